using Mimik.Faces;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>A short polished run on the recorded face is far below what the published method ends with. The full figures come from <c>mimik bench compress</c>.</summary>
public sealed class PolishedIctTests
{
    // Final figures of the recorded run, in cm.
    private const double Loss = 4.0642e-4, MeanAbsolute = 0.008648, MaxAbsolute = 0.40968, MeanDistance = 0.017516, MaxDistance = 0.43612;

    [Fact]
    public void AShortRunIsFarBelowTheRecordedFigures()
    {
        BlendshapeRig rig = CompskinRigFile.Read(Repository.Shared("reference/compskin/ict_face_rig.npz")).WithUnit(new LengthUnit(0.01, UnitSource.Overridden));
        CompressionReport report = SkinCompressor.Compress(
            rig, new SkinCompressorOptions { NonZeros = 1281, Smoothness = 10, Cycles = 1 }, cancellation: TestContext.Current.CancellationToken).Report;
        Assert.Equal(1281, report.NonZeros);
        Assert.InRange(report.Loss / 100, 0, 0.58 * Loss);
        ErrorFigures total = report.Errors.Total;
        Assert.InRange(total.MeanAbsolute / 10, 0, 0.78 * MeanAbsolute);
        Assert.InRange(total.MeanDistance / 10, 0, 0.78 * MeanDistance);
        Assert.InRange(total.MaxAbsolute / 10, 0, 0.68 * MaxAbsolute);
        Assert.InRange(total.MaxDistance / 10, 0, 0.68 * MaxDistance);
    }
}
