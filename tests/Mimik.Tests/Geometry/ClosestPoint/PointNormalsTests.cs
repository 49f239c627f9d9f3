using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;

namespace Mimik.Tests.Geometry.ClosestPoint;

public sealed class PointNormalsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_sphere_looks_outward_along_its_radii(int threads)
    {
        float[] points = Sphere(4000, 3);
        float[] normals = PointNormals.Compute(points, new PointTree(points, threads), threads: threads);
        for (int i = 0; i < points.Length / 3; i++)
            Assert.True(Vector3D.Dot(Vector3D.At(normals, i), Vector3D.At(points, i)) > 3 * 0.995, $"point {i}");
        Assert.Equal(PointNormals.Compute(points, new PointTree(points, 2), threads: 2), normals);
    }

    [Fact]
    public void Two_spheres_one_inside_the_other_both_look_outward()
    {
        // Pieces that are not linked each have a start of their own.
        float[] points = [.. Sphere(2000, 3), .. Sphere(300, 1)];
        float[] normals = PointNormals.Compute(points, new PointTree(points, 1), 8);
        for (int i = 0; i < points.Length / 3; i++)
            Assert.True(Vector3D.Dot(Vector3D.At(normals, i), Vector3D.At(points, i)) > 0, $"point {i}");
    }

    [Fact]
    public void Where_the_points_were_seen_from_is_where_they_look()
    {
        float[] points = [.. Sphere(1500, 1).Chunk(3).Where(p => p[2] > 0.2f).SelectMany(p => p)];
        float[] normals = PointNormals.Compute(points, new PointTree(points, 1), viewpoint: new Vector3D(0, 0, -50));
        for (int i = 0; i < points.Length / 3; i++)
            Assert.True(normals[(3 * i) + 2] < 0);
    }

    [Fact]
    public void A_tilted_plane_has_one_normal_and_a_line_none()
    {
        var random = new Random(5);
        float[] plane = [.. Enumerable.Range(0, 400).SelectMany(_ =>
        {
            float x = random.NextSingle(), y = random.NextSingle();
            return (float[])[x, y, (0.5f * x) - (0.25f * y)];
        })];
        double length = Math.Sqrt(1 + 0.25 + 0.0625);
        float[] normals = PointNormals.Compute(plane, new PointTree(plane, 1));
        float sign = MathF.Sign(normals[2]);
        for (int i = 0; i < 400; i++)
        {
            Assert.Equal(sign * -0.5 / length, normals[3 * i], 1e-4);
            Assert.Equal(sign * 0.25 / length, normals[(3 * i) + 1], 1e-4);
            Assert.Equal(sign / length, normals[(3 * i) + 2], 1e-4);
        }

        float[] line = [.. Enumerable.Range(0, 30).SelectMany(i => (float[])[i, 2 * i, -i]), float.NaN, 0, 0];
        Assert.All(PointNormals.Compute(line, new PointTree(line, 1), 5), x => Assert.Equal(0, x));
        Assert.Throws<ArgumentOutOfRangeException>(() => PointNormals.Compute(line, new PointTree(line, 1), 2));
    }

    private static float[] Sphere(int count, float radius) => [.. Enumerable.Range(0, count).SelectMany(i =>
    {
        // Fibonacci's spiral: evenly spread.
        double y = 1 - (2 * (i + 0.5) / count), ring = Math.Sqrt(1 - (y * y)), turn = i * Math.PI * (3 - Math.Sqrt(5));
        return (float[])[radius * (float)(ring * Math.Cos(turn)), radius * (float)y, radius * (float)(ring * Math.Sin(turn))];
    })];
}
