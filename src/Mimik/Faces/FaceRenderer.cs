using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Faces;

/// <summary>Draws pictures of faces in software: the same picture on every machine's every number of threads.</summary>
/// <remarks>One object draws the frames of a film without allocating; the static call draws one picture.</remarks>
public sealed class FaceRenderer
{
    private readonly RenderOptions _options;
    private readonly RigSurface _surface;
    private readonly Camera? _camera;
    private readonly Vector3[] _positions;
    private readonly ParallelOptions _parallel;
    private SurfaceRenderer? _renderer;

    /// <summary>Prepares pictures of one size from one side.</summary>
    /// <param name="surface">Polygons, parts and materials.</param>
    /// <param name="options">How to draw.</param>
    /// <exception cref="MimikException">An option is out of range or does not fit the surface.</exception>
    public FaceRenderer(RigSurface surface, RenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(surface);
        ArgumentNullException.ThrowIfNull(options);
        Check(options, surface.VertexCount);
        _options = options;
        _positions = new Vector3[surface.VertexCount];
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads == 0 ? -1 : options.Threads };
        _surface = surface;
        if (options.Framing is { } framing)
        {
            Copy(framing);
            _camera = Frame();
            _renderer = Prepare();
        }
    }

    /// <summary>Draws one picture.</summary>
    /// <param name="surface">Polygons, parts and materials.</param>
    /// <param name="positions">[N x 3] vertex positions, finite.</param>
    /// <param name="options">How to draw; null takes the defaults.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="MimikException">A position is not finite, or an option is out of range or does not fit the surface.</exception>
    public static Image Render(RigSurface surface, ReadOnlySpan<float> positions, RenderOptions? options = null)
    {
        options ??= new RenderOptions();
        var picture = new FaceRenderer(surface, options);
        var image = new Image(options.Width, options.Height);
        picture.Render(positions, image);
        return image;
    }

    /// <summary>Draws a picture into <paramref name="target"/>, all of it.</summary>
    /// <param name="positions">[N x 3] vertex positions, finite.</param>
    /// <param name="target">A picture of the options' width and height.</param>
    /// <exception cref="MimikException">A position is not finite.</exception>
    public void Render(ReadOnlySpan<float> positions, Image target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Width != _options.Width || target.Height != _options.Height)
            throw new ArgumentException($"expected {_options.Width} x {_options.Height} pixels, found {target.Width} x {target.Height}", nameof(target));
        Copy(positions);
        Backdrop.Paint(target);
        if (_positions.Length > 0)
        {
            _renderer ??= Prepare();
            _renderer.Render(_positions, _camera ?? Frame(), target, _parallel);
        }

        if (_options.HeatMap is { Unit.Length: > 0 } heat)
            ColourBar.Draw(target, heat.Maximum, heat.Unit);
    }

    /// <summary>Where a point of a pose is in the picture of it, in pixels from the upper left corner, pixel centres at +0.5.</summary>
    /// <param name="positions">[N x 3] the pose.</param>
    /// <param name="point">A point in the same space.</param>
    internal Vector2 PixelOf(ReadOnlySpan<float> positions, Vector3 point)
    {
        Copy(positions);
        Vector4 at = (_camera ?? Frame()).Project(point);
        return new Vector2(at.X, at.Y) / (at.Z * _options.SamplesPerAxis);
    }

    private SurfaceRenderer Prepare()
    {
        SurfaceModel model = _options.HeatMap is { } heat ? FaceLooks.Of(_surface, _positions, heat)
            : _options.Regions is { } map ? FaceLooks.Of(_surface, _positions, map)
            : FaceLooks.Of(_surface, _positions);
        return new SurfaceRenderer(model, _options.Width, _options.Height, _options.SamplesPerAxis);
    }

    private Camera Frame() => Camera.Framing(
        _options.FramedVertices is { Count: > 0 } framed ? [.. framed.Select(v => _positions[v])] : _positions,
        _options.View.YawDegrees,
        _options.View.PitchDegrees,
        _options.FieldOfViewDegrees,
        _options.Fill,
        _options.Width * _options.SamplesPerAxis,
        _options.Height * _options.SamplesPerAxis);

    private void Copy(ReadOnlySpan<float> positions)
    {
        if (positions.Length != 3 * _positions.Length)
            throw new MimikException($"picture: expected {_positions.Length} x 3 positions, found {positions.Length} numbers");
        for (int v = 0; v < _positions.Length; v++)
        {
            var p = new Vector3(positions[3 * v], positions[(3 * v) + 1], positions[(3 * v) + 2]);
            if (!float.IsFinite(p.X) || !float.IsFinite(p.Y) || !float.IsFinite(p.Z))
                throw new MimikException($"picture: expected finite positions, found {p.X}, {p.Y}, {p.Z} at vertex {v}");
            _positions[v] = p;
        }
    }

    private static void Check(RenderOptions options, int vertexCount)
    {
        if (options.Width is < 1 or > RenderOptions.LargestSide || options.Height is < 1 or > RenderOptions.LargestSide)
            throw new MimikException($"picture: expected 1 to {RenderOptions.LargestSide} pixels a side, found {options.Width} x {options.Height}");
        if (options.SamplesPerAxis is < 1 or > 4)
            throw new MimikException($"picture: expected 1 to 4 samples along a pixel's side, found {options.SamplesPerAxis}");
        if (!(options.FieldOfViewDegrees is >= 0 and <= 120))
            throw new MimikException($"picture: expected a field of view of 0 to 120 degrees, found {options.FieldOfViewDegrees}");
        if (!(options.Fill is > 0 and <= 100))
            throw new MimikException($"picture: expected to fill above 0 and up to 100 of it, found {options.Fill}");
        if (!double.IsFinite(options.View.YawDegrees) || !(options.View.PitchDegrees is >= -90 and <= 90))
            throw new MimikException($"picture: expected a finite yaw and a pitch of -90 to 90 degrees, found {options.View.YawDegrees} and {options.View.PitchDegrees}");
        if (options.Threads < 0)
            throw new MimikException($"picture: expected 0 or more threads, found {options.Threads}");
        if (options.FramedVertices is { } framed && framed.Any(v => (uint)v >= (uint)vertexCount))
            throw new MimikException($"picture: expected to frame vertices below {vertexCount}, found {framed.First(v => (uint)v >= (uint)vertexCount)}");
        if (options.HeatMap is { } heat && (heat.Values.Length != vertexCount || !(heat.Maximum > 0 && double.IsFinite(heat.Maximum))))
            throw new MimikException($"heat map: expected {vertexCount} values and a maximum above 0, found {heat.Values.Length} and {heat.Maximum}");
        if (options.Regions is { } map && (map.Regions.Length != vertexCount || map.Regions.Any(region => region < -1 || region >= map.Colours.Count)))
            throw new MimikException($"regions: expected {vertexCount} numbers from -1 to {map.Colours.Count - 1}, found {map.Regions.Length}{(map.Regions.Length > 0 ? $" from {map.Regions.Min()} to {map.Regions.Max()}" : "")}");
        if (options is { HeatMap: not null, Regions: not null })
            throw new MimikException("picture: expected a heat map or regions, found both");
    }
}
