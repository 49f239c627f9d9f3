using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>Keeps the largest entries and clears the rest.</summary>
public static class LargestEntries
{
    private const int DigitBits = 12;

    /// <summary>
    /// In every lane of a tile, keeps positive entries that are larger than the (keep + 1)-th largest and clears all others: at
    /// most <paramref name="keep"/> remain.
    /// </summary>
    /// <param name="tile">[rows x 64].</param>
    /// <param name="keep">K, at least 1.</param>
    public static unsafe void KeepInLanes(Span<float> tile, int keep)
    {
        CheckLanes(tile, keep);
        int rows = tile.Length / LaneTile.Lanes;
        fixed (float* p = tile)
        {
            for (int lane = 0; lane < LaneTile.Lanes; lane += 16)
            {
                Vector512<float> cut = keep < rows ? FindCut(p + lane, rows, keep) : default;
                for (float* at = p + lane, end = at + tile.Length; at < end; at += LaneTile.Lanes)
                {
                    Vector512<float> x = Vector512.Load(at);
                    (x & Vector512.GreaterThan(x, cut)).Store(at);
                }
            }
        }
    }

    // Bisection between a cut that lets too many through and one that does not, until it lets exactly `keep` through, which are then the
    // largest; or until the two are neighbours, the upper one being a value that several entries share. It starts at 0, below which
    // nothing is kept anyway.
    private static unsafe Vector512<float> FindCut(float* p, int rows, int keep)
    {
        Vector512<float> high = default, low = default;
        var wanted = Vector512.Create(keep);
        Vector512<int> count = default;
        for (int r = 0; r < rows; r++)
        {
            Vector512<float> x = Vector512.Load(p + (r * LaneTile.Lanes));
            high = Vector512.Max(high, x);
            count -= Vector512.GreaterThan(x, low).AsInt32();
        }

        Vector512<int> done = Vector512.LessThanOrEqual(count, wanted);
        Vector512<float> cut = default;
        while (!Vector512.EqualsAll(done, Vector512<int>.AllBitsSet))
        {
            Vector512<float> middle = low + ((high - low) * 0.5f);
            count = default;
            for (int r = 0; r < rows; r++)
                count -= Vector512.GreaterThan(Vector512.Load(p + (r * LaneTile.Lanes)), middle).AsInt32();
            Vector512<int> many = Vector512.GreaterThan(count, wanted);
            // Not between the two: they are neighbours, or not finite.
            Vector512<int> neighbours = ~(Vector512.GreaterThan(middle, low) & Vector512.LessThan(middle, high)).AsInt32();
            Vector512<int> found = Vector512.Equals(count, wanted) & ~done, ends = neighbours & ~done & ~found;
            cut = Vector512.ConditionalSelect(found.AsSingle(), middle, Vector512.ConditionalSelect(ends.AsSingle(), high, cut));
            done |= found | ends;
            low = Vector512.ConditionalSelect(many.AsSingle(), middle, low);
            high = Vector512.ConditionalSelect(many.AsSingle(), high, middle);
        }

        return cut;
    }

    /// <summary>The scalar reference of <see cref="KeepInLanes"/>: the same bits.</summary>
    /// <inheritdoc cref="KeepInLanes"/>
    public static void KeepInLanesScalar(Span<float> tile, int keep)
    {
        CheckLanes(tile, keep);
        int rows = tile.Length / LaneTile.Lanes;
        float[] sorted = new float[rows];
        for (int lane = 0; lane < LaneTile.Lanes; lane++)
        {
            for (int r = 0; r < rows; r++)
                sorted[r] = tile[(r * LaneTile.Lanes) + lane];
            Array.Sort(sorted);
            float cut = keep < rows ? Math.Max(0, sorted[rows - 1 - keep]) : 0;
            for (int r = 0; r < rows; r++)
            {
                if (!(tile[(r * LaneTile.Lanes) + lane] > cut))
                    tile[(r * LaneTile.Lanes) + lane] = 0;
            }
        }
    }

    /// <summary>
    /// Keeps the <paramref name="keep"/> entries of largest magnitude and clears the others; of equal ones at the limit, the first stay.
    /// </summary>
    /// <param name="values">Finite numbers.</param>
    /// <param name="keep">At least 0; at or above the length nothing is cleared.</param>
    /// <param name="scratch">As long as <paramref name="values"/>; its content is lost.</param>
    public static void KeepByMagnitude(Span<float> values, int keep, Span<int> scratch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        if (scratch.Length < values.Length)
            throw new ArgumentException($"expected room for {values.Length}, found {scratch.Length}", nameof(scratch));
        if (keep >= values.Length)
            return;
        (int cut, int ties) = FindCut(values, keep, scratch);
        for (int i = 0; i < values.Length; i++)
        {
            int magnitude = Magnitude(values[i]);
            if (magnitude > cut)
                continue;
            if (magnitude == cut && ties > 0)
                ties--;
            else
                values[i] = 0;
        }
    }

    // The bits of a magnitude, as integers, are ordered as the magnitudes are: a histogram of the leading bits finds the bin that
    // the limit falls into, and only that bin is sorted. Returns the limit, and how many entries equal to it are to be kept.
    private static (int Cut, int Ties) FindCut(ReadOnlySpan<float> values, int keep, Span<int> scratch)
    {
        Span<int> histogram = stackalloc int[1 << DigitBits];
        histogram.Clear();
        for (int i = 0; i < values.Length; i++)
            histogram[Magnitude(values[i]) >> (31 - DigitBits)]++;
        int bin = histogram.Length - 1, above = 0;
        while (above + histogram[bin] < keep || histogram[bin] == 0)
            above += histogram[bin--];
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int magnitude = Magnitude(values[i]);
            if (magnitude >> (31 - DigitBits) == bin)
                scratch[count++] = magnitude;
        }

        Span<int> candidates = scratch[..count];
        candidates.Sort();
        int wanted = keep - above;
        if (wanted == 0)
            return (candidates[^1], 0);
        int cut = candidates[count - wanted];
        int larger = 0;
        while (larger < count && candidates[count - 1 - larger] > cut)
            larger++;
        return (cut, wanted - larger);
    }

    private static int Magnitude(float value) => BitConverter.SingleToInt32Bits(value) & 0x7FFFFFFF;

    private static void CheckLanes(Span<float> tile, int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        if (tile.Length % LaneTile.Lanes != 0)
            throw new ArgumentException($"expected rows of {LaneTile.Lanes}, found {tile.Length} numbers", nameof(tile));
    }
}
