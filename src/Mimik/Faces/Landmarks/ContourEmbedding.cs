namespace Mimik.Faces.Landmarks;

/// <summary>
/// The outline of the jaw as a camera in front sees it: it slides over the surface as the head turns, so that each degree of yaw has landmarks of its own.
/// </summary>
/// <remarks>
/// As FLAME's dynamic embedding has it: rows 0 to 39 for heads turned to their right by 0 to 39 degrees and more, rows 40 to 78 for those turned to their left by 1
/// to 39 degrees and more.
/// </remarks>
public sealed class ContourEmbedding
{
    /// <summary>Rows of FLAME's embedding: yaw from -39 to 39 degrees.</summary>
    public const int FlameRows = 79;

    /// <summary>The largest yaw with a row of its own, in degrees.</summary>
    internal const int LargestYaw = (FlameRows - 1) / 2;

    /// <summary>Creates an embedding.</summary>
    /// <param name="rows">[<see cref="FlameRows"/>] the contour at each yaw, all of the same number of landmarks.</param>
    /// <exception cref="MimikException">The number of rows is another, or they differ in length.</exception>
    public ContourEmbedding(IReadOnlyList<LandmarkEmbedding> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count != FlameRows)
            throw new MimikException($"contour: expected {FlameRows} rows, found {rows.Count}");
        if (rows.FirstOrDefault(row => row.Count != rows[0].Count) is { } other)
            throw new MimikException($"contour: expected {rows[0].Count} landmarks in every row, found {other.Count}");
        Rows = [.. rows];
    }

    /// <summary>[<see cref="FlameRows"/>] the contour by row.</summary>
    public IReadOnlyList<LandmarkEmbedding> Rows { get; }

    /// <summary>Landmarks of every row.</summary>
    public int Count => Rows[0].Count;

    /// <summary>The row of a head that is turned.</summary>
    /// <param name="yawDegrees">The turn about +Y in degrees, right-handed: positive to the head's own left.</param>
    public static int RowOf(double yawDegrees)
    {
        // The published layer counts turns to the right and takes the nearest whole degree, halves to the even one.
        int right = (int)Math.Round(Math.Clamp(-yawDegrees, -LargestYaw - 1.0, LargestYaw));
        return right >= 0 ? right : right < -LargestYaw ? FlameRows - 1 : LargestYaw - right;
    }
}
