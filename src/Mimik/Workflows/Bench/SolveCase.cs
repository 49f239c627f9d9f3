using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.Workflows.Bench;

/// <summary>What methods of inverse rigging are compared on.</summary>
/// <param name="Rig">The rig.</param>
/// <param name="Targets">The meshes to solve, in the rig's unit.</param>
/// <param name="Clean">The same without noise, or null where nobody knows them.</param>
/// <param name="Truth">[T x m] the curves that made the clean meshes, or null.</param>
/// <param name="Recorded">[T x m] what the published code found, or null.</param>
/// <param name="RecordedSeconds">What it took a frame on its machine, or null.</param>
internal sealed record SolveCase(
    BlendshapeRig Rig, IMeshSequence Targets, IMeshSequence? Clean, WeightAnimation? Truth, WeightAnimation? Recorded, double? RecordedSeconds) : IDisposable
{
    /// <summary>The meshes that curves make of a rig, as displacements; summed up in double.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="curves">[T x m].</param>
    /// <param name="threads">Threads that take part; the result does not depend on it.</param>
    public static ArraySequence Posed(BlendshapeRig rig, WeightAnimation curves, int threads)
    {
        int n = rig.Neutral.Length;
        if ((long)curves.FrameCount * n > Array.MaxLength)
            throw new MimikException($"truth: expected meshes of at most {Array.MaxLength:N0} numbers in all, found {curves.FrameCount} frames of {n:N0}; --frames takes fewer");
        float[] meshes = new float[curves.FrameCount * n];
        ParallelLoop.For(curves.FrameCount, threads, (t, _) =>
        {
            float[] weights = new float[rig.Shapes.Count];
            double[] sum = new double[n];
            rig.Logic.Evaluate(curves[t], weights);
            for (int p = 0; p < weights.Length; p++)
            {
                if (weights[p] != 0)
                    WideCombination.Add(weights[p], rig.Shapes[p].Deltas, sum);
            }

            for (int k = 0; k < n; k++)
                meshes[(t * n) + k] = (float)sum[k];
        });
        return new ArraySequence(meshes, rig.VertexCount, areDisplacements: true, "truth") { FramesPerSecond = curves.FramesPerSecond };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Targets.Dispose();
        Clean?.Dispose();
    }
}
