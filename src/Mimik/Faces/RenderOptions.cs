namespace Mimik.Faces;

/// <summary>How a face is drawn.</summary>
public sealed record RenderOptions
{
    /// <summary>The largest width or height of a picture.</summary>
    public const int LargestSide = 8192;

    /// <summary>Columns, 1 to <see cref="LargestSide"/>; 800 by default.</summary>
    public int Width { get; init; } = 800;

    /// <summary>Rows, 1 to <see cref="LargestSide"/>; 800 by default.</summary>
    public int Height { get; init; } = 800;

    /// <summary>Where the camera stands; the front by default.</summary>
    public RenderView View { get; init; } = RenderView.Front;

    /// <summary>Angle of the picture's shorter side in degrees, 0 (orthographic) to 120; 22 by default, a portrait lens.</summary>
    public double FieldOfViewDegrees { get; init; } = 22;

    /// <summary>How much of the picture the face may fill; 1 leaves no margin, more crops. 0.92 by default.</summary>
    public double Fill { get; init; } = 0.92;

    /// <summary>Samples of a pixel along each side, 1 to 4; 2 by default, that is 4 samples.</summary>
    public int SamplesPerAxis { get; init; } = 2;

    /// <summary>[N x 3] the positions that the camera frames, so that it stands still in a film: the neutral, whose eyes look ahead; null frames the first drawn ones.</summary>
    public float[]? Framing { get; init; }

    /// <summary>The vertices that the camera frames, to look closer at a part of the face; null frames all.</summary>
    public IReadOnlyList<int>? FramedVertices { get; init; }

    /// <summary>A number per vertex that is shown in colours instead of the materials; null shows materials.</summary>
    public HeatMap? HeatMap { get; init; }

    /// <summary>Regions that are shown in colours instead of the materials; null shows materials. Not together with <see cref="HeatMap"/>.</summary>
    public RegionMap? Regions { get; init; }

    /// <summary>Threads, at least 1; 0 takes all cores. The picture does not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>A number per vertex, shown in colours on the face.</summary>
/// <param name="Values">[N] such as an error in millimetres; NaN where nothing was measured, which is grey.</param>
/// <param name="Maximum">The value of the brightest colour; larger values look the same. Finite, above 0.</param>
/// <param name="Unit">What the bar beside the face calls the unit, such as "mm"; empty draws no bar.</param>
public sealed record HeatMap(float[] Values, double Maximum, string Unit = "mm");
