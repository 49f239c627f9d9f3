namespace Mimik.Faces.Sequences;

/// <summary>Names as people count them: runs of digits by their number, all else by character, so that frame2 comes before frame10.</summary>
internal sealed class NaturalOrder : IComparer<string?>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            int first = Run(ref a, out ReadOnlySpan<char> left), second = Run(ref b, out ReadOnlySpan<char> right);
            int order = first + second == 2 ? Number(left, right) : left.SequenceCompareTo(right);
            if (order != 0)
                return order;
        }

        int rest = a.Length.CompareTo(b.Length);

        // 007 and 7 are the same number, but not the same name.
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    // Numbers of any length: without leading zeros the longer is the larger.
    private static int Number(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    // Takes a run of digits (1) or a single other character (0) off the front.
    private static int Run(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> run)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        bool isNumber = end > 0;
        end = Math.Max(1, end);
        run = text[..end];
        text = text[end..];
        return isNumber ? 1 : 0;
    }
}
