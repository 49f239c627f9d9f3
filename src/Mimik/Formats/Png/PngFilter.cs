namespace Mimik.Formats.Png;

/// <summary>
/// PNG's row filters (specification, section 9): each byte is stored as its difference from a prediction made of its neighbours
/// left (a), above (b) and above left (c).
/// </summary>
internal static class PngFilter
{
    /// <summary>None, sub, up, average, Paeth.</summary>
    public const int Count = 5;

    /// <summary>Turns a filtered row back into bytes, in place.</summary>
    /// <param name="type">0 to 4.</param>
    /// <param name="row">The filtered bytes; receives the bytes.</param>
    /// <param name="above">The unfiltered row above, zeros for the first.</param>
    /// <param name="step">Bytes in a pixel, at least 1.</param>
    public static void Reverse(int type, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (type)
        {
            case 1:
                for (int i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < step ? 0 : row[i - step]) + above[i]) >> 1);
                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                    row[i] += i < step ? above[i] : Paeth(row[i - step], above[i], above[i - step]);
                break;
        }
    }

    /// <summary>Filters a row.</summary>
    /// <param name="type">0 to 4.</param>
    /// <param name="row">The bytes.</param>
    /// <param name="above">The row above, zeros for the first.</param>
    /// <param name="step">Bytes in a pixel, at least 1.</param>
    /// <param name="filtered">As long as the row; receives the differences.</param>
    /// <returns>The sum of the differences' absolute values as signed bytes: the smaller, the better a row packs.</returns>
    public static long Apply(int type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> filtered)
    {
        above = above[..row.Length];
        long cost = 0;
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i < step ? (byte)0 : row[i - step];
            byte prediction = type switch
            {
                0 => 0,
                1 => a,
                2 => above[i],
                3 => (byte)((a + above[i]) >> 1),
                _ => i < step ? above[i] : Paeth(a, above[i], above[i - step]),
            };
            byte difference = (byte)(row[i] - prediction);
            filtered[i] = difference;
            cost += difference < 128 ? difference : 256 - difference;
        }

        return cost;
    }

    private static byte Paeth(byte a, byte b, byte c)
    {
        int estimate = a + b - c;
        int toA = Math.Abs(estimate - a), toB = Math.Abs(estimate - b), toC = Math.Abs(estimate - c);
        if (toA <= toB && toA <= toC)
            return a;
        return toB <= toC ? b : c;
    }
}
