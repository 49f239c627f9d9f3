using Mimik.Numerics;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

/// <summary>
/// The published objective and its gradients, dense, plain and in double: the slow reference of the solver's products. Works on the
/// solver's normalised problem and keeps its layouts: parameters [P x 6 x Width], weights [P x N].
/// </summary>
internal sealed class PlainAdam
{
    private readonly FitProblem _problem;
    private readonly SkinCompressorOptions _options;
    private readonly double[,] _laplacian;

    public PlainAdam(FitProblem problem, SkinCompressorOptions options)
    {
        _problem = problem;
        _options = options;
        int n = problem.VertexCount;
        _laplacian = new double[n, n];
        CsrMatrix sparse = problem.Laplacian;
        for (int v = 0; v < n; v++)
        {
            for (int e = sparse.Offsets[v]; e < sparse.Offsets[v + 1]; e++)
                _laplacian[v, sparse.Indices[e]] = sparse.Values[e];
        }
    }

    public static double[] Parameters(FitState state) => [.. state.Parameters.Span.ToArray().Select(x => (double)x)];

    public double[] Weights(FitState state)
    {
        int n = _problem.VertexCount;
        double[] weights = new double[_options.Bones * n];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = state.Weights[((((i % n / LaneTile.Lanes) * _options.Bones) + (i / n)) * LaneTile.Lanes) + (i % n % LaneTile.Lanes)];
        return weights;
    }

    /// <summary>(mean |s (BX - A)|^p)^(2/p) + alpha mean |L (BX)^T|^2.</summary>
    public double Loss(double[] parameters, double[] weights, bool normalised) => LossAndGradient(parameters, weights, normalised).Loss;

    public (double Loss, double[] Parameters, double[] Weights) LossAndGradient(double[] parameters, double[] weights, bool normalised)
    {
        int n = _problem.VertexCount, s = _problem.ShapeCount, p = _options.Bones, width = _problem.Width;
        double[] sums = [.. Enumerable.Range(0, n).Select(i => normalised ? Enumerable.Range(0, p).Sum(j => weights[(j * n) + i]) : 1)];
        double entries = 3.0 * s * n, power = 0, smooth = 0;
        double[,] moved = new double[3 * s, n], error = new double[3 * s, n], bent = new double[3 * s, n];
        for (int shape = 0; shape < s; shape++)
        {
            for (int i = 0; i < n; i++)
            {
                double[] v = Rest(i);
                for (int j = 0; j < p; j++)
                {
                    double w = weights[(j * n) + i] / sums[i];
                    double[] m = [.. Enumerable.Range(0, 6).Select(d => parameters[(((6 * j) + d) * width) + shape])];
                    moved[3 * shape, i] += w * ((m[1] * v[2]) - (m[2] * v[1]) + m[3]);
                    moved[(3 * shape) + 1, i] += w * ((m[2] * v[0]) - (m[0] * v[2]) + m[4]);
                    moved[(3 * shape) + 2, i] += w * ((m[0] * v[1]) - (m[1] * v[0]) + m[5]);
                }
            }
        }

        for (int r = 0; r < 3 * s; r++)
        {
            for (int i = 0; i < n; i++)
            {
                error[r, i] = moved[r, i] + Target(r / 3, r % 3, i);
                power += Math.Pow(Importance(i) * error[r, i], _options.Power);
                for (int other = 0; other < n; other++)
                    bent[r, i] += _laplacian[i, other] * moved[r, other];
                smooth += bent[r, i] * bent[r, i];
            }
        }

        double mean = power / entries;
        double outer = mean > 0 ? 2 / entries * Math.Pow(mean, (2.0 / _options.Power) - 1) : 0;
        double[] byParameters = new double[parameters.Length], byWeights = new double[weights.Length];
        for (int i = 0; i < n; i++)
        {
            double[] v = Rest(i);
            for (int shape = 0; shape < s; shape++)
            {
                double[] rho = new double[3];
                for (int c = 0; c < 3; c++)
                {
                    int r = (3 * shape) + c;
                    rho[c] = outer * Math.Pow(Importance(i), _options.Power) * Math.Pow(error[r, i], _options.Power - 1);
                    for (int other = 0; other < n; other++)
                        rho[c] += 2 / entries * _problem.Alpha * _laplacian[other, i] * bent[r, other];
                }

                double[] turn = [(v[1] * rho[2]) - (v[2] * rho[1]), (v[2] * rho[0]) - (v[0] * rho[2]), (v[0] * rho[1]) - (v[1] * rho[0]), rho[0], rho[1], rho[2]];
                for (int j = 0; j < p; j++)
                {
                    for (int d = 0; d < 6; d++)
                    {
                        int at = (((6 * j) + d) * width) + shape;
                        byParameters[at] += weights[(j * n) + i] / sums[i] * turn[d];
                        byWeights[(j * n) + i] += parameters[at] * turn[d];
                    }
                }
            }

            if (!normalised)
                continue;
            double dot = Enumerable.Range(0, p).Sum(j => weights[(j * n) + i] / sums[i] * byWeights[(j * n) + i]);
            for (int j = 0; j < p; j++)
                byWeights[(j * n) + i] = (byWeights[(j * n) + i] - dot) / sums[i];
        }

        return (Math.Pow(mean, 2.0 / _options.Power) + (_problem.Alpha * smooth / entries), byParameters, byWeights);
    }

    private double[] Rest(int i)
    {
        (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
        return [.. Enumerable.Range(0, 3).Select(c => (double)_problem.Rest[(((4 * tile) + c) * LaneTile.Lanes) + lane])];
    }

    private double Target(int shape, int axis, int i)
    {
        (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
        return _problem.NegatedTargets[(((((3 * tile) + axis) * _problem.Width) + shape) * LaneTile.Lanes) + lane];
    }

    private double Importance(int i) => _problem.Importance is { } factors ? factors[i] : 1;
}
