using Mimik.Faces.Heads;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Heads;

/// <summary>Parameters in the spellings that trackers of FLAME use.</summary>
public sealed class HeadParametersFileTests
{
    private readonly MorphableModel _model = CubeHead.Create();

    [Fact]
    public void A_batch_comes_back_with_the_model_and_its_terms()
    {
        using var folder = new TemporaryFolder();
        HeadParameters batch = CubeHead.Random(_model, 3);
        HeadParametersFile.Write(folder["p.npz"], batch, _model);
        HeadParametersImport read = HeadParametersFile.Read(folder["p.npz"], _model);
        Assert.Empty(read.Notes);
        Assert.Equal(batch.Shape, read.Parameters.Shape);
        Assert.Equal(batch.Expression, read.Parameters.Expression);
        Assert.Equal(batch.Rotations, read.Parameters.Rotations);
        Assert.Equal(batch.Translations, read.Parameters.Translations);
        NpzFile file = NpzFile.Read(folder["p.npz"]);
        Assert.Equal([3, 6], file["pose"].Shape);
        Assert.Equal("for tests", file["licence"].ToStrings()[0]);
    }

    [Fact]
    public void A_sequence_keeps_its_rate()
    {
        using var folder = new TemporaryFolder();
        HeadParametersFile.Write(folder["p.npz"], CubeHead.Random(_model, 2), _model, 29.97);
        Assert.Equal(29.97, HeadParametersFile.Read(folder["p.npz"], _model).FramesPerSecond);
        HeadParametersFile.Write(folder["p.npz"], CubeHead.Random(_model, 2), _model);
        Assert.Null(HeadParametersFile.Read(folder["p.npz"], _model).FramesPerSecond);
        NpzFile.Write(folder["bad.npz"], [new("jaw_pose", NpyArray.From(new float[3], 1, 3)), new("fps", NpyArray.Scalar(-1.0))]);
        Assert.Contains("expected one number above 0", Assert.Throws<MalformedFileException>(() => HeadParametersFile.Read(folder["bad.npz"], _model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_of_another_model_are_warned_of()
    {
        using var folder = new TemporaryFolder();
        HeadParametersFile.Write(folder["p.npz"], CubeHead.Random(_model, 1), _model);
        string note = Assert.Single(HeadParametersFile.Read(folder["p.npz"], CubeHead.Create() with { }).Notes.DefaultIfEmpty("same"));
        Assert.Equal("same", note);
        float[] moved = [.. _model.Template];
        moved[0] += 0.001f;
        var other = new MorphableModel("FLAME other", HeadFamily.Flame, moved, _model.Surface, _model.Unit, _model.Shape, _model.Expression, _model.Joints);
        Assert.Contains("made for FLAME small and not for this FLAME other", Assert.Single(HeadParametersFile.Read(folder["p.npz"], other).Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, new[] { 0 })]
    [InlineData(6, new[] { 0, 2 })]
    [InlineData(15, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(18, new[] { 0, 1, 2, 3, 4 })]
    public void Poses_of_every_length_go_to_their_joints(int columns, int[] joints)
    {
        float[] pose = [.. Enumerable.Range(1, columns).Select(i => 0.01f * i)];
        HeadParameters read = Read(new() { ["pose"] = NpyArray.From(pose, 1, columns), ["shapecode"] = NpyArray.From([1f, 2f], 2), ["tex"] = NpyArray.From([1f], 1) }, out IReadOnlyList<string> notes);
        Assert.Equal([1f, 2f], read.Shape);
        for (int j = 0; j < joints.Length; j++)
            Assert.Equal(pose[(3 * j)..((3 * j) + 3)], read.RotationOf(0, joints[j]).ToArray());
        Assert.Equal(columns == 18 ? pose[15..] : new float[3], read.Translations);
        Assert.Equal("passed over: tex", Assert.Single(notes));
    }

    [Fact]
    public void A_tracked_sequence_repeats_its_one_identity()
    {
        HeadParameters read = Read(
            new()
            {
                ["shape"] = NpyArray.From([0.5f, 0.25f, 1f], 3),
                ["expr"] = NpyArray.From([1f, 2f, 3f, 4f], 2, 2),
                ["rotation"] = NpyArray.From([1f, 0, 0, 2, 0, 0], 2, 3),
                ["eyes_pose"] = NpyArray.From(Enumerable.Range(0, 12).Select(i => (float)i).ToArray(), 2, 6),
                ["translation"] = NpyArray.From([7f, 8, 9], 1, 3),
            },
            out _);
        Assert.Equal(2, read.Count);
        Assert.Equal([0.5f, 0.25f, 1, 0.5f, 0.25f, 1], read.Shape);
        Assert.Equal([3f, 4f], read.ExpressionOf(1).ToArray());
        Assert.Equal(2, read.RotationOf(1, 0)[0]);
        Assert.Equal([9f, 10, 11], read.RotationOf(1, 4).ToArray());
        Assert.Equal([7f, 8, 9, 7, 8, 9], read.Translations);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_line()
    {
        Refused(new() { ["pose"] = NpyArray.From(new float[7], 1, 7) }, "expected 6 numbers (global, jaw), 15 (all five joints) or 18 (and the translation), found 7");
        Refused(new() { ["shape"] = NpyArray.From(new float[4], 4) }, "expected at most the model's 3 identities, found 4");
        Refused(new() { ["exp"] = NpyArray.From(new float[4], 2, 2), ["shape"] = NpyArray.From(new float[9], 3, 3) }, "expected one row or 3, found 2");
        Refused(new() { ["other"] = NpyArray.From(new float[4], 4) }, "expected a head's parameters (shape, exp, pose, ...), found other");
    }

    private void Refused(Dictionary<string, NpyArray> arrays, string expected)
    {
        var error = Assert.ThrowsAny<MimikException>(() => Read(arrays, out _));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private HeadParameters Read(Dictionary<string, NpyArray> arrays, out IReadOnlyList<string> notes)
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(folder["p.npz"], arrays);
        HeadParametersImport read = HeadParametersFile.Read(folder["p.npz"], _model);
        notes = read.Notes;
        return read.Parameters;
    }
}
