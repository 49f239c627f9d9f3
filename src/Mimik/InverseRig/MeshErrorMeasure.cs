using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>Evaluates solved curves against meshes: one pass over the frames, everything in double.</summary>
internal sealed class MeshErrorMeasure
{
    private const double SpanRidge = 1e-12;

    private readonly BlendshapeRig _rig;
    private readonly RigBasis _basis;
    private readonly GramStore _grams;
    private readonly int _threads;

    /// <summary>Prepares.</summary>
    public MeshErrorMeasure(BlendshapeRig rig, RigBasis basis, GramStore grams, int threads) =>
        (_rig, _basis, _grams, _threads) = (rig, basis, grams, threads);

    /// <summary>Evaluates.</summary>
    /// <param name="frames">The meshes.</param>
    /// <param name="curves">[T x m].</param>
    /// <param name="lambda1">lambda1.</param>
    /// <param name="lambda2">lambda2.</param>
    /// <param name="outsideSpan">Measures <see cref="MeshErrors.OutsideSpan"/>, too.</param>
    /// <param name="done">Told the frames that are through.</param>
    /// <param name="cancellation">Ends the pass.</param>
    public MeshErrors Evaluate(
        IMeshSequence frames, WeightAnimation curves, double lambda1, double lambda2, bool outsideSpan, Action<int>? done = null, CancellationToken cancellation = default)
    {
        int count = frames.FrameCount, m = curves.ChannelCount;
        double[]? span = outsideSpan ? SpanFactor(_grams.All) : null;
        // Pieces by the number of frames alone, whose sums are added in order.
        int pieces = Math.Min(count, 16), finished = 0;
        var sums = new PieceSums[pieces];
        double[] frameMeans = new double[count], frameMaxima = new double[count], fidelity = new double[count];
        int[] missing = new int[count];
        ParallelLoop.For(pieces, _threads, (piece, _) =>
        {
            var sum = sums[piece] = new PieceSums(_basis.PointCount, outsideSpan);
            var scratch = new FrameScratch(_basis);
            for (int t = ParallelLoop.Start(count, pieces, piece); t < ParallelLoop.Start(count, pieces, piece + 1); t++)
            {
                if (cancellation.IsCancellationRequested)
                    return;
                (fidelity[t], frameMeans[t], frameMaxima[t]) = Frame(frames, t, curves[t], span, scratch, sum);
                missing[t] = scratch.Missing.Count;
                if (done is not null)
                    done(Interlocked.Increment(ref finished));
            }
        });
        cancellation.ThrowIfCancellationRequested();
        for (int piece = 1; piece < pieces; piece++)
            sums[0].Add(sums[piece]);
        return Summary(curves, lambda1, lambda2, m, sums[0], frameMeans, frameMaxima, fidelity.Sum()) with { FrameMissing = missing };
    }

    private MeshErrors Summary(
        WeightAnimation curves, double lambda1, double lambda2, int m, PieceSums sum, double[] frameMeans, double[] frameMaxima, double fidelity)
    {
        double scale = _rig.Unit.ReportScale, constant = 0;
        int points = _basis.PointCount;
        float[] meanResidual = new float[3 * points], pointMeans = new float[points];
        float[] outside = new float[sum.OutsideSquares.Length];
        for (int k = 0; k < points; k++)
        {
            double seen = Math.Max(1, sum.Seen[k]);
            pointMeans[k] = (float)(scale * sum.Distances[k] / seen);
            if (outside.Length > 0)
                outside[k] = (float)(scale * Math.Sqrt(sum.OutsideSquares[k] / seen));
            for (int axis = 0; axis < 3; axis++)
            {
                double mean = sum.Residuals[(3 * k) + axis] / seen;
                constant += _basis.Weight(k) * seen * mean * mean;
                meanResidual[(3 * k) + axis] = (float)mean;
            }
        }

        double[] observed = [.. frameMaxima.Where(double.IsFinite)];
        double total = sum.Seen.Sum();
        return new MeshErrors
        {
            LengthLabel = _rig.Unit.ReportLabel,
            Fidelity = fidelity,
            Objective = fidelity + (lambda1 / m * curves.Weights.Sum(c => (double)c)) + (lambda2 * SequenceCost.Roughness([.. curves.Weights.Select(c => (double)c)], m)),
            Mean = scale * sum.Distances.Sum() / Math.Max(1, total),
            Max = observed.Length == 0 ? 0 : observed.Max(),
            MeanOfMax = observed.Length == 0 ? 0 : observed.Average(),
            FrameMeans = frameMeans,
            FrameMaxima = frameMaxima,
            FrameMissing = [],
            Points = _basis.SourceIndices,
            PointFrames = sum.Seen,
            PointMeans = pointMeans,
            PointMaxima = [.. sum.Maxima.Select(distance => (float)(scale * distance))],
            NeutralShare = sum.Squares == 0 ? 0 : constant / sum.Squares,
            MeanResidual = meanResidual,
            OutsideSpan = outside,
            OutsideSpanMean = outside.Length == 0 ? double.NaN : scale * sum.OutsideDistance / Math.Max(1, total),
        };
    }

    private (double Fidelity, double Mean, double Max) Frame(
        IMeshSequence frames, int t, ReadOnlySpan<float> controls, double[]? span, FrameScratch scratch, PieceSums sum)
    {
        frames.Read(t, scratch.Source);
        _basis.Displace(scratch.Source, frames.AreDisplacements, scratch.Target, scratch.Missing);
        _rig.Logic.Evaluate(controls, scratch.ShapeWeights);
        Combine(scratch.ShapeWeights, scratch.Residual, scratch.Target);
        foreach (int k in scratch.Missing)
            scratch.Residual.AsSpan(3 * k, 3).Fill(double.NaN);
        double squares = 0, n = 0, distances = 0, max = double.NegativeInfinity, scale = _rig.Unit.ReportScale;
        int seen = 0;
        for (int k = 0; k < _basis.PointCount; k++)
        {
            double x = scratch.Residual[3 * k], y = scratch.Residual[(3 * k) + 1], z = scratch.Residual[(3 * k) + 2];
            if (double.IsNaN(x))
                continue;
            double weight = _basis.Weight(k), square = (x * x) + (y * y) + (z * z), root = Math.Sqrt(weight), distance = Math.Sqrt(square) / root;
            squares += square;
            n += 3 * weight;
            distances += distance;
            max = Math.Max(max, distance);
            seen++;
            sum.Seen[k]++;
            sum.Distances[k] += distance;
            sum.Maxima[k] = Math.Max(sum.Maxima[k], distance);
            sum.Residuals[3 * k] -= x / root;
            sum.Residuals[(3 * k) + 1] -= y / root;
            sum.Residuals[(3 * k) + 2] -= z / root;
        }

        sum.Squares += squares;
        if (span is not null && seen > 0)
            AddOutside(span, scratch, sum);
        return seen == 0 ? (0, double.NaN, double.NaN) : (squares / n, scale * distances / seen, scale * max);
    }

    // What is left of a frame after the best combination of all shapes, bounds and logic forgotten. Missing points take no part: their targets are zero here, and
    // the Gram matrix is that of the others.
    private void AddOutside(double[] span, FrameScratch scratch, PieceSums sum)
    {
        int q = _basis.Shapes.Length;
        double[] best = new double[q];
        CrossProducts.Add(_basis.Shapes, [scratch.Target], scratch.Target.Length, best);
        RigBasis.Scale(best, 1 / _basis.NormaliserWithout(scratch.Missing));
        Cholesky.Solve(scratch.Missing.Count == 0 ? span : SpanFactor(scratch), q, best);
        Combine([.. best.Select(b => (float)b)], scratch.Residual, scratch.Target);
        var missing = new HashSet<int>(scratch.Missing);
        for (int k = 0; k < _basis.PointCount; k++)
        {
            if (missing.Contains(k))
                continue;
            double x = scratch.Residual[3 * k], y = scratch.Residual[(3 * k) + 1], z = scratch.Residual[(3 * k) + 2];
            double square = ((x * x) + (y * y) + (z * z)) / _basis.Weight(k);
            sum.OutsideSquares[k] += square;
            sum.OutsideDistance += Math.Sqrt(square);
        }
    }

    // S z - y.
    private void Combine(ReadOnlySpan<float> z, double[] residual, float[] target)
    {
        Array.Clear(residual);
        WideCombination.Add(-1, target, residual);
        for (int p = 0; p < z.Length; p++)
        {
            if (z[p] != 0)
                WideCombination.Add(z[p], _basis.Shapes[p].Span, residual);
        }
    }

    // Of the points that a frame has; neighbouring frames often miss the same ones.
    private double[] SpanFactor(FrameScratch scratch)
    {
        if (!scratch.Missing.SequenceEqual(scratch.FactoredMissing))
        {
            GramStore grams = _grams.Fresh();
            (scratch.Factor, scratch.FactoredMissing) = (SpanFactor(grams[grams.IndexOf(scratch.Missing)]), [.. scratch.Missing]);
        }

        return scratch.Factor;
    }

    private double[] SpanFactor(double[] gram)
    {
        int q = _basis.Shapes.Length;
        double[] factor = [.. gram];
        double trace = 0;
        for (int p = 0; p < q; p++)
            trace += factor[(p * q) + p];
        for (int p = 0; p < q; p++)
            factor[(p * q) + p] += (SpanRidge * trace) + 1e-300;
        if (!Cholesky.TryFactor(factor, q))
            throw new MimikException("rig: expected finite shapes, found some that overflow");
        return factor;
    }

    private sealed class FrameScratch(RigBasis basis)
    {
        public float[] Source { get; } = new float[3 * basis.SourcePoints];

        public float[] Target { get; } = new float[basis.Neutral.Length];

        public double[] Residual { get; } = new double[basis.Neutral.Length];

        public float[] ShapeWeights { get; } = new float[basis.Shapes.Length];

        public List<int> Missing { get; } = [];

        /// <summary>The factor of <see cref="SpanFactor(FrameScratch)"/> for <see cref="FactoredMissing"/>.</summary>
        public double[] Factor { get; set; } = [];

        public int[] FactoredMissing { get; set; } = [];
    }

    private sealed class PieceSums(int points, bool outsideSpan)
    {
        public double Squares { get; set; }

        public double OutsideDistance { get; set; }

        public int[] Seen { get; } = new int[points];

        public double[] Distances { get; } = new double[points];

        public double[] Maxima { get; } = new double[points];

        public double[] Residuals { get; } = new double[3 * points];

        public double[] OutsideSquares { get; } = new double[outsideSpan ? points : 0];

        public void Add(PieceSums other)
        {
            Squares += other.Squares;
            OutsideDistance += other.OutsideDistance;
            for (int k = 0; k < Seen.Length; k++)
            {
                Seen[k] += other.Seen[k];
                Maxima[k] = Math.Max(Maxima[k], other.Maxima[k]);
            }

            Sum(Distances, other.Distances);
            Sum(Residuals, other.Residuals);
            Sum(OutsideSquares, other.OutsideSquares);
        }

        private static void Sum(double[] to, double[] from) => System.Numerics.Tensors.TensorPrimitives.Add(to, from, to);
    }
}
