using Mimik.Faces;

namespace Mimik.Tests.Faces;

public class LengthUnitTests
{
    [Theory]
    [InlineData(0.12, "m")]
    [InlineData(0.8, "m")]
    [InlineData(12.0, "cm")]
    [InlineData(80.0, "cm")]
    [InlineData(120.0, "mm")]
    [InlineData(800.0, "mm")]
    [InlineData(120_000.0, "µm")]
    [InlineData(800_000.0, "µm")]
    [InlineData(0.119, "unknown")]
    [InlineData(0.81, "unknown")]
    [InlineData(11.9, "unknown")]
    [InlineData(81.0, "unknown")]
    [InlineData(810_000.0, "unknown")]
    public void The_unit_is_the_one_that_makes_the_diagonal_a_heads(double diagonal, string name)
    {
        float[] positions = Box(diagonal);
        var unit = LengthUnit.Infer(positions);
        Assert.Equal(name, unit.Name);
        Assert.Equal(name == "unknown" ? UnitSource.Unknown : UnitSource.Inferred, unit.Source);
        Assert.Equal(name == "unknown" ? "units" : "mm", unit.ReportLabel);
        Assert.Equal(name == "unknown" ? 1 : 1000 * unit.MetresPerUnit!.Value, unit.ReportScale);
    }

    [Fact]
    public void Nothing_has_no_size()
    {
        Assert.Equal(LengthUnit.Unknown, LengthUnit.Infer([]));
        Assert.Equal(LengthUnit.Unknown, LengthUnit.Infer([1, 2, 3]));
    }

    [Fact]
    public void One_line_says_how_the_unit_became_known()
    {
        float[] head = Box(30), other = Box(3);
        Assert.Equal("unit: cm, inferred: the bounding box's diagonal, 30, is then 300 mm, a head's (--units overrides)", LengthUnit.Infer(head).Describe(head));
        Assert.Equal(
            "unit: unknown: the bounding box's diagonal, 3, is a head's in none of µm, mm, cm and m; lengths are reported as they are (--units sets one)",
            LengthUnit.Infer(other).Describe(other));
        Assert.Equal("unit: m, as the format says", LengthUnit.Metres.Describe(head));
        Assert.Equal("unit: mm, as asked", LengthUnit.Parse("mm").Describe(head));
        Assert.Equal("unit: 0.0254 m, as the format says", new LengthUnit(0.0254, UnitSource.Declared).Describe(head));
    }

    [Theory]
    [InlineData("um", 1e-6)]
    [InlineData("µm", 1e-6)]
    [InlineData("mm", 1e-3)]
    [InlineData("cm", 1e-2)]
    [InlineData("m", 1.0)]
    public void Names_of_units_are_read(string text, double metres) =>
        Assert.Equal(new LengthUnit(metres, UnitSource.Overridden), LengthUnit.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("CM")]
    [InlineData("inch")]
    public void Other_names_are_refused(string text) =>
        Assert.Equal($"--units: expected um, mm, cm or m, found \"{text}\"", Assert.Throws<MimikException>(() => LengthUnit.Parse(text)).Message);

    // A box's two corners: a diagonal along (3, 4, 12) / 13, nudged inwards so that rounding does not pass a limit.
    private static float[] Box(double diagonal)
    {
        double inward = diagonal is 0.12 or 12 or 120 or 120_000 ? 1 + 1e-6 : diagonal is 0.8 or 80 or 800 or 800_000 ? 1 - 1e-6 : 1;
        double unit = diagonal * inward / 13;
        return [0, 0, 0, (float)(3 * unit), (float)(-4 * unit), (float)(12 * unit)];
    }
}
