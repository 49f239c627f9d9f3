using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>
/// How a scan stands to a head, without landmarks: the scan is turned many ways, each is brought down onto the resting head, and the one that comes closest wins. The head stands still, so that one
/// tree serves all, and points of the scan without a counterpart (hair, shoulders) are trimmed.
/// </summary>
internal static class StartSearch
{
    private const int RoughSamples = 200;
    private const int FineSamples = 1000;
    private const int RoughSteps = 10;
    private const int FineSteps = 30;
    private const int FineStarts = 4;

    // Share of the samples that count, the nearest.
    private const double Kept = 0.75;

    // Degrees: nearer than a step's half, the descent finds the rest.
    private static readonly int[] Yaws = [0, 30, -30, 60, -60, 90, -90];
    private static readonly int[] Pitches = [0, 40, -40];
    private static readonly int[] Rolls = [0, 40, -40];

    /// <summary>Finds the motion.</summary>
    /// <param name="head">[N x 3] the head at rest, mm.</param>
    /// <param name="triangles">[T x 3] the triangles that count.</param>
    /// <param name="middle">Of the head's vertices that count.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <param name="cancellation">Ends between starts.</param>
    /// <returns>Turn and shift that take the resting head onto the scan, best first, with the trimmed mean distance of each.</returns>
    public static IReadOnlyList<(Matrix3D Turn, Vector3D Shift, double Distance)> Find(
        float[] head, int[] triangles, Vector3D middle, ScanSurface scan, int threads, CancellationToken cancellation)
    {
        // The tree answers one question a thread here.
        var tree = new SurfaceTree(head, triangles, threads);
        int[] few = scan.Sample(RoughSamples), many = scan.Sample(FineSamples);
        Vector3D scanMiddle = scan.Middle;
        (int Yaw, int Pitch, int Roll)[] turns = [.. from yaw in Yaws from pitch in Pitches from roll in Rolls select (yaw, pitch, roll)];
        var rough = new Descent[turns.Length];
        ParallelLoop.For(turns.Length, threads, (i, _) =>
        {
            cancellation.ThrowIfCancellationRequested();
            rough[i] = new Descent(scan, few, tree, head, triangles, Turn(turns[i]), middle, scanMiddle);
            rough[i].Run(RoughSteps);
        });
        int[] order = [.. Enumerable.Range(0, rough.Length).OrderBy(i => rough[i].Distance).ThenBy(i => i).Take(FineStarts)];
        var fine = new Descent[order.Length];
        ParallelLoop.For(order.Length, threads, (i, _) =>
        {
            fine[i] = new Descent(many, rough[order[i]]);
            fine[i].Run(FineSteps);
        });
        return [.. fine.OrderBy(descent => descent.Distance).Select(descent => descent.HeadToScan())];
    }

    private static Matrix3D Turn((int Yaw, int Pitch, int Roll) degrees)
    {
        const double Radian = Math.PI / 180;
        return RotationVector.ToMatrix(new Vector3D(0, degrees.Yaw * Radian, 0))
            * RotationVector.ToMatrix(new Vector3D(degrees.Pitch * Radian, 0, 0))
            * RotationVector.ToMatrix(new Vector3D(0, 0, degrees.Roll * Radian));
    }

    /// <summary>One start: x goes to R x + t, from the scan to the resting head.</summary>
    private sealed class Descent
    {
        private readonly ScanSurface _scan;
        private readonly int[] _samples, _triangles;
        private readonly SurfaceTree _tree;
        private readonly float[] _head;
        private readonly int[] _hints;
        private readonly (double Square, Vector3D At, Vector3D Offset, Vector3D Normal)[] _found;
        private readonly double[] _order;
        private Matrix3D _turn;
        private Vector3D _shift;

        public Descent(ScanSurface scan, int[] samples, SurfaceTree tree, float[] head, int[] triangles, Matrix3D turn, Vector3D middle, Vector3D scanMiddle)
        {
            (_scan, _samples, _tree, _head, _triangles) = (scan, samples, tree, head, triangles);
            _hints = new int[samples.Length];
            Array.Fill(_hints, -1);
            _found = new (double, Vector3D, Vector3D, Vector3D)[samples.Length];
            _order = new double[samples.Length];

            // The scan is a head turned by R: the inverse brings it back.
            _turn = turn.Transpose;
            _shift = middle - (_turn * scanMiddle);
        }

        /// <summary>Goes on from where another ended, with other samples.</summary>
        public Descent(int[] samples, Descent from)
            : this(from._scan, samples, from._tree, from._head, from._triangles, from._turn.Transpose, default, default) => _shift = from._shift;

        /// <summary>The trimmed mean distance, mm.</summary>
        public double Distance { get; private set; } = double.PositiveInfinity;

        public (Matrix3D Turn, Vector3D Shift, double Distance) HeadToScan() => (_turn.Transpose, -(_turn.Transpose * _shift), Distance);

        public void Run(int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                double limit = Look();
                if (!Step(limit))
                    return;
            }

            Look();
        }

        // Closest places, and the squared distance of the last one that counts.
        private double Look()
        {
            for (int i = 0; i < _samples.Length; i++)
            {
                Vector3D at = (_turn * Vector3D.At(_scan.Positions, _samples[i])) + _shift;
                SurfacePoint near = _tree.Closest(at, double.MaxValue, _hints[i]);
                _hints[i] = near.Triangle;
                Vector3D a = Corner(near.Triangle, 0), b = Corner(near.Triangle, 1), c = Corner(near.Triangle, 2);
                Vector3D normal = Vector3D.Cross(b - a, c - a);
                _found[i] = (near.SquaredDistance, at, at - ((near.A * a) + (near.B * b) + (near.C * c)), (1 / Math.Max(normal.Length, 1e-12)) * normal);
                _order[i] = near.SquaredDistance;
            }

            Array.Sort(_order);
            int kept = Math.Max(1, (int)(Kept * _order.Length));
            double sum = 0;
            for (int i = 0; i < kept; i++)
                sum += Math.Sqrt(_order[i]);
            Distance = sum / kept;
            return _order[kept - 1];
        }

        // Least squares along the normals, with a little of the whole offset so that a plane alone does not slide away.
        private bool Step(double limit)
        {
            const double Across = 0.05;
            Span<double> matrix = stackalloc double[36], right = stackalloc double[6], row = stackalloc double[6];
            Vector3D centre = default;
            int count = 0;
            foreach ((double square, Vector3D at, _, _) in _found)
            {
                if (square > limit)
                    continue;
                centre += at;
                count++;
            }

            centre = (1.0 / count) * centre;
            ReadOnlySpan<Vector3D> axes = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
            foreach ((double square, Vector3D at, Vector3D offset, Vector3D normal) in _found)
            {
                if (square > limit)
                    continue;
                for (int equation = 0; equation < 4; equation++)
                {
                    Vector3D n = equation == 3 ? normal : axes[equation];
                    double weight = equation == 3 ? 1 : Across;
                    Vector3D turn = Vector3D.Cross(at - centre, n);
                    (row[0], row[1], row[2], row[3], row[4], row[5]) = (turn.X, turn.Y, turn.Z, n.X, n.Y, n.Z);
                    double residual = Vector3D.Dot(n, offset);
                    for (int i = 0; i < 6; i++)
                    {
                        right[i] -= weight * row[i] * residual;
                        for (int j = 0; j <= i; j++)
                            matrix[(6 * i) + j] += weight * row[i] * row[j];
                    }
                }
            }

            for (int i = 0; i < 6; i++)
                matrix[7 * i] *= 1 + 1e-9;
            if (!Cholesky.TryFactor(matrix, 6))
                return false;
            Cholesky.Solve(matrix, 6, right);
            Matrix3D by = RotationVector.ToMatrix(new Vector3D(right[0], right[1], right[2]));
            _turn = by * _turn;
            _shift = (by * (_shift - centre)) + centre + new Vector3D(right[3], right[4], right[5]);
            return true;
        }

        private Vector3D Corner(int triangle, int corner) => Vector3D.At(_head, _triangles[(3 * triangle) + corner]);
    }
}
