using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>One frame of a window at given controls: its fidelity, and the derivatives that a Newton step needs. Reused; one thread at a time.</summary>
internal sealed class FrameModel
{
    private readonly ControlObjective _objective;
    private readonly double[] _values, _slopes, _z, _residual, _factors;
    private readonly int[] _rows;

    /// <summary>Makes room.</summary>
    public FrameModel(ControlObjective objective)
    {
        _objective = objective;
        ControlProducts products = objective.Products;
        _values = new double[products.FactorCount];
        _slopes = new double[products.FactorCount];
        _z = new double[products.ShapeCount];
        _residual = new double[products.ShapeCount];
        _factors = new double[products.ShapeCount];
        _rows = new int[products.ShapeCount];
    }

    /// <summary>Evaluates |S z(c) - y|^2 / n plus the frame's penalties, and keeps what the derivatives need.</summary>
    /// <param name="frame">The frame of the sequence.</param>
    /// <param name="c">[m].</param>
    /// <param name="pieces">[m] the sides of breakpoints.</param>
    public double Evaluate(int frame, ReadOnlySpan<double> c, ReadOnlySpan<int> pieces)
    {
        ControlProducts products = _objective.Products;
        products.Factors(c, pieces, _values, _slopes);
        products.Weights(_values, _z);
        int used = 0;
        for (int p = 0; p < _z.Length; p++)
        {
            if (_z[p] == 0)
                continue;
            _rows[used] = p;
            _factors[used++] = _z[p];
        }

        // R = G z - h, so that z^T G z - 2 z^T h + |y|^2 / n = z^T R - z^T h + |y|^2 / n.
        FrameTargets targets = _objective.Targets;
        ReadOnlySpan<double> h = targets.Projection(frame);
        Array.Clear(_residual);
        RowCombination.AddAt(_rows.AsSpan(0, used), _factors.AsSpan(0, used), _objective.Grams[targets.Masks[frame]], _residual);
        double fidelity = targets.Energies[frame];
        for (int p = 0; p < _z.Length; p++)
        {
            _residual[p] -= h[p];
            fidelity += _z[p] * (_residual[p] - h[p]);
        }

        double share = targets.Share(frame);
        if (share != 1)
            RigBasis.Scale(_residual, share);
        return (share * fidelity) + _objective.Penalties(frame, c);
    }

    /// <summary>The gradient at the point of the last <see cref="Evaluate"/>, smoothness apart.</summary>
    /// <param name="frame">The same frame.</param>
    /// <param name="c">The same controls.</param>
    /// <param name="gradient">[m] receives it.</param>
    public void Gradient(int frame, ReadOnlySpan<double> c, Span<double> gradient)
    {
        ControlProducts products = _objective.Products;
        for (int i = 0; i < gradient.Length; i++)
        {
            double sum = 0;
            foreach (int p in products.SlotsOf[i])
                sum += products.Derivative(p, i, _values, _slopes) * _residual[p];
            gradient[i] = 2 * sum;
        }

        _objective.AddPenaltyGradient(frame, c, gradient);
    }

    /// <summary>What the fidelity's derivative by control <paramref name="i"/> becomes when it goes over to another piece.</summary>
    public double PieceChange(int i, int from, int to)
    {
        ControlProducts products = _objective.Products;
        double sum = 0;
        foreach (int p in products.SlotsOf[i])
            sum += (products.Derivative(p, i, to, _values) - products.Derivative(p, i, from, _values)) * _residual[p];
        return 2 * sum;
    }

    /// <summary>[q] z at the point of the last <see cref="Evaluate"/>.</summary>
    public ReadOnlySpan<double> Weights => _z;

    /// <summary>The trace of <see cref="MeshHessian"/> over all controls: |d f / d c|^2 / n, summed over the controls.</summary>
    /// <param name="frame">The frame of the last <see cref="Evaluate"/>.</param>
    public double MeshTrace(int frame)
    {
        ControlProducts products = _objective.Products;
        double[] gram = _objective.Grams[_objective.Targets.Masks[frame]];
        double trace = 0;
        for (int i = 0; i < products.ControlCount; i++)
        {
            int used = 0;
            foreach (int p in products.SlotsOf[i])
            {
                _rows[used] = p;
                _factors[used++] = products.Derivative(p, i, _values, _slopes);
            }

            for (int a = 0; a < used; a++)
            {
                double row = 0.5 * _factors[a] * gram[(_rows[a] * _z.Length) + _rows[a]];
                for (int b = 0; b < a; b++)
                    row += _factors[b] * gram[(_rows[a] * _z.Length) + _rows[b]];
                trace += 2 * _factors[a] * row;
            }
        }

        return trace;
    }

    /// <summary>The second derivatives by the free controls, smoothness apart.</summary>
    /// <param name="frame">The same frame.</param>
    /// <param name="free">The free controls, rising.</param>
    /// <param name="exact">All second derivatives; else those of Gauss and Newton, which are positive semi-definite.</param>
    /// <param name="scratch">Room of this thread.</param>
    /// <param name="hessian">[free x free] receives the lower triangle.</param>
    public void Hessian(int frame, ReadOnlySpan<int> free, bool exact, HessianScratch scratch, Span<double> hessian)
    {
        int size = free.Length;
        MeshHessian(frame, free, scratch, hessian);
        if (_objective.Targets.Share(frame) is var share and not 1)
            RigBasis.Scale(hessian, share);
        if (exact)
            _objective.Products.AddCurvature(_residual, _values, _slopes, scratch.Position, hessian, size);
        foreach (ref double value in hessian)
            value *= 2;
        AddPairs(scratch.Position, exact, hessian, size);
        if (_objective.Pull is { } pull)
        {
            for (int k = 0; k < size; k++)
                hessian[(k * size) + k] += pull.Weights[(frame * _objective.ControlCount) + free[k]];
        }
    }

    /// <summary>Z^T G Z, Z [q x free] the derivatives of the shapes' weights: half of the fidelity's second derivatives after Gauss and Newton.</summary>
    /// <param name="frame">The frame of the last <see cref="Evaluate"/>.</param>
    /// <param name="free">The free controls, rising.</param>
    /// <param name="scratch">Room of this thread; its positions are those of the free controls afterwards.</param>
    /// <param name="hessian">[free x free] receives both triangles.</param>
    public void MeshHessian(int frame, ReadOnlySpan<int> free, HessianScratch scratch, Span<double> hessian)
    {
        ControlProducts products = _objective.Products;
        double[] gram = _objective.Grams[_objective.Targets.Masks[frame]];
        int size = free.Length;
        Span<double> column = scratch.Column;
        Array.Fill(scratch.Position, -1);
        int entries = 0;
        for (int k = 0; k < size; k++)
        {
            int i = free[k];
            scratch.Position[i] = k;
            scratch.First[k] = entries;
            foreach (int p in products.SlotsOf[i])
            {
                double derivative = products.Derivative(p, i, _values, _slopes);
                if (derivative == 0)
                    continue;
                scratch.Rows[entries] = p;
                scratch.Factors[entries++] = derivative;
            }
        }

        scratch.First[size] = entries;
        for (int j = 0; j < size; j++)
        {
            // G z_j, then its products with the columns of the later controls.
            Range own = scratch.First[j]..scratch.First[j + 1];
            column.Clear();
            RowCombination.AddAt(scratch.Rows.AsSpan(own), scratch.Factors.AsSpan(own), gram, column);
            for (int i = j; i < size; i++)
            {
                double sum = 0;
                for (int e = scratch.First[i]; e < scratch.First[i + 1]; e++)
                    sum += scratch.Factors[e] * column[scratch.Rows[e]];
                hessian[(i * size) + j] = hessian[(j * size) + i] = sum;
            }
        }
    }

    private void AddPairs(int[] position, bool exact, Span<double> hessian, int size)
    {
        foreach (ControlPair pair in _objective.Pairs)
        {
            int a = position[pair.First], b = position[pair.Second];
            if (a >= 0)
                hessian[(a * size) + a] += 2 * pair.Difference;
            if (b >= 0)
                hessian[(b * size) + b] += 2 * pair.Difference;
            if (a >= 0 && b >= 0)
                hessian[(Math.Max(a, b) * size) + Math.Min(a, b)] += (exact ? pair.Product : 0) - (2 * pair.Difference);
        }
    }
}

/// <summary>Room for one thread's <see cref="FrameModel.Hessian"/>.</summary>
internal sealed class HessianScratch
{
    /// <summary>Makes room.</summary>
    public HessianScratch(ControlProducts products)
    {
        int entries = products.SlotsOf.Sum(slots => slots.Length);
        Position = new int[products.ControlCount];
        First = new int[products.ControlCount + 1];
        Rows = new int[entries];
        Factors = new double[entries];
        Column = new double[products.ShapeCount];
        Block = new double[products.ControlCount * products.ControlCount];
    }

    /// <summary>[m] the place of each control among the free ones, or -1.</summary>
    public int[] Position { get; }

    /// <summary>[free + 1] where each free control's entries start.</summary>
    public int[] First { get; }

    /// <summary>The shapes that a free control moves.</summary>
    public int[] Rows { get; }

    /// <summary>dz / dc of them.</summary>
    public double[] Factors { get; }

    /// <summary>[q].</summary>
    public double[] Column { get; }

    /// <summary>[m x m].</summary>
    public double[] Block { get; }
}
