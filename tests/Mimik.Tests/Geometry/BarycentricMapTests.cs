using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public sealed class BarycentricMapTests
{
    private static readonly PolygonMesh Square = new([0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 2, 0], PolygonFaces.Uniform([0, 1, 2, 3], 4));

    [Fact]
    public void Points_on_the_surface_come_back()
    {
        float[] points = [0.5f, 0.25f, 0, 1.5f, 1.75f, 0, 2, 2, 0];
        var map = BarycentricMap.ByClosestPoint(Square, points, ["a", "b", "c"]);
        float[] again = new float[9];
        map.Apply(Square.Positions, again);
        Assert.Equal(points, again);
        Assert.Equal(["a", "b", "c"], map.Names!);
        Assert.All(map.Distances!, d => Assert.Equal(0, d));
    }

    [Fact]
    public void Points_off_the_surface_say_how_far()
    {
        var map = BarycentricMap.ByClosestPoint(Square, [1, 0.5f, 3, -4, -3, 0]);
        float[] at = new float[6];
        map.Apply(Square.Positions, at);
        Assert.Equal([1, 0.5f, 0, 0, 0, 0], at);
        Assert.Equal([3, 5], map.Distances!);
    }

    [Fact]
    public void A_missing_vertex_counts_only_where_it_weighs()
    {
        var map = new BarycentricMap([0, 1, 2, 2, 1, 0], [0.5, 0.5, 0, 1, 0, 0]);
        float[] at = new float[6];
        map.Apply([0, 0, 0, 2, 4, 6, float.NaN, float.NaN, float.NaN], at);
        Assert.Equal([1, 2, 3, float.NaN, float.NaN, float.NaN], at);
    }

    [Fact]
    public void Weights_are_brought_to_sum_to_one()
    {
        var map = new BarycentricMap([0, 1, 2], [0.3334, 0.3334, 0.3334]);
        Assert.Equal(1, map.Weights.Sum(), 1e-15);
    }

    [Fact]
    public void Bad_maps_end_in_one_line()
    {
        Assert.Contains("point 1 (\"b\"): expected finite weights that sum to 1", Message(() => new BarycentricMap([0, 1, 2, 0, 1, 2], [1, 0, 0, 0.5, 0.4, 0], ["a", "b"])), StringComparison.Ordinal);
        Assert.Contains("point 0: expected finite weights", Message(() => new BarycentricMap([0, 1, 2], [double.NaN, 0.5, 0.5])), StringComparison.Ordinal);
        Assert.Contains("point 0: expected finite weights", Message(() => new BarycentricMap([0, 1, 2], [1e300, -1e300, 1])), StringComparison.Ordinal);
        Assert.Contains("vertices from 0, found -1", Message(() => new BarycentricMap([0, -1, 2], [1, 0, 0])), StringComparison.Ordinal);
        Assert.Contains("\"a\" twice", Message(() => BarycentricMap.OfVertices([1, 2], ["a", "a"])), StringComparison.Ordinal);
        Assert.Contains("1 names", Message(() => BarycentricMap.OfVertices([1], ["a", "b"])), StringComparison.Ordinal);
        Assert.Contains("found 0 and 0", Message(() => new BarycentricMap([], [])), StringComparison.Ordinal);
        Assert.Contains("point 1: expected vertices below 4, found 4", Message(() => BarycentricMap.OfVertices([3, 4]).Apply(Square.Positions, new float[6])), StringComparison.Ordinal);
        Assert.Contains("finite points", Message(() => BarycentricMap.ByClosestPoint(Square, [0, float.NaN, 0])), StringComparison.Ordinal);
        Assert.Contains("with faces", Message(() => BarycentricMap.ByClosestPoint(new PolygonMesh([0, 0, 0], PolygonFaces.None), [0, 0, 0])), StringComparison.Ordinal);
    }

    private static string Message(Action action) => Assert.Throws<MimikException>(action).Message;
}
