using Mimik.Faces;
using Mimik.Numerics;

namespace Mimik.InverseRig.Clustering;

/// <summary>
/// Cuts a rig into segments of its mesh, each with the controls that act on it, so that an inverse rig can be solved piece by piece: RSJD of Racković, Soares,
/// Jakovetić, Desnica and Ljubobratović, "Clustering of the Blendshape Facial Model" (EUSIPCO 2021), and RSJD_A of Racković, Soares and Jakovetić,
/// "Distributed Solution of the Blendshape Rig Inversion Problem" (SIGGRAPH Asia 2023 Technical Communications).
/// </summary>
/// <remarks>
/// <para>
/// M [N' x m'] is how far each control moves each vertex (with its correctives, see <c>ControlReach</c>), over the vertices and controls that take part in any movement; S
/// is M with every column divided by its largest entry. <b>Mesh</b>: k-means over the rows of S; a segment V_k is the vertices of one label. <b>Controls</b>, with A_ki the mean over
/// V_k of a control's effect:
/// </para>
/// <list type="bullet">
/// <item>RSJD takes the effect from S, splits A_1i .. A_Ki of each control into two classes by two-means, and gives the control to the segments of the larger class.</item>
/// <item>
/// RSJD_A takes it from M, gives a control to the segments with A_ki above the mean of A_1i .. A_Ki, and then adjusts: with t_k the least A_ki of the controls that
/// segment k has so far, it also takes every control with A_ki >= t_k.
/// </item>
/// </list>
/// <para>
/// In both a control may be in several segments. Then, where asked for, the pair of segments with the largest overlap |C_a and C_b| / min(|C_a|, |C_b|) is
/// merged as long as that is above <see cref="RigClustererOptions.MergeAbove"/>.
/// </para>
/// <para>Figures, with C_k the controls of segment k and sums over pairs (v, i) of vertex and control:</para>
/// <list type="bullet">
/// <item>reconstruction error E_R = sum of M_vi^2 over pairs that no segment holds / sum of M_vi^2 over pairs that one holds;</item>
/// <item>density E_D = sum_k |V_k| |C_k| / (N' m');</item>
/// <item>inter-density E_ID = sum over controls i in several segments of sum over the segments that have i of |V_k| / (N' m').</item>
/// </list>
/// <para>
/// Where this is our reading: the order of k-means, averages, split and merging, and the figures, follow the authors' published scripts, as the papers give them in
/// less detail. There M is of the controls' own shapes alone; ours counts their correctives too. Two-means is solved exactly, not by rounds. Vertices that nothing moves are
/// in no segment (theirs fall to one of them), controls that move nothing neither. The scripts' RSJD_A takes |x| + y^2 + z^2 for a displacement's length,
/// which depends on the unit; we take the length. They divide the densities by 3 N m, we by what moves, so that 1 is a segment that holds everything.
/// </para>
/// </remarks>
public sealed class RigClusterer
{
    private readonly BlendshapeRig _rig;
    private readonly ControlReach _reach;
    private readonly float[] _scaled;

    /// <summary>Prepares a rig that is clustered in several ways or measured.</summary>
    /// <param name="rig">The rig; some control moves a vertex.</param>
    /// <param name="threads">Threads that take part; 0 takes all processors.</param>
    /// <exception cref="MimikException">No control moves any vertex, or <paramref name="threads"/> is negative.</exception>
    public RigClusterer(BlendshapeRig rig, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(rig);
        if (threads < 0)
            throw new MimikException($"clustering: expected 0 or more threads, found {threads}");
        _rig = rig;
        _reach = ControlReach.Of(rig, Threads(threads));
        if (_reach.Vertices.Length == 0)
            throw new MimikException($"clustering: expected controls that move vertices, found {rig.Logic.ControlCount} that move none of {rig.VertexCount}");
        _scaled = _reach.Scaled();
    }

    /// <summary>N', the number of vertices that move: the most segments there can be.</summary>
    public int MovingVertexCount => _reach.Vertices.Length;

    /// <summary>Clusters a rig.</summary>
    /// <param name="rig">The rig; some control moves a vertex.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <exception cref="MimikException">No control moves any vertex, or an option is out of range.</exception>
    public static RigClustering Cluster(BlendshapeRig rig, RigClustererOptions? options = null)
    {
        options ??= new RigClustererOptions();
        return new RigClusterer(rig, options.Threads).Cluster(options);
    }

    /// <summary>
    /// Clusters the rig. Segments come with the most vertices first; there are fewer than asked for where some are merged, or where fewer vertices move in
    /// different ways. Every vertex that moves is in one segment, every control that moves any in at least one; a segment may be without controls.
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it between two rounds of k-means.</param>
    /// <exception cref="MimikException">An option is out of range.</exception>
    public RigClustering Cluster(RigClustererOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Assign(CutMesh(options, cancellation), options);
    }

    /// <summary>What a clustering of this rig loses and saves.</summary>
    /// <param name="clustering">A clustering of a rig with as many vertices and controls.</param>
    /// <exception cref="MimikException">It is of another rig.</exception>
    public ClusteringFigures Measure(RigClustering clustering)
    {
        ArgumentNullException.ThrowIfNull(clustering);
        if (clustering.VertexCount != _rig.VertexCount || clustering.ControlNames.Count != _rig.Logic.ControlCount)
            throw new MimikException($"clustering: expected one of {_rig.VertexCount} vertices and {_rig.Logic.ControlCount} controls, found {clustering.VertexCount} and {clustering.ControlNames.Count}");
        int controls = _reach.Controls.Length;
        int[][] held = [.. clustering.Segments.Select(segment => Places(_reach.Controls, segment.Controls))];
        long[] rows = new long[held.Length];
        double total = 0, kept = 0;
        for (int v = 0; v < _reach.Vertices.Length; v++)
        {
            ReadOnlySpan<float> row = _reach.Lengths.AsSpan(v * controls, controls);
            foreach (float length in row)
                total += (double)length * length;
            int k = clustering.SegmentOfVertex[_reach.Vertices[v]];
            if (k < 0)
                continue;
            rows[k]++;
            foreach (int i in held[k])
                kept += (double)row[i] * row[i];
        }

        int[] uses = new int[controls];
        foreach (int i in held.SelectMany(list => list))
            uses[i]++;
        double pairs = (double)_reach.Vertices.Length * controls;
        return new ClusteringFigures(
            Math.Max(0, total - kept) / kept,
            held.Select((list, k) => (double)rows[k] * list.Length).Sum() / pairs,
            held.Select((list, k) => (double)rows[k] * list.Count(i => uses[i] > 1)).Sum() / pairs)
        {
            IsSettled = clustering.IsSettled,
        };
    }

    /// <summary>The mesh's segments as lists of places in the vertices that move; none is empty.</summary>
    internal MeshCut CutMesh(RigClustererOptions options, CancellationToken cancellation)
    {
        Check(options);
        (int[] labels, bool settled) = KMeans.Cluster(_scaled, _reach.Controls.Length, options, Threads(options.Threads), cancellation);
        return new MeshCut(
            [.. labels.Select((label, v) => (label, v)).GroupBy(x => x.label, x => x.v).Select(group => group.ToArray())
                .OrderByDescending(segment => segment.Length).ThenBy(segment => segment[0])],
            settled);
    }

    /// <summary>Gives controls to the mesh's segments.</summary>
    internal RigClustering Assign(MeshCut cut, RigClustererOptions options)
    {
        IReadOnlyList<int[]> mesh = cut.Segments;
        int controls = _reach.Controls.Length;
        bool[,] has = options.Method == ClusteringMethod.Rsjd
            ? ControlAssignment.TwoMeans(ControlAssignment.MeanEffects(_scaled, controls, mesh))
            : ControlAssignment.Adjusted(ControlAssignment.MeanEffects(_reach.Lengths, controls, mesh));
        var segments = mesh.Select((vertices, k) => new RigSegment(
            [.. vertices.Select(v => _reach.Vertices[v])],
            [.. Enumerable.Range(0, controls).Where(i => has[k, i]).Select(i => _reach.Controls[i])])).ToList();
        List<RigSegment> merged = ControlAssignment.Merge(segments, options.MergeAbove);
        return new RigClustering(
            _rig.VertexCount,
            [.. _rig.ControlNames],
            [.. merged.OrderByDescending(segment => segment.Vertices.Length).ThenBy(segment => segment.Vertices.Min())])
        {
            IsSettled = cut.IsSettled,
        };
    }

    private void Check(RigClustererOptions options)
    {
        if (options.Segments < 1 || options.Segments > MovingVertexCount)
            throw new MimikException($"segments: expected 1 to the number of vertices that move, {MovingVertexCount}, found {options.Segments}");
        if (!Enum.IsDefined(options.Method))
            throw new MimikException($"method: expected a clustering method, found {options.Method}");
        if (!(options.MergeAbove is >= 0 and <= 1))
            throw new MimikException($"merge above: expected a part from 0 to 1, found {options.MergeAbove}");
        if (options.Restarts < 1)
            throw new MimikException($"restarts: expected 1 or more, found {options.Restarts}");
        if (options.MaxIterations < 1)
            throw new MimikException($"iterations: expected 1 or more, found {options.MaxIterations}");
        if (options.Threads < 0)
            throw new MimikException($"threads: expected 0 or more, found {options.Threads}");
    }

    private static int Threads(int asked) => asked == 0 ? ParallelLoop.AllThreads : asked;

    private static int[] Places(int[] among, int[] wanted) =>
        [.. wanted.Select(i => Array.BinarySearch(among, i)).Where(place => place >= 0)];
}

/// <summary>The mesh's segments.</summary>
/// <param name="Segments">Lists of places in the vertices that move; none is empty.</param>
/// <param name="IsSettled">Whether k-means came to an end by itself.</param>
internal sealed record MeshCut(IReadOnlyList<int[]> Segments, bool IsSettled);
