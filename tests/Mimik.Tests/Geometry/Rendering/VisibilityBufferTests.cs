using System.Numerics;
using Mimik.Geometry.Rendering;

namespace Mimik.Tests.Geometry.Rendering;

public class VisibilityBufferTests
{
    private static readonly ParallelOptions OneThread = new() { MaxDegreeOfParallelism = 1 };

    [Fact]
    public void A_triangle_covers_the_sample_centres_inside_it()
    {
        // The legs of the right triangle pass through (1, 1), (9, 1), (1, 9).
        VisibilityBuffer buffer = Draw(12, 12, [new(1, 1, 1, 0), new(1, 9, 1, 0), new(9, 1, 1, 0)], [0, 1, 2]);
        for (int y = 0; y < 12; y++)
        {
            for (int x = 0; x < 12; x++)
            {
                double cx = x + 0.5, cy = y + 0.5;
                bool onDiagonal = cx + cy == 10;
                bool inside = cx > 1 && cy > 1 && cx + cy < 10;
                if (!onDiagonal)
                    Assert.Equal(inside, buffer.Triangles[(y * 12) + x] == 0);
            }
        }
    }

    [Fact]
    public void Triangles_that_share_edges_leave_no_sample_out_and_take_none_twice()
    {
        // A fan about a centre that is a sample itself: every sample of the square belongs to exactly one triangle.
        Vector4[] rim = [new(0, 0, 1, 0), new(0, 8, 1, 0), new(8, 8, 1, 0), new(8, 0, 1, 0)];
        var centre = new Vector4(3.5f, 4.5f, 1, 0);
        int[] owners = new int[64];
        for (int t = 0; t < 4; t++)
        {
            VisibilityBuffer buffer = Draw(8, 8, [centre, rim[t], rim[(t + 1) % 4]], [0, 1, 2]);
            for (int i = 0; i < 64; i++)
                owners[i] += buffer.Triangles[i] == 0 ? 1 : 0;
        }

        Assert.All(owners, count => Assert.Equal(1, count));
    }

    [Fact]
    public void The_closer_triangle_wins_in_either_order()
    {
        Vector4[] vertices =
        [
            new(-10, -10, 1, 1), new(0, 30, 1, 1), new(30, 0, 1, 1),
            new(-20, -20, 2, 1), new(0, 60, 2, 1), new(60, 0, 2, 1),
        ];
        Assert.All(Draw(4, 4, vertices, [0, 1, 2, 3, 4, 5]).Triangles.ToArray(), t => Assert.Equal(0, t));
        Assert.All(Draw(4, 4, vertices, [3, 4, 5, 0, 1, 2]).Triangles.ToArray(), t => Assert.Equal(1, t));
    }

    [Fact]
    public void Closeness_of_a_slanted_triangle_is_one_over_its_depth()
    {
        var camera = new Camera(new Vector3(0, 0, 5), 0, 0, 100, false, 32, 32);
        // The plane z = x / 2: a ray through the middle of sample (x, y) meets it at t (sx, sy, -1) from the eye.
        Vector3[] corners = [new(-2, -2, -1), new(2, -2, 1), new(0, 3, 0)];
        VisibilityBuffer buffer = Draw(32, 32, [.. corners.Select(camera.Project)], [0, 1, 2]);
        for (int x = 0; x < 32; x++)
        {
            double slope = (x + 0.5 - 16) / 100;
            double depth = 5 / (1 + (0.5 * slope));
            Assert.Equal(1 / depth, buffer.Closeness[(16 * 32) + x], 1e-6);
        }
    }

    [Fact]
    public void A_triangle_behind_the_camera_is_not_seen_and_one_across_it_is_seen_in_front_only()
    {
        var camera = new Camera(Vector3.Zero, 0, 0, 10, false, 20, 20);
        Vector4[] behind = [.. new Vector3[] { new(-1, -1, 2), new(1, -1, 2), new(0, 1, 2) }.Select(camera.Project)];
        Assert.All(Draw(20, 20, behind, [0, 1, 2]).Triangles.ToArray(), t => Assert.Equal(VisibilityBuffer.Nothing, t));

        // A floor at y = -1 from far ahead to far behind: its horizon is the picture's middle row.
        Vector4[] floor = [.. new Vector3[] { new(-1e4f, -1, 1e4f), new(1e4f, -1, 1e4f), new(0, -1, -1e4f) }.Select(camera.Project)];
        VisibilityBuffer seen = Draw(20, 20, floor, [0, 1, 2]);
        for (int y = 0; y < 20; y++)
            Assert.Equal(y >= 10, seen.Triangles[(y * 20) + 10] == 0);
    }

    [Fact]
    public void Triangles_without_area_are_not_seen()
    {
        VisibilityBuffer buffer = Draw(8, 8, [new(0, 0, 1, 1), new(8, 8, 1, 1), new(4, 4, 1, 1)], [0, 1, 2, 0, 0, 0, 1, 1, 2]);
        Assert.All(buffer.Triangles.ToArray(), t => Assert.Equal(VisibilityBuffer.Nothing, t));
    }

    [Fact]
    public void Threads_do_not_change_what_is_seen()
    {
        var random = new Random(5);
        var vertices = new Vector4[900];
        for (int i = 0; i < vertices.Length; i++)
        {
            float w = 1 + (float)random.NextDouble();
            vertices[i] = new Vector4(w * 200 * (float)random.NextDouble(), w * 300 * (float)random.NextDouble(), w, 1);
        }

        int[] triangles = [.. Enumerable.Range(0, 900)];
        VisibilityBuffer one = Draw(200, 300, vertices, triangles);
        var many = new VisibilityBuffer(200, 300);
        many.Draw(vertices, triangles, null, new ParallelOptions { MaxDegreeOfParallelism = 7 });
        Assert.Equal(one.Triangles, many.Triangles);
        Assert.Equal(one.Closeness, many.Closeness);
    }

    private static VisibilityBuffer Draw(int width, int height, Vector4[] projected, int[] triangles)
    {
        var buffer = new VisibilityBuffer(width, height);
        buffer.Draw(projected, triangles, null, OneThread);
        return buffer;
    }
}
