using Mimik.Faces;
using Mimik.InverseRig.Clustering;

namespace Mimik.Tests.InverseRig.Clustering;

/// <summary>The formulas of <see cref="RigClusterer"/> as plain loops over displacements, for rigs whose shapes are their controls.</summary>
internal static class PlainClustering
{
    public static double[] ScaledRow(BlendshapeRig rig, int vertex) =>
        [.. rig.Shapes.Select(shape => Length(shape, vertex) / Enumerable.Range(0, rig.VertexCount).Max(v => Length(shape, v)))];

    public static double[][] Means(BlendshapeRig rig, RigClustering clustering) =>
        [.. clustering.Segments.Select(segment => Mean([.. segment.Vertices.Select(v => ScaledRow(rig, v))]))];

    public static double Inertia(BlendshapeRig rig, RigClustering clustering)
    {
        double[][] means = Means(rig, clustering);
        return Enumerable.Range(0, rig.VertexCount).Sum(v => Square(ScaledRow(rig, v), means[clustering.SegmentOfVertex[v]]));
    }

    public static double Square(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    /// <summary>The controls of every segment.</summary>
    public static int[][] Controls(BlendshapeRig rig, RigClustering clustering, ClusteringMethod method)
    {
        double[][] effects = method == ClusteringMethod.Rsjd
            ? Means(rig, clustering)
            : [.. clustering.Segments.Select(segment => Mean([.. segment.Vertices.Select(v => rig.Shapes.Select(shape => Length(shape, v)).ToArray())]))];
        int segments = effects.Length, controls = rig.Shapes.Count;
        bool[][] has = [.. effects.Select(row => new bool[row.Length])];
        for (int i = 0; i < controls; i++)
        {
            double[] column = [.. effects.Select(row => row[i])];
            bool[] larger = method == ClusteringMethod.Rsjd ? LargerClass(column) : [.. column.Select(x => x > column.Average())];
            for (int k = 0; k < segments; k++)
                has[k][i] = larger[k];
        }

        if (method == ClusteringMethod.RsjdAdjusted)
        {
            for (int k = 0; k < segments; k++)
            {
                double[] there = [.. effects[k].Where((_, i) => has[k][i])];
                has[k] = [.. effects[k].Select(x => there.Length > 0 && x >= there.Min())];
            }
        }

        return [.. has.Select(row => Enumerable.Range(0, controls).Where(i => row[i]).ToArray())];
    }

    /// <summary>The figures, pair by pair.</summary>
    public static ClusteringFigures Measure(BlendshapeRig rig, RigClustering clustering)
    {
        double kept = 0, dropped = 0;
        int pairs = 0, shared = 0;
        foreach (RigSegment segment in clustering.Segments)
        {
            foreach (int v in segment.Vertices)
            {
                for (int i = 0; i < rig.Shapes.Count; i++)
                {
                    double square = Math.Pow(Length(rig.Shapes[i], v), 2);
                    if (!segment.Controls.Contains(i))
                    {
                        dropped += square;
                        continue;
                    }

                    kept += square;
                    pairs++;
                    shared += clustering.Segments.Count(other => other.Controls.Contains(i)) > 1 ? 1 : 0;
                }
            }
        }

        double all = (double)rig.VertexCount * rig.Shapes.Count;
        return new ClusteringFigures(dropped / kept, pairs / all, shared / all);
    }

    /// <summary>The larger class of the best of all splits into two.</summary>
    private static bool[] LargerClass(double[] numbers)
    {
        bool[] best = [];
        double least = double.PositiveInfinity;
        for (int mask = 1; mask < (1 << numbers.Length) - 1; mask++)
        {
            bool[] inside = [.. Enumerable.Range(0, numbers.Length).Select(k => (mask & (1 << k)) != 0)];
            double[] a = [.. numbers.Where((_, k) => inside[k])], b = [.. numbers.Where((_, k) => !inside[k])];
            double squares = a.Sum(x => Math.Pow(x - a.Average(), 2)) + b.Sum(x => Math.Pow(x - b.Average(), 2));
            if (a.Average() > b.Average() && squares < least)
                (least, best) = (squares, inside);
        }

        return best;
    }

    private static double[] Mean(double[][] rows) => [.. rows[0].Select((_, i) => rows.Average(row => row[i]))];

    private static double Length(Blendshape shape, int v)
    {
        double x = shape.Deltas[3 * v], y = shape.Deltas[(3 * v) + 1], z = shape.Deltas[(3 * v) + 2];
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
