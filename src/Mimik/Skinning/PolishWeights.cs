using System.Numerics.Tensors;
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

    /// <summary>Takes a bone from a vertex and scales the rest to sum 1.</summary>
    /// <param name="vertex">The vertex, which follows other bones too.</param>
    /// <param name="at">The bone's place among its bones.</param>
    public void Remove(int vertex, int at)
    {
        int first = vertex * Influences, last = --Counts[vertex];
        (Bones[first + at], Values[first + at]) = (Bones[first + last], Values[first + last]);
        Span<double> left = Values.AsSpan(first, last);
        double sum = TensorPrimitives.Sum<double>(left);
        if (sum > 0)
            TensorPrimitives.Divide(left, sum, left);
        else
            left.Fill(1.0 / last);
    }

    /// <summary>Gives a vertex that follows fewer than K bones one more, and scales the others to make room.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="bone">A bone that it does not follow.</param>
    /// <param name="share">The weight, to 1.</param>
    public void Add(int vertex, int bone, double share)
    {
        int first = vertex * Influences, count = Counts[vertex]++;
        Span<double> others = Values.AsSpan(first, count);
        TensorPrimitives.Multiply(others, 1 - share, others);
        (Bones[first + count], Values[first + count]) = (bone, share);
    }
}
