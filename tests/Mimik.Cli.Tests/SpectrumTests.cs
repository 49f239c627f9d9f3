namespace Mimik.Cli.Tests;

/// <summary><c>mimik info --spectrum</c>.</summary>
public sealed class SpectrumTests : IDisposable
{
    private readonly SmallFace _face = new();

    public void Dispose() => _face.Dispose();

    [Fact]
    public async Task The_forms_of_a_rig_are_described()
    {
        (int code, string output, string error) = await SmallFace.Run("info", _face["rig.npz"], "--spectrum");
        Assert.True(code == 0, error);

        // One pair: +-b / 2 where its shape moves a coordinate.
        float[] pair = _face.Rig.Shapes[^1].Deltas;
        Assert.Contains("1 of 2 controls", output, StringComparison.Ordinal);
        Assert.Contains($"{pair.Count(b => b == 0)} of {pair.Length} coordinates", output, StringComparison.Ordinal);
        Assert.Contains("largest singular value", output, StringComparison.Ordinal);
        Assert.DoesNotContain("singular", (await SmallFace.Run("info", _face["rig.npz"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_rig_has_none()
    {
        _face.WriteWeights("weights.npz", 3, 2);
        (int code, _, string error) = await SmallFace.Run("info", _face["weights.npz"], "--spectrum");
        Assert.NotEqual(0, code);
        Assert.Contains("expected a rig with blendshapes for its spectrum, found animation (npz)", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
