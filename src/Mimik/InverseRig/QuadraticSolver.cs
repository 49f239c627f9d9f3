using System.Numerics.Tensors;
using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>
/// Solves frames one by one with the correctives of two controls: minimise J(c) = |f(c) - y|^2 / n + (lambda1 / m) sum c, f_i(c) = d_i^T c + c^T D^(i) c,
/// lower &lt;= c &lt;= upper, by majorisation-minimisation (Rackovic, Soares, Jakovetic, Desnica, "A Majorization-Minimization-Based Method for
/// Nonconvex Inverse Rig Problems in Facial Animation: Algorithm Derivation", 2023).
/// </summary>
/// <remarks>
/// <para>
/// From c to c + v a coordinate's residual goes from p_i = f_i(c) - y_i to p_i + q_i^T v + v^T D^(i) v, with q_i = d_i + 2 D^(i) c. Its square is
/// p_i^2 + 2 p_i q_i^T v + 2 p_i v^T D^(i) v + (q_i^T v + v^T D^(i) v)^2, and three of its terms join controls. Each is bounded by one that does not:
/// </para>
/// <para>
/// 2 p_i v^T D^(i) v &lt;= 2 p_i mu_i |v|^2, mu_i the largest eigenvalue of D^(i) where p_i > 0 and the smallest where p_i &lt; 0;
/// (a + b)^2 &lt;= 2 a^2 + 2 b^2; (q_i^T v)^2 &lt;= |q_i|^2 |v|^2 (Cauchy and Schwarz); (v^T D^(i) v)^2 &lt;= sigma_i^2 |v|^4 &lt;= m sigma_i^2 sum_j v_j^4, sigma_i the
/// largest singular value. Summed over the coordinates, this is <see cref="QuadraticMajoriser"/> with
/// a0 = J(c), a1 = dJ/dc, a2 = 2 sum_i (p_i mu_i + |q_i|^2) / n and a4 = 2 m sum_i sigma_i^2 / n. All are equal at v = 0, so that the step to the
/// bound's minimum lowers J.
/// </para>
/// <para>
/// Where the published code goes through the n coordinates for everything, J, its gradient and sum |q_i|^2 / n come from the Gram matrix here (in double);
/// only sum p_i mu_i needs the residuals, which are computed for many frames in one product. Penalties on pairs of controls are bounded
/// likewise: delta (a - b)^2 by 2 delta on both diagonals, pi a b by pi / 2. The published script has only the controls that come first in a pair in its
/// q_i, at half their size, so that its function is no bound; here q_i is as derived.
/// </para>
/// </remarks>
internal sealed class QuadraticSolver
{
    private const int Chunk = 512, MostBlockFrames = 128;
    private const long BlockFloats = 8 << 20;

    // What single precision may take from the residuals' sum, as a part of the sum of sizes.
    private const double Margin = 1e-5;

    // Part of the targets' energy that rounding takes away from J.
    private const double Rounding = 1e-14;

    private readonly ControlObjective _objective;
    private readonly RigBasis _basis;
    private readonly CorrectiveSpectrum _spectrum;
    private readonly int _threads, _controls;
    private readonly int[] _shapes;
    private readonly double _singularSquares;
    private readonly double[] _penaltyCurvature;

    /// <summary>Prepares.</summary>
    /// <param name="objective">With <see cref="ControlProducts.Quadratic"/> and without smoothness.</param>
    /// <param name="basis">The shapes.</param>
    /// <param name="spectrum">The forms' eigenvalues.</param>
    /// <param name="threads">Threads that take part; results do not depend on it.</param>
    public QuadraticSolver(ControlObjective objective, RigBasis basis, CorrectiveSpectrum spectrum, int threads)
    {
        (_objective, _basis, _spectrum, _threads, _controls) = (objective, basis, spectrum, threads, objective.ControlCount);
        _shapes = [.. Enumerable.Range(0, _controls), .. spectrum.Pairs.Select(pair => pair.Shape)];
        for (int i = 0; i < spectrum.Largest.Length; i++)
            _singularSquares += Square(i);
        _penaltyCurvature = new double[_controls];
        foreach (ControlPair pair in objective.Pairs)
        {
            double curvature = (2 * pair.Difference) + (0.5 * Math.Abs(pair.Product));
            _penaltyCurvature[pair.First] += curvature;
            _penaltyCurvature[pair.Second] += curvature;
        }
    }

    /// <summary>Solves frames.</summary>
    /// <param name="frames">The meshes, read once in order.</param>
    /// <param name="controls">[T x m] the start; receives the solution.</param>
    /// <param name="tolerance">A frame ends where a step lowers its J by less than this part.</param>
    /// <param name="iterations">The most steps of a frame.</param>
    /// <param name="solved">Frames from the start on that are solved already.</param>
    /// <param name="done">Told the frames that are solved.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>Steps of all frames, and the worst reason that one stopped for.</returns>
    public (int Iterations, InverseRigExit Exit) Run(
        IMeshSequence frames, double[] controls, double tolerance, int iterations, int solved = 0, Action<int>? done = null, CancellationToken cancellation = default)
    {
        int count = frames.FrameCount, taken = 0;
        int most = (int)Math.Clamp(BlockFloats / Math.Max(1, _basis.Neutral.Length), 8, MostBlockFrames);
        var exit = InverseRigExit.Converged;
        for (int start = solved; start < count; start += most)
        {
            FrameState[] block = Open(frames, controls, start, Math.Min(most, count - start), cancellation);
            FrameState[] active = block;
            for (int step = 0; step < iterations && active.Length > 0; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                taken += active.Length;
                Advance(active, tolerance);
                active = [.. active.Where(frame => !frame.IsDone)];
            }

            exit = active.Length > 0 ? InverseRigExit.IterationsTaken : exit;
            foreach (FrameState frame in block)
                frame.Controls.CopyTo(controls, frame.Index * _controls);
            done?.Invoke(start + block.Length);
        }

        return (taken, exit);
    }

    /// <summary>The bound of a frame's objective around some controls.</summary>
    /// <param name="frames">The meshes.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="c">[m] the point.</param>
    public QuadraticMajoriser Around(IMeshSequence frames, int frame, ReadOnlySpan<double> c)
    {
        double[] all = new double[frames.FrameCount * _controls];
        c.CopyTo(all.AsSpan(frame * _controls));
        FrameState[] one = Open(frames, all, frame, 1, CancellationToken.None);
        c.CopyTo(one[0].Controls);
        one[0].Cost = one[0].Model.Evaluate(frame, one[0].Controls, one[0].Pieces);
        return Majoriser(one[0], Spreads(one)[0]);
    }

    private FrameState[] Open(IMeshSequence frames, double[] controls, int start, int count, CancellationToken cancellation)
    {
        var block = new FrameState[count];
        float[][] sources = new float[_threads][];
        ParallelLoop.For(count, _threads, (k, worker) =>
        {
            if (cancellation.IsCancellationRequested)
                return;
            int t = start + k;
            float[] source = sources[worker] ??= new float[3 * _basis.SourcePoints];
            var state = block[k] = new FrameState(t, _objective, _spectrum.Pairs.Length == 0 ? 0 : _basis.Neutral.Length);
            for (int i = 0; i < _controls; i++)
                state.Controls[i] = Math.Clamp(controls[(t * _controls) + i], _objective.Lower[(t * _controls) + i], _objective.Upper[(t * _controls) + i]);
            state.Cost = state.Model.Evaluate(t, state.Controls, state.Pieces);
            int mask = _objective.Targets.Masks[t];
            state.Normaliser = _objective.Grams.Normaliser(mask);
            state.SingularSquares = _singularSquares;
            foreach (int point in _objective.Grams.Missing(mask))
                state.SingularSquares -= Square(3 * point) + Square((3 * point) + 1) + Square((3 * point) + 2);
            if (state.Target.Length == 0)
                return;
            frames.Read(t, source);
            _basis.Displace(source, frames.AreDisplacements, state.Target, []);
        });
        cancellation.ThrowIfCancellationRequested();
        return block;
    }

    private void Advance(FrameState[] active, double tolerance)
    {
        double[] spreads = Spreads(active);
        ParallelLoop.For(active.Length, _threads, (k, _) =>
        {
            FrameState frame = active[k];
            QuadraticMajoriser bound = Majoriser(frame, spreads[k]);
            double[] to = new double[_controls];
            for (int j = 0; j < _controls; j++)
            {
                int entry = (frame.Index * _controls) + j;
                double c = frame.Controls[j], low = _objective.Lower[entry], high = _objective.Upper[entry];
                to[j] = Math.Clamp(c + bound.Step(j, low - c, high - c), low, high);
            }

            double cost = frame.Model.Evaluate(frame.Index, to, frame.Pieces), gain = frame.Cost - cost;
            double floor = Math.Max(tolerance * frame.Cost, Rounding * _objective.Targets.Energies[frame.Index]);
            frame.IsDone = gain <= floor;
            if (gain <= 0)
                return;
            to.CopyTo(frame.Controls, 0);
            frame.Cost = cost;
        });
    }

    private QuadraticMajoriser Majoriser(FrameState frame, double spread)
    {
        double scale = frame.Normaliser == 0 ? 0 : 1 / frame.Normaliser, curvature = 2 * ((spread * scale) + frame.Model.MeshTrace(frame.Index));
        double[] slopes = new double[_controls], curvatures = new double[_controls];
        frame.Model.Gradient(frame.Index, frame.Controls, slopes);
        for (int j = 0; j < _controls; j++)
            curvatures[j] = curvature + _penaltyCurvature[j];
        return new QuadraticMajoriser(frame.Cost, slopes, curvatures, 2 * _controls * Math.Max(0, frame.SingularSquares) * scale);
    }

    // sum_i p_i mu_i of every frame: with eigenvalues e- and e+, p mu = p (e+ + e-) / 2 + |p| (e+ - e-) / 2.
    private double[] Spreads(FrameState[] active)
    {
        double[] sums = new double[active.Length];
        if (_spectrum.Pairs.Length == 0)
            return sums;
        int n = _basis.Neutral.Length, used = _shapes.Length, chunks = (n + Chunk - 1) / Chunk, count = active.Length;
        float[] z = new float[count * used];
        for (int k = 0; k < count; k++)
        {
            for (int p = 0; p < used; p++)
                z[(k * used) + p] = (float)active[k].Model.Weights[_shapes[p]];
        }

        double[] partial = new double[chunks * count];
        var scratch = new ChunkScratch?[_threads];
        ParallelLoop.For(chunks, _threads, (chunk, worker) =>
        {
            ChunkScratch own = scratch[worker] ??= new ChunkScratch(used, count);
            int start = chunk * Chunk, width = Math.Min(Chunk, n - start);
            for (int p = 0; p < used; p++)
                _basis.Shapes[_shapes[p]].Span.Slice(start, width).CopyTo(own.Shapes.AsSpan(p * Chunk));
            Span<float> middle = own.Middle.AsSpan(0, width), half = own.Half.AsSpan(0, width);
            for (int i = 0; i < width; i++)
            {
                float low = _spectrum.Smallest[start + i], high = _spectrum.Largest[start + i];
                middle[i] = 0.5f * (high + low);
                half[i] = 0.5f * (high - low);
            }

            Gemm.Multiply(false, false, count, width, used, 1, z, used, own.Shapes, Chunk, 0, own.Residuals, Chunk);
            for (int k = 0; k < count; k++)
            {
                Span<float> residual = own.Residuals.AsSpan(k * Chunk, width);
                TensorPrimitives.Subtract(residual, active[k].Target.AsSpan(start, width), residual);
                Silence(active[k], residual, start);
                double tilt = TensorPrimitives.Dot<float>(residual, middle);
                TensorPrimitives.Abs<float>(residual, residual);
                partial[(chunk * count) + k] = tilt + ((1 + Margin) * TensorPrimitives.Dot<float>(residual, half));
            }
        });
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            for (int k = 0; k < count; k++)
                sums[k] += partial[(chunk * count) + k];
        }

        // Never below zero but by rounding.
        for (int k = 0; k < count; k++)
            sums[k] = Math.Max(0, sums[k]);
        return sums;
    }

    // Missing points have no residual.
    private void Silence(FrameState frame, Span<float> residual, int start)
    {
        ReadOnlySpan<int> missing = _objective.Grams.Missing(_objective.Targets.Masks[frame.Index]);
        int at = missing.BinarySearch(start / 3);
        for (int k = at < 0 ? ~at : at; k < missing.Length && 3 * missing[k] < start + residual.Length; k++)
        {
            int from = Math.Max(0, (3 * missing[k]) - start), to = Math.Min(residual.Length, (3 * missing[k]) + 3 - start);
            residual[from..to].Clear();
        }
    }

    private double Square(int coordinate)
    {
        double singular = _spectrum.Singular(coordinate);
        return singular * singular;
    }

    private sealed class FrameState(int index, ControlObjective objective, int coordinates)
    {
        public int Index => index;

        public FrameModel Model { get; } = new(objective);

        public double[] Controls { get; } = new double[objective.ControlCount];

        public int[] Pieces { get; } = new int[objective.ControlCount];

        public float[] Target { get; } = new float[coordinates];

        public double Cost { get; set; }

        public double Normaliser { get; set; }

        public double SingularSquares { get; set; }

        public bool IsDone { get; set; }
    }

    private sealed class ChunkScratch(int shapes, int frames)
    {
        public float[] Shapes { get; } = new float[shapes * Chunk];

        public float[] Residuals { get; } = new float[frames * Chunk];

        public float[] Middle { get; } = new float[Chunk];

        public float[] Half { get; } = new float[Chunk];
    }
}
