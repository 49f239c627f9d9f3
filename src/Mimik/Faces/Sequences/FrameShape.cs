using Mimik.Formats;

namespace Mimik.Faces.Sequences;

/// <summary>Which sides of an array are frames, points and coordinates.</summary>
/// <param name="Frames">T.</param>
/// <param name="Points">N.</param>
/// <param name="FramesLast">The array is [3N x T] and not [T x 3N] or [T x N x 3].</param>
internal readonly record struct FrameShape(int Frames, int Points, bool FramesLast)
{
    /// <summary>Reads an array's shape: [T x N x 3], [T x 3N], [3N x T], or [N x 3] for a single frame.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="expected">N where it is known, and who says so: "as the rig has".</param>
    /// <param name="malformed">Makes the error of what was expected and found.</param>
    /// <exception cref="MalformedFileException">The shape is none of these, both of two, of other points, or has no frames.</exception>
    public static FrameShape Of(IReadOnlyList<int> shape, (int Count, string Source)? expected, Func<string, string, MalformedFileException> malformed)
    {
        string found = $"({string.Join(", ", shape)})";
        string vertices = expected is var (known, source) ? $"{known} vertices, {source}" : "N vertices";
        string wanted = $"frames of {vertices}: [frames x vertices x 3], [frames x 3 vertices] or [3 vertices x frames]";
        FrameShape? read = shape.Count switch
        {
            3 when shape[2] == 3 => new FrameShape(shape[0], shape[1], false),
            2 => OfTable(shape[0], shape[1], expected?.Count, found, malformed),
            _ => null,
        };
        if (read is not { } result || (expected is { } e && result.Points != e.Count && result.Frames > 0))
            throw malformed(wanted, found);
        if (result.Frames == 0)
            throw malformed("at least one frame", $"none {found}");
        if (result.Points == 0 || result.Points > Array.MaxLength / 3)
            throw malformed($"1 to {Array.MaxLength / 3:N0} vertices", found);
        return result;
    }

    private static FrameShape? OfTable(int rows, int columns, int? points, string found, Func<string, string, MalformedFileException> malformed)
    {
        if (columns == 3 && (points ?? rows) == rows)
            return new FrameShape(1, rows, false);
        bool byRow = points is { } n ? columns == 3L * n : columns % 3 == 0;
        bool byColumn = points is { } m ? rows == 3L * m : rows % 3 == 0;
        if (byRow && byColumn)
            throw malformed("a shape that says which side is time: [frames x vertices x 3]", $"{found}, where both may be three times the vertices");
        if (byRow)
            return new FrameShape(rows, columns / 3, false);
        return byColumn ? new FrameShape(columns, rows / 3, true) : null;
    }
}
