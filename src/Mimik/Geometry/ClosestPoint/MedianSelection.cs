using System.Diagnostics;

namespace Mimik.Geometry.ClosestPoint;

/// <summary>Puts the smallest of some keys first without sorting them: Hoare's selection, with sorting where the pivots keep falling badly.</summary>
internal static class MedianSelection
{
    private const int SortedLength = 24;
    private const int WideSample = 512;

    /// <summary>Rearranges keys so that the first <paramref name="count"/> are the smallest, in an order that depends on the keys alone.</summary>
    /// <param name="keys">No two alike.</param>
    /// <param name="count">0 to their number.</param>
    public static void SmallestFirst(Span<ulong> keys, int count)
    {
        Debug.Assert(count >= 0 && count <= keys.Length);
        int low = 0, high = keys.Length;

        // A good pivot leaves half: 64 rounds are far more than any but a hostile order needs.
        for (int round = 0; high - low > SortedLength && count > low && count < high; round++)
        {
            Span<ulong> open = keys[low..high];
            if (round == 64)
                break;
            int below = Partition(open, Pivot(open));
            if (low + below <= count)
                low += below;
            else
                high = low + below;
            if (below == 0)
            {
                // The pivot is the smallest: it alone is settled.
                MoveSmallestFirst(keys[low..high]);
                low++;
            }
        }

        if (count > low && count < high)
            keys[low..high].Sort();
    }

    /// <summary>Puts keys below the pivot first and says how many; no branch depends on a key, so that none is mispredicted.</summary>
    private static int Partition(Span<ulong> keys, ulong pivot)
    {
        int below = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            ulong key = keys[i];
            keys[i] = keys[below];
            keys[below] = key;
            below += key < pivot ? 1 : 0;
        }

        return below;
    }

    private static void MoveSmallestFirst(Span<ulong> keys)
    {
        int at = 0;
        for (int i = 1; i < keys.Length; i++)
            at = keys[i] < keys[at] ? i : at;
        (keys[0], keys[at]) = (keys[at], keys[0]);
    }

    private static ulong Pivot(ReadOnlySpan<ulong> keys)
    {
        int n = keys.Length;
        if (n < WideSample)
            return Median(keys[0], keys[n / 2], keys[n - 1]);
        int step = n / 9;
        return Median(
            Median(keys[0], keys[step], keys[2 * step]),
            Median(keys[3 * step], keys[4 * step], keys[5 * step]),
            Median(keys[6 * step], keys[7 * step], keys[n - 1]));
    }

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
