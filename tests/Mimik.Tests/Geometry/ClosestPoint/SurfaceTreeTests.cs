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
            SurfacePoint found = tree.Closest(point);
            Assert.Equal(Tried(positions, corners, point), found);
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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Batches_bounds_hints_and_moves_answer_as_trying_every_triangle_does(int threads)
    {
        var random = new Random(7);
        (float[] positions, int[] triangles) = Sheet(70, random);
        float[] moved = [.. positions.Select(x => x + (0.1f * random.NextSingle()))];
        var tree = new SurfaceTree(positions, triangles, threads);
        float[] points = [.. Enumerable.Range(0, 600).SelectMany(_ => (float[])[70 * random.NextSingle(), 70 * random.NextSingle(), (6 * random.NextSingle()) - 3])];
        points[3 * 17] = float.NaN;
        var found = new SurfacePoint[200 * 3];
        tree.Closest(points, found);
        AssertBest(positions);

        // Warm after a move, with hints that are no longer right and one that names no triangle.
        found[5] = SurfacePoint.None with { Triangle = 1 << 30 };
        tree.Refit(moved);
        tree.Closest(points, found, warm: true);
        AssertBest(moved);

        tree.Closest(points, found, warm: true, maxDistance: 0.5);
        for (int i = 0; i < found.Length; i++)
        {
            SurfacePoint best = i == 17 ? SurfacePoint.None : Tried(moved, triangles, Vector3D.At(points, i));
            Assert.Equal(best.SquaredDistance <= 0.25 ? best : SurfacePoint.None, found[i]);
        }

        void AssertBest(float[] at)
        {
            for (int i = 0; i < found.Length; i++)
                Assert.Equal(i == 17 ? SurfacePoint.None : Tried(at, triangles, Vector3D.At(points, i)), found[i]);
        }
    }

    [Fact]
    public void A_move_to_nowhere_is_refused()
    {
        var tree = new SurfaceTree(Corners, [0, 1, 2]);
        Assert.Throws<ArgumentException>(() => tree.Refit([0, 0, 0, 4, 0, 0, 0, float.NaN, 0]));
        Assert.Throws<ArgumentException>(() => tree.Refit([0, 0, 0, 4, 0, 0, 0, float.PositiveInfinity, 0]));
        Assert.Throws<ArgumentException>(() => tree.Closest(new float[6], new SurfacePoint[3]));
    }

    [Theory]
    [InlineData(1e-4f)]
    [InlineData(1e4f)]
    public void Far_from_the_origin_and_at_any_size_the_answer_is_the_best(float scale)
    {
        var random = new Random(3);
        (float[] positions, int[] triangles) = Sheet(20, random);
        for (int i = 0; i < positions.Length; i++)
            positions[i] = scale * (positions[i] + 3000);
        var tree = new SurfaceTree(positions, triangles);
        for (int i = 0; i < 200; i++)
        {
            // On the surface itself, where only rounding tells neighbours apart, and above it.
            int t = 3 * random.Next(triangles.Length / 3);
            Vector3D a = Vector3D.At(positions, triangles[t]), b = Vector3D.At(positions, triangles[t + 1]);
            Vector3D point = (0.5 * (a + b)) + new Vector3D(0, 0, scale * (i % 3));
            Assert.Equal(Tried(positions, triangles, point), tree.Closest(point));
        }
    }

    private static (float[] Positions, int[] Triangles) Sheet(int side, Random random)
    {
        float[] positions = [.. Enumerable.Range(0, side * side).SelectMany(i => (float[])[i % side, i / side, random.NextSingle()])];
        int[] triangles =
        [
            .. from y in Enumerable.Range(0, side - 1)
               from x in Enumerable.Range(0, side - 1)
               let a = (side * y) + x
               from corner in (int[])[a, a + 1, a + side, a + 1, a + side + 1, a + side]
               select corner,
        ];
        return (positions, triangles);
    }

    private static SurfacePoint Tried(float[] positions, int[] corners, Vector3D point)
    {
        SurfacePoint best = SurfacePoint.None;
        for (int t = 0; t < corners.Length / 3; t++)
        {
            SurfacePoint tried = TrianglePoint.Closest(t, point, Vector3D.At(positions, corners[3 * t]), Vector3D.At(positions, corners[(3 * t) + 1]), Vector3D.At(positions, corners[(3 * t) + 2]));
            if (tried.Precedes(best))
                best = tried;
        }

        return best;
    }
}
