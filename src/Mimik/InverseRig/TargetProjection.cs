using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>Reduces target meshes to their projections on the rig's shapes, a block of frames at a time.</summary>
/// <param name="basis">The shapes.</param>
/// <param name="grams">Learns which points are missing.</param>
/// <param name="threads">Threads that take part.</param>
internal sealed class TargetProjection(RigBasis basis, GramStore grams, int threads)
{
    // Floats of a block's displacements: frames of many points come in shorter blocks.
    private const int BlockFloats = 8 << 20, BlockFrames = 128;

    private readonly List<int> _order = [];
    private float[][] _displacements = [];
    private double[] _products = [];

    /// <summary>Frames that are read and projected together.</summary>
    public int Block { get; } = Math.Clamp(BlockFloats / Math.Max(1, basis.Neutral.Length), 8, BlockFrames);

    /// <summary>Projects all frames of a sequence.</summary>
    /// <param name="frames">The sequence.</param>
    /// <param name="cancellation">Ends the pass between two blocks.</param>
    public FrameTargets Project(IMeshSequence frames, CancellationToken cancellation = default)
    {
        FrameTargets targets = FrameTargets.Room(basis.Shapes.Length, frames.FrameCount);
        Project(frames, targets, 0, null, cancellation);
        return targets;
    }

    /// <summary>Projects the frames of a sequence that are still to be.</summary>
    /// <param name="frames">The sequence.</param>
    /// <param name="targets">Receives the projections.</param>
    /// <param name="first">The first frame that is not there yet.</param>
    /// <param name="done">Told the number of frames that are there after every block.</param>
    /// <param name="cancellation">Ends the pass between two blocks.</param>
    public void Project(IMeshSequence frames, FrameTargets targets, int first, Action<int>? done = null, CancellationToken cancellation = default)
    {
        for (int start = first; start < frames.FrameCount; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            int block = Math.Min(Block, frames.FrameCount - start);
            ProjectBlock(frames, start, block, targets, start);
            done?.Invoke(start + block);
        }
    }

    /// <summary>Projects some frames.</summary>
    /// <param name="frames">The sequence.</param>
    /// <param name="start">The first frame.</param>
    /// <param name="count">How many.</param>
    /// <param name="targets">Receives the projections.</param>
    /// <param name="to">Where the first of them goes there.</param>
    public void ProjectBlock(IMeshSequence frames, int start, int count, FrameTargets targets, int to)
    {
        if (_displacements.Length < count)
            _displacements = [.. _displacements, .. Enumerable.Range(0, count - _displacements.Length).Select(_ => new float[basis.Neutral.Length])];
        int[][] missing = new int[count][];
        float[][] sources = new float[Math.Min(threads, count)][];
        ParallelLoop.For(count, threads, (t, worker) =>
        {
            float[] source = sources[worker] ??= new float[3 * basis.SourcePoints];
            frames.Read(start + t, source);
            var gone = new List<int>();
            basis.Displace(source, frames.AreDisplacements, _displacements[t], gone);
            missing[t] = [.. gone];
            double energy = 0;
            foreach (float x in _displacements[t])
                energy += (double)x * x;
            targets.Energies[to + t] = energy;
        });
        int shapes = basis.Shapes.Length;
        if (_products.Length < shapes * count)
            _products = new double[shapes * count];
        Span<double> products = _products.AsSpan(0, shapes * count);
        products.Clear();
        var rows = new ReadOnlyMemory<float>[count];
        for (int t = 0; t < count; t++)
            rows[t] = _displacements[t];
        CrossProducts.Add(basis.Shapes, rows, basis.Neutral.Length, products, threads);
        for (int t = 0; t < count; t++)
        {
            _order.Clear();
            _order.AddRange(missing[t]);
            int mask = grams.IndexOf(_order);
            double n = grams.Normaliser(mask), scale = n == 0 ? 0 : 1 / n;
            targets.Masks[to + t] = mask;
            targets.Energies[to + t] *= scale;
            for (int p = 0; p < shapes; p++)
                targets.Projections[((to + t) * shapes) + p] = products[(p * count) + t] * scale;
        }
    }
}
