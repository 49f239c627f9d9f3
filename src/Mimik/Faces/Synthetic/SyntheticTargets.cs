using Mimik.Formats.Arrays;
using Mimik.Numerics;

namespace Mimik.Faces.Synthetic;

/// <summary>The meshes that weights give, as displacements from the neutral, made as they are written.</summary>
internal static class SyntheticTargets
{
    /// <summary>Targets of a rig.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="weights">[T x m] weights of its controls.</param>
    /// <param name="noise">Standard deviation of the Gaussian noise on every number, in the rig's unit; 0 for none.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <returns>[3N x T]: D c + sum of products, neutral not added.</returns>
    public static NpyRows Of(BlendshapeRig rig, WeightAnimation weights, double noise, long seed)
    {
        int frames = weights.FrameCount, shapes = rig.Shapes.Count;
        float[] shapeWeights = new float[frames * shapes];
        for (int t = 0; t < frames; t++)
            rig.Logic.Evaluate(weights[t], shapeWeights.AsSpan(t * shapes, shapes));
        var random = new RandomSource(seed);
        float[] gathered = [];
        return new NpyRows(rig.Neutral.Length, frames, (firstRow, values) =>
        {
            int rows = values.Length / frames;
            if (gathered.Length < shapes * rows)
                gathered = new float[shapes * rows];
            for (int s = 0; s < shapes; s++)
                rig.Shapes[s].Deltas.AsSpan(firstRow, rows).CopyTo(gathered.AsSpan(s * rows));
            Gemm.Multiply(true, true, rows, frames, shapes, 1, gathered, rows, shapeWeights, shapes, 0, values, frames, ParallelLoop.AllThreads);
            for (int i = 0; noise > 0 && i < values.Length; i++)
                values[i] += (float)(noise * random.NextGaussian());
        });
    }
}
