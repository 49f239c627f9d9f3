using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

/// <summary>Where surfaces of triangles end.</summary>
public sealed class SurfaceBorderTests
{
    // A fan of four triangles about vertex 0, which the others surround.
    private static readonly int[] Fan = [0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 1];

    [Fact]
    public void A_fan_ends_at_its_rim()
    {
        var border = new SurfaceBorder(6, Fan);
        Assert.Equal([false, true, true, true, true, false], border.Vertices.ToArray());
    }

    [Fact]
    public void A_closed_surface_ends_nowhere() =>
        Assert.DoesNotContain(true, new SurfaceBorder(4, [0, 1, 2, 0, 2, 3, 0, 3, 1, 1, 3, 2]).Vertices.ToArray());

    [Theory]
    [InlineData(0.2, 0.3, 0.5, false)]
    [InlineData(0, 0.5, 0.5, true)]
    [InlineData(0.5, 0.5, 0, false)]
    [InlineData(0, 1, 0, true)]
    [InlineData(1, 0, 0, false)]
    public void A_place_is_on_the_border_where_its_edge_or_corner_is(double a, double b, double c, bool expected) =>
        Assert.Equal(expected, new SurfaceBorder(6, Fan).Has(Fan.AsSpan(0, 3), a, b, c));
}
