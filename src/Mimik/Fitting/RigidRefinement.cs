using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>A rigid motion that was refined, and how that ended.</summary>
/// <param name="Motion">From the points to the surface.</param>
/// <param name="Iterations">Steps that were taken.</param>
/// <param name="Converged">False where the steps ran out before the motion stood still.</param>
internal sealed record RefinedMotion(RigidMotion Motion, int Iterations, bool Converged);

/// <summary>Moves points rigidly onto a surface, from a motion that is nearly right.</summary>
/// <remarks>
/// Minimises the sum of Huber(d_i) over the points, d_i the distance to the closest point of the surface, by Gauss-Newton steps: with n_i the direction of that
/// distance and p_i the point about the points' middle, d_i changes by n_i . (t + w x p_i). Huber's bound is <see cref="BoundMedians"/> medians of the distances, at
/// least <see cref="SmallestBound"/>. Sums are over a fixed choice of points in a fixed order.
/// </remarks>
internal static class RigidRefinement
{
    /// <summary>Huber's bound in medians of the distances.</summary>
    public const double BoundMedians = 3;

    /// <summary>The smallest bound, in the points' unit: millimetres.</summary>
    public const double SmallestBound = 0.01;

    private const int MostPoints = 20_000;
    private const int MostSteps = 100;
    private const double Standstill = 1e-7;
    private const int PieceOfPoints = 256;

    /// <summary>Refines a motion.</summary>
    /// <param name="points">[N] finite.</param>
    /// <param name="surface">Where they are to be.</param>
    /// <param name="start">A motion from the points to the surface.</param>
    /// <param name="threads">How many threads take part; every number gives the same bits.</param>
    public static RefinedMotion Refine(Vector3D[] points, SurfaceTree surface, RigidMotion start, int threads)
    {
        int count = Math.Min(MostPoints, points.Length);
        Vector3D[] chosen = [.. Enumerable.Range(0, count).Select(i => points[(int)((long)i * points.Length / count)])];
        var offsets = new Vector3D[count];
        var moved = new Vector3D[count];
        int[] hints = new int[count];
        hints.AsSpan().Fill(-1);
        RigidMotion motion = start;
        for (int step = 0; step < MostSteps; step++)
        {
            RigidMotion at = motion;
            ParallelLoop.For((count + PieceOfPoints - 1) / PieceOfPoints, threads, (piece, _) =>
            {
                for (int i = piece * PieceOfPoints; i < Math.Min(count, (piece + 1) * PieceOfPoints); i++)
                {
                    moved[i] = at.Map(chosen[i]);
                    SurfacePoint found = surface.Closest(moved[i], double.PositiveInfinity, hints[i]);
                    hints[i] = found.Triangle;
                    offsets[i] = moved[i] - surface.At(found);
                }
            });
            (Vector3D turn, Vector3D shift, Vector3D middle, double extent) = Step(moved, offsets);
            var rotation = QuaternionD.FromMatrix(RotationVector.ToMatrix(turn));
            var delta = new RigidMotion(rotation, Vector3D.Zero);
            motion = new RigidMotion(rotation, middle + shift - delta.Map(middle)) * motion;
            if (shift.Length + (turn.Length * extent) < Standstill)
                return new RefinedMotion(motion, step + 1, true);
        }

        return new RefinedMotion(motion, MostSteps, false);
    }

    private static (Vector3D Turn, Vector3D Shift, Vector3D Middle, double Extent) Step(Vector3D[] points, Vector3D[] offsets)
    {
        double[] distances = [.. offsets.Select(offset => offset.Length)];
        double[] sorted = [.. distances];
        Array.Sort(sorted);
        double bound = Math.Max(SmallestBound, BoundMedians * sorted[sorted.Length / 2]);
        Vector3D middle = Vector3D.Zero;
        foreach (Vector3D point in points)
            middle += point;
        middle = (1.0 / points.Length) * middle;
        double extent = 0;
        double[] normal = new double[36], right = new double[6], row = new double[6];
        for (int i = 0; i < points.Length; i++)
        {
            Vector3D p = points[i] - middle;
            extent = Math.Max(extent, p.Length);
            if (!(distances[i] > 0))
                continue;
            Vector3D n = (1 / distances[i]) * offsets[i], turn = Vector3D.Cross(p, n);
            (row[0], row[1], row[2], row[3], row[4], row[5]) = (turn.X, turn.Y, turn.Z, n.X, n.Y, n.Z);
            double weight = Math.Min(1, bound / distances[i]);
            for (int a = 0; a < 6; a++)
            {
                for (int b = 0; b < 6; b++)
                    normal[(6 * a) + b] += weight * row[a] * row[b];
                right[a] -= weight * row[a] * distances[i];
            }
        }

        // What the surface does not determine, such as a sphere's turn, stays: a little of each diagonal entry holds it.
        double turns = normal[0] + normal[7] + normal[14], shifts = normal[21] + normal[28] + normal[35];
        for (int a = 0; a < 6; a++)
            normal[7 * a] += (1e-9 * (a < 3 ? turns : shifts)) + double.Epsilon;
        if (!(shifts > 0))
            return (Vector3D.Zero, Vector3D.Zero, middle, extent);
        Vector<double> solved = new DenseMatrix(6, 6, normal).Cholesky().Solve(new DenseVector(right));
        return (new Vector3D(solved[0], solved[1], solved[2]), new Vector3D(solved[3], solved[4], solved[5]), middle, extent);
    }
}
