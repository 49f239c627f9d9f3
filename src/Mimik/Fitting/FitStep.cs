using System.Numerics.Tensors;
using Mimik.Faces.Heads;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>
/// Levenberg's and Marquardt's method on the parameters of a head: (J^T W J + priors + damping diag) step = -gradient, taken where it lowers the cost.
/// </summary>
/// <remarks>
/// Terms gather their equations anew at every step tried, correspondences included, so that the cost compared is the one that is minimised. Expressions of 0 to 1 stay
/// in their bounds: a step that would leave them stops there, and the others are solved for again.
/// </remarks>
internal sealed class FitStep
{
    private const double FirstDamping = 1e-4;
    private const double LeastDamping = 1e-9;

    // Steps refused one after the other, each far shorter than the one before, until a stage is taken to be at its end.
    private const int MostRefusals = 4;

    private readonly FitVariables _variables;
    private readonly HeadLinearisation _head;
    private readonly FitEquations _equations;
    private readonly FitPriors _priors;
    private readonly HeadState _trial;
    private readonly bool _bounded;
    private readonly int _threads;
    private readonly double[] _matrix, _step;
    private readonly int[] _free;
    private List<FitRow> _rows = [], _trialRows = [];

    public FitStep(FitVertices vertices, FitVariables variables, FitPriors priors, int threads)
    {
        _variables = variables;
        _priors = priors;
        _threads = threads;
        _head = new HeadLinearisation(vertices, variables);
        _equations = new FitEquations(variables);
        _trial = new HeadState(variables.ShapeCount, variables.ExpressionCount, variables.Joints);
        _bounded = vertices.Model.Expression.Scale == CoefficientScale.Weights;
        _matrix = new double[variables.Count * variables.Count];
        _step = new double[variables.Count];
        _free = new int[variables.Count];
    }

    /// <summary>The head at the parameters that <see cref="Run"/> ended with.</summary>
    public HeadLinearisation Head => _head;

    /// <summary>Equations at the end.</summary>
    public IReadOnlyList<FitRow> Rows => _rows;

    /// <summary>Hears of every step taken; null where nobody listens.</summary>
    public IProgress<FitIteration>? Progress { get; init; }

    /// <summary>Minimises.</summary>
    /// <param name="state">Starts from here; receives the result.</param>
    /// <param name="terms">What is to be satisfied.</param>
    /// <param name="stage">For the history.</param>
    /// <param name="limit">At most so many steps.</param>
    /// <param name="tolerance">Ends where a step moves the head less, mm.</param>
    /// <param name="gain">Ends where a step lowers the cost by a smaller share.</param>
    /// <param name="history">Receives the steps taken.</param>
    /// <param name="cancellation">Ends between steps.</param>
    /// <param name="moved">Tells the terms of a step's log of the focal length; null without a camera.</param>
    public FitExit Run(
        HeadState state, IReadOnlyList<FitTerm> terms, int stage, int limit, double tolerance, double gain, List<FitIteration> history, CancellationToken cancellation, Action<double>? moved = null)
    {
        double damping = FirstDamping;
        double cost = Collect(state, terms, _rows);
        for (int iteration = 0; iteration < limit; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            _equations.Build(_head, _rows, _threads);
            _priors.Add(state, _variables, _equations.Matrix, _equations.Gradient);
            bool taken = false;
            for (int refused = 0; !taken && refused < MostRefusals;)
            {
                if (!Solve(state, damping))
                {
                    damping *= 100;
                    refused++;
                    continue;
                }

                _trial.Assign(state);
                _variables.Apply(_step, _trial);
                _trial.Clamp(_head.Head.Model);
                moved?.Invoke(_step[FitVariables.FocalColumn]);
                double tried = Collect(_trial, terms, _trialRows);
                double length = Length();
                if (tried <= cost || length < tolerance)
                {
                    bool settled = length < tolerance || cost - tried <= gain * cost;
                    if (tried <= cost)
                    {
                        state.Assign(_trial);
                        (_rows, _trialRows) = (_trialRows, _rows);
                        history.Add(new FitIteration(stage, tried, length, damping, _rows.Count));
                        Progress?.Report(history[^1]);
                        cost = tried;
                    }
                    else
                    {
                        moved?.Invoke(-_step[FitVariables.FocalColumn]);
                        Collect(state, terms, _rows);
                    }

                    if (settled)
                        return FitExit.Converged;
                    damping = Math.Max(LeastDamping, damping / 10);
                    taken = true;
                }
                else
                {
                    moved?.Invoke(-_step[FitVariables.FocalColumn]);
                    damping = Math.Max(FirstDamping, 100 * damping);
                    refused++;
                }
            }

            if (!taken)
            {
                Collect(state, terms, _rows);
                return FitExit.Stalled;
            }
        }

        return FitExit.IterationLimit;
    }

    /// <summary>Moves the head to parameters and gathers what holds there.</summary>
    public double Collect(HeadState state, IReadOnlyList<FitTerm> terms, List<FitRow> rows)
    {
        rows.Clear();
        _head.Assign(state, _threads);
        double cost = _priors.Cost(state);
        foreach (FitTerm term in terms)
            cost += term.Collect(_head, rows);
        return cost;
    }

    // The step of those that are free and not held at a bound.
    private bool Solve(HeadState state, double damping)
    {
        int count = _variables.Count;
        int free = 0;
        for (int p = 0; p < count; p++)
        {
            if (_variables.Free[p])
                _free[free++] = p;
        }

        _step.AsSpan().Clear();
        while (free > 0)
        {
            Span<double> matrix = _matrix.AsSpan(0, free * free), right = new double[free];
            for (int i = 0; i < free; i++)
            {
                ReadOnlySpan<double> row = _equations.Matrix.AsSpan(_free[i] * count, count);
                for (int j = 0; j <= i; j++)
                    matrix[(i * free) + j] = row[_free[j]];

                // Parameters that nothing depends on stay where they are.
                double diagonal = matrix[(i * free) + i];
                matrix[(i * free) + i] = diagonal > 0 ? diagonal * (1 + damping) : 1;
                right[i] = -_equations.Gradient[_free[i]];
                for (int held = 0; _bounded && held < count; held++)
                    right[i] -= _step[held] != 0 ? row[held] * _step[held] : 0;
            }

            if (!Cholesky.TryFactor(matrix, free))
                return false;
            Cholesky.Solve(matrix, free, right);
            if (!_bounded || !Hold(state, right, ref free))
            {
                for (int i = 0; i < free; i++)
                    _step[_free[i]] = right[i];
                return double.IsFinite(TensorPrimitives.Sum<double>(_step));
            }
        }

        return true;
    }

    // Takes those that would leave their bounds out of the free ones, with the step to the bound.
    private bool Hold(HeadState state, ReadOnlySpan<double> solution, ref int free)
    {
        int kept = 0;
        for (int i = 0; i < free; i++)
        {
            int expression = _free[i] - _variables.ExpressionColumn;
            double value = expression >= 0 && expression < _variables.ExpressionCount ? state.Expression[expression] : double.NaN;
            if (value + solution[i] is < -1e-12 or > 1 + 1e-12)
                _step[_free[i]] = (solution[i] < 0 ? 0 : 1) - value;
            else
                _free[kept++] = _free[i];
        }

        bool held = kept < free;
        free = kept;
        return held;
    }

    // Root mean square movement that the equations see: what matters of a step is what it does to the residuals.
    private double Length()
    {
        int count = _variables.Count;
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            if (_step[i] != 0)
                sum += _step[i] * TensorPrimitives.Dot<double>(_equations.Matrix.AsSpan(i * count, count), _step);
        }

        return Math.Sqrt(Math.Max(0, sum));
    }
}
