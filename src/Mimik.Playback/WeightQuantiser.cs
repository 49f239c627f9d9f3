namespace Mimik.Playback;

/// <summary>
/// Weights as whole numbers of parts of 1. The parts of a vertex sum to the whole, by largest remainders: each is rounded down, and what is missing goes
/// to those that lost most. A part is a power of two, so that sums of the weights are exact in single precision, in any order.
/// </summary>
internal static class WeightQuantiser
{
    // Weights that were normalised in single precision are far closer to 1.
    private const double LargestMiss = 1e-3;

    /// <summary>Quantises a rig's weights.</summary>
    /// <param name="rig">The rig; its arrays stay as they are.</param>
    /// <param name="bits">8 or 16.</param>
    /// <returns>[N x K] bones and parts, by falling weight within a vertex; bone 0 where the parts are 0.</returns>
    /// <exception cref="ArgumentException">A vertex's weights do not sum to 1.</exception>
    public static (ushort[] Bones, int[] Parts) Quantise(PlaybackRig rig, int bits)
    {
        int whole = 1 << bits, influences = rig.Influences;
        var bones = new ushort[rig.Bones.Length];
        var parts = new int[rig.Bones.Length];
        var order = new int[influences];
        var remainders = new double[influences];
        for (int v = 0; v < rig.VertexCount; v++)
        {
            int at = v * influences;
            ReadOnlySpan<float> weights = rig.Weights.AsSpan(at, influences);
            SortFalling(weights, order);
            double sum = 0;
            foreach (float weight in weights)
                sum += weight;
            if (!(Math.Abs(sum - 1) <= LargestMiss))
                throw new ArgumentException($"vertex {v}: expected weights that sum to 1 to quantise them, found {sum}", nameof(rig));
            int missing = whole;
            for (int k = 0; k < influences; k++)
            {
                double exact = weights[order[k]] / sum * whole;
                missing -= parts[at + k] = (int)exact;
                remainders[k] = exact - parts[at + k];
            }

            for (; missing > 0; missing--)
            {
                int most = 0;
                for (int k = 1; k < influences; k++)
                    most = remainders[k] > remainders[most] ? k : most;
                parts[at + most]++;
                remainders[most] = -1;
            }

            for (int k = 0; k < influences && parts[at + k] > 0; k++)
                bones[at + k] = rig.Bones[at + order[k]];
        }

        return (bones, parts);
    }

    // Few numbers, nearly sorted as a rule; stable.
    private static void SortFalling(ReadOnlySpan<float> weights, int[] order)
    {
        for (int k = 0; k < order.Length; k++)
        {
            int at = k;
            for (; at > 0 && weights[order[at - 1]] < weights[k]; at--)
                order[at] = order[at - 1];
            order[at] = k;
        }
    }
}
