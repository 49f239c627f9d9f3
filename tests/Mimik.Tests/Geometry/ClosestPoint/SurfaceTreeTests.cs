using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;

namespace Mimik.Tests.Geometry.ClosestPoint;

public sealed class SurfaceTreeTests
{
    private static readonly float[] Corners = [0, 0, 0, 4, 0, 0, 0, 4, 0];

    [Theory]
    [InlineData(1, 1, 5, 0.5, 0.25, 0.25, 25)]
    [InlineData(2, -3, 0, 0.5, 0.5, 0, 9)]
    [InlineData(-3, 2, 4, 0.5, 0, 0.5, 25)]
    [InlineData(4, 4, 0, 0, 0.5, 0.5, 8)]
    [InlineData(-3, -4, 0, 1, 0, 0, 25)]
    [InlineData(7, -4, 0, 0, 1, 0, 25)]
    [InlineData(-1, 6, 2, 0, 0, 1, 9)]
    [InlineData(0, 0, 0, 1, 0, 0, 0)]
    public void Every_region_of_a_triangle(double x, double y, double z, double a, double b, double c, double square)
    {
        SurfacePoint found = new SurfaceTree(Corners, [0, 1, 2]).Closest(new Vector3D(x, y, z));
        Assert.Equal(0, found.Triangle);
        Assert.Equal(a, found.A, 1e-12);
        Assert.Equal(b, found.B, 1e-12);
        Assert.Equal(c, found.C, 1e-12);
        Assert.Equal(square, found.SquaredDistance, 1e-12);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    [InlineData(1777)]
    public void The_tree_answers_as_trying_every_triangle_does(int triangles)
    {
        var random = new Random(triangles);
        float[] positions = [.. Enumerable.Range(0, 3 * (triangles + 5)).Select(_ => (random.NextSingle() * 2) - 1)];
        int[] corners = [.. Enumerable.Range(0, triangles).SelectMany(_ => Enumerable.Range(0, 3).Select(_ => random.Next(triangles + 5)))];
        var tree = new SurfaceTree(positions, corners);
        for (int i = 0; i < 300; i++)
        {
            double reach = i % 3 == 0 ? 10 : 1;
            var point = new Vector3D(reach * ((random.NextDouble() * 2) - 1), (random.NextDouble() * 2) - 1, random.NextDouble());
            SurfacePoint best = SurfacePoint.None;
            for (int t = 0; t < triangles; t++)
            {
                SurfacePoint tried = TrianglePoint.Closest(t, point, Vector3D.At(positions, corners[3 * t]), Vector3D.At(positions, corners[(3 * t) + 1]), Vector3D.At(positions, corners[(3 * t) + 2]));
                if (tried.Precedes(best))
                    best = tried;
            }

            SurfacePoint found = tree.Closest(point);
            Assert.Equal(best, found);
            Assert.Equal(1, found.A + found.B + found.C, 1e-12);
            Assert.True(found is { A: >= 0, B: >= 0, C: >= 0 });
        }
    }

    [Fact]
    public void Of_equally_near_triangles_the_first_is_taken()
    {
        // Forty triangles about one shared corner, in the closest point of which they all meet.
        float[] positions = [0, 0, 1, .. Enumerable.Range(0, 41).SelectMany(i => (float[])[MathF.Cos(i / 7f), MathF.Sin(i / 7f), 0])];
        int[] fan = [.. Enumerable.Range(0, 40).SelectMany(i => (int[])[0, 1 + i, 2 + i])];
        Assert.Equal(0, new SurfaceTree(positions, fan).Closest(new Vector3D(0, 0, 3)).Triangle);
    }

    [Fact]
    public void Triangles_without_area_are_segments_and_points_and_infinite_ones_are_left_out()
    {
        float[] positions = [0, 0, 0, 2, 0, 0, 1, 0, 0, 9, 9, 9, float.NaN, 0, 0];
        SurfacePoint found = new SurfaceTree(positions, [0, 1, 2, 3, 3, 3, 0, 1, 4]).Closest(new Vector3D(0.5, 1, 0));
        Assert.Equal(0, found.Triangle);
        Assert.Equal(1, found.SquaredDistance, 1e-12);
        Assert.Equal(1, new SurfaceTree(positions, [0, 1, 2, 3, 3, 3, 0, 1, 4]).Closest(new Vector3D(9, 9, 10)).Triangle);
        Assert.Throws<ArgumentException>(() => new SurfaceTree(positions, [0, 1, 4]));
    }
}
