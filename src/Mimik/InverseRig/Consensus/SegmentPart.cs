using Mimik.Faces.Sequences;
using Mimik.InverseRig.Clustering;

namespace Mimik.InverseRig.Consensus;

/// <summary>Some points of the targets by themselves.</summary>
/// <param name="Basis">The rig as they see it.</param>
/// <param name="Grams">Its Gram matrices, divided by the part's own n_k.</param>
/// <param name="Targets">The targets' projections, with n_k / n as what they count.</param>
/// <param name="Share">n_k / n where no point is missing.</param>
internal sealed record SegmentPart(RigBasis Basis, GramStore Grams, FrameTargets Targets, double Share)
{
    /// <summary>Cuts the points of a rig into parts.</summary>
    /// <param name="solver">The rig.</param>
    /// <param name="clustering">The segments.</param>
    /// <returns>[segments + 1] places of points; the last are those of no segment with controls.</returns>
    public static int[][] Cut(InverseRigSolver solver, RigClustering clustering)
    {
        var points = new List<int>[clustering.Segments.Count + 1];
        for (int k = 0; k < points.Length; k++)
            points[k] = [];
        for (int point = 0; point < solver.Basis.PointCount; point++)
        {
            int k = clustering.SegmentOfVertex[VertexOf(solver, solver.Basis.SourceOf(point))];
            points[k < 0 || clustering.Segments[k].Controls.Length == 0 ? ^1 : k].Add(point);
        }

        return [.. points.Select(list => list.ToArray())];
    }

    /// <summary>Projects the targets on the whole and on all parts: one pass over the meshes.</summary>
    /// <param name="solver">The rig.</param>
    /// <param name="points">The parts' points; none is empty.</param>
    /// <param name="frames">The meshes.</param>
    /// <param name="done">Told the frames that are through.</param>
    /// <param name="cancellation">Ends it between two blocks.</param>
    public static (FrameTargets Whole, SegmentPart[] Parts) Project(
        InverseRigSolver solver, int[][] points, IMeshSequence frames, Action<int>? done, CancellationToken cancellation)
    {
        int count = frames.FrameCount, shapes = solver.Basis.Shapes.Length, threads = solver.Threads;
        FrameTargets Room() => new(shapes, new double[(long)count * shapes], new double[count], new int[count]);
        var whole = new TargetProjection(solver.Basis, solver.Grams, threads);
        FrameTargets wholeTargets = Room();
        SegmentPart[] parts = [.. points.Select(list =>
        {
            RigBasis basis = solver.Basis.Part(list);
            return new SegmentPart(basis, new GramStore(basis, threads), Room() with { Shares = new double[count] }, basis.Normaliser / solver.Basis.Normaliser);
        })];
        TargetProjection[] projections = [.. parts.Select(part => new TargetProjection(part.Basis, part.Grams, threads))];
        for (int start = 0; start < count; start += whole.Block)
        {
            cancellation.ThrowIfCancellationRequested();
            int block = Math.Min(whole.Block, count - start);
            using ArraySequence held = Held(frames, start, block, threads);
            whole.ProjectBlock(held, 0, block, wholeTargets, start);
            for (int k = 0; k < parts.Length; k++)
                projections[k].ProjectBlock(held, 0, block, parts[k].Targets, start);
            done?.Invoke(start + block);
        }

        for (int t = 0; t < count; t++)
        {
            double n = solver.Grams.Normaliser(wholeTargets.Masks[t]);
            foreach (SegmentPart part in parts)
                part.Targets.Shares![t] = n == 0 ? 0 : part.Grams.Normaliser(part.Targets.Masks[t]) / n;
        }

        return (wholeTargets, parts);
    }

    // A bound point lies where its largest weight is.
    private static int VertexOf(InverseRigSolver solver, int source)
    {
        if (solver.Options.Binding is not { } map)
            return source;
        int corner = 3 * source;
        for (int other = corner + 1; other < (3 * source) + 3; other++)
            corner = map.Weights[other] > map.Weights[corner] ? other : corner;
        return map.Vertices[corner];
    }

    private static ArraySequence Held(IMeshSequence frames, int start, int count, int threads)
    {
        int size = 3 * frames.PointCount;
        float[] points = new float[(long)count * size];
        Numerics.ParallelLoop.For(count, threads, (t, _) => frames.Read(start + t, points.AsSpan(t * size, size)));
        return new ArraySequence(points, frames.PointCount, frames.AreDisplacements);
    }
}
