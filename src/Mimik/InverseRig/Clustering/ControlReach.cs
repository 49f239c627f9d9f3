using System.Numerics.Tensors;
using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.InverseRig.Clustering;

/// <summary>
/// How far every control moves every vertex: M [N' x m'], over the N' vertices that move and the m' controls that move any.
/// </summary>
/// <remarks>
/// M_vi^2 = sum over the shapes s that control i takes part in of g_s |d_sv|^2, with d_sv the shape's displacement of the vertex and g_s the mean square of the
/// shape's weight over that of a control, both for controls drawn evenly and independently from [0, 1]: 1 for a control's own shape, x3 - x1 for an
/// in-between, 3 prod_f (g_f / 3) for a corrective of factors f. A corrective counts in full for every control that drives it, since each can switch it
/// off. Without in-betweens and correctives M_vi is the length of the control's displacement, as published. Entries below <see cref="Rounding"/> times the largest
/// are what rounding of positions leaves and become 0: scaled up, a control of nothing else would count like any other.
/// </remarks>
internal sealed class ControlReach
{
    /// <summary>The part of the largest entry below which an entry counts as 0.</summary>
    public const float Rounding = 1e-6f;

    private const int Block = 256;

    private ControlReach(int[] vertices, int[] controls, float[] lengths)
    {
        Vertices = vertices;
        Controls = controls;
        Lengths = lengths;
    }

    /// <summary>[N'] the vertices that move, rising.</summary>
    public int[] Vertices { get; }

    /// <summary>[m'] the controls that move any, rising.</summary>
    public int[] Controls { get; }

    /// <summary>[N' x m'] M, in the rig's unit.</summary>
    public float[] Lengths { get; }

    /// <summary>Looks through a rig.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="threads">Threads that take part, at least 1; the result does not depend on it.</param>
    public static ControlReach Of(BlendshapeRig rig, int threads)
    {
        (float Share, int[] Controls)[] driven = Driven(rig.Logic);
        int vertices = rig.VertexCount, controls = rig.Logic.ControlCount;
        float[] all = new float[checked(vertices * controls)];
        ParallelLoop.For((vertices + Block - 1) / Block, threads, (block, _) =>
        {
            int first = block * Block, count = Math.Min(Block, vertices - first);
            double[] squares = new double[count * controls];
            for (int s = 0; s < driven.Length; s++)
                Add(rig.Shapes[s].Deltas.AsSpan(3 * first, 3 * count), driven[s], controls, squares);
            for (int i = 0; i < squares.Length; i++)
                all[(first * controls) + i] = (float)Math.Sqrt(squares[i]);
        });
        return all.Length == 0 ? new ControlReach([], [], []) : Compact(all, vertices, controls);
    }

    /// <summary>M with every column divided by its largest entry: controls of different strength count alike.</summary>
    public float[] Scaled()
    {
        int m = Controls.Length;
        float[] largest = new float[m];
        for (int i = 0; i < Lengths.Length; i++)
            largest[i % m] = Math.Max(largest[i % m], Lengths[i]);
        float[] scaled = new float[Lengths.Length];
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = Lengths[i] / largest[i % m];
        return scaled;
    }

    /// <summary>g_s and the controls that take part, for every shape.</summary>
    internal static (float Share, int[] Controls)[] Driven(RigLogic logic)
    {
        var driven = new (float Share, int[] Controls)[logic.ShapeCount];
        for (int i = 0; i < logic.ControlCount; i++)
            driven[i] = (1, [i]);
        foreach (InBetween x in logic.InBetweens)
            driven[x.Shape] = (x.X3 - x.X1, [x.Control]);
        foreach (Corrective corrective in logic.Correctives)
        {
            int[] factors = corrective.Factors.ToArray();
            driven[corrective.Shape] = (
                3 * factors.Aggregate(1f, (product, f) => product * driven[f].Share / 3),
                [.. factors.SelectMany(f => driven[f].Controls).Distinct().Order()]);
        }

        return driven;
    }

    private static void Add(ReadOnlySpan<float> deltas, (float Share, int[] Controls) driven, int controls, double[] squares)
    {
        for (int v = 0; v < deltas.Length / 3; v++)
        {
            double x = deltas[3 * v], y = deltas[(3 * v) + 1], z = deltas[(3 * v) + 2];
            double square = driven.Share * ((x * x) + (y * y) + (z * z));
            if (square == 0)
                continue;
            foreach (int i in driven.Controls)
                squares[(v * controls) + i] += square;
        }
    }

    private static ControlReach Compact(float[] all, int vertices, int controls)
    {
        float least = Rounding * TensorPrimitives.Max<float>(all);
        bool[] moves = new bool[vertices], acts = new bool[controls];
        for (int v = 0; v < vertices; v++)
        {
            for (int i = 0; i < controls; i++)
            {
                ref float length = ref all[(v * controls) + i];
                if (length > least)
                    moves[v] = acts[i] = true;
                else
                    length = 0;
            }
        }

        int[] moving = [.. Enumerable.Range(0, vertices).Where(v => moves[v])], acting = [.. Enumerable.Range(0, controls).Where(i => acts[i])];
        if (moving.Length == vertices && acting.Length == controls)
            return new ControlReach(moving, acting, all);
        float[] lengths = new float[moving.Length * acting.Length];
        for (int v = 0; v < moving.Length; v++)
        {
            for (int i = 0; i < acting.Length; i++)
                lengths[(v * acting.Length) + i] = all[(moving[v] * controls) + acting[i]];
        }

        return new ControlReach(moving, acting, lengths);
    }
}
