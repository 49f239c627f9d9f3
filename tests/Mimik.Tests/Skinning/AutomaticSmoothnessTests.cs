using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>The smoothness that follows from a mesh's density: 10 on the face of the published runs, less on coarser heads.</summary>
public sealed class AutomaticSmoothnessTests
{
    [Fact]
    public void HalfTheEdgeLengthTakesSixteenTimesTheWeight()
    {
        // Twice as many quads along each side halve the edges: L falls to a quarter, its square to a sixteenth.
        double coarse = Alpha(SmallRigs.Waves(41, 3)), fine = Alpha(SmallRigs.Waves(81, 3));
        Assert.Equal(16, fine / coarse, 0.8);
    }

    [Theory]
    [InlineData(1e-3f)]
    [InlineData(40f)]
    public void TheUnitDoesNotMatter(float scale) =>
        Assert.Equal(1, Alpha(SmallRigs.Waves(20, 3, scale)) / Alpha(SmallRigs.Waves(20, 3)), 1e-4);

    [Fact]
    public void TheCoarserSampleFaceIsSmoothedLess() => Assert.InRange(Alpha(SampleFace.Create()), 0.3, 1.2);

    [Fact]
    public void TheIctHeadIsSmoothedABitLess()
    {
        // The head's edges measure 1.2 times the face's, against the root mean square radius.
        BlendshapeRig head = IctFaceKit.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"));
        Assert.Equal(4.90, Alpha(head), 0.01);
    }

    private static double Alpha(BlendshapeRig rig) => FitProblem.Create(rig, new SkinCompressorOptions())!.Alpha;
}
