namespace Mimik.Formats.Obj;

/// <summary>The logical lines of an OBJ or MTL file: a backslash at a line's end joins it with the next.</summary>
internal ref struct ObjLines(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    private int _nextNumber = 1;

    /// <summary>The number of the current line, its first where several are joined; from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The current line without its end and without surrounding blanks.</summary>
    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>Steps to the next line.</summary>
    /// <returns>False after the last one.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        Number = _nextNumber;
        ReadOnlySpan<byte> line = Physical();
        if (line.EndsWith("\\"u8))
        {
            var joined = new MemoryStream();
            while (line.EndsWith("\\"u8))
            {
                joined.Write(line[..^1]);
                joined.WriteByte((byte)' ');
                line = Physical();
            }

            joined.Write(line);
            line = joined.GetBuffer().AsSpan(0, (int)joined.Length);
        }

        Line = line.Trim(" \t"u8);
        return true;
    }

    /// <summary>Takes the next word off the front of <paramref name="text"/>; empty at the end or at a comment.</summary>
    public static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> text)
    {
        int start = 0;
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\t')
            start++;
        if (start == text.Length || text[start] == '#')
        {
            text = default;
            return default;
        }

        int end = start;
        while (end < text.Length && text[end] is not ((byte)' ' or (byte)'\t'))
            end++;
        ReadOnlySpan<byte> word = text[start..end];
        text = text[end..];
        return word;
    }

    private ReadOnlySpan<byte> Physical()
    {
        int end = _rest.IndexOfAny((byte)'\n', (byte)'\r');
        ReadOnlySpan<byte> line = end < 0 ? _rest : _rest[..end];
        ReadOnlySpan<byte> ending = end < 0 ? default : _rest[end..];
        _rest = ending.StartsWith("\r\n"u8) ? ending[2..] : ending.IsEmpty ? default : ending[1..];
        _nextNumber++;
        return line.TrimEnd(" \t"u8);
    }
}
