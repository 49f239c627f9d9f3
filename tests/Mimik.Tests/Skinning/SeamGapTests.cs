using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

public class SeamGapTests
{
    private const int Columns = 8;

    [Fact]
    public void PlantedGapsAreMeasured()
    {
        (BlendshapeRig rig, CompressedRig compressed) = Mouth(jawOpen: "jawOpen", mouthClose: "mouthClose");
        var missing = new List<string>();
        ClosingSeam lips = Assert.Single(ClosingSeam.Find(rig, missing));
        Assert.Equal(["left eyelids: no control for eyeBlinkLeft", "right eyelids: no control for eyeBlinkRight"], missing);
        Assert.Equal("mouthClose 1 with jawOpen 1", lips.Pose);
        Assert.Equal([.. Enumerable.Range(0, Columns).Select(c => (c, Columns + c))], lips.Pairs);
        SeamGap gap = SeamGap.Measure(rig, compressed, lips);
        // Open by 30, closed to 0.5 along y; the compression leaves 2 on the side of +x and closes to 0.1 on the other.
        Assert.Equal(30, gap.Open, 1e-4);
        Assert.Equal(0.5, gap.Original.Mean, 1e-4);
        Assert.Equal(1.05, gap.Compressed.Mean, 1e-4);
        Assert.Equal(0.1, gap.Compressed.Least, 1e-4);
        Assert.Equal(2, gap.Compressed.Most, 1e-4);
        Assert.Equal((1.5 + 0.4) / 2, gap.MeanDifference, 1e-4);
        Assert.Equal(1.5, gap.MaxDifference, 1e-4);
        Assert.Equal(1.5, gap.MaxOpening, 1e-4);
        Assert.Equal("mm", gap.LengthLabel);
    }

    [Fact]
    public void OverlapIsNegativeAndOpensNothing()
    {
        (BlendshapeRig rig, CompressedRig compressed) = Mouth("jawOpen", "mouthClose", left: -0.7f, right: -0.2f);
        SeamGap gap = SeamGap.Measure(rig, compressed, ClosingSeam.Find(rig, [])[0]);
        Assert.Equal(-0.45, gap.Compressed.Mean, 1e-4);
        Assert.Equal(0, gap.MaxOpening);
        Assert.Equal(1.2, gap.MaxDifference, 1e-4);
    }

    [Fact]
    public void NamesOfOtherVocabulariesAreUnderstood()
    {
        (BlendshapeRig rig, _) = Mouth("jawDrop", "lips_toward");
        var missing = new List<string>();
        Assert.Empty(ClosingSeam.Find(rig, missing));
        Assert.Equal("lips: no control for mouthClose", missing[0]);
        (BlendshapeRig facs, _) = Mouth("jawDrop", "MouthClose");
        Assert.Equal(Columns, Assert.Single(ClosingSeam.Find(facs, [])).Pairs.Count);
    }

    [Fact]
    public void AShapeThatClosesNothingIsSaid()
    {
        (BlendshapeRig rig, _) = Mouth("jawOpen", "mouthClose");
        var still = new BlendshapeRig(
            rig.Neutral, rig.Surface, [rig.Shapes[0], new Blendshape("mouthClose", new float[rig.Neutral.Length]), new Blendshape("eyeBlinkLeft", rig.Shapes[0].Deltas)], rig.Unit);
        var missing = new List<string>();
        Assert.Empty(ClosingSeam.Find(still, missing));
        Assert.Equal(
            ["lips: no vertices that mouthClose brings together", "left eyelids: no vertices that eyeBlinkLeft brings together", "right eyelids: no control for eyeBlinkRight"], missing);
    }

    [Fact]
    public void AMouthThatIsOpenAtRestClosesWithoutTheJaw()
    {
        (BlendshapeRig rig, _) = Mouth("jawOpen", "mouthClose");
        float[] open = new float[rig.Neutral.Length];
        rig.Pose([1, 0], open);
        var parted = new BlendshapeRig(open, rig.Surface, [rig.Shapes[1]], rig.Unit);
        ClosingSeam lips = Assert.Single(ClosingSeam.Find(parted, []));
        Assert.Equal("mouthClose 1", lips.Pose);
        Assert.Equal(Columns, lips.Pairs.Count);
    }

    [Fact]
    public void TheSampleFaceHasItsSeamsAndTheyAreSymmetric()
    {
        BlendshapeRig rig = SampleFace.Create();
        var missing = new List<string>();
        IReadOnlyList<ClosingSeam> seams = ClosingSeam.Find(rig, missing);
        Assert.Empty(missing);
        Assert.Equal(["lips", "left eyelids", "right eyelids"], seams.Select(seam => seam.Name));
        AssertFace(rig, seams, lipsWidth: 4, lidsWidth: 2);
        Assert.Equal(seams[1].Pairs.Count, seams[2].Pairs.Count);
        AssertClosed(rig, seams, 0.5);
    }

    [Theory]
    [InlineData("reference/compskin/ict_face_rig.npz")]
    [InlineData("models/ict-facekit/ict-facekit.npz")]
    public void TheIctFaceHasItsSeams(string file)
    {
        BlendshapeRig rig = RigFile.Read(Repository.Shared(file), new RigReadOptions { Unit = new LengthUnit(0.01, UnitSource.Overridden) }).Rig;
        var missing = new List<string>();
        IReadOnlyList<ClosingSeam> seams = ClosingSeam.Find(rig, missing);
        Assert.Empty(missing);
        AssertFace(rig, seams, lipsWidth: 4, lidsWidth: 2);
        AssertClosed(rig, seams, 0.6);
    }

    // Lips lie about the middle and reach as far to both sides, eyelids on their own side; all of them far enough, in the rig's centimetres.
    private static void AssertFace(BlendshapeRig rig, IReadOnlyList<ClosingSeam> seams, double lipsWidth, double lidsWidth)
    {
        float[] X(ClosingSeam seam) => [.. seam.Pairs.Select(pair => rig.Neutral[3 * pair.Upper])];
        Assert.InRange(X(seams[0]).Max() - X(seams[0]).Min(), lipsWidth, 1.5 * lipsWidth);
        Assert.Equal(X(seams[0]).Max(), -X(seams[0]).Min(), 0.05);
        Assert.All(X(seams[1]), x => Assert.True(x > 1));
        Assert.All(X(seams[2]), x => Assert.True(x < -1));
        foreach (ClosingSeam lids in seams.Skip(1))
            Assert.InRange(X(lids).Max() - X(lids).Min(), lidsWidth, 1.8 * lidsWidth);
        float[] open = new float[rig.Neutral.Length];
        foreach (ClosingSeam seam in seams)
        {
            rig.Pose(seam.OpenWeights, open);
            Assert.All(seam.Pairs, pair => Assert.True(open[(3 * pair.Upper) + 1] > open[(3 * pair.Lower) + 1]));
            Assert.Equal(seam.Pairs.Count, seam.Pairs.SelectMany(pair => (int[])[pair.Upper, pair.Lower]).Distinct().Count() / 2);
        }
    }

    // An exact copy has the original's gaps, which are small beside the opening.
    private static void AssertClosed(BlendshapeRig rig, IReadOnlyList<ClosingSeam> seams, double most)
    {
        foreach (ClosingSeam seam in seams)
        {
            SeamGap gap = SeamGap.Measure(rig, SkinlessCopy(rig), seam);
            Assert.InRange(Math.Abs(gap.Original.Mean), 0, most);
            Assert.True(gap.Open > 10 * Math.Abs(gap.Original.Mean), $"{seam.Name}: open {gap.Open}, closed {gap.Original.Mean}");
            // A copy that does not move stands where the neutral does.
            Assert.Equal(0, gap.Compressed.Mean - NeutralGap(rig, seam), 1e-4);
        }
    }

    private static double NeutralGap(BlendshapeRig rig, ClosingSeam seam)
    {
        float[] open = new float[rig.Neutral.Length];
        rig.Pose(seam.OpenWeights, open);
        return rig.Unit.ReportScale * seam.Pairs.Average(pair =>
        {
            double dot = 0, square = 0;
            for (int c = 0; c < 3; c++)
            {
                double line = (double)open[(3 * pair.Lower) + c] - open[(3 * pair.Upper) + c];
                dot += line * ((double)rig.Neutral[(3 * pair.Lower) + c] - rig.Neutral[(3 * pair.Upper) + c]);
                square += line * line;
            }

            return dot / Math.Sqrt(square);
        });
    }

    private static CompressedRig SkinlessCopy(BlendshapeRig rig)
    {
        int n = rig.VertexCount, s = rig.Shapes.Count;
        var transforms = new SparseTransforms(1, new int[s + 1], [], []);
        var playback = new PlaybackRig(
            rig.Neutral, new float[3], 1, new ushort[n], [.. Enumerable.Repeat(1f, n)], transforms, [.. rig.ShapeNames], rig.Logic, [], rig.Unit.MetresPerUnit);
        return new CompressedRig(playback, rig.Surface, rig.Unit);
    }

    // Two strips of skin in millimetres, one piece through a corner at the side; three bones: upper, lower left and lower right.
    private static (BlendshapeRig Rig, CompressedRig Compressed) Mouth(string jawOpen, string mouthClose, float left = 2, float right = 0.1f)
    {
        var neutral = new List<float>();
        foreach (float y in (ReadOnlySpan<float>)[0, -0.5f, 10, -10])
        {
            for (int c = 0; c < Columns; c++)
                neutral.AddRange([(5 * c) - 17.5f, y, 0]);
        }

        // Lips 0 and 1 with the rows 2 above and 3 below them, joined at the side by a vertex.
        neutral.AddRange([40, 0, 0]);
        var corners = new List<int>();
        foreach ((int a, int b) in (ReadOnlySpan<(int, int)>)[(0, 2), (1, 3)])
        {
            for (int c = 0; c + 1 < Columns; c++)
                corners.AddRange([(a * Columns) + c, (a * Columns) + c + 1, (b * Columns) + c + 1, (b * Columns) + c]);
        }

        int side = 4 * Columns;
        corners.AddRange([side, Columns - 1, (3 * Columns) - 1, side, side, (2 * Columns) - 1, (4 * Columns) - 1, side]);
        bool Below(int v) => v / Columns is 1 or 3;
        float[] Moved(float down) => [.. Enumerable.Range(0, neutral.Count).Select(i => i % 3 == 1 && Below(i / 3) ? -down : 0)];
        // The jaw opens by 29.5, the lips close by as much.
        Blendshape[] shapes = [new Blendshape(jawOpen, Moved(29.5f)), new Blendshape(mouthClose, Moved(-29.5f))];
        var rig = new BlendshapeRig([.. neutral], new RigSurface(side + 1, PolygonFaces.Uniform([.. corners], 4)), shapes, new LengthUnit(0.001, UnitSource.Declared));
        ushort[] bones = [.. Enumerable.Range(0, side + 1).Select(v => (ushort)(!Below(v) ? 0 : v % Columns < Columns / 2 ? 2 : 1))];
        // Translations along y of bones 1 (+x) and 2 (-x).
        var transforms = new SparseTransforms(3, [0, 2, 4], [10, 16, 10, 16], [-29.5f, -29.5f, 29.5f - (left - 0.5f), 29.5f - (right - 0.5f)]);
        var playback = new PlaybackRig(
            rig.Neutral, new float[3], 1, bones, [.. bones.Select(_ => 1f)], transforms, [.. rig.ShapeNames], rig.Logic, [], 0.001);
        return (rig, new CompressedRig(playback, rig.Surface, rig.Unit));
    }
}
