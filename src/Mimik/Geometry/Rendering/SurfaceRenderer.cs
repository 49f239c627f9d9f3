using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// Draws a polygon surface: project, find what every sample sees, find what the lights see, then shade every pixel once for each surface
/// in it. Buffers are kept from frame to frame.
/// </summary>
internal sealed class SurfaceRenderer
{
    private const int BandHeight = 16;
    private const int KeyPoints = 12;
    private const float KeySpread = 0.17f;

    private static readonly Vector3[] Dome = Occlusion.Dome(24);

    private readonly SurfaceModel _model;
    private readonly int[] _triangles, _triangleLooks;
    private readonly LashPattern _lashes;
    private readonly int _samplesPerAxis;
    private readonly Vector3[] _normals;
    private readonly Vector4[] _projected;
    private readonly VisibilityBuffer _visible;
    private readonly Occlusion _dome, _key;

    /// <summary>Prepares a surface for pictures of one size.</summary>
    /// <param name="model">What is drawn.</param>
    /// <param name="width">Picture columns.</param>
    /// <param name="height">Picture rows.</param>
    /// <param name="samplesPerAxis">Samples of a pixel along each side.</param>
    public SurfaceRenderer(SurfaceModel model, int width, int height, int samplesPerAxis)
    {
        _model = model;
        _samplesPerAxis = samplesPerAxis;
        _normals = new Vector3[model.VertexCount];
        _projected = new Vector4[model.VertexCount];
        _visible = new VisibilityBuffer(width * samplesPerAxis, height * samplesPerAxis);
        (_triangles, _triangleLooks) = model.DrawnTriangles();
        bool[] isLash = [.. _triangleLooks.Select(look => model.Looks[look].Kind == SurfaceKind.Lashes)];
        _lashes = new LashPattern(_triangles, isLash, model.Places);
        int[] casters = [.. _triangles.Where((_, corner) => !isLash[corner / 3])];
        _dome = new Occlusion(model.VertexCount, casters, Dome.Length, mapSize: 160, smoothingPasses: 2);
        _key = new Occlusion(model.VertexCount, casters, KeyPoints, mapSize: 256, smoothingPasses: 1);
    }

    /// <summary>Draws the surface over a background.</summary>
    /// <param name="positions">[N] finite vertex positions.</param>
    /// <param name="camera">A camera over <c>samplesPerAxis</c> times the picture's width and height.</param>
    /// <param name="target">The picture, already holding the background.</param>
    /// <param name="parallel">How many threads may be used; the result does not depend on it.</param>
    public void Render(Vector3[] positions, Camera camera, Image target, ParallelOptions parallel)
    {
        VertexNormals.Compute(positions, _model.Faces, _normals);
        for (int v = 0; v < positions.Length; v++)
            _projected[v] = camera.Project(positions[v]);
        _visible.Draw(_projected, _triangles, _lashes, parallel);
        var light = new StudioLight(camera);
        (Vector3 centre, float radius) = Ball(positions);
        _dome.Compute(positions, _normals, Dome, centre, radius, parallel);
        _key.Compute(positions, _normals, Occlusion.Disc(light.Key, camera.Right, KeySpread, KeyPoints), centre, radius, parallel);
        int bands = (target.Height + BandHeight - 1) / BandHeight;
        Parallel.For(0, bands, parallel, band =>
        {
            int to = Math.Min(target.Height, (band + 1) * BandHeight);
            for (int y = band * BandHeight; y < to; y++)
                ResolveRow(y, positions, camera, light, target);
        });
    }

    private void ResolveRow(int y, Vector3[] positions, Camera camera, StudioLight light, Image target)
    {
        Span<Fragment> fragments = stackalloc Fragment[_samplesPerAxis * _samplesPerAxis];
        ReadOnlySpan<int> seen = _visible.Triangles;
        int last = VisibilityBuffer.Nothing;
        ProjectedTriangle triangle = default;
        for (int x = 0; x < target.Width; x++)
        {
            int count = 0;
            for (int sy = y * _samplesPerAxis; sy < (y + 1) * _samplesPerAxis; sy++)
            {
                for (int sx = x * _samplesPerAxis; sx < (x + 1) * _samplesPerAxis; sx++)
                {
                    int t = seen[(sy * _visible.Width) + sx];
                    if (t == VisibilityBuffer.Nothing)
                        continue;
                    if (t != last)
                    {
                        triangle = new ProjectedTriangle(
                            _projected[_triangles[3 * t]], _projected[_triangles[(3 * t) + 1]], _projected[_triangles[(3 * t) + 2]]);
                        last = t;
                    }

                    Fragment sample = Interpolate(t, triangle, sx + 0.5, sy + 0.5, positions);
                    int f = 0;
                    while (f < count && !fragments[f].Merges(sample))
                        f++;
                    if (f == count)
                        fragments[count++] = sample;
                    else
                        fragments[f].Add(sample);
                }
            }

            if (count > 0)
                Compose(fragments[..count], camera, light, target.Pixels.AsSpan(4 * ((y * target.Width) + x), 4));
        }
    }

    private Fragment Interpolate(int t, in ProjectedTriangle triangle, double x, double y, Vector3[] positions)
    {
        int a = _triangles[3 * t], b = _triangles[(3 * t) + 1], c = _triangles[(3 * t) + 2];
        Vector3 lambda = triangle.At(x, y);
        lambda /= lambda.X + lambda.Y + lambda.Z;
        Vector3 normal = (_normals[a] * lambda.X) + (_normals[b] * lambda.Y) + (_normals[c] * lambda.Z);
        int index = _triangleLooks[t];
        ref readonly SurfaceLook look = ref _model.Looks[index];
        Vector2[] places = _model.Places;
        Vector3 colour = look.Albedo;
        if (_model.Colours is { } colours)
            colour = (colours[a] * lambda.X) + (colours[b] * lambda.Y) + (colours[c] * lambda.Z);
        else if (look.Kind == SurfaceKind.Eye)
            colour = IrisPattern.At((places[a] * lambda.X) + (places[b] * lambda.Y) + (places[c] * lambda.Z), look);
        float[] open = _dome.Open, lit = _key.Open;
        return new Fragment
        {
            Look = index,
            FacesCamera = triangle.FacesCamera,
            Weight = 1,
            Normal = triangle.FacesCamera ? normal : -normal,
            Position = (positions[a] * lambda.X) + (positions[b] * lambda.Y) + (positions[c] * lambda.Z),
            Open = (open[a] * lambda.X) + (open[b] * lambda.Y) + (open[c] * lambda.Z),
            Lit = (lit[a] * lambda.X) + (lit[b] * lambda.Y) + (lit[c] * lambda.Z),
            Colour = colour,
        };
    }

    private void Compose(ReadOnlySpan<Fragment> fragments, Camera camera, StudioLight light, Span<byte> pixel)
    {
        Vector3 sum = Vector3.Zero;
        int covered = 0;
        foreach (ref readonly Fragment f in fragments)
        {
            float share = 1f / f.Weight, length = f.Normal.Length();
            Vector3 view = camera.Towards(f.Position * share);
            Vector3 normal = length > 0 ? f.Normal / length : view;
            SurfaceLook look = _model.Looks[f.Look] with { Albedo = f.Colour * share };
            var point = new LitPoint(normal, view, f.Open * share, f.Lit * share);
            sum += f.Weight * StudioLight.Expose(light.Shade(look, point));
            covered += f.Weight;
        }

        int all = _samplesPerAxis * _samplesPerAxis;
        var behind = new Vector3(Srgb.Decode(pixel[0]), Srgb.Decode(pixel[1]), Srgb.Decode(pixel[2]));
        Vector3 mixed = (sum + ((all - covered) * behind)) / all;
        pixel[0] = Srgb.Encode(mixed.X);
        pixel[1] = Srgb.Encode(mixed.Y);
        pixel[2] = Srgb.Encode(mixed.Z);
        pixel[3] = (byte)(((255 * covered) + ((all - covered) * pixel[3]) + (all / 2)) / all);
    }

    /// <summary>A ball about all positions.</summary>
    private static (Vector3 Centre, float Radius) Ball(ReadOnlySpan<Vector3> positions)
    {
        Vector3 low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        foreach (Vector3 p in positions)
        {
            low = Vector3.Min(low, p);
            high = Vector3.Max(high, p);
        }

        Vector3 centre = 0.5f * (low + high);
        float square = 0;
        foreach (Vector3 p in positions)
            square = Math.Max(square, Vector3.DistanceSquared(p, centre));
        return (centre, Math.Max(1.02f * MathF.Sqrt(square), 1e-20f));
    }

    /// <summary>The samples of a pixel that see the same surface, summed.</summary>
    private struct Fragment
    {
        public int Look, Weight;
        public bool FacesCamera;
        public float Open, Lit;
        public Vector3 Normal, Position, Colour;

        public readonly bool Merges(in Fragment other) => Look == other.Look && FacesCamera == other.FacesCamera;

        public void Add(in Fragment other)
        {
            Weight += other.Weight;
            Open += other.Open;
            Lit += other.Lit;
            Normal += other.Normal;
            Position += other.Position;
            Colour += other.Colour;
        }
    }
}
