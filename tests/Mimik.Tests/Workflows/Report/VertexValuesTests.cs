using Mimik.Geometry;
using Mimik.Workflows.Report;

namespace Mimik.Tests.Workflows.Report;

public class VertexValuesTests
{
    [Fact]
    public void Values_of_vertices_stay_where_they_are() =>
        Assert.Equal([float.NaN, 3, float.NaN, 5, float.NaN], VertexValues.Spread([1, 3, 4], [3, 5, float.NaN], null, 5));

    [Fact]
    public void Values_of_points_are_shared_by_their_weights()
    {
        // Point 0 on vertices 0 and 1, point 1 on vertex 1 alone, point 2 on vertex 3.
        var map = new BarycentricMap([0, 1, 2, 1, 1, 1, 3, 3, 3], [0.75, 0.25, 0, 1, 0, 0, 1, 0, 0]);
        float[] spread = VertexValues.Spread([0, 1], [4, 8], map, 5);
        Assert.Equal(4, spread[0]);
        Assert.Equal(((0.25f * 4) + 8) / 1.25f, spread[1], 1e-5f);
        Assert.All(spread[2..], value => Assert.True(float.IsNaN(value)));
        Assert.Equal(3 / 5.0, VertexValues.Cover(map, 5), 1e-12);
        Assert.Equal(1, VertexValues.Cover(null, 5));
    }

    [Fact]
    public void A_surface_opens_at_missing_vertices_and_keeps_its_parts()
    {
        // Two strips of two triangles each, with texture coordinates.
        var faces = PolygonFaces.Uniform([0, 1, 2, 1, 3, 2, 4, 5, 6, 5, 7, 6], 3);
        var surface = new Mimik.Faces.RigSurface(
            8, faces, [new("a", 0, 4, 0, 2), new("b", 4, 4, 2, 2)], [Mimik.Faces.RigMaterial.Default, Mimik.Faces.RigMaterial.Default with { Name = "other" }],
            [0, 1, 1, 0], [0, 0, 1, 0, 0, 1, 1, 1], [0, 1, 2, 1, 3, 2, 0, 1, 2, 1, 3, 2]);
        bool[] missing = new bool[8];
        Assert.Same(surface, OpenSurface.Without(surface, missing));
        missing[0] = missing[7] = true;
        Mimik.Faces.RigSurface open = OpenSurface.Without(surface, missing);
        Assert.Equal(2, open.Faces.Count);
        Assert.Equal([1, 3, 2], open.Faces[0].ToArray());
        Assert.Equal([4, 5, 6], open.Faces[1].ToArray());
        Assert.Equal([(0, 1), (1, 1)], open.Parts.Select(part => (part.FirstFace, part.FaceCount)));
        Assert.Equal([1, 1], open.FaceMaterials);
        Assert.Equal([1, 3, 2, 0, 1, 2], open.UvCorners!);
    }
}
