using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>How lids follow: where the target's eyes are open wider than the source's, a lid goes farther, so that what closes on the source closes on the target.</summary>
/// <param name="Scales">[M] multiplies the source's motion.</param>
/// <param name="Strengths">[M] multiplies the pull to where it went.</param>
internal sealed record RimFollowing(double[] Scales, double[] Strengths)
{
    private const double Strongest = 300, Least = 0.5, Most = 2;

    /// <summary>Compares how far slits are open, pair by pair of landmarks.</summary>
    /// <param name="slits">The slits.</param>
    /// <param name="source">[K x 3] the source's landmarks, laid over the target (aligned).</param>
    /// <param name="target">[K x 3] the target's landmarks.</param>
    /// <param name="positions">[M x 3] the target.</param>
    /// <param name="labels">The target's sides.</param>
    public static RimFollowing Of(IReadOnlyList<Slit> slits, float[] source, float[] target, float[] positions, SlitLabels labels)
    {
        double[][] ratios = [.. slits.Select(slit => slit.Heights.Select(pair => Ratio(pair, source, target)).ToArray())];
        int count = labels.Labels.Length;
        double[] scales = new double[count], strengths = new double[count];
        for (int v = 0; v < count; v++)
        {
            (scales[v], strengths[v]) = (1, 1);
            int slit = (labels.Labels[v] - 1) / 2;
            if (labels.Labels[v] == 0 || ratios[slit].Length == 0)
                continue;

            // Between the pairs, by how near each is.
            double ratio = 0, sum = 0;
            for (int k = 0; k < ratios[slit].Length; k++)
            {
                (int upper, int lower) = slits[slit].Heights[k];
                Vector3D middle = 0.5 * (Vector3D.At(target, upper) + Vector3D.At(target, lower)), height = Vector3D.At(target, upper) - Vector3D.At(target, lower);
                double w = 1 / ((Vector3D.At(positions, v) - middle).LengthSquared + (0.1 * height.LengthSquared));
                ratio += w * ratios[slit][k];
                sum += w;
            }

            double near = labels.Nearness[v], smooth = near * near * (3 - (2 * near));
            scales[v] = 1 + (smooth * ((ratio / sum) - 1));
            strengths[v] = 1 + (smooth * (Strongest - 1));
        }

        return new RimFollowing(scales, strengths);
    }

    private static double Ratio((int Upper, int Lower) pair, float[] source, float[] target)
    {
        double ours = (Vector3D.At(source, pair.Upper) - Vector3D.At(source, pair.Lower)).Length, theirs = (Vector3D.At(target, pair.Upper) - Vector3D.At(target, pair.Lower)).Length;
        return ours > 0 && theirs > 0 ? Math.Clamp(theirs / ours, Least, Most) : 1;
    }
}

/// <summary>
/// Shapes of a source surface on a target of another topology: Sumner and Popovic, "Deformation transfer for triangle meshes" (2004), section 3, in the form of Botsch,
/// Sumner, Pauly and Gross, "Deformation transfer for detail-preserving surface editing" (2006), which needs no added vertices.
/// </summary>
/// <remarks>
/// <para>
/// For the displacement u of a shape it minimises sum over triangles of area |grad u_t - (S_t - 1) grad x_t|^2 + sum over vertices of w_i |u_i - v_i|^2. S_t is the
/// deformation of the source's triangles that belong to target triangle t, x the target at rest, v_i the source's displacement at vertex i's counterpart. By linear finite
/// elements that is (C + W) u = b, C of half cotangents: the same matrix for every shape and coordinate.
/// </para>
/// <para>
/// w_i = M_i p_i / l^2, M_i the vertex's area and p_i its counterpart's confidence: over lengths below l the source's stretching and turning is what counts, over longer ones
/// where it went, so that errors of the gradients do not add up from the neck to the chin, and a face without a back of the head does not drift. Vertices that rest in all shapes
/// are held a hundred times as strongly. Triangles without counterpart are moved without being deformed.
/// </para>
/// </remarks>
internal sealed class DeformationTransfer
{
    private const double RestingPull = 100, LeastPull = 1e-7;
    private const int ShapesAtOnce = 16;

    private readonly float[] _target;
    private readonly int[] _targetTriangles, _triangles;
    private readonly SurfaceCorrespondence _map;
    private readonly TriangleGradients _gradients;
    private readonly double[] _cotangents, _pull, _scales;
    private readonly SparseCholesky _cholesky;
    private readonly int _threads;

    /// <summary>Prepares a target.</summary>
    /// <param name="neutral">[N x 3] the source's neutral, in the target's unit and place (aligned, not bent).</param>
    /// <param name="triangles">[T x 3] its triangles.</param>
    /// <param name="target">[M x 3] the target's neutral.</param>
    /// <param name="targetTriangles">[U x 3] its triangles.</param>
    /// <param name="map">Which places belong together.</param>
    /// <param name="resting">[N] source vertices that no shape moves.</param>
    /// <param name="length">l.</param>
    /// <param name="bonds">Hidden vertices that go with the skin over them.</param>
    /// <param name="rims">[M] how the source's motion is scaled at rims of slits, and how closely it is followed there; null for none.</param>
    /// <param name="threads">Threads that take part; the result does not depend on it.</param>
    public DeformationTransfer(
        float[] neutral, int[] triangles, float[] target, int[] targetTriangles, SurfaceCorrespondence map, bool[] resting, double length,
        LayerBond[] bonds, RimFollowing? rims, int threads)
    {
        (_target, _targetTriangles, _triangles, _map, _threads) = (target, targetTriangles, triangles, map, threads);
        _gradients = new TriangleGradients(neutral, triangles);
        _cotangents = SurfaceWeights.HalfCotangents(target, targetTriangles);
        double[] areas = SurfaceWeights.VertexAreas(target, targetTriangles);
        double mean = areas.Sum() / Math.Max(1, areas.Length);
        _pull = new double[areas.Length];
        _scales = rims?.Scales ?? [.. Enumerable.Repeat(1.0, areas.Length)];
        SparseSymmetricMatrix matrix = SurfaceLaplacian.Assemble(areas.Length, targetTriangles, _cotangents, [.. bonds.Select(bond => bond with { Strength = 1 - map.Vertices[bond.Vertex].Confidence })], mean);
        for (int v = 0; v < areas.Length; v++)
        {
            Counterpart counterpart = map.Vertices[v];
            if (counterpart.Confidence > 0)
            {
                ReadOnlySpan<int> corners = triangles.AsSpan(3 * counterpart.Triangle, 3);
                bool rests = resting[corners[0]] && resting[corners[1]] && resting[corners[2]];
                _pull[v] = areas[v] * counterpart.Confidence / (length * length) * (rests ? RestingPull : 1) * (rims?.Strengths[v] ?? 1);
            }

            // What nothing holds stays where it is.
            matrix.Values[matrix.Offsets[v + 1] - 1] += _pull[v] + (LeastPull * Math.Max(areas[v], mean) / (length * length));
        }

        _cholesky = new SparseCholesky(matrix);
        int failed = _cholesky.Factor(matrix);
        if (failed >= 0)
            throw new MimikException($"deformation transfer: expected a target whose triangles have an area, found none round vertex {failed}");
    }

    /// <summary>Transfers shapes.</summary>
    /// <param name="shapes">[S] of [N x 3] displacements of the source, in the target's unit and place.</param>
    /// <param name="bases">[S] of [N x 3] what each shape is added to, null for the neutral: what counts is how the shape deforms that; null for none.</param>
    /// <param name="done">Told the shapes that are done.</param>
    /// <param name="cancellation">Ends the run between two groups of shapes.</param>
    /// <returns>[S] of [M x 3] displacements of the target.</returns>
    public float[][] Run(IReadOnlyList<float[]> shapes, IReadOnlyList<float[]?>? bases = null, Action<int>? done = null, CancellationToken cancellation = default)
    {
        float[][] moved = new float[shapes.Count][];
        for (int first = 0; first < shapes.Count; first += ShapesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int start = first, count = Math.Min(ShapesAtOnce, shapes.Count - first), width = 3 * count;
            double[] right = new double[_pull.Length * width];
            ParallelLoop.For(count, _threads, (s, _) => RightSide(shapes[start + s], bases?[start + s], right, width, 3 * s));
            _cholesky.Solve(right, width, _threads);
            for (int s = 0; s < count; s++)
            {
                float[] u = moved[first + s] = new float[_target.Length];
                for (int v = 0; v < _pull.Length; v++)
                {
                    for (int axis = 0; axis < 3; axis++)
                        u[(3 * v) + axis] = (float)right[(v * width) + (3 * s) + axis];
                }
            }

            done?.Invoke(first + count);
        }

        return moved;
    }

    /// <summary>A shape carried over point by point: every vertex moves as its counterpart does. What deformation transfer is compared with.</summary>
    /// <param name="shape">[N x 3].</param>
    /// <returns>[M x 3]; zero without a counterpart.</returns>
    public float[] Carry(ReadOnlySpan<float> shape)
    {
        float[] carried = new float[_target.Length];
        for (int v = 0; v < _pull.Length; v++)
        {
            if (_map.Vertices[v].Confidence == 0)
                continue;
            Vector3D to = _scales[v] * At(shape, _map.Vertices[v]);
            (carried[3 * v], carried[(3 * v) + 1], carried[(3 * v) + 2]) = ((float)to.X, (float)to.Y, (float)to.Z);
        }

        return carried;
    }

    private Vector3D At(ReadOnlySpan<float> shape, Counterpart place)
    {
        ReadOnlySpan<int> corners = _triangles.AsSpan(3 * place.Triangle, 3);
        return (place.A * Vector3D.At(shape, corners[0])) + (place.B * Vector3D.At(shape, corners[1])) + (place.C * Vector3D.At(shape, corners[2]));
    }

    private void RightSide(float[] shape, float[]? basis, double[] right, int width, int column)
    {
        var gradients = new Matrix3D[_triangles.Length / 3];
        _gradients.Compute(basis is null ? shape : [.. shape.Zip(basis, (d, b) => d + b)], gradients);
        if (basis is not null)
        {
            var start = new Matrix3D[gradients.Length];
            _gradients.Compute(basis, start);
            for (int t = 0; t < start.Length; t++)
                gradients[t] -= start[t];
        }

        for (int t = 0; t < _targetTriangles.Length / 3; t++)
        {
            Matrix3D gradient = default;
            double sum = 0;
            for (int k = 0; k < SurfaceCorrespondence.SamplesOfTriangle; k++)
            {
                Counterpart place = _map.Triangles[(SurfaceCorrespondence.SamplesOfTriangle * t) + k];
                if (place.Confidence == 0 || !_gradients.IsSound[place.Triangle])
                    continue;
                gradient += place.Confidence * gradients[place.Triangle];
                sum += place.Confidence;
            }

            gradient = sum == 0 ? default : (1 / sum) * gradient;
            for (int c = 0; c < 3; c++)
            {
                int a = _targetTriangles[(3 * t) + ((c + 1) % 3)], b = _targetTriangles[(3 * t) + ((c + 2) % 3)];

                // Where all of the source's triangles are slivers, their corners' own motion says more.
                Vector3D motion = sum > 0 ? gradient * (Vector3D.At(_target, b) - Vector3D.At(_target, a))
                    : _map.Vertices[a].Confidence > 0 && _map.Vertices[b].Confidence > 0 ? At(shape, _map.Vertices[b]) - At(shape, _map.Vertices[a])
                    : Vector3D.Zero;
                Vector3D edge = _cotangents[(3 * t) + c] * motion;
                Add(right, (b * width) + column, edge);
                Add(right, (a * width) + column, -edge);
            }
        }

        for (int v = 0; v < _pull.Length; v++)
        {
            if (_pull[v] > 0)
                Add(right, (v * width) + column, _pull[v] * _scales[v] * At(shape, _map.Vertices[v]));
        }
    }

    private static void Add(double[] right, int at, Vector3D value)
    {
        right[at] += value.X;
        right[at + 1] += value.Y;
        right[at + 2] += value.Z;
    }
}
