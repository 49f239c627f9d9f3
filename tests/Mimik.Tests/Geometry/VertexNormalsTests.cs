using System.Numerics;
using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public class VertexNormalsTests
{
    [Fact]
    public void Normals_of_an_unevenly_cut_sphere_point_from_its_centre()
    {
        // A fan of uneven triangles about the pole, all vertices on a sphere about (1, 2, 3): Max's weights are exact there.
        var centre = new Vector3(1, 2, 3);
        var positions = new List<Vector3> { centre + Vector3.UnitZ };
        double[] angles = [0, 0.3, 1.4, 2.0, 3.9, 5.5];
        double[] heights = [0.5, 0.8, 0.6, 0.9, 0.7, 0.4];
        for (int i = 0; i < angles.Length; i++)
        {
            double radius = Math.Sqrt(1 - (heights[i] * heights[i]));
            positions.Add(centre + new Vector3((float)(radius * Math.Cos(angles[i])), (float)(radius * Math.Sin(angles[i])), (float)heights[i]));
        }

        int[] corners = [.. Enumerable.Range(0, 6).SelectMany(i => new[] { 0, 1 + i, 1 + ((i + 1) % 6) })];
        var normals = new Vector3[7];
        VertexNormals.Compute(positions.ToArray(), PolygonFaces.Uniform(corners, 3), normals);
        Assert.Equal(0, Vector3.Distance(Vector3.UnitZ, normals[0]), 1e-5f);
    }

    [Fact]
    public void A_quad_gives_the_same_normals_whichever_corner_comes_first()
    {
        Vector3[] positions = [new(0, 0, 0), new(2, 0, 0.1f), new(2, 1, 0), new(0, 1, 0.1f)];
        var first = new Vector3[4];
        var second = new Vector3[4];
        VertexNormals.Compute(positions, PolygonFaces.Uniform([0, 1, 2, 3], 4), first);
        VertexNormals.Compute(positions, PolygonFaces.Uniform([2, 3, 0, 1], 4), second);
        for (int v = 0; v < 4; v++)
            Assert.Equal(0, Vector3.Distance(first[v], second[v]), 1e-6f);
    }

    [Fact]
    public void Faces_without_area_and_isolated_vertices_are_safe()
    {
        Vector3[] positions = [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(5, 5, 5), new(6, 6, 6)];
        var normals = new Vector3[5];
        VertexNormals.Compute(positions, new PolygonFaces([0, 3, 6, 8, 12], [0, 1, 2, 0, 0, 1, 1, 2, 0, 1, 1, 2]), normals);
        Assert.Equal(Vector3.UnitZ, normals[0]);
        Assert.Equal(Vector3.Zero, normals[3]);
        Assert.All(normals, n => Assert.True(float.IsFinite(n.X + n.Y + n.Z)));
    }

    [Fact]
    public void A_microscopic_face_keeps_its_direction()
    {
        Vector3[] positions = [new(0, 0, 0), new(1e-7f, 0, 0), new(0, 1e-7f, 0)];
        var normals = new Vector3[3];
        VertexNormals.Compute(positions, PolygonFaces.Uniform([0, 1, 2], 3), normals);
        Assert.Equal(0, Vector3.Distance(Vector3.UnitZ, normals[1]), 1e-5f);
    }
}
