using Mimik.Faces.Heads;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>What of a model makes a pose: expression coefficients and rotations of joints.</summary>
/// <param name="Expression">[E] coefficients.</param>
/// <param name="Rotations">[J x 3] rotation vectors in radians.</param>
internal sealed record SpanPose(double[] Expression, double[] Rotations);

/// <summary>
/// Fits a model's own expression coefficients and its jaw joint to given displacements: min over e, r of sum over i of w_i |v_i(e, r) - v_i(0, 0) - d_i|^2 + lambda |e|^2,
/// -3 &lt;= e &lt;= 3 standard deviations, r within what a jaw can do.
/// </summary>
/// <remarks>
/// Gauss and Newton: the coefficients enter linearly under a turned jaw, the rotation does not. Every step evaluates the model with each unknown moved by a little
/// in one batch, and solves the quadratic within the bounds (<see cref="BoxLeastSquares"/>); a step that does not lower the error is halved.
/// </remarks>
internal sealed class ExpressionSpan
{
    private const int MostSteps = 12;
    private const double Difference = 1e-2, Tolerance = 1e-6, Ridge = 1e-5;

    // What a jaw can do, in radians: it opens about +X, and swings and twists a little.
    private static readonly double[] JawLow = [-0.1, -0.35, -0.2], JawHigh = [0.8, 0.35, 0.2];

    private readonly MorphableModel _model;
    private readonly HeadEvaluator _evaluator;
    private readonly float[] _weights, _rest;
    private readonly int _expressions, _jaw, _unknowns, _threads;
    private readonly double[] _low, _high;
    private readonly double _ridge;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">[N] how much each vertex counts, at least 0.</param>
    /// <param name="threads">Threads that take part; the result does not depend on it.</param>
    public ExpressionSpan(MorphableModel model, float[] weights, int threads)
    {
        _model = model;
        _evaluator = new HeadEvaluator(model, 0, model.Expression.Count);
        _weights = weights;
        _threads = threads;
        _expressions = model.Expression.Count;
        int jaw = model.Joints.IndexOf("jaw");
        _jaw = jaw >= 0 && model.Joints.Moves(jaw) ? jaw : -1;
        _unknowns = _expressions + (_jaw >= 0 ? 3 : 0);
        double least = model.Expression.Scale == CoefficientScale.Weights ? 0 : -3, most = model.Expression.Scale == CoefficientScale.Weights ? 1 : 3;
        _low = [.. Enumerable.Repeat(least, _expressions), .. _jaw >= 0 ? JawLow : []];
        _high = [.. Enumerable.Repeat(most, _expressions), .. _jaw >= 0 ? JawHigh : []];

        // The mean of what a coefficient of 1 moves, times a little: what no vertex tells apart goes to the smaller coefficients.
        for (int k = 0; k < _expressions; k++)
        {
            ReadOnlySpan<float> direction = model.Expression.Direction(k);
            for (int i = 0; i < direction.Length; i++)
                _ridge += Ridge / _expressions * weights[i / 3] * direction[i] * direction[i];
        }

        _rest = new float[3 * model.VertexCount];
        _evaluator.Evaluate(Parameters([new double[_unknowns]]), _rest, threads);
    }

    /// <summary>Whether the jaw is a joint that moves.</summary>
    public bool HasJaw => _jaw >= 0;

    /// <summary>The least and the largest rotation of the jaw.</summary>
    public static (double[] Low, double[] High) JawBounds => (JawLow, JawHigh);

    /// <summary>Fits one displacement.</summary>
    /// <param name="target">[N x 3] from the model at rest.</param>
    /// <param name="start">The start; null is rest.</param>
    /// <returns>The pose, and whether the steps came to a stand.</returns>
    public (SpanPose Pose, bool Converged) Fit(float[] target, SpanPose? start = null)
    {
        double[] x = new double[_unknowns];
        start?.Expression.CopyTo(x, 0);
        if (start is not null && _jaw >= 0)
            start.Rotations.AsSpan(3 * _jaw, 3).CopyTo(x.AsSpan(_expressions));
        int numbers = _rest.Length;
        double[] h = new double[_unknowns * _unknowns], right = new double[_unknowns], to = new double[_unknowns];
        double cost = double.PositiveInfinity;
        for (int step = 0; step < MostSteps; step++)
        {
            // The pose, and every unknown moved by a little.
            double[][] poses = [x, .. Enumerable.Range(0, _unknowns).Select(k => Moved(x, k))];
            float[] heads = new float[(long)poses.Length * numbers];
            _evaluator.Evaluate(Parameters(poses), heads, _threads);
            if (step == 0)
                cost = Cost(heads.AsSpan(0, numbers), target, x);
            Normal(heads, target, x, h, right);
            x.CopyTo(to, 0);
            BoxLeastSquares.Solve(h, right, _low, _high, to);
            double length = 1, trial = 0;
            double[] next = x;
            for (int halving = 0; halving < 6; halving++, length /= 2)
            {
                next = [.. x.Select((value, k) => value + (length * (to[k] - value)))];
                float[] head = new float[numbers];
                _evaluator.Evaluate(Parameters([next]), head, _threads);
                trial = Cost(head, target, next);
                if (trial < cost)
                    break;
            }

            double gain = cost - trial;
            if (!(gain > Tolerance * cost))
            {
                if (gain > 0)
                    x = next;
                return (Pose(x), true);
            }

            (x, cost) = (next, trial);
        }

        return (Pose(x), false);
    }

    /// <summary>How a pose moves the model's mean face.</summary>
    /// <returns>[N x 3].</returns>
    public float[] Displace(SpanPose pose)
    {
        float[] moved = new float[_rest.Length];
        _evaluator.Evaluate(Parameters(pose), moved, _threads);
        for (int i = 0; i < moved.Length; i++)
            moved[i] -= _rest[i];
        return moved;
    }

    private HeadParameters Parameters(SpanPose pose)
    {
        var parameters = new HeadParameters(1, 0, _expressions, _model.Joints.Count);
        for (int k = 0; k < _expressions; k++)
            parameters.Expression[k] = (float)pose.Expression[k];
        for (int k = 0; k < pose.Rotations.Length; k++)
            parameters.Rotations[k] = (float)pose.Rotations[k];
        return parameters;
    }

    private HeadParameters Parameters(double[][] poses)
    {
        var parameters = new HeadParameters(poses.Length, 0, _expressions, _model.Joints.Count);
        for (int b = 0; b < poses.Length; b++)
        {
            Span<float> expression = parameters.ExpressionOf(b);
            for (int k = 0; k < _expressions; k++)
                expression[k] = (float)poses[b][k];
            for (int axis = 0; axis < 3 && _jaw >= 0; axis++)
                parameters.RotationOf(b, _jaw)[axis] = (float)poses[b][_expressions + axis];
        }

        return parameters;
    }

    private double[] Moved(double[] x, int unknown)
    {
        double[] moved = [.. x];
        moved[unknown] += unknown < _expressions ? 1 : Difference;
        return moved;
    }

    private SpanPose Pose(double[] x)
    {
        double[] rotations = new double[3 * _model.Joints.Count];
        if (_jaw >= 0)
            x.AsSpan(_expressions).CopyTo(rotations.AsSpan(3 * _jaw));
        return new SpanPose(x[.._expressions], rotations);
    }

    private double Cost(ReadOnlySpan<float> head, float[] target, double[] x)
    {
        double sum = 0;
        for (int i = 0; i < head.Length; i++)
        {
            double off = (double)head[i] - _rest[i] - target[i];
            sum += _weights[i / 3] * off * off;
        }

        return sum + RidgeOf(x);
    }

    private double RidgeOf(double[] x)
    {
        double sum = 0;
        for (int k = 0; k < _expressions; k++)
            sum += x[k] * x[k];
        return _ridge * sum;
    }

    private void Normal(float[] heads, float[] target, double[] x, double[] h, double[] right)
    {
        int n = _rest.Length, unknowns = _unknowns;
        float[] columns = new float[(long)unknowns * n];
        double[] steps = [.. Enumerable.Range(0, unknowns).Select(k => k < _expressions ? 1 : Difference)];
        ParallelLoop.For(unknowns, _threads, (k, _) =>
        {
            ReadOnlySpan<float> here = heads.AsSpan(0, n), moved = heads.AsSpan((k + 1) * n, n);
            Span<float> column = columns.AsSpan(k * n, n);
            for (int i = 0; i < n; i++)
                column[i] = (float)((moved[i] - here[i]) / steps[k]);
        });
        ParallelLoop.For(unknowns, _threads, (k, _) =>
        {
            ReadOnlySpan<float> a = columns.AsSpan(k * n, n);
            for (int j = 0; j <= k; j++)
            {
                ReadOnlySpan<float> b = columns.AsSpan(j * n, n);
                double sum = 0;
                for (int i = 0; i < n; i++)
                    sum += (double)_weights[i / 3] * a[i] * b[i];
                h[(k * unknowns) + j] = h[(j * unknowns) + k] = sum;
            }

            double slope = 0;
            for (int i = 0; i < n; i++)
                slope += (double)_weights[i / 3] * a[i] * (target[i] - ((double)heads[i] - _rest[i]));
            right[k] = slope;
        });
        for (int k = 0; k < unknowns; k++)
            h[(k * unknowns) + k] += k < _expressions ? _ridge : 1e-9 * (h[(k * unknowns) + k] + double.Epsilon);

        // In the unknowns themselves, not in their change: H x' = J^T W r + H x without the ridge on the right.
        for (int k = 0; k < unknowns; k++)
        {
            double sum = 0;
            for (int j = 0; j < unknowns; j++)
                sum += (h[(k * unknowns) + j] - (j == k && k < _expressions ? _ridge : 0)) * x[j];
            right[k] += sum;
        }
    }
}
