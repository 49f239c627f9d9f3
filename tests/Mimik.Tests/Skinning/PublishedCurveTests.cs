using System.Text.Json;
using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>
/// A short run on the recorded face: the loss follows the recorded curve, and the figures of the written file, computed from the two
/// files alone, are those of the report. The full check is the benchmark "published-curve".
/// </summary>
public sealed class PublishedCurveTests
{
    [Fact]
    public void AShortRunFollowsTheRecordedCurve()
    {
        string rigPath = Repository.Shared("reference/compskin/ict_face_rig.npz");
        double recorded = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference/compskin/recorded.json")))
            .RootElement.GetProperty("curve").EnumerateArray().First(point => point.GetProperty("it").GetInt32() == 1000).GetProperty("loss").GetDouble();
        BlendshapeRig rig = CompskinRigFile.Read(rigPath).WithUnit(new LengthUnit(0.01, UnitSource.Overridden));
        CompressionResult result = SkinCompressor.Compress(
            rig, new SkinCompressorOptions { Method = CompressionMethod.Published, NonZeros = 1281, FreeIterations = 1001, NormalisedIterations = 99, Seed = 0 }, cancellation: TestContext.Current.CancellationToken);
        CompressionReport report = result.Report;
        Assert.Equal(10, report.Smoothness, 1e-6);
        Assert.InRange(report.LossCurve.Single(point => point.Iteration == 1000).Loss / 100, 0.9 * recorded, 1.1 * recorded);

        using var folder = new TemporaryFolder();
        CompskinResultFile.Write(folder["result.npz"], result.Rig);
        NpzFile rigFile = NpzFile.Read(rigPath), written = NpzFile.Read(folder["result.npz"]);
        PlainFigures figures = PlainFigures.Compute(
            rigFile["deltas"].ToSingles(), written["rest"].ToSingles(), written["quads"].ToInt32s(), 4, written["weights"].ToSingles(), written["shapeXform"].ToSingles());
        Assert.Equal(1281, figures.NonZeros);
        Assert.Equal(1281, report.NonZeros);
        Assert.InRange(figures.MaxInfluences, 1, 8);
        Assert.InRange(figures.WorstWeightSum, 0, 2e-6);
        Near(100 * (figures.MeanSquared + (10 * figures.Laplacian)), report.Loss);
        Near(100 * figures.MeanSquared, report.MeanSquaredError);
        Near(100 * figures.Laplacian, report.LaplacianTerm);
        Near(10 * figures.MeanAbsolute, report.Errors.Total.MeanAbsolute);
        Near(10 * figures.MaxAbsolute, report.Errors.Total.MaxAbsolute);
        Near(10 * figures.MeanDistance, report.Errors.Total.MeanDistance);
        Near(10 * figures.MaxDistance, report.Errors.Total.MaxDistance);
    }

    private static void Near(double expected, double found) => Assert.InRange(found, expected * (1 - 1e-3), expected * (1 + 1e-3));
}
