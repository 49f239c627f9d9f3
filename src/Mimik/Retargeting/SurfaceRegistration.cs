using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>
/// Bends a surface onto another of any topology: step by step, with a stiffness that is lowered from stage to stage, as in Amberg, Romdhani and Vetter, "Optimal step
/// nonrigid ICP algorithms for surface registration" (2007). Minimises, over a displacement d of the aligned surface x,
/// sum over i of M_i w_i |x_i + d_i - c_i|^2 + bending and stretching of d (<see cref="BendingEnergy"/>) + sum over k of m_k |p_k(x + d) - q_k|^2.
/// </summary>
/// <remarks>
/// c_i is the target's closest point to vertex i as it lies now, M_i its area, p_k a landmark's place on the surface and q_k its place on the target. w_i falls with the
/// angle between the normals (0 from <see cref="RegistrationOptions.LargestNormalAngle"/> on), with the distance (Geman and McClure's (1 + d^2 / s^2)^-2,
/// s three times the median distance), and is 0 where the closest point is on the target's border, so that what a cropped target lacks follows by stiffness alone.
/// Where the paper gives every vertex an affine map, d is smoothed as a plate: heads laid over each other hardly turn locally, and a step is one factorisation of N unknowns
/// for all three coordinates.
/// </remarks>
internal sealed class SurfaceRegistration
{
    private const double LandmarkPull = 30, DoubtOfMedian = 3;

    // Of the size: a median distance below is good enough not to be doubted.
    private const double LeastDoubt = 0.02;

    private readonly int[] _triangles, _targetTriangles;
    private readonly float[] _source, _target;
    private readonly BarycentricMap? _landmarks;
    private readonly float[] _landmarkTargets;
    private readonly float[] _landmarkWeights, _vertexWeights;
    private readonly RegistrationOptions _options;
    private readonly SurfaceTree _tree;
    private readonly SurfaceBorder _border;
    private readonly Vector3[] _targetNormals;
    private readonly int _threads;

    /// <summary>Prepares a registration.</summary>
    /// <param name="source">[N x 3] the surface to bend.</param>
    /// <param name="triangles">[T x 3] its triangles.</param>
    /// <param name="target">[M x 3] the surface to lie on.</param>
    /// <param name="targetTriangles">[U x 3] its triangles.</param>
    /// <param name="options">How.</param>
    /// <param name="landmarks">Places on the source, or null without landmarks.</param>
    /// <param name="landmarkTargets">[K x 3] where they belong on the target.</param>
    /// <param name="landmarkWeights">[K] how much each counts; empty for all alike.</param>
    /// <param name="vertexWeights">[N] how much each vertex looks for a counterpart, 0 to 1; empty for all alike.</param>
    public SurfaceRegistration(
        float[] source,
        int[] triangles,
        float[] target,
        int[] targetTriangles,
        RegistrationOptions options,
        BarycentricMap? landmarks = null,
        float[]? landmarkTargets = null,
        float[]? landmarkWeights = null,
        float[]? vertexWeights = null)
    {
        (_source, _triangles, _target, _targetTriangles, _options) = (source, triangles, target, targetTriangles, options);
        (_landmarks, _landmarkTargets) = (landmarks, landmarkTargets ?? []);
        _landmarkWeights = landmarkWeights ?? [.. Enumerable.Repeat(1f, landmarks?.Count ?? 0)];
        _vertexWeights = vertexWeights ?? [.. Enumerable.Repeat(1f, source.Length / 3)];
        _threads = options.Threads == 0 ? ParallelLoop.AllThreads : options.Threads;
        _tree = new SurfaceTree(target, targetTriangles);
        _border = new SurfaceBorder(target.Length / 3, targetTriangles);
        _targetNormals = Normals(target, targetTriangles);
    }

    /// <summary>Aligns and bends.</summary>
    /// <param name="start">Lays the source over the target; null finds it from the landmarks.</param>
    /// <param name="progress">Receives stages done, of all.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    public RegistrationResult Run(SimilarityTransform? start, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        SimilarityTransform alignment = start ?? SimilarityTransform.Fit(Places(_landmarks!, _source), _landmarkTargets, _landmarkWeights);
        float[] aligned = alignment.Map(_source), bent = [.. aligned];
        double size = Size(aligned);
        int count = aligned.Length / 3, steps = 0;
        var energy = new BendingEnergy(aligned, _triangles, _landmarks);
        var cholesky = new SparseCholesky(energy.Matrix);
        double[] goals = new double[3 * count], weights = new double[count];
        float[] distances = new float[count], confidence = new float[count];
        var exit = RegistrationExit.StepsTaken;
        double doubt = size;
        for (int stage = 0; stage < _options.Stages; stage++)
        {
            double share = _options.Stages == 1 ? 1 : stage / (double)(_options.Stages - 1);
            double reach = size * _options.StiffReach * Math.Pow(_options.SoftReach / _options.StiffReach, share);
            exit = RegistrationExit.StepsTaken;
            for (int step = 0; step < _options.StepsOfStage && exit != RegistrationExit.Converged; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                Match(bent, doubt, goals, distances, confidence);
                doubt = Math.Max(LeastDoubt * size, DoubtOfMedian * Median(distances, confidence));
                for (int v = 0; v < count; v++)
                    weights[v] = energy.Areas[v] * confidence[v];
                double moved = Step(energy, cholesky, reach, aligned, goals, weights, bent);
                steps++;
                if (moved < _options.Tolerance * size)
                    exit = RegistrationExit.Converged;
            }

            progress?.Invoke(stage + 1, _options.Stages);
        }

        Match(bent, doubt, goals, distances, confidence);
        return new RegistrationResult(alignment, aligned, bent, distances, confidence, exit, steps);
    }

    /// <summary>Where the points of a map are.</summary>
    public static float[] Places(BarycentricMap map, ReadOnlySpan<float> positions)
    {
        float[] places = new float[3 * map.Count];
        for (int k = 0; k < map.Count; k++)
        {
            Vector3D at = Vector3D.Zero;
            for (int c = 0; c < 3; c++)
                at += map.Weights[(3 * k) + c] * Vector3D.At(positions, map.Vertices[(3 * k) + c]);
            (places[3 * k], places[(3 * k) + 1], places[(3 * k) + 2]) = ((float)at.X, (float)at.Y, (float)at.Z);
        }

        return places;
    }

    /// <summary>The root mean square distance of points from their mean.</summary>
    public static double Size(ReadOnlySpan<float> positions)
    {
        Vector3D mean = Vector3D.Zero;
        int count = positions.Length / 3;
        for (int v = 0; v < count; v++)
            mean += 1.0 / count * Vector3D.At(positions, v);
        double sum = 0;
        for (int v = 0; v < count; v++)
            sum += (Vector3D.At(positions, v) - mean).LengthSquared / count;
        return Math.Sqrt(sum);
    }

    /// <summary>Smooth unit normals.</summary>
    public static Vector3[] Normals(ReadOnlySpan<float> positions, int[] triangles)
    {
        var points = new Vector3[positions.Length / 3];
        for (int v = 0; v < points.Length; v++)
            points[v] = new Vector3(positions.Slice(3 * v, 3));
        var normals = new Vector3[points.Length];
        VertexNormals.Compute(points, PolygonFaces.Uniform(triangles, 3), normals);
        return normals;
    }

    private void Match(float[] bent, double doubt, double[] goals, float[] distances, float[] confidence)
    {
        const int Piece = 256;
        Vector3[] normals = Normals(bent, _triangles);
        double leastCosine = Math.Cos(_options.LargestNormalAngle * Math.PI / 180);
        int count = bent.Length / 3;
        ParallelLoop.For((count + Piece - 1) / Piece, _threads, (piece, _) =>
        {
            for (int v = piece * Piece; v < Math.Min(count, (piece + 1) * Piece); v++)
            {
                Vector3D at = Vector3D.At(bent, v);
                SurfacePoint hit = _tree.Closest(at);
                ReadOnlySpan<int> corners = _targetTriangles.AsSpan(3 * hit.Triangle, 3);
                Vector3D goal = (hit.A * Vector3D.At(_target, corners[0])) + (hit.B * Vector3D.At(_target, corners[1])) + (hit.C * Vector3D.At(_target, corners[2]));
                Vector3 normal = ((float)hit.A * _targetNormals[corners[0]]) + ((float)hit.B * _targetNormals[corners[1]]) + ((float)hit.C * _targetNormals[corners[2]]);
                double cosine = normal.Length() > 0 ? Vector3.Dot(normals[v], normal) / normal.Length() : 0;
                double far = hit.SquaredDistance / (doubt * doubt);
                double w = _vertexWeights[v] * Math.Clamp((cosine - leastCosine) / (1 - leastCosine) * 2, 0, 1) / ((1 + far) * (1 + far));
                if (_border.Has(corners, hit.A, hit.B, hit.C))
                    w = 0;
                (goals[3 * v], goals[(3 * v) + 1], goals[(3 * v) + 2]) = (goal.X, goal.Y, goal.Z);
                distances[v] = (float)Math.Sqrt(hit.SquaredDistance);
                confidence[v] = (float)w;
            }
        });
    }

    private double Step(BendingEnergy energy, SparseCholesky cholesky, double reach, float[] aligned, double[] goals, double[] weights, float[] bent)
    {
        int count = aligned.Length / 3;
        energy.Compose(reach, weights);
        double[] right = new double[3 * count];
        for (int i = 0; i < right.Length; i++)
            right[i] = weights[i / 3] * (goals[i] - aligned[i]);
        double pull = LandmarkPull * _options.LandmarkStrength * reach * reach;
        for (int k = 0; k < _landmarks?.Count && pull > 0; k++)
        {
            double w = pull * _landmarkWeights[k];
            ReadOnlySpan<int> vertices = _landmarks.Vertices.AsSpan(3 * k, 3);
            ReadOnlySpan<double> shares = _landmarks.Weights.AsSpan(3 * k, 3);
            energy.AddPlace(vertices, shares, w);
            for (int axis = 0; axis < 3; axis++)
            {
                double place = 0;
                for (int c = 0; c < 3; c++)
                    place += shares[c] * aligned[(3 * vertices[c]) + axis];
                for (int c = 0; c < 3; c++)
                    right[(3 * vertices[c]) + axis] += w * shares[c] * (_landmarkTargets[(3 * k) + axis] - place);
            }
        }

        int failed = cholesky.Factor(energy.Matrix);
        if (failed >= 0)
            throw new MimikException($"registration: the surface has pieces that nothing holds, at vertex {failed}");
        cholesky.Solve(right, 3, _threads);
        double moved = 0;
        for (int i = 0; i < right.Length; i++)
        {
            float to = (float)(aligned[i] + right[i]);
            moved += ((double)to - bent[i]) * ((double)to - bent[i]);
            bent[i] = to;
        }

        return Math.Sqrt(moved / count);
    }

    private static double Median(float[] distances, float[] confidence)
    {
        float[] kept = [.. distances.Where((_, v) => confidence[v] > 0).Order()];
        return kept.Length == 0 ? 0 : kept[kept.Length / 2];
    }
}
