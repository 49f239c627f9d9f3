using Mimik.Faces;
using Mimik.Faces.Landmarks;
using Mimik.Faces.Sample;
using Mimik.Geometry;
using Mimik.Retargeting;

namespace Mimik.Tests.Retargeting;

public sealed class RigTransferTests
{
    private static readonly BlendshapeRig Sample = Some(SampleFace.Create(), "jawOpen", "mouthSmileLeft", "eyeBlinkRight");

    [Fact]
    public void A_rig_on_a_larger_turned_copy_of_its_own_head_moves_as_before()
    {
        var planted = new SimilarityTransform(10, RigidMotion.Create((0.05, 0.2, 0, 1), (30, 20, -10)));
        LandmarkEmbedding marks = SampleLandmarks.Ibug51();
        RigTransferResult result = RigTransfer.Run(
            Sample, planted.Map(Sample.Neutral), Sample.Surface, new LengthUnit(0.001, UnitSource.Declared), new LandmarkPairs(marks, marks), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(10, result.Scale, 0.01);
        Assert.InRange(result.MatchedShare, 0.97, 1);
        Assert.Equal(Sample.ShapeNames, result.Rig.ShapeNames);
        for (int s = 0; s < Sample.Shapes.Count; s++)
        {
            float[] expected = planted.MapVectors(Sample.Shapes[s].Deltas);
            // 0.05 mm of motions of some 30 mm.
            Assert.InRange(MeanDistance(expected, result.Rig.Shapes[s].Deltas), 0, 0.05);
            Assert.InRange(result.Residuals[s].Mean, 0, 0.05);
        }
    }

    [Fact]
    public void Another_topology_gives_the_shapes_back()
    {
        // Every polygon becomes triangles round a new vertex in its middle.
        (float[] neutral, RigSurface surface) = Subdivided(Sample);
        RigTransferResult there = RigTransfer.Run(Sample, neutral, surface, Sample.Unit, cancellation: TestContext.Current.CancellationToken);
        RigTransferResult back = RigTransfer.Run(there.Rig, Sample.Neutral, Sample.Surface, Sample.Unit, cancellation: TestContext.Current.CancellationToken);
        for (int s = 0; s < Sample.Shapes.Count; s++)
            Assert.InRange(10 * MeanDistance(Sample.Shapes[s].Deltas, back.Rig.Shapes[s].Deltas), 0, 0.2);
        Assert.Contains(there.Pieces, piece => piece is { Part: "teethLower", Motion: PieceMotion.Rigid });
        Assert.Contains(there.Pieces, piece => piece is { Part: "eyeLeft", Motion: PieceMotion.Rigid });
    }

    [Fact]
    public void Wrong_arguments_are_refused_in_a_line()
    {
        Assert.Contains("target: expected", Throws(() => RigTransfer.Run(Sample, new float[3], Sample.Surface, Sample.Unit)), StringComparison.Ordinal);
        float[] broken = [.. Sample.Neutral];
        broken[4] = float.NaN;
        Assert.Contains("at vertex 1", Throws(() => RigTransfer.Run(Sample, broken, Sample.Surface, Sample.Unit)), StringComparison.Ordinal);
        Assert.Contains("at least 3", Throws(() => new LandmarkPairs(LandmarkEmbedding.AtVertices("", [1, 2]), LandmarkEmbedding.AtVertices("", [1, 2]))), StringComparison.Ordinal);
        var far = new LandmarkPairs(LandmarkEmbedding.AtVertices("", [1, 2, 3]), LandmarkEmbedding.AtVertices("", [1, 2, 900_000]));
        Assert.Contains("900000", Throws(() => RigTransfer.Run(Sample, Sample.Neutral, Sample.Surface, Sample.Unit, far)), StringComparison.Ordinal);
        var points = new RigSurface(1, PolygonFaces.None);
        Assert.Contains("none on the target", Throws(() => RigTransfer.Run(Sample, new float[3], points, Sample.Unit)), StringComparison.Ordinal);
    }

    [Fact]
    public void Landmarks_of_two_conventions_are_brought_together()
    {
        LandmarkEmbedding all = LandmarkEmbedding.AtVertices("ibug68", [.. Enumerable.Range(0, 68)]), some = LandmarkEmbedding.AtVertices("ibug51", [.. Enumerable.Range(100, 51)]);
        LandmarkPairs pairs = LandmarkPairs.Shared([all], [some])!;
        Assert.Equal(51, pairs.Source.Count);
        Assert.Equal(17, pairs.Source.Corners[0]);
        Assert.Equal(100, pairs.Target.Corners[0]);
        Assert.Equal(3, pairs.Slits.Count);
        Assert.Contains(61 - 17, pairs.Slits[0].Upper);
        Assert.Null(LandmarkPairs.Shared([all], []));
        Assert.Equal(68, LandmarkPairs.Shared([all], [all])!.Source.Count);
    }

    private static string Throws(Action action) => Assert.Throws<MimikException>(action).Message;

    private static BlendshapeRig Some(BlendshapeRig rig, params string[] names) =>
        new(rig.Neutral, rig.Surface, [.. rig.Shapes.Where(shape => names.Contains(shape.Name))], rig.Unit);

    private static double MeanDistance(float[] a, float[] b)
    {
        double sum = 0;
        for (int v = 0; v < a.Length / 3; v++)
            sum += (Vector3D.At(a, v) - Vector3D.At(b, v)).Length;
        return sum / (a.Length / 3);
    }

    private static (float[] Neutral, RigSurface Surface) Subdivided(BlendshapeRig rig)
    {
        var positions = new List<float>();
        var triangles = new List<int>();
        var parts = new List<RigPart>();
        foreach (RigPart part in rig.Surface.Parts)
        {
            int first = positions.Count / 3, firstFace = triangles.Count / 3;
            positions.AddRange(rig.Neutral.AsSpan(3 * part.FirstVertex, 3 * part.VertexCount));
            for (int f = part.FirstFace; f < part.FirstFace + part.FaceCount; f++)
            {
                int[] corners = [.. rig.Surface.Faces[f].ToArray().Select(v => first + v - part.FirstVertex)];
                int middle = positions.Count / 3;
                for (int axis = 0; axis < 3; axis++)
                    positions.Add(corners.Average(v => positions[(3 * v) + axis]));
                for (int c = 0; c < corners.Length; c++)
                    triangles.AddRange([corners[c], corners[(c + 1) % corners.Length], middle]);
            }

            parts.Add(new RigPart(part.Name, first, (positions.Count / 3) - first, firstFace, (triangles.Count / 3) - firstFace));
        }

        return ([.. positions], new RigSurface(positions.Count / 3, PolygonFaces.Uniform([.. triangles], 3), parts));
    }
}
