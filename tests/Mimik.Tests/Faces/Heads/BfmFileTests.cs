using Mimik.Faces.Heads;
using Mimik.Faces.Heads.Standins;
using Mimik.Formats.Arrays;
using Mimik.Formats.Mat;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Heads;

/// <summary>The BFM's two layouts.</summary>
public sealed class BfmFileTests
{
    [Fact]
    public void The_layout_of_face3d_adds_both_means_and_scales_columns_by_their_deviations()
    {
        MorphableModel model = Read(Face3D());
        Assert.Equal([0f, 0, 11, 10, 0, 1, 0, 10, 1, 10, 10, 1], model.Template);
        Assert.Equal((1, 1), (model.Shape.Count, model.Expression.Count));
        Assert.Equal(0.5f * 4, model.Shape.Direction(0)[11]);
        Assert.Equal(0.25f * 2, model.Expression.Direction(0)[0]);
        Assert.Equal([0, 1, 2, 1, 3, 2, 0, 3, 1], model.Surface.Faces.Corners);
        Assert.Equal([0, 0, 1], model.Surface.FaceMaterials);
        Assert.Equal([3, 0], model.Landmarks[0].Corners.Where((_, i) => i % 3 == 0));
        Assert.Equal(1e-6, model.Unit.MetresPerUnit);
        Assert.Contains("Basel", model.Licence.Text, StringComparison.Ordinal);
        Assert.False(model.HasJoints);
    }

    [Fact]
    public void Triangles_in_columns_are_the_same()
    {
        Dictionary<string, MatValue> fields = Face3D();
        fields["tri"] = MatArray.FromRows(NpyArray.From([1.0, 2, 3, 2, 4, 3], 2, 3));
        Assert.Equal([0, 1, 2, 1, 3, 2], Read(fields).Surface.Faces.Corners[..6]);
    }

    [Fact]
    public void Deep3Ds_layout_has_its_deviations_in_its_columns()
    {
        using var folder = new TemporaryFolder();
        MatWriter.Write(folder["front.mat"],
        [
            new("meanshape", new MatArray(NpyArray.From([0f, 0, 1, 1, 0, 0, 0, 1, 0], 9, 1))),
            new("idBase", new MatArray(NpyArray.From(new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 1, 9))),
            new("exBase", new MatArray(NpyArray.From(new float[18], 2, 9))),
            new("meantex", new MatArray(NpyArray.From([255f, 0, 0, 0, 255, 0, 0, 0, 255], 9, 1))),
            new("texBase", new MatArray(NpyArray.From(new float[9], 1, 9))),
            new("tri", MatArray.FromRows(NpyArray.From([1, 2, 3], 1, 3))),
            new("keypoints", new MatArray(NpyArray.From([3.0], 1, 1))),
        ]);
        MorphableModel model = HeadModelFile.Read(folder["front.mat"]);
        Assert.Equal((1, 2), (model.Shape.Count, model.Expression.Count));
        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8, 9], model.Shape.Directions);
        Assert.Equal(0.1, model.Unit.MetresPerUnit);
        Assert.Equal([1f, 0, 0, 0, 1, 0, 0, 0, 1], model.Colours!.Evaluate([]));
    }

    [Theory]
    [InlineData("tri", "expected vertices of 1 to 4, found 5")]
    [InlineData("kpt_ind", "expected vertices of 1 to 4, found 0")]
    public void Vertices_that_are_not_there_are_refused(string field, string expected)
    {
        Dictionary<string, MatValue> fields = Face3D();
        fields[field] = new MatArray(NpyArray.From([field == "tri" ? 5.0 : 0, 1, 2], 1, 3));
        Assert.Contains($"{field}: {expected}", Assert.ThrowsAny<MimikException>(() => Read(fields)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_stand_in_is_the_ict_faces_front()
    {
        MorphableModel ict = HeadModelFile.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"));
        using var folder = new TemporaryFolder();
        BfmStandin.Write(folder["bfm.mat"], ict, new BfmStandinOptions { ShapeCount = 3, ExpressionCount = 60 });
        MorphableModel made = HeadModelFile.Read(folder["bfm.mat"]);
        Assert.InRange(made.VertexCount, 5000, 9409);
        Assert.Equal((3, 53), (made.Shape.Count, made.Expression.Count));
        for (int k = 0; k < 68; k++)
        {
            int theirs = ict.Landmarks[0].Corners[3 * k], ours = made.Landmarks[0].Corners[3 * k];
            Assert.InRange((Vector3D.At(made.Template, ours) - (1e4 * Vector3D.At(ict.Template, theirs))).Length, 0, 0.05);
        }

        Assert.Equal(FlameStandin.Licence, made.Licence.Text);
        Assert.Equal(2, made.Colours!.Count);
    }

    private static MorphableModel Read(Dictionary<string, MatValue> fields)
    {
        using var folder = new TemporaryFolder();
        MatWriter.Write(folder["BFM.mat"], [new("model", MatWriter.Struct(fields))]);
        return HeadModelFile.Read(folder["BFM.mat"]);
    }

    private static Dictionary<string, MatValue> Face3D() => new(StringComparer.Ordinal)
    {
        ["shapeMU"] = new MatArray(NpyArray.From([0f, 0, 1, 10, 0, 1, 0, 10, 1, 10, 10, 1], 1, 12)),
        ["shapePC"] = new MatArray(NpyArray.From([0f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5f], 1, 12)),
        ["shapeEV"] = new MatArray(NpyArray.From([4.0], 1, 1)),
        ["expMU"] = new MatArray(NpyArray.From([0f, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1, 12)),
        ["expPC"] = new MatArray(NpyArray.From([0.25f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1, 12)),
        ["expEV"] = new MatArray(NpyArray.From([2.0], 1, 1)),
        ["tri"] = new MatArray(NpyArray.From([1.0, 2, 3, 2, 4, 3], 2, 3)),
        ["tri_mouth"] = new MatArray(NpyArray.From([1.0, 4, 2], 1, 3)),
        ["kpt_ind"] = new MatArray(NpyArray.From([4.0, 1], 2, 1)),
    };
}
