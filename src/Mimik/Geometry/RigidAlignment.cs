using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;

namespace Mimik.Geometry;

/// <summary>A rigid motion that brings points onto others, and how well.</summary>
/// <param name="Motion">From the first points to the second.</param>
/// <param name="RootMeanSquare">Of the distances that are left, with the weights that the fit ended with; in the points' unit.</param>
/// <param name="Points">How many points had a weight and were there in both.</param>
/// <param name="Share">Robust fits: the sum of the final weights over that of the given ones, 1 where no point was doubted.</param>
/// <param name="Iterations">Robust fits: rounds of weights; 0 for a plain one.</param>
/// <param name="Converged">False where the rounds ran out before the motion stood still.</param>
public sealed record RigidFit(RigidMotion Motion, double RootMeanSquare, int Points, double Share, int Iterations, bool Converged);

/// <summary>How robust fits doubt points that do not follow.</summary>
public enum RobustLoss
{
    /// <summary>Far points pull with constant force: convex, one solution, drawn a little by every outlier.</summary>
    Huber,

    /// <summary>Tukey's biweight, from Huber's solution: far points do not pull at all.</summary>
    Tukey,
}

/// <summary>Rigid alignment of points that correspond, and its robust form.</summary>
/// <remarks>
/// Minimises the sum over i of w_i |R a_i + t - b_i|^2. With both sides centred on their weighted means, R's quaternion is the eigenvector of the
/// largest eigenvalue of a symmetric 4 x 4 matrix of the covariance (Horn, "Closed-form solution of absolute orientation using unit quaternions",
/// 1987, section 4), so that a mirror image never is the answer.
///
/// The robust form weights anew until the motion stands still. Its scale s is the weighted median of the distances over
/// <see cref="MedianOfUnitNormal"/>, that of three unit normal coordinates. Huber: w = 1 up to k s, then k s / distance, k =
/// <see cref="HuberBound"/>, which one normal point in ten passes. Tukey: (1 - (d / (c s))^2)^2 up to c s, c = <see cref="TukeyBound"/>, then 0.
/// Half of the weight may be off. Everything is in double and in a fixed order.
/// </remarks>
public static class RigidAlignment
{
    /// <summary>Three unit normal coordinates are shorter than this half of the time.</summary>
    public const double MedianOfUnitNormal = 1.5381722544550522;

    /// <summary>k, in units of the scale.</summary>
    public const double HuberBound = 2.5;

    /// <summary>c, in units of the scale.</summary>
    public const double TukeyBound = 6;

    private const int MostRounds = 60;

    // Of the points' extent: the motion stands still.
    private const double StandstillShare = 1e-9;

    // Of the points' extent: near enough to Huber's solution to start the biweight.
    private const double StartShare = 1e-4;

    // Of the points' extent: distances below are rounding of single precision, not noise to be told from outliers.
    private const double SmallestScaleShare = 1e-7;

    /// <summary>Aligns points by least squares.</summary>
    /// <param name="from">[N x 3]; NaN where missing.</param>
    /// <param name="to">[N x 3] in the same order; NaN where missing.</param>
    /// <param name="weights">[N] at least 0 and finite; empty weighs all alike.</param>
    /// <exception cref="MimikException">Fewer than three points are left, or they lie on a line: the rotation is not determined.</exception>
    public static RigidFit Fit(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> weights = default)
    {
        double[] w = Weights(from, to, weights, out int points);
        (RigidMotion motion, _) = Solve(from, to, w);
        return new RigidFit(motion, RootMeanSquare(Distances(from, to, w, motion), w), points, 1, 0, true);
    }

    /// <summary>Aligns points of which up to half may not follow: an expression that moves while the head does.</summary>
    /// <param name="from">[N x 3]; NaN where missing.</param>
    /// <param name="to">[N x 3] in the same order; NaN where missing.</param>
    /// <param name="weights">[N] at least 0 and finite; empty weighs all alike.</param>
    /// <param name="loss">How far points are doubted.</param>
    /// <exception cref="MimikException">Fewer than three points are left, or they lie on a line: the rotation is not determined.</exception>
    public static RigidFit FitRobust(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> weights = default, RobustLoss loss = RobustLoss.Tukey)
    {
        double[] given = Weights(from, to, weights, out int points);
        double[] w = (double[])given.Clone();
        (RigidMotion motion, double extent) = Solve(from, to, w);
        bool tukey = false, converged = false;
        int round = 0;
        double[] distances = Distances(from, to, given, motion);
        while (round < MostRounds && !converged)
        {
            round++;
            Reweight(given, distances, SmallestScaleShare * extent, tukey, w);
            (RigidMotion next, _) = Solve(from, to, w);
            double step = ((next.Inverse * motion).Angle * extent) + (next.Offset - motion.Offset).Length;
            motion = next;
            distances = Distances(from, to, given, motion);
            bool still = step < StandstillShare * extent;

            // The biweight has several minima: it starts where Huber's convex loss is nearly done.
            if (loss == RobustLoss.Tukey && !tukey && (step < StartShare * extent || round == MostRounds / 3))
                tukey = true;
            else
                converged = still;
        }

        double sum = 0, kept = 0;
        for (int i = 0; i < w.Length; i++)
        {
            sum += given[i];
            kept += w[i];
        }

        return new RigidFit(motion, RootMeanSquare(distances, w), points, kept / sum, round, converged);
    }

    private static double[] Weights(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> weights, out int points)
    {
        if (from.Length % 3 != 0 || from.Length != to.Length)
            throw new ArgumentException($"expected as many points on both sides, three numbers each, found {from.Length} and {to.Length}", nameof(to));
        if (!weights.IsEmpty && 3 * weights.Length != from.Length)
            throw new ArgumentException($"expected {from.Length / 3} weights, found {weights.Length}", nameof(weights));
        double[] w = new double[from.Length / 3];
        points = 0;
        for (int i = 0; i < w.Length; i++)
        {
            float weight = weights.IsEmpty ? 1 : weights[i];
            if (!(weight >= 0 && float.IsFinite(weight)))
                throw new ArgumentException($"expected finite weights of at least 0, found {weight} at point {i}", nameof(weights));
            bool isThere = double.IsFinite((double)from[3 * i] + from[(3 * i) + 1] + from[(3 * i) + 2] + to[3 * i] + to[(3 * i) + 1] + to[(3 * i) + 2]);
            w[i] = isThere ? weight : 0;
            points += w[i] > 0 ? 1 : 0;
        }

        return points >= 3 ? w : throw new MimikException($"rigid alignment: expected at least 3 points with a weight, found {points}");
    }

    /// <summary>Horn's solution, and the root mean square extent of the first points.</summary>
    private static (RigidMotion Motion, double Extent) Solve(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double[] w)
    {
        double sum = 0;
        Vector3D meanFrom = default, meanTo = default;
        for (int i = 0; i < w.Length; i++)
        {
            if (w[i] == 0)
                continue;
            sum += w[i];
            meanFrom += w[i] * Vector3D.At(from, i);
            meanTo += w[i] * Vector3D.At(to, i);
        }

        meanFrom = (1 / sum) * meanFrom;
        meanTo = (1 / sum) * meanTo;
        Matrix3D s = default, spread = default;
        double square = 0;
        for (int i = 0; i < w.Length; i++)
        {
            if (w[i] == 0)
                continue;
            Vector3D a = Vector3D.At(from, i) - meanFrom, b = Vector3D.At(to, i) - meanTo;
            s += w[i] * Matrix3D.Outer(a, b);
            spread += w[i] * Matrix3D.Outer(a, a);
            square += w[i] * a.LengthSquared;
        }

        // Horn's N, with the quaternion's order w, x, y, z.
        double[,] n =
        {
            { s.M00 + s.M11 + s.M22, s.M12 - s.M21, s.M20 - s.M02, s.M01 - s.M10 },
            { s.M12 - s.M21, s.M00 - s.M11 - s.M22, s.M01 + s.M10, s.M20 + s.M02 },
            { s.M20 - s.M02, s.M01 + s.M10, s.M11 - s.M00 - s.M22, s.M12 + s.M21 },
            { s.M01 - s.M10, s.M20 + s.M02, s.M12 + s.M21, s.M22 - s.M00 - s.M11 },
        };
        var eigen = Matrix<double>.Build.DenseOfArray(n).Evd(Symmetricity.Symmetric);
        double largest = eigen.EigenValues[3].Real, next = eigen.EigenValues[2].Real;
        if (!(spread.Cofactors.FrobeniusNorm > 1e-12 * square * square && largest - next > 1e-9 * s.FrobeniusNorm))
            throw new MimikException("rigid alignment: expected points that are spread in a plane or in space, found them on a line: their rotation is not determined");
        Vector<double> q = eigen.EigenVectors.Column(3);
        var rotation = new QuaternionD(q[1], q[2], q[3], q[0]).AlignedWith(QuaternionD.Identity);
        Vector3D turned = rotation.Normalised().ToMatrix() * meanFrom;
        return (new RigidMotion(rotation, meanTo - turned), Math.Sqrt(square / sum));
    }

    private static double[] Distances(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double[] w, RigidMotion motion)
    {
        double[] distances = new double[w.Length];
        for (int i = 0; i < w.Length; i++)
        {
            if (w[i] > 0)
                distances[i] = (motion.Map(Vector3D.At(from, i)) - Vector3D.At(to, i)).Length;
        }

        return distances;
    }

    private static void Reweight(double[] given, double[] distances, double smallestScale, bool tukey, double[] w)
    {
        double scale = Math.Max(smallestScale, WeightedMedian(distances, given) / MedianOfUnitNormal);
        double bound = scale * (tukey ? TukeyBound : HuberBound);
        for (int i = 0; i < w.Length; i++)
        {
            double share = distances[i] / bound;
            w[i] = given[i] * (tukey
                ? share < 1 ? (1 - (share * share)) * (1 - (share * share)) : 0
                : share <= 1 ? 1 : 1 / share);
        }
    }

    // At most 1,024 points, evenly taken: the scale need not be better known, and sorting all would cost more than the fit.
    private static double WeightedMedian(double[] values, double[] weights)
    {
        const int Most = 1024;
        int[] present = [.. Enumerable.Range(0, weights.Length).Where(i => weights[i] > 0)];
        int count = Math.Min(Most, present.Length);
        double[] sorted = new double[count], weight = new double[count];
        double half = 0;
        for (int k = 0; k < count; k++)
        {
            int i = present[(long)k * present.Length / count];
            sorted[k] = values[i];
            weight[k] = weights[i];
            half += weights[i] / 2;
        }

        Array.Sort(sorted, weight);
        int at = 0;
        for (double sum = weight[0]; sum < half && at + 1 < count; sum += weight[at])
            at++;
        Debug.Assert(at < count);
        return sorted[at];
    }

    private static double RootMeanSquare(double[] distances, double[] w)
    {
        double sum = 0, squares = 0;
        for (int i = 0; i < w.Length; i++)
        {
            sum += w[i];
            squares += w[i] * distances[i] * distances[i];
        }

        return Math.Sqrt(squares / sum);
    }
}
