using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.InverseRig;

/// <summary>
/// The eigenvalues' range of the quadratic forms that pair correctives make. Coordinate i of a rig with correctives of two controls is
/// f_i(c) = d_i^T c + c^T D^(i) c, D^(i) [m x m] symmetric with b_k,i / 2 at both places of pair k (Rackovic et al., "A
/// Majorization-Minimization-Based Method for Nonconvex Inverse Rig Problems in Facial Animation: Algorithm Derivation", 2023).
/// </summary>
/// <remarks>
/// Forms are sparse: only the controls of the pairs that move coordinate i take part, and most coordinates have few. One pair has the
/// eigenvalues +-b/2; more of them go through <see cref="ExtremeEigenvalues"/>. Coordinates are visited in blocks, whose numbers are gathered
/// from all pairs: beside two floats a coordinate and the shapes themselves there is room for one block a thread.
/// </remarks>
internal sealed class CorrectiveSpectrum
{
    private const int Block = 64;

    private CorrectiveSpectrum(Corrective[] pairs, float[] smallest, float[] largest) => (Pairs, Smallest, Largest) = (pairs, smallest, largest);

    /// <summary>The correctives of two controls.</summary>
    public Corrective[] Pairs { get; }

    /// <summary>[3 P] the smallest eigenvalue of every coordinate's form, at most 0; rounded down.</summary>
    public float[] Smallest { get; }

    /// <summary>[3 P] the largest eigenvalue, at least 0; rounded up.</summary>
    public float[] Largest { get; }

    /// <summary>The largest singular value of a coordinate's form: of a symmetric matrix, the larger of its outermost eigenvalues' sizes.</summary>
    public float Singular(int coordinate) => Math.Max(Largest[coordinate], -Smallest[coordinate]);

    /// <summary>Computes it.</summary>
    /// <param name="shapes">[q][3 P] the displacements of all shapes.</param>
    /// <param name="logic">Says which shapes are pairs of which controls.</param>
    /// <param name="threads">Threads that take part; the result does not depend on it.</param>
    /// <param name="cancellation">Ends it.</param>
    public static CorrectiveSpectrum Of(IReadOnlyList<ReadOnlyMemory<float>> shapes, RigLogic logic, int threads, CancellationToken cancellation = default)
    {
        Corrective[] pairs = ControlProducts.PairsOf(logic);
        int coordinates = shapes.Count == 0 ? 0 : shapes[0].Length;
        float[] smallest = new float[coordinates], largest = new float[coordinates];
        if (pairs.Length > 0)
        {
            (int First, int Second)[] keys = [.. pairs.Select(pair => (pair.Factors[0], pair.Factors[1]))];
            var scratch = new ExtremeEigenvalues?[threads];
            var values = new float[threads][];
            ParallelLoop.For((coordinates + Block - 1) / Block, threads, (block, worker) =>
            {
                if (cancellation.IsCancellationRequested)
                    return;
                ExtremeEigenvalues own = scratch[worker] ??= new ExtremeEigenvalues(logic.ControlCount, pairs.Length);
                float[] gathered = values[worker] ??= new float[pairs.Length * Block];
                int start = block * Block, count = Math.Min(Block, coordinates - start);
                for (int k = 0; k < pairs.Length; k++)
                    shapes[pairs[k].Shape].Span.Slice(start, count).CopyTo(gathered.AsSpan(k * Block));
                for (int i = 0; i < count; i++)
                {
                    own.Clear();
                    for (int k = 0; k < pairs.Length; k++)
                    {
                        if (gathered[(k * Block) + i] != 0)
                            own.Add(keys[k].First, keys[k].Second, 0.5 * gathered[(k * Block) + i]);
                    }

                    (double low, double high) = own.Find();
                    smallest[start + i] = low < 0 ? MathF.BitDecrement((float)low) : 0;
                    largest[start + i] = high > 0 ? MathF.BitIncrement((float)high) : 0;
                }
            });
            cancellation.ThrowIfCancellationRequested();
        }

        return new CorrectiveSpectrum(pairs, smallest, largest);
    }
}
