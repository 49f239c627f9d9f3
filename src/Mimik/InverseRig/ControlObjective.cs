namespace Mimik.InverseRig;

/// <summary>
/// The objective over control curves c [T x m] of a rig f(c) = S z(c), z the rig logic:
/// J(c) = sum_t |S z(c_t) - y_t|^2 / n_t + (lambda1 / m) sum c + lambda2 sum_i sum_t (c_{t-1,i} - 2 c_{t,i} + c_{t+1,i})^2,
/// lower &lt;= c &lt;= upper, from Rackovic et al., "Refined Inverse Rigging" (SIGGRAPH Asia 2024), over its whole sequence and with any rig
/// logic in the place of products of controls.
/// </summary>
/// <remarks>
/// The n coordinates are in it only through G = S^T S / n and h_t = S^T y_t / n: |S z - y|^2 / n = z^T G z - 2 z^T h + |y|^2 / n.
/// </remarks>
internal sealed class ControlObjective
{
    /// <summary>z(c) and its derivatives.</summary>
    public required ControlProducts Products { get; init; }

    /// <summary>G, of all points and of those that a frame has.</summary>
    public required GramStore Grams { get; init; }

    /// <summary>h_t and |y_t|^2 / n_t.</summary>
    public required FrameTargets Targets { get; init; }

    /// <summary>lambda1 / m: what a control at 1 costs in a frame.</summary>
    public required double Sparsity { get; init; }

    /// <summary>lambda2.</summary>
    public required double Smoothness { get; init; }

    /// <summary>[T x m] the least values.</summary>
    public required double[] Lower { get; init; }

    /// <summary>[T x m] the largest values.</summary>
    public required double[] Upper { get; init; }

    /// <summary>Soft penalties on pairs of controls.</summary>
    public IReadOnlyList<ControlPair> Pairs { get; init; } = [];

    /// <summary>Draws towards given values, or null.</summary>
    public ControlPull? Pull { get; init; }

    /// <summary>[m] the part of every control's sparsity and smoothness that counts here, where several objectives share a control; null counts all.</summary>
    public double[]? ControlShares { get; init; }

    /// <summary>m.</summary>
    public int ControlCount => Products.ControlCount;

    /// <summary>T.</summary>
    public int FrameCount => Targets.FrameCount;

    /// <summary>The part of a control's sparsity and smoothness that counts here.</summary>
    public double Share(int control) => ControlShares is null ? 1 : ControlShares[control];

    /// <summary>The same targets, bounds and penalties with another rig logic and another lambda2.</summary>
    public ControlObjective With(ControlProducts products, double smoothness) => new()
    {
        Products = products,
        Grams = Grams,
        Targets = Targets,
        Sparsity = Sparsity,
        Smoothness = smoothness,
        Lower = Lower,
        Upper = Upper,
        Pairs = Pairs,
        Pull = Pull,
        ControlShares = ControlShares,
    };

    /// <summary>What a frame's entries cost beside fidelity and smoothness.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="c">[m].</param>
    public double Penalties(int frame, ReadOnlySpan<double> c)
    {
        double sum = 0;
        for (int i = 0; i < c.Length; i++)
            sum += Share(i) * c[i];
        sum *= Sparsity;
        foreach (ControlPair pair in Pairs)
        {
            double a = c[pair.First], b = c[pair.Second];
            sum += (pair.Difference * (a - b) * (a - b)) + (pair.Product * a * b);
        }

        if (Pull is not null)
        {
            for (int i = 0; i < c.Length; i++)
            {
                double d = c[i] - Pull.Centres[(frame * c.Length) + i];
                sum += 0.5 * Pull.Weights[(frame * c.Length) + i] * d * d;
            }
        }

        return sum;
    }

    /// <summary>The gradient of <see cref="Penalties"/>, added.</summary>
    public void AddPenaltyGradient(int frame, ReadOnlySpan<double> c, Span<double> gradient)
    {
        for (int i = 0; i < c.Length; i++)
            gradient[i] += Share(i) * Sparsity;
        foreach (ControlPair pair in Pairs)
        {
            double a = c[pair.First], b = c[pair.Second], d = 2 * pair.Difference * (a - b);
            gradient[pair.First] += d + (pair.Product * b);
            gradient[pair.Second] += (pair.Product * a) - d;
        }

        if (Pull is null)
            return;
        for (int i = 0; i < c.Length; i++)
            gradient[i] += Pull.Weights[(frame * c.Length) + i] * (c[i] - Pull.Centres[(frame * c.Length) + i]);
    }
}
