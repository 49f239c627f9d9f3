using Mimik.Faces;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// The rig as the observed points see it: for every shape its displacement of the P points, each coordinate times the square root of
/// the point's weight. Points of weight zero are left out.
/// </summary>
internal sealed class RigBasis
{
    private readonly float[]? _roots;
    private readonly int[]? _points;

    private RigBasis(ReadOnlyMemory<float>[] shapes, float[] neutral, int sourcePoints, int[]? points, float[]? roots, double normaliser)
    {
        Shapes = shapes;
        Neutral = neutral;
        SourcePoints = sourcePoints;
        _points = points;
        _roots = roots;
        Normaliser = normaliser;
    }

    /// <summary>[q][3 P].</summary>
    public ReadOnlyMemory<float>[] Shapes { get; }

    /// <summary>[3 P] the points' rest positions, not weighted.</summary>
    public float[] Neutral { get; }

    /// <summary>Points of a target frame, those of weight zero included.</summary>
    public int SourcePoints { get; }

    /// <summary>P.</summary>
    public int PointCount => Neutral.Length / 3;

    /// <summary>[P] which of a frame's points each is, rising.</summary>
    public IReadOnlyList<int> SourceIndices => _points ?? [.. Enumerable.Range(0, PointCount)];

    /// <summary>n: the sum of the weights over the coordinates; 3 P without weights.</summary>
    public double Normaliser { get; }

    /// <summary>Takes a rig's vertices as points.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="weights">[N] what each vertex counts, at least 0; null counts all alike.</param>
    public static RigBasis Of(BlendshapeRig rig, float[]? weights = null) => Of(rig.Neutral, [.. rig.Shapes.Select(shape => shape.Deltas)], weights);

    /// <summary>Takes points and their displacements.</summary>
    /// <param name="neutral">[3 P].</param>
    /// <param name="deltas">[q][3 P].</param>
    /// <param name="weights">[P] or null.</param>
    public static RigBasis Of(float[] neutral, IReadOnlyList<float[]> deltas, float[]? weights)
    {
        int count = neutral.Length / 3;
        if (weights is null)
            return new RigBasis([.. deltas.Select(d => (ReadOnlyMemory<float>)d)], neutral, count, null, null, neutral.Length);
        int[] points = [.. Enumerable.Range(0, count).Where(v => weights[v] > 0)];
        double normaliser = 0;
        float[] roots = new float[points.Length];
        for (int k = 0; k < points.Length; k++)
        {
            normaliser += 3.0 * weights[points[k]];
            roots[k] = MathF.Sqrt(weights[points[k]]);
        }

        var basis = new RigBasis(new ReadOnlyMemory<float>[deltas.Count], new float[3 * points.Length], count, points, roots, normaliser);
        for (int k = 0; k < points.Length; k++)
            neutral.AsSpan(3 * points[k], 3).CopyTo(basis.Neutral.AsSpan(3 * k));
        for (int p = 0; p < deltas.Count; p++)
        {
            float[] shape = new float[3 * points.Length];
            for (int k = 0; k < points.Length; k++)
            {
                for (int axis = 0; axis < 3; axis++)
                    shape[(3 * k) + axis] = roots[k] * deltas[p][(3 * points[k]) + axis];
            }

            basis.Shapes[p] = shape;
        }

        return basis;
    }

    /// <summary>Some of the points by themselves, with the weights that they have here.</summary>
    /// <param name="points">Places of points here, rising; at least one.</param>
    public RigBasis Part(int[] points)
    {
        float[] Of(ReadOnlySpan<float> all)
        {
            float[] part = new float[3 * points.Length];
            for (int k = 0; k < points.Length; k++)
                all.Slice(3 * points[k], 3).CopyTo(part.AsSpan(3 * k));
            return part;
        }

        return new RigBasis(
            [.. Shapes.Select(shape => (ReadOnlyMemory<float>)Of(shape.Span))], Of(Neutral), SourcePoints,
            [.. points.Select(SourceOf)], _roots is null ? null : [.. points.Select(k => _roots[k])], 3 * points.Sum(Weight));
    }

    /// <summary>Which of a frame's points a point is.</summary>
    public int SourceOf(int point) => _points is null ? point : _points[point];

    /// <summary>Turns weighted displacements of the points into those of all points of a target frame; 0 where a point's weight is.</summary>
    /// <param name="displacements">[3 P].</param>
    public float[] Spread(ReadOnlySpan<float> displacements)
    {
        float[] all = new float[3 * SourcePoints];
        for (int k = 0; k < displacements.Length; k++)
            all[(3 * (_points is null ? k / 3 : _points[k / 3])) + (k % 3)] = _roots is null ? displacements[k] : displacements[k] / _roots[k / 3];
        return all;
    }

    /// <summary>What point <paramref name="point"/> counts.</summary>
    public double Weight(int point) => _roots is null ? 1 : (double)_roots[point] * _roots[point];

    /// <summary>n of the points that are left when some are missing.</summary>
    public double NormaliserWithout(IReadOnlyCollection<int> missing)
    {
        double n = Normaliser;
        foreach (int point in missing)
            n -= 3 * Weight(point);
        return missing.Count == PointCount ? 0 : n;
    }

    /// <summary>Turns a frame into weighted displacements of the points; missing ones become zero.</summary>
    /// <param name="frame">[3 SourcePoints] positions or displacements; NaN where a point is missing.</param>
    /// <param name="areDisplacements">Which of the two.</param>
    /// <param name="displacements">[3 P] receives them.</param>
    /// <param name="missing">Receives the missing points, rising.</param>
    public void Displace(ReadOnlySpan<float> frame, bool areDisplacements, Span<float> displacements, List<int> missing)
    {
        missing.Clear();
        for (int k = 0; k < PointCount; k++)
        {
            ReadOnlySpan<float> from = frame.Slice(3 * (_points is null ? k : _points[k]), 3);
            Span<float> to = displacements.Slice(3 * k, 3);
            if (float.IsNaN(from[0]) || float.IsNaN(from[1]) || float.IsNaN(from[2]))
            {
                missing.Add(k);
                to.Clear();
                continue;
            }

            float root = _roots is null ? 1 : _roots[k];
            for (int axis = 0; axis < 3; axis++)
                to[axis] = root * (areDisplacements ? from[axis] : from[axis] - Neutral[(3 * k) + axis]);
        }
    }

    /// <summary>S^T S / n, [q x q].</summary>
    public double[] Gram(int threads)
    {
        double[] gram = new double[Shapes.Length * Shapes.Length];
        CrossProducts.AddSymmetric(Shapes, Neutral.Length, gram, threads);
        Scale(gram, 1 / Normaliser);
        return gram;
    }

    /// <summary>Multiplies all numbers.</summary>
    internal static void Scale(Span<double> values, double factor)
    {
        foreach (ref double value in values)
            value *= factor;
    }
}
