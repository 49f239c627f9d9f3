namespace Mimik.Numerics;

/// <summary>How a box-bounded solve ended.</summary>
/// <param name="Iterations">Sweeps taken.</param>
/// <param name="LastMove">The most that an unknown moved in the last one.</param>
/// <param name="Converged">Whether that was at most the tolerance.</param>
public readonly record struct BoxOutcome(int Iterations, double LastMove, bool Converged);

/// <summary>
/// Least squares within bounds: min over x of x^T H x / 2 - h^T x, low &lt;= x &lt;= high, H symmetric and positive semidefinite, as of |A x - b|^2 with H = A^T A
/// and h = A^T b. For small dense H: gains of a rig, coefficients of a model.
/// </summary>
public static class BoxLeastSquares
{
    /// <summary>
    /// Coordinate descent: each unknown in turn to its minimum with the others held. The objective falls in every step, and for a positive definite
    /// H the unknowns converge to the one solution; unknowns without curvature rest.
    /// </summary>
    /// <param name="h">[n x n] H, row-major, symmetric.</param>
    /// <param name="right">[n] h.</param>
    /// <param name="low">[n] lower bounds; may be minus infinity.</param>
    /// <param name="high">[n] upper bounds, at least <paramref name="low"/>; may be infinity.</param>
    /// <param name="x">[n] the start; receives the solution.</param>
    /// <param name="tolerance">Ends when no unknown moved farther in a sweep.</param>
    /// <param name="sweeps">The most sweeps.</param>
    public static BoxOutcome Descend(
        ReadOnlySpan<double> h, ReadOnlySpan<double> right, ReadOnlySpan<double> low, ReadOnlySpan<double> high, Span<double> x, double tolerance, int sweeps)
    {
        Check(h, right, low, high, x);
        int n = x.Length, sweep = 0;
        double moved = double.PositiveInfinity;
        for (; sweep < sweeps && moved > tolerance; sweep++)
        {
            moved = 0;
            for (int i = 0; i < n; i++)
            {
                if (!(h[(i * n) + i] > 0))
                    continue;
                double gradient = right[i];
                for (int j = 0; j < n; j++)
                    gradient -= h[(i * n) + j] * x[j];
                double to = Math.Clamp(x[i] + (gradient / h[(i * n) + i]), low[i], high[i]);
                moved = Math.Max(moved, Math.Abs(to - x[i]));
                x[i] = to;
            }
        }

        return new BoxOutcome(sweep, moved, moved <= tolerance);
    }

    /// <summary>
    /// Solves to rounding: sweeps of <see cref="Descend"/> find which unknowns rest on a bound, a factorisation solves for the others, and the two take turns until the
    /// answer is feasible and no bound's gradient points inwards.
    /// </summary>
    /// <param name="h">[n x n] H, row-major, symmetric, positive definite.</param>
    /// <param name="right">[n] h.</param>
    /// <param name="low">[n] lower bounds.</param>
    /// <param name="high">[n] upper bounds, at least <paramref name="low"/>.</param>
    /// <param name="x">[n] the start; receives the solution.</param>
    /// <param name="rounds">The most turns.</param>
    public static BoxOutcome Solve(
        ReadOnlySpan<double> h, ReadOnlySpan<double> right, ReadOnlySpan<double> low, ReadOnlySpan<double> high, Span<double> x, int rounds = 100)
    {
        const int SweepsBetween = 4;
        Check(h, right, low, high, x);
        int n = x.Length;
        for (int i = 0; i < n; i++)
            x[i] = Math.Clamp(x[i], low[i], high[i]);
        double[] step = new double[n];
        int[] free = new int[n], starts = new int[n];
        var matrix = new EnvelopeCholesky();
        double moved = double.PositiveInfinity;
        for (int round = 1; round <= rounds; round++)
        {
            moved = Descend(h, right, low, high, x, 0, SweepsBetween).LastMove;
            int count = 0;
            for (int i = 0; i < n; i++)
            {
                double gradient = Gradient(h, right, x, i);
                step[count] = gradient;
                bool rests = !(h[(i * n) + i] > 0) || low[i] == high[i] || (x[i] <= low[i] && gradient <= 0) || (x[i] >= high[i] && gradient >= 0);
                if (!rests)
                    free[count++] = i;
            }

            if (count == 0)
                return new BoxOutcome(round, 0, true);
            matrix.Shape(starts.AsSpan(0, count));
            for (int a = 0; a < count; a++)
            {
                for (int b = 0; b <= a; b++)
                    matrix[a, b] = h[(free[a] * n) + free[b]];
            }

            // Semidefinite: the sweeps alone go on.
            if (matrix.Factor() >= 0)
                continue;
            matrix.Solve(step.AsSpan(0, count));
            double share = 1, farthest = 0;
            for (int a = 0; a < count; a++)
            {
                int i = free[a];
                double room = step[a] > 0 ? high[i] - x[i] : low[i] - x[i];
                if (Math.Abs(step[a]) > Math.Abs(room))
                    share = Math.Min(share, room / step[a]);
                farthest = Math.Max(farthest, Math.Abs(step[a]));
            }

            // A straight line to the minimum of the free ones, up to the first bound: the objective falls all along it.
            for (int a = 0; a < count; a++)
                x[free[a]] = Math.Clamp(x[free[a]] + (share * step[a]), low[free[a]], high[free[a]]);
            moved = farthest * share;
            if (share == 1 && IsOptimal(h, right, low, high, x))
                return new BoxOutcome(round, moved, true);
        }

        return new BoxOutcome(rounds, moved, false);
    }

    // Bounds' gradients point outwards up to rounding; the free ones were solved for.
    private static bool IsOptimal(ReadOnlySpan<double> h, ReadOnlySpan<double> right, ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> x)
    {
        const double Rounding = 1e-12;
        int n = x.Length;
        for (int i = 0; i < n; i++)
        {
            double gradient = Gradient(h, right, x, i), scale = Math.Abs(right[i]);
            for (int j = 0; j < n; j++)
                scale += Math.Abs(h[(i * n) + j] * x[j]);
            if ((x[i] <= low[i] && low[i] < high[i] && gradient > Rounding * scale) || (x[i] >= high[i] && low[i] < high[i] && gradient < -Rounding * scale))
                return false;
        }

        return true;
    }

    private static double Gradient(ReadOnlySpan<double> h, ReadOnlySpan<double> right, ReadOnlySpan<double> x, int i)
    {
        double gradient = right[i];
        for (int j = 0; j < x.Length; j++)
            gradient -= h[(i * x.Length) + j] * x[j];
        return gradient;
    }

    private static void Check(ReadOnlySpan<double> h, ReadOnlySpan<double> right, ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> x)
    {
        int n = x.Length;
        if (h.Length != n * n || right.Length != n || low.Length != n || high.Length != n)
            throw new ArgumentException($"expected {n} x {n} numbers of H and {n} of the right side and of both bounds, found {h.Length}, {right.Length}, {low.Length} and {high.Length}", nameof(x));
        for (int i = 0; i < n; i++)
        {
            if (!(low[i] <= high[i]))
                throw new ArgumentException($"unknown {i}: expected a lower bound up to the upper one, found {low[i]} and {high[i]}", nameof(low));
        }
    }
}
