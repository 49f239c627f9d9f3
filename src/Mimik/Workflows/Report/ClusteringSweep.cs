using System.Diagnostics;
using Mimik.InverseRig.Clustering;

namespace Mimik.Workflows.Report;

/// <summary>One number of segments by one method.</summary>
/// <param name="Asked">The number of segments that was asked for.</param>
/// <param name="Method">How controls were given to them.</param>
/// <param name="Segments">The segments there are: fewer where some were merged.</param>
/// <param name="WithoutControls">The segments that no control was given to.</param>
/// <param name="Figures">What it loses and saves.</param>
/// <param name="Seconds">The time it took; k-means is run once for both methods and counted for each.</param>
internal sealed record ClusteringPoint(int Asked, ClusteringMethod Method, int Segments, int WithoutControls, ClusteringFigures Figures, double Seconds)
{
    /// <summary>The methods' names as the papers write them.</summary>
    public static string NameOf(ClusteringMethod method) => method == ClusteringMethod.Rsjd ? "RSJD" : "RSJD_A";
}

/// <summary>Clusters a rig into several numbers of segments by every method, to choose between them.</summary>
internal static class ClusteringSweep
{
    /// <summary>Runs.</summary>
    /// <param name="clusterer">The rig.</param>
    /// <param name="counts">Numbers of segments.</param>
    /// <param name="options">Everything else.</param>
    /// <param name="cancellation">Ends it between two rounds of k-means.</param>
    public static IEnumerable<ClusteringPoint> Run(RigClusterer clusterer, IEnumerable<int> counts, RigClustererOptions options, CancellationToken cancellation)
    {
        foreach (int count in counts)
        {
            RigClustererOptions asked = options with { Segments = count };
            var watch = Stopwatch.StartNew();
            MeshCut mesh = clusterer.CutMesh(asked, cancellation);
            TimeSpan cutting = watch.Elapsed;
            foreach (ClusteringMethod method in Enum.GetValues<ClusteringMethod>())
            {
                watch.Restart();
                RigClustering clustering = clusterer.Assign(mesh, asked with { Method = method });
                double seconds = (cutting + watch.Elapsed).TotalSeconds;
                yield return new ClusteringPoint(count, method, clustering.Segments.Count, clustering.Segments.Count(s => s.Controls.Length == 0), clusterer.Measure(clustering), seconds);
            }
        }
    }
}
