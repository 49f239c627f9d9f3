using Mimik.Playback;

namespace Mimik.InverseRig;

/// <summary>
/// Rig logic as a polynomial with kinks: every shape's weight z_p is a product of factors, each the control itself or a hat of one
/// control. Between a control's breakpoints z is a polynomial, whose first and second derivatives are exact here.
/// </summary>
/// <remarks>
/// A control's <b>piece</b> is the interval between two neighbouring breakpoints (x1, x2, x3 of its hats); on a breakpoint the piece
/// says which side's slope is meant.
/// </remarks>
internal sealed class ControlProducts
{
    // Factors 0 .. m-1 are the controls, the others hats.
    private readonly InBetween[] _hats;
    private readonly int[] _factorControl;
    private readonly int[][] _slotFactors;
    private readonly double[][] _breakpoints;

    /// <summary>Takes rig logic apart.</summary>
    public ControlProducts(RigLogic logic)
    {
        ControlCount = logic.ControlCount;
        ShapeCount = logic.ShapeCount;
        _hats = logic.InBetweens.ToArray();
        _factorControl = new int[ControlCount + _hats.Length];
        _slotFactors = new int[ShapeCount][];
        var breakpoints = new SortedSet<double>[ControlCount];
        for (int i = 0; i < ControlCount; i++)
        {
            _factorControl[i] = i;
            _slotFactors[i] = [i];
            breakpoints[i] = [];
        }

        for (int k = 0; k < _hats.Length; k++)
        {
            InBetween hat = _hats[k];
            _factorControl[ControlCount + k] = hat.Control;
            _slotFactors[hat.Shape] = [ControlCount + k];
            breakpoints[hat.Control].UnionWith([hat.X1, hat.X2, hat.X3]);
        }

        foreach (Corrective corrective in logic.Correctives)
        {
            int[] factors = new int[corrective.Factors.Length];
            for (int a = 0; a < factors.Length; a++)
                factors[a] = _slotFactors[corrective.Factors[a]][0];
            _slotFactors[corrective.Shape] = factors;
        }

        _breakpoints = [.. breakpoints.Select(set => set.ToArray())];
        SlotsOf = new int[ControlCount][];
        for (int i = 0; i < ControlCount; i++)
            SlotsOf[i] = [.. Enumerable.Range(0, ShapeCount).Where(p => _slotFactors[p].Any(f => _factorControl[f] == i))];
    }

    private ControlProducts(ControlProducts controls, int silent)
    {
        ControlCount = controls.ControlCount;
        ShapeCount = controls.ShapeCount + silent;
        (_hats, _factorControl, _breakpoints, SlotsOf) = (controls._hats, controls._factorControl, controls._breakpoints, controls.SlotsOf);
        _slotFactors = [.. controls._slotFactors, .. Enumerable.Repeat(Array.Empty<int>(), silent)];
    }

    /// <summary>The same shapes with controls alone: in-betweens and correctives stay at zero.</summary>
    public static ControlProducts Linear(RigLogic logic)
    {
        int hidden = logic.ShapeCount - logic.ControlCount;
        return new ControlProducts(new ControlProducts(RigLogic.Identity(logic.ControlCount)), hidden);
    }

    /// <summary>The same shapes with controls and products of two controls alone: in-betweens and all other correctives stay at zero.</summary>
    public static ControlProducts Quadratic(RigLogic logic)
    {
        ControlProducts products = Linear(logic);
        List<int>[] slots = [.. products.SlotsOf.Select(own => own.ToList())];
        foreach (Corrective pair in PairsOf(logic))
        {
            products._slotFactors[pair.Shape] = pair.Factors.ToArray();
            foreach (int i in pair.Factors.ToArray().Distinct())
                slots[i].Add(pair.Shape);
        }

        for (int i = 0; i < slots.Length; i++)
            products.SlotsOf[i] = [.. slots[i].Order()];
        return products;
    }

    /// <summary>The correctives that are products of two controls, not of in-betweens.</summary>
    public static Corrective[] PairsOf(RigLogic logic) =>
        [.. logic.Correctives.ToArray().Where(c => c.Factors.Length == 2 && c.Factors[0] < logic.ControlCount && c.Factors[1] < logic.ControlCount)];

    /// <summary>m.</summary>
    public int ControlCount { get; }

    /// <summary>q, controls included.</summary>
    public int ShapeCount { get; }

    /// <summary>Controls and hats.</summary>
    public int FactorCount => _factorControl.Length;

    /// <summary>[m] the shapes that each control takes part in.</summary>
    public int[][] SlotsOf { get; }

    /// <summary>No control has a hat.</summary>
    public bool IsSmooth => _hats.Length == 0;

    /// <summary>The breakpoints of a control, rising.</summary>
    public ReadOnlySpan<double> Breakpoints(int control) => _breakpoints[control];

    /// <summary>The piece that a value lies in: the number of breakpoints at or below it.</summary>
    public int PieceOf(int control, double value)
    {
        int piece = 0;
        foreach (double x in _breakpoints[control])
            piece += value >= x ? 1 : 0;
        return piece;
    }

    /// <summary>The ends of a piece; the outermost ones have none.</summary>
    public (double Low, double High) Ends(int control, int piece)
    {
        double[] x = _breakpoints[control];
        return (piece == 0 ? double.NegativeInfinity : x[piece - 1], piece == x.Length ? double.PositiveInfinity : x[piece]);
    }

    /// <summary>Evaluates the factors.</summary>
    /// <param name="controls">[m].</param>
    /// <param name="pieces">[m] the pieces, for the slopes.</param>
    /// <param name="values">[FactorCount].</param>
    /// <param name="slopes">[FactorCount] derivative by the factor's own control.</param>
    public void Factors(ReadOnlySpan<double> controls, ReadOnlySpan<int> pieces, Span<double> values, Span<double> slopes)
    {
        controls.CopyTo(values);
        slopes[..ControlCount].Fill(1);
        for (int k = 0; k < _hats.Length; k++)
        {
            int i = _hats[k].Control;
            values[ControlCount + k] = Hat(_hats[k], controls[i]);
            slopes[ControlCount + k] = Slope(_hats[k], i, pieces[i]);
        }
    }

    /// <summary>The weights of the shapes.</summary>
    /// <param name="values">[FactorCount].</param>
    /// <param name="z">[q] receives the weights.</param>
    public void Weights(ReadOnlySpan<double> values, Span<double> z)
    {
        for (int p = 0; p < z.Length; p++)
        {
            int[] factors = _slotFactors[p];
            double product = factors.Length == 0 ? 0 : 1;
            foreach (int f in factors)
                product *= values[f];
            z[p] = product;
        }
    }

    /// <summary>dz_p / dc_i.</summary>
    public double Derivative(int p, int i, ReadOnlySpan<double> values, ReadOnlySpan<double> slopes)
    {
        int[] factors = _slotFactors[p];
        double sum = 0;
        for (int a = 0; a < factors.Length; a++)
        {
            if (_factorControl[factors[a]] != i)
                continue;
            double product = slopes[factors[a]];
            for (int b = 0; b < factors.Length && product != 0; b++)
                product *= b == a ? 1 : values[factors[b]];
            sum += product;
        }

        return sum;
    }

    /// <summary>dz_p / dc_i with control i's slopes taken on another piece.</summary>
    public double Derivative(int p, int i, int piece, ReadOnlySpan<double> values)
    {
        int[] factors = _slotFactors[p];
        double sum = 0;
        for (int a = 0; a < factors.Length; a++)
        {
            int f = factors[a];
            if (_factorControl[f] != i)
                continue;
            double product = f < ControlCount ? 1 : Slope(_hats[f - ControlCount], i, piece);
            for (int b = 0; b < factors.Length && product != 0; b++)
                product *= b == a ? 1 : values[factors[b]];
            sum += product;
        }

        return sum;
    }

    /// <summary>Adds residual times the second derivatives of every shape: sum over p of r_p d2z_p / (dc_i dc_j).</summary>
    /// <param name="r">[q] what multiplies each shape's derivatives.</param>
    /// <param name="values">[FactorCount].</param>
    /// <param name="slopes">[FactorCount].</param>
    /// <param name="position">[m] row and column of each control, or -1 where it is left out.</param>
    /// <param name="hessian">[size x size] row-major; its lower triangle is added to.</param>
    /// <param name="size">Rows of <paramref name="hessian"/>.</param>
    public void AddCurvature(
        ReadOnlySpan<double> r, ReadOnlySpan<double> values, ReadOnlySpan<double> slopes, ReadOnlySpan<int> position, Span<double> hessian, int size)
    {
        for (int p = ControlCount; p < ShapeCount; p++)
        {
            int[] factors = _slotFactors[p];
            for (int a = 1; a < factors.Length; a++)
            {
                int i = position[_factorControl[factors[a]]];
                if (i < 0)
                    continue;
                for (int b = 0; b < a; b++)
                {
                    int j = position[_factorControl[factors[b]]];
                    if (j < 0)
                        continue;
                    double product = r[p] * slopes[factors[a]] * slopes[factors[b]];
                    for (int k = 0; k < factors.Length && product != 0; k++)
                        product *= k == a || k == b ? 1 : values[factors[k]];
                    hessian[(Math.Max(i, j) * size) + Math.Min(i, j)] += i == j ? 2 * product : product;
                }
            }
        }
    }

    private static double Hat(in InBetween hat, double x)
    {
        if (x <= hat.X1 || x >= hat.X3)
            return 0;
        return x <= hat.X2 ? (x - hat.X1) / ((double)hat.X2 - hat.X1) : (hat.X3 - x) / ((double)hat.X3 - hat.X2);
    }

    private double Slope(in InBetween hat, int control, int piece)
    {
        (double low, double high) = Ends(control, piece);
        if (low >= hat.X1 && high <= hat.X2)
            return 1 / ((double)hat.X2 - hat.X1);
        return low >= hat.X2 && high <= hat.X3 ? -1 / ((double)hat.X3 - hat.X2) : 0;
    }
}
