using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Geometry;
using Mimik.Tests.Skinning;
using Mimik.Workflows.Bench;

namespace Mimik.Tests.Workflows.Bench;

public class EnlargedRigTests
{
    [Fact]
    public void ShapesAreRepeatedButNoneTwice()
    {
        BlendshapeRig rig = SmallRigs.Waves(6, 3), large = EnlargedRig.WithShapes(rig, 3);
        Assert.Equal(9, large.Shapes.Count);
        Assert.Equal(9, large.ShapeNames.Distinct().Count());
        Assert.Equal(rig.Shapes[1].Deltas, large.Shapes[1].Deltas);
        // A copy is its source scaled by 0.7 to 1.3, differently at different vertices.
        float[] source = rig.Shapes[0].Deltas, copy = large.Shapes[3].Deltas;
        float[] ratios = [.. source.Zip(copy, (a, b) => b / a)];
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0.699f, 1.301f));
        Assert.True(ratios.Max() - ratios.Min() > 0.1f);
        Assert.NotEqual(large.Shapes[3].Deltas, large.Shapes[6].Deltas);
        Assert.Equal(large.Shapes[6].Deltas, EnlargedRig.WithShapes(rig, 3).Shapes[6].Deltas);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void VerticesAreMadeByCuttingFaces(int times)
    {
        BlendshapeRig rig = SampleFace.Create(), large = EnlargedRig.WithVertices(rig, times);
        Assert.InRange(large.VertexCount, times * rig.VertexCount, (int)(1.02 * times * rig.VertexCount) + (times > 1 ? 60 : 0));
        Assert.Equal(rig.Shapes.Count, large.Shapes.Count);
        Assert.Equal(rig.Surface.Parts.Select(part => part.Name), large.Surface.Parts.Select(part => part.Name));
        // What shapes move farthest stays, and so does the surface's area.
        for (int s = 0; s < 5; s++)
            Assert.Equal(rig.Shapes[s].Deltas.Max(), large.Shapes[s].Deltas.Max());
        if (times == 1)
            Assert.Equal(rig.Neutral, large.Neutral);
    }

    [Fact]
    public void NewVerticesLieAmongTheOldAndMoveWithThem()
    {
        // One square whose corner 2 moves up: its middle a quarter of the way, the middles of two edges half.
        var rig = new BlendshapeRig(
            [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0],
            new RigSurface(4, PolygonFaces.Uniform([0, 1, 2, 3], 4)),
            [new Blendshape("up", [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])],
            LengthUnit.Unknown);
        BlendshapeRig large = EnlargedRig.WithVertices(rig, 2);
        Assert.Equal(9, large.VertexCount);
        Assert.Equal(4, large.Surface.Faces.Count);
        Assert.Equal([0.5f, 0.5f, 0], large.Neutral[12..15]);
        Assert.Equal(0.25f, large.Shapes[0].Deltas[14]);
        Assert.Equal(2, Enumerable.Range(0, 9).Count(v => large.Shapes[0].Deltas[(3 * v) + 2] == 0.5f));
        Assert.All(Enumerable.Range(0, 4), f => Assert.Equal(4, large.Surface.Faces[f].Length));
    }

    [Fact]
    public void APointCloudStaysAsItIs()
    {
        var rig = new BlendshapeRig([1, 2, 3], new RigSurface(1, PolygonFaces.None), [new Blendshape("up", [0, 1, 0])], LengthUnit.Unknown);
        Assert.Equal(1, EnlargedRig.WithVertices(rig, 4).VertexCount);
        Assert.Equal(4, EnlargedRig.WithShapes(rig, 4).Shapes.Count);
    }
}
