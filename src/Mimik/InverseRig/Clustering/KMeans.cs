using System.Numerics.Tensors;
using Mimik.Numerics;

namespace Mimik.InverseRig.Clustering;

/// <summary>
/// k-means (Lloyd, "Least squares quantization in PCM", 1982) from k-means++ starts (Arthur and Vassilvitskii, 2007): finds labels that make the inertia
/// sum over rows |x - mean of the rows with x's label|^2 small.
/// </summary>
/// <remarks>
/// The nearest centre of a row is that of the least |c|^2 / 2 - x.c, whose products are one small matrix multiplication for every block of rows; means and the
/// inertia are summed in double, block by block in a fixed order, so that threads do not change them. Starts are compared once hardly a label changes any
/// more; the best goes on until none does. A cluster that runs empty takes the row farthest
/// from its mean; where all rows lie on their means, there are fewer distinct rows than clusters, and it stays empty.
/// </remarks>
internal sealed class KMeans
{
    // Rows whose products with the centres are at hand at once, and the most numbers that all blocks' sums take together.
    private const int Tile = 512, MostSums = 1 << 24;

    // A start is judged when only one label of so many still changes in a round.
    private const int FewChanges = 500;

    private readonly float[] _rows;
    private readonly int _count, _width, _clusters, _threads, _block;
    private readonly float[] _centres, _halfSquares;
    private readonly double[] _means;
    private readonly double[][] _sums;
    private readonly int[][] _counts;
    private readonly int[] _changed;
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
        _changed = new int[blocks];
        _labels = new int[_count];
    }

    /// <summary>Clusters rows.</summary>
    /// <param name="rows">[rows x <paramref name="width"/>].</param>
    /// <param name="width">Numbers of a row, at least 1.</param>
    /// <param name="options">The number of clusters, at most that of rows; starts, rounds, seed.</param>
    /// <param name="threads">Threads that take part, at least 1.</param>
    /// <param name="cancellation">Ends it between two rounds.</param>
    /// <returns>[rows] labels 0 .. clusters - 1; a label may be without rows where fewer rows than clusters are distinct.</returns>
    public static int[] Cluster(float[] rows, int width, RigClustererOptions options, int threads, CancellationToken cancellation)
    {
        var means = new KMeans(rows, width, options.Segments, threads);
        var random = new RandomSource(options.Seed);
        float[] best = [];
        double least = double.PositiveInfinity;
        for (int start = 0; start < options.Restarts; start++)
        {
            means.Seed(random);
            means.Run(options.MaxIterations, means._count / FewChanges, cancellation);
            double inertia = means.Inertia();
            if (inertia < least)
                (least, best) = (inertia, [.. means._centres]);
        }

        best.CopyTo(means._centres, 0);
        means.Run(options.MaxIterations, 0, cancellation);
        return means._labels;
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

    /// <summary>Rounds until no more labels change than are allowed to.</summary>
    private void Run(int maxIterations, int mayChange, CancellationToken cancellation)
    {
        Array.Fill(_labels, -1);
        for (int round = 0; round < maxIterations; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            int changed = Assign();
            if (!MoveCentres() && changed <= mayChange)
                break;
        }
    }

    /// <summary>Gives every row its nearest centre, of equally near ones the first, and sums the rows of every label; returns how many labels changed.</summary>
    private int Assign()
    {
        for (int k = 0; k < _clusters; k++)
            _halfSquares[k] = 0.5f * TensorPrimitives.SumOfSquares(Centre(k));
        float[][] scratch = new float[_threads][];
        double[][] wide = new double[_threads][];
        ParallelLoop.For(_sums.Length, _threads, (block, worker) =>
        {
            float[] products = scratch[worker] ??= new float[Tile * _clusters];
            double[] row = wide[worker] ??= new double[_width];
            Array.Clear(_sums[block]);
            Array.Clear(_counts[block]);
            _changed[block] = 0;
            int end = Math.Min(_count, (block + 1) * _block);
            for (int first = block * _block; first < end; first += Tile)
                Assign(block, first, Math.Min(Tile, end - first), products, row);
        });
        return _changed.Sum();
    }

    private void Assign(int block, int first, int count, float[] products, double[] row)
    {
        Gemm.Multiply(false, true, count, _clusters, _width, 1, _rows.AsSpan(first * _width), _width, _centres, _width, 0, products, _clusters, 1);
        for (int v = first; v < first + count; v++)
        {
            Span<float> scores = products.AsSpan((v - first) * _clusters, _clusters);
            TensorPrimitives.Subtract(_halfSquares, scores, scores);
            int label = TensorPrimitives.IndexOfMin<float>(scores);
            _changed[block] += _labels[v] != label ? 1 : 0;
            _labels[v] = label;
            _counts[block][label]++;
            Span<double> sum = _sums[block].AsSpan(label * _width, _width);
            TensorPrimitives.ConvertTruncating(Row(v), row.AsSpan());
            TensorPrimitives.Add(sum, row, sum);
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
        for (int i = 0; i < _width; i++)
        {
            _means[(from * _width) + i] -= Row(row)[i];
            _means[(k * _width) + i] = Row(row)[i];
        }

        counts[from]--;
        counts[k] = 1;
        _labels[row] = k;
    }

    /// <summary>Of the clusters with several rows, the row farthest from its mean; null where all lie on their means.</summary>
    private int? Farthest(int[] counts)
    {
        int? farthest = null;
        double largest = 0;
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
