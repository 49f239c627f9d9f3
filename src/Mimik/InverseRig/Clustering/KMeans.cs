using System.Numerics.Tensors;
using Mimik.Numerics;

namespace Mimik.InverseRig.Clustering;

/// <summary>
/// k-means (Lloyd, "Least squares quantization in PCM", 1982) from k-means++ starts (Arthur and Vassilvitskii, 2007): finds labels that make the inertia
/// sum over rows |x - mean of the rows with x's label|^2 small.
/// </summary>
/// <remarks>
/// The nearest centre of a row is that of the least |c|^2 / 2 - x.c, whose products are one small matrix multiplication for every block of rows; means and the
/// inertia are summed in double, block by block in a fixed order, so that threads do not change them; rows whose label stays are not
/// summed anew. Starts are compared after a few rounds; the best goes on until no label changes. A cluster that runs empty takes the row farthest
/// from its mean; where all rows lie on their means, there are fewer distinct rows than clusters, and it stays empty.
/// </remarks>
internal sealed class KMeans
{
    // Rows whose products with the centres are at hand at once, and the most numbers that all blocks' sums take together.
    private const int Tile = 512, MostSums = 1 << 24;

    // Starts are judged after so many rounds: the inertia falls little after them, and the slower where the rows have no clusters.
    private const int JudgedAfter = 15;

    // A squared distance from the mean that rounding alone may leave.
    private const double Rounding = 1e-12;

    private readonly float[] _rows;
    private readonly int _count, _width, _clusters, _threads, _block;
    private readonly float[] _centres, _halfSquares;
    private readonly double[] _means;
    private readonly double[][] _sums;
    private readonly int[][] _counts;
    private readonly bool[] _changed;
    private readonly int[] _labels;

    private KMeans(float[] rows, int width, int clusters, int threads)
    {
        (_rows, _width, _clusters, _threads) = (rows, width, clusters, threads);
        _count = rows.Length / width;
        _centres = new float[clusters * width];
        _halfSquares = new float[clusters];
        _means = new double[clusters * width];
        int mostBlocks = Math.Max(1, MostSums / _centres.Length);
        _block = Math.Max(Tile, (_count + mostBlocks - 1) / mostBlocks);
        int blocks = (_count + _block - 1) / _block;
        _sums = new double[blocks][];
        _counts = new int[blocks][];
        for (int b = 0; b < blocks; b++)
            (_sums[b], _counts[b]) = (new double[clusters * width], new int[clusters]);
        _changed = new bool[blocks];
        _labels = new int[_count];
    }

    /// <summary>Clusters rows.</summary>
    /// <param name="rows">[rows x <paramref name="width"/>].</param>
    /// <param name="width">Numbers of a row, at least 1.</param>
    /// <param name="options">The number of clusters, at most that of rows; starts, rounds, seed.</param>
    /// <param name="threads">Threads that take part, at least 1.</param>
    /// <param name="cancellation">Ends it between two rounds.</param>
    /// <returns>
    /// [rows] labels 0 .. clusters - 1; a label may be without rows where fewer rows than clusters are distinct. And whether no label changed in the last round.
    /// </returns>
    public static (int[] Labels, bool IsSettled) Cluster(float[] rows, int width, RigClustererOptions options, int threads, CancellationToken cancellation)
    {
        var means = new KMeans(rows, width, options.Segments, threads);
        var random = new RandomSource(options.Seed);
        float[] best = [];
        double least = double.PositiveInfinity;
        for (int start = 0; start < options.Restarts; start++)
        {
            means.Seed(random);
            means.Run(Math.Min(JudgedAfter, options.MaxIterations), cancellation);
            double inertia = means.Inertia();
            if (inertia < least)
                (least, best) = (inertia, [.. means._centres]);
        }

        best.CopyTo(means._centres, 0);
        bool settled = means.Run(options.MaxIterations, cancellation);
        return (means._labels, settled);
    }

    private ReadOnlySpan<float> Row(int v) => _rows.AsSpan(v * _width, _width);

    private Span<float> Centre(int k) => _centres.AsSpan(k * _width, _width);

    /// <summary>Rows as first centres: each next one is drawn with a chance in proportion to its squared distance from the nearest so far.</summary>
    private void Seed(RandomSource random)
    {
        float[] distances = new float[_count];
        Array.Fill(distances, float.PositiveInfinity);
        int chosen = random.NextInt(_count);
        for (int k = 0; k < _clusters; k++)
        {
            Row(chosen).CopyTo(Centre(k));
            if (k + 1 == _clusters)
                break;
            int centre = k;
            ParallelLoop.For(_sums.Length, _threads, (block, _) =>
            {
                for (int v = block * _block; v < Math.Min(_count, (block + 1) * _block); v++)
                {
                    float distance = TensorPrimitives.Distance(Row(v), Centre(centre));
                    distances[v] = Math.Min(distances[v], distance * distance);
                }
            });
            chosen = Draw(random, distances);
        }
    }

    private static int Draw(RandomSource random, float[] weights)
    {
        double total = 0;
        foreach (float weight in weights)
            total += weight;
        double left = random.NextDouble() * total;
        int last = 0;
        for (int v = 0; v < weights.Length; v++)
        {
            if (weights[v] == 0)
                continue;
            last = v;
            left -= weights[v];
            if (left < 0)
                return v;
        }

        return last;
    }

    /// <summary>Rounds until no label changes; returns whether that came before the last of them.</summary>
    private bool Run(int maxIterations, CancellationToken cancellation)
    {
        Array.Fill(_labels, -1);
        for (int b = 0; b < _sums.Length; b++)
        {
            Array.Clear(_sums[b]);
            Array.Clear(_counts[b]);
        }

        for (int round = 0; round < maxIterations; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool changed = Assign(), filled = MoveCentres();
            if (!changed && !filled)
                return true;
        }

        return false;
    }

    /// <summary>Gives every row its nearest centre, of equally near ones the first, and keeps the sums of the rows of every label; returns whether a label changed.</summary>
    private bool Assign()
    {
        for (int k = 0; k < _clusters; k++)
            _halfSquares[k] = 0.5f * TensorPrimitives.SumOfSquares(Centre(k));
        float[][] scratch = new float[_threads][];
        double[][] wide = new double[_threads][];
        ParallelLoop.For(_sums.Length, _threads, (block, worker) =>
        {
            float[] products = scratch[worker] ??= new float[Tile * _clusters];
            double[] row = wide[worker] ??= new double[_width];
            _changed[block] = false;
            int end = Math.Min(_count, (block + 1) * _block);
            for (int first = block * _block; first < end; first += Tile)
                Assign(block, first, Math.Min(Tile, end - first), products, row);
        });
        return _changed.Contains(true);
    }

    private void Assign(int block, int first, int count, float[] products, double[] row)
    {
        Gemm.Multiply(false, true, count, _clusters, _width, 1, _rows.AsSpan(first * _width), _width, _centres, _width, 0, products, _clusters, 1);
        for (int v = first; v < first + count; v++)
        {
            Span<float> scores = products.AsSpan((v - first) * _clusters, _clusters);
            TensorPrimitives.Subtract(_halfSquares, scores, scores);
            int label = TensorPrimitives.IndexOfMin<float>(scores);
            if (label == _labels[v])
                continue;
            _changed[block] = true;
            TensorPrimitives.ConvertTruncating(Row(v), row.AsSpan());
            Relabel(v, label, block, row);
        }
    }

    /// <summary>Puts centres on the means of their rows; returns whether an empty cluster was given a row.</summary>
    private bool MoveCentres()
    {
        Array.Clear(_means);
        int[] counts = new int[_clusters];
        for (int b = 0; b < _sums.Length; b++)
        {
            TensorPrimitives.Add<double>(_means, _sums[b], _means);
            TensorPrimitives.Add<int>(counts, _counts[b], counts);
        }

        bool filled = false;
        for (int k = 0; k < _clusters; k++)
        {
            if (counts[k] == 0 && Farthest(counts) is { } row)
            {
                TakeRow(row, k, counts);
                filled = true;
            }
        }

        for (int k = 0; k < _clusters; k++)
        {
            for (int i = 0; i < _width && counts[k] > 0; i++)
                Centre(k)[i] = (float)(_means[(k * _width) + i] / counts[k]);
        }

        return filled;
    }

    private void TakeRow(int row, int k, int[] counts)
    {
        int from = _labels[row];
        double[] numbers = new double[_width];
        TensorPrimitives.ConvertTruncating(Row(row), numbers.AsSpan());
        for (int i = 0; i < _width; i++)
        {
            _means[(from * _width) + i] -= numbers[i];
            _means[(k * _width) + i] = numbers[i];
        }

        counts[from]--;
        counts[k] = 1;
        Relabel(row, k, row / _block, numbers);
    }

    private void Relabel(int v, int label, int block, double[] row)
    {
        int from = _labels[v];
        if (from >= 0)
        {
            Span<double> left = _sums[block].AsSpan(from * _width, _width);
            TensorPrimitives.Subtract(left, row, left);
            _counts[block][from]--;
        }

        Span<double> joined = _sums[block].AsSpan(label * _width, _width);
        TensorPrimitives.Add(joined, row, joined);
        _counts[block][label]++;
        _labels[v] = label;
    }

    /// <summary>Of the clusters with several rows, the row farthest from its mean; null where all lie on their means.</summary>
    private int? Farthest(int[] counts)
    {
        int? farthest = null;
        double largest = Rounding;
        for (int v = 0; v < _count; v++)
        {
            int k = _labels[v];
            if (counts[k] < 2)
                continue;
            double square = 0;
            for (int i = 0; i < _width; i++)
            {
                double difference = Row(v)[i] - (float)(_means[(k * _width) + i] / counts[k]);
                square += difference * difference;
            }

            if (square > largest)
                (largest, farthest) = (square, v);
        }

        return farthest;
    }

    private double Inertia()
    {
        double[] parts = new double[_sums.Length];
        ParallelLoop.For(parts.Length, _threads, (block, _) =>
        {
            for (int v = block * _block; v < Math.Min(_count, (block + 1) * _block); v++)
            {
                double distance = TensorPrimitives.Distance(Row(v), Centre(_labels[v]));
                parts[block] += distance * distance;
            }
        });
        return parts.Sum();
    }
}
