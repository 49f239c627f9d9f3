using System.Globalization;
using Mimik.Faces;
using Mimik.Tests.Faces.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats;

/// <summary>Files are the same, and are read the same, where a program's numbers have a decimal comma and another minus sign.</summary>
public class CultureTests
{
    [Theory]
    [InlineData("rig.npz")]
    [InlineData("rig.glb")]
    [InlineData("rig.gltf")]
    [InlineData("rig.obj")]
    [InlineData("rig.ply")]
    public void Rigs_do_not_depend_on_the_culture(string name)
    {
        BlendshapeRig rig = SmallRig.Make(scale: -1);
        Check(path => RigFile.Write(path, rig), path => RigFile.Read(path).Rig.Neutral, name);
    }

    [Theory]
    [InlineData("weights.npz")]
    [InlineData("weights.csv")]
    public void Animations_do_not_depend_on_the_culture(string name)
    {
        var animation = new WeightAnimation([0.5f, -1.25f, 1e-7f, 3], 2, ["jawOpen", "eyeBlinkLeft"], 29.97, 1.5);
        Check(path => AnimationFile.Write(path, animation), path => AnimationFile.Read(path).Weights, name);
    }

    [Fact]
    public void The_line_on_the_unit_does_not_depend_on_the_culture()
    {
        float[] head = [0, 0, 0, 0.25f, 0, 0];
        Assert.Contains("diagonal, 0.25, is then 250 mm", WithComma(() => LengthUnit.Infer(head).Describe(head)), StringComparison.Ordinal);
        Assert.Equal("0.0254 m", WithComma(() => new LengthUnit(0.0254, UnitSource.Declared).Name));
    }

    private static void Check(Action<string> write, Func<string, float[]> read, string name)
    {
        using TemporaryFolder plain = new(), comma = new();
        write(plain[name]);
        float[] readBack = WithComma(() =>
        {
            write(comma[name]);
            return read(comma[name]);
        });
        Assert.Equal(read(plain[name]), readBack);
        foreach (string file in Directory.GetFiles(plain.Path))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(comma[Path.GetFileName(file)]));
    }

    private static T WithComma<T>(Func<T> action)
    {
        // Made by hand, because the tests may run where no other culture is installed.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "~";
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
