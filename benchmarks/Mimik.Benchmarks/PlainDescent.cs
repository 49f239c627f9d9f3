using System.Diagnostics;
using Mimik.InverseRig;

namespace Mimik.Benchmarks;

/// <summary>
/// The straightforward version: coordinate descent on the meshes. Control after control, over a few frames: the residual of all
/// coordinates, the control's direction, its one-control problem by projected steps. It knows no Gram matrix.
/// </summary>
internal static class PlainDescent
{
    private const int Frames = 10, Sweeps = 3, ProjectedSteps = 200;

    /// <summary>Prints what a sweep costs and reaches, beside the whole solve of the same frames.</summary>
    public static void Compare(SolveCase c)
    {
        int m = c.Rig.Logic.ControlCount;
        double[] curves = new double[Frames * m];
        var clock = Stopwatch.StartNew();
        double cost = 0;
        for (int sweep = 0; sweep < Sweeps; sweep++)
            cost = Sweep(c, curves);
        double seconds = clock.Elapsed.TotalSeconds / Sweeps;
        clock.Restart();
        InverseRigResult whole = new InverseRigSolver(c.Rig, new InverseRigOptions { Lambda1 = c.Lambda, Lambda2 = c.Lambda, Threads = 1 }).Solve(c.Sequence(Frames));
        double ours = clock.Elapsed.TotalSeconds;
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant(
            $"plain descent on the meshes, {Frames} frames, one thread: {1000 * seconds:f0} ms a sweep, J {cost:f4} after {Sweeps} sweeps; whole solve on one thread: {1000 * ours:f1} ms, J {whole.Objective:f4}; a single sweep takes {seconds / ours:f1} times as long"));
        Console.WriteLine();
    }

    private static double Sweep(SolveCase c, double[] curves)
    {
        int n = c.Rig.Neutral.Length, m = c.Rig.Logic.ControlCount, q = c.Rig.Shapes.Count;
        double[] slope = new double[Frames], curvature = new double[Frames], residual = new double[n], direction = new double[n], fidelity = new double[Frames];
        float[] controls = new float[m], z = new float[q], moved = new float[q];
        for (int i = 0; i < m; i++)
        {
            for (int t = 0; t < Frames; t++)
            {
                for (int j = 0; j < m; j++)
                    controls[j] = (float)curves[(t * m) + j];
                c.Rig.Logic.Evaluate(controls, z);
                controls[i] += 1;
                c.Rig.Logic.Evaluate(controls, moved);
                for (int k = 0; k < n; k++)
                    (residual[k], direction[k]) = (-c.Points[(t * n) + k], 0);
                for (int p = 0; p < q; p++)
                {
                    double weight = z[p], change = moved[p] - weight;
                    if (weight == 0 && change == 0)
                        continue;
                    float[] deltas = c.Rig.Shapes[p].Deltas;
                    for (int k = 0; k < n; k++)
                    {
                        residual[k] += weight * deltas[k];
                        direction[k] += change * deltas[k];
                    }
                }

                (slope[t], curvature[t], fidelity[t]) = (0, 0, 0);
                for (int k = 0; k < n; k++)
                {
                    slope[t] += direction[k] * residual[k] / n;
                    curvature[t] += direction[k] * direction[k] / n;
                    fidelity[t] += residual[k] * residual[k] / n;
                }
            }

            Minimise(c.Lambda, m, i, curves, slope, curvature);
        }

        double cost = fidelity.Sum();
        for (int k = 0; k < curves.Length; k++)
            cost += c.Lambda / m * curves[k];
        for (int k = m; k < curves.Length - m; k++)
            cost += c.Lambda * Math.Pow(curves[k - m] - (2 * curves[k]) + curves[k + m], 2);
        return cost;
    }

    // min over x of sum_t (2 slope_t (x_t - c_t) + curvature_t (x_t - c_t)^2 + (lambda / m) x_t) + lambda |second differences of x|^2, 0 <= x <= 1.
    private static void Minimise(double lambda, int m, int control, double[] curves, double[] slope, double[] curvature)
    {
        double[] start = [.. Enumerable.Range(0, Frames).Select(t => curves[(t * m) + control])], x = [.. start], gradient = new double[Frames];
        double length = 1 / ((2 * curvature.Max()) + (32 * lambda));
        for (int step = 0; step < ProjectedSteps; step++)
        {
            for (int t = 0; t < Frames; t++)
                gradient[t] = (2 * slope[t]) + (2 * curvature[t] * (x[t] - start[t])) + (lambda / m);
            for (int t = 1; t < Frames - 1; t++)
            {
                double d = 2 * lambda * (x[t - 1] - (2 * x[t]) + x[t + 1]);
                gradient[t - 1] += d;
                gradient[t] -= 2 * d;
                gradient[t + 1] += d;
            }

            for (int t = 0; t < Frames; t++)
                x[t] = Math.Clamp(x[t] - (length * gradient[t]), 0, 1);
        }

        for (int t = 0; t < Frames; t++)
            curves[(t * m) + control] = x[t];
    }
}
