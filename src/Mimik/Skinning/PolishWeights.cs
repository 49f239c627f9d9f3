using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>Weights by vertex: of N vertices the bones that each follows and how much, at most K, summing to 1.</summary>
internal sealed class PolishWeights
{
    /// <summary>Makes room for the weights of N vertices.</summary>
    public PolishWeights(int vertices, int influences)
    {
        Influences = influences;
        Counts = new int[vertices];
        Bones = new int[vertices * influences];
        Values = new double[vertices * influences];
    }

    /// <summary>K.</summary>
    public int Influences { get; }

    /// <summary>[N] how many bones a vertex follows.</summary>
    public int[] Counts { get; }

    /// <summary>[N x K] the bones.</summary>
    public int[] Bones { get; }

    /// <summary>[N x K] the weights.</summary>
    public double[] Values { get; }

    /// <summary>The bones of a vertex.</summary>
    public ReadOnlySpan<int> BonesOf(int vertex) => Bones.AsSpan(vertex * Influences, Counts[vertex]);

    /// <summary>The weights of a vertex.</summary>
    public ReadOnlySpan<double> ValuesOf(int vertex) => Values.AsSpan(vertex * Influences, Counts[vertex]);

    /// <summary>The weights of a lane-tiled state, scaled to sum 1.</summary>
    public static PolishWeights From(FitProblem problem, FitState state, int bones, int influences)
    {
        var weights = new PolishWeights(problem.VertexCount, influences);
        for (int i = 0; i < problem.VertexCount; i++)
        {
            (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
            double sum = 0;
            int count = 0;
            for (int bone = 0; bone < bones; bone++)
            {
                float w = state.Weights[(((tile * bones) + bone) * LaneTile.Lanes) + lane];
                if (w <= 0)
                    continue;
                sum += w;
                weights.Bones[(i * influences) + count] = bone;
                weights.Values[(i * influences) + count++] = w;
            }

            if (count == 0)
            {
                (count, sum) = (1, 1);
                weights.Values[i * influences] = 1;
            }

            weights.Counts[i] = count;
            for (int k = 0; k < count; k++)
                weights.Values[(i * influences) + k] /= sum;
        }

        return weights;
    }

    /// <summary>Takes another's numbers.</summary>
    public void Assign(PolishWeights other)
    {
        other.Counts.CopyTo(Counts, 0);
        other.Bones.CopyTo(Bones, 0);
        other.Values.CopyTo(Values, 0);
    }
}
