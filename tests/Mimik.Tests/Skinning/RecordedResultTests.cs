using System.Text.Json;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>The published result, recomputed from its two files, has the figures that were recorded with it.</summary>
public sealed class RecordedResultTests
{
    [Fact]
    public void TheObjectiveIsReadAsThePublishedCodeMeansIt()
    {
        NpzFile rig = NpzFile.Read(Repository.Shared("reference/compskin/ict_face_rig.npz"));
        NpzFile result = NpzFile.Read(Repository.Shared("reference/compskin/ict_face_result.npz"));
        JsonElement recorded = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference/compskin/recorded.json"))).RootElement.GetProperty("final");
        PlainFigures figures = PlainFigures.Compute(
            rig["deltas"].ToSingles(), result["rest"].ToSingles(), result["quads"].ToInt32s(), 4, result["weights"].ToSingles(), result["shapeXform"].ToSingles());
        Near(recorded, "mse", figures.MeanSquared);
        Near(recorded, "lap", figures.Laplacian);
        Near(recorded, "meanDelta", figures.MeanAbsolute);
        Near(recorded, "maxDelta", figures.MaxAbsolute);
        Near(recorded, "mean_vertex_dist", figures.MeanDistance);
        Near(recorded, "max_vertex_dist", figures.MaxDistance);
        Near(recorded, "final_loss_full", figures.MeanSquared + (10 * figures.Laplacian));
        Assert.Equal(1281, figures.NonZeros);
        Assert.Equal(8, figures.MaxInfluences);
        Assert.InRange(figures.WorstWeightSum, 0, 1e-6);
    }

    private static void Near(JsonElement recorded, string name, double found)
    {
        double expected = recorded.GetProperty(name).GetDouble();
        Assert.InRange(found, expected * (1 - 1e-4), expected * (1 + 1e-4));
    }
}
