using System.Buffers.Text;

namespace Mimik.Formats.Obj;

/// <summary>The vertices of an OBJ file and nothing else of it: what a frame of a sequence needs, in a fraction of the time.</summary>
internal static class ObjPositions
{
    /// <summary>Reads the vertices; unlike in a mesh, they may be NaN (nan in the text) where the scan has a hole, or infinite.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">For messages.</param>
    /// <param name="budget">Charged for the vertices.</param>
    /// <returns>[N x 3].</returns>
    /// <exception cref="MalformedFileException">A vertex has no three numbers, or there are no vertices.</exception>
    public static float[] Parse(ReadOnlySpan<byte> bytes, string file, ReadBudget budget)
    {
        var positions = new GrowingArray<float>(budget, file, "vertices");
        var lines = new ObjLines(bytes);
        while (lines.Next())
        {
            ReadOnlySpan<byte> rest = lines.Line;
            if (!rest.StartsWith("v "u8) && !rest.StartsWith("v\t"u8))
                continue;
            ObjLines.Word(ref rest);
            for (int axis = 0; axis < 3; axis++)
                positions.Add(Number(ObjLines.Word(ref rest), file, lines.Number));
        }

        return positions.Count > 0 ? positions.ToArray() : throw new MalformedFileException(file, "file", "vertices (lines that start with v)", "none");
    }

    private static float Number(ReadOnlySpan<byte> word, string file, int line)
    {
        if (Utf8Parser.TryParse(word, out float value, out int used) && used == word.Length)
            return value;

        // The spellings of C's printf, signed or not, which the parser knows only in .NET's own case.
        ReadOnlySpan<byte> unsigned = word.TrimStart("+-"u8);
        if (IsWord(unsigned, "nan"u8))
            return float.NaN;
        if (IsWord(unsigned, "inf"u8) || IsWord(unsigned, "infinity"u8))
            return word[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
        throw new MalformedFileException(file, $"line {line}", "three coordinates", word.IsEmpty ? "the end of the line" : $"\"{ObjFaceNames.Printable(word)}\"");
    }

    private static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(text, word);
}
