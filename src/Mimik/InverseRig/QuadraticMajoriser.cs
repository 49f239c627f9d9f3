namespace Mimik.InverseRig;

/// <summary>
/// A bound of one frame's objective around a point c: psi(v) = a0 + sum_j (a1_j v_j + a2_j v_j^2 + a4 v_j^4) >= J(c + v) for every v, and
/// psi(0) = J(c). All a2_j and a4 are at least 0: every control's part is convex and is minimised by itself, in closed form.
/// </summary>
/// <param name="Constant">a0.</param>
/// <param name="Slopes">[m] a1.</param>
/// <param name="Curvatures">[m] a2.</param>
/// <param name="Quartic">a4.</param>
internal readonly record struct QuadraticMajoriser(double Constant, double[] Slopes, double[] Curvatures, double Quartic)
{
    /// <summary>psi(v).</summary>
    public double At(ReadOnlySpan<double> v)
    {
        double sum = Constant;
        for (int j = 0; j < v.Length; j++)
        {
            double square = v[j] * v[j];
            sum += (Slopes[j] * v[j]) + (Curvatures[j] * square) + (Quartic * square * square);
        }

        return sum;
    }

    /// <summary>The v_j of a range at which psi is least.</summary>
    /// <param name="j">The control.</param>
    /// <param name="low">The range's start, at most 0.</param>
    /// <param name="high">Its end, at least 0.</param>
    /// <remarks>
    /// The derivative 4 a4 v^3 + 2 a2 v + a1 rises, so its one real root, clamped, is the minimum. With p = a2 / (2 a4) and q = a1 / (4 a4) it is
    /// the root of v^3 + p v + q: v = -2 sqrt(p / 3) sinh(asinh(3 q sqrt(3 / p) / (2 p)) / 3), which, unlike Cardano's difference of two
    /// cube roots, loses no digits where the cubic term is small.
    /// </remarks>
    public double Step(int j, double low, double high)
    {
        double a1 = Slopes[j], a2 = Curvatures[j], p = a2 / (2 * Quartic), q = a1 / (4 * Quartic);
        if (a1 == 0)
            return 0;
        double root;
        if (Quartic == 0 || !double.IsFinite(p * p * p) || !double.IsFinite(q))
            root = a2 == 0 ? -a1 * double.PositiveInfinity : -a1 / (2 * a2);
        else if (p == 0)
            root = Math.Cbrt(-q);
        else
            root = -2 * Math.Sqrt(p / 3) * Math.Sinh(Math.Asinh(1.5 * q / p * Math.Sqrt(3 / p)) / 3);
        return Math.Clamp(root, low, high);
    }
}
