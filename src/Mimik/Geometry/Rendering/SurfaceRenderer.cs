using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// Draws a polygon surface: project, find what every sample sees, then shade every pixel once for each surface in it. Buffers are kept,
/// so that the frames of a film allocate nothing.
/// </summary>
internal sealed class SurfaceRenderer
{
    private const int BandHeight = 16;

    private readonly PolygonFaces _faces;
    private readonly SurfaceLook[] _looks;
    private readonly int[] _triangles, _triangleLooks;
    private readonly int _samplesPerAxis;
    private readonly Vector3[] _normals;
    private readonly Vector4[] _projected;
    private readonly VisibilityBuffer _visible;

    /// <summary>Prepares a surface for pictures of one size.</summary>
    /// <param name="vertexCount">N.</param>
    /// <param name="faces">Its polygons.</param>
    /// <param name="looks">What faces are made of.</param>
    /// <param name="faceLooks">[F] index into <paramref name="looks"/> of every face.</param>
    /// <param name="width">Picture columns.</param>
    /// <param name="height">Picture rows.</param>
    /// <param name="samplesPerAxis">Samples of a pixel along each side.</param>
    public SurfaceRenderer(int vertexCount, PolygonFaces faces, SurfaceLook[] looks, int[] faceLooks, int width, int height, int samplesPerAxis)
    {
        _faces = faces;
        _looks = looks;
        _samplesPerAxis = samplesPerAxis;
        _normals = new Vector3[vertexCount];
        _projected = new Vector4[vertexCount];
        _visible = new VisibilityBuffer(width * samplesPerAxis, height * samplesPerAxis);
        (_triangles, _triangleLooks) = DrawnTriangles(faces, looks, faceLooks);
    }

    /// <summary>Draws the surface over a background.</summary>
    /// <param name="positions">[N] finite vertex positions.</param>
    /// <param name="camera">A camera over <c>samplesPerAxis</c> times the picture's width and height.</param>
    /// <param name="colours">[N] linear colours that replace the looks', or null.</param>
    /// <param name="target">The picture, already holding the background.</param>
    /// <param name="parallel">How many threads may be used; the result does not depend on it.</param>
    public void Render(Vector3[] positions, Camera camera, Vector3[]? colours, Image target, ParallelOptions parallel)
    {
        VertexNormals.Compute(positions, _faces, _normals);
        for (int v = 0; v < positions.Length; v++)
            _projected[v] = camera.Project(positions[v]);
        _visible.Draw(_projected, _triangles, parallel);
        var light = new StudioLight(camera);
        int bands = (target.Height + BandHeight - 1) / BandHeight;
        Parallel.For(0, bands, parallel, band =>
        {
            int to = Math.Min(target.Height, (band + 1) * BandHeight);
            for (int y = band * BandHeight; y < to; y++)
                ResolveRow(y, positions, camera, colours, light, target);
        });
    }

    private void ResolveRow(int y, Vector3[] positions, Camera camera, Vector3[]? colours, StudioLight light, Image target)
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

                    Fragment sample = Interpolate(t, triangle, sx + 0.5, sy + 0.5, positions, colours);
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

    private Fragment Interpolate(int t, in ProjectedTriangle triangle, double x, double y, Vector3[] positions, Vector3[]? colours)
    {
        int a = _triangles[3 * t], b = _triangles[(3 * t) + 1], c = _triangles[(3 * t) + 2];
        Vector3 lambda = triangle.At(x, y);
        lambda /= lambda.X + lambda.Y + lambda.Z;
        Vector3 normal = (_normals[a] * lambda.X) + (_normals[b] * lambda.Y) + (_normals[c] * lambda.Z);
        int look = _triangleLooks[t];
        return new Fragment
        {
            Look = look,
            FacesCamera = triangle.FacesCamera,
            Weight = 1,
            Normal = triangle.FacesCamera ? normal : -normal,
            Position = (positions[a] * lambda.X) + (positions[b] * lambda.Y) + (positions[c] * lambda.Z),
            Colour = colours is null ? _looks[look].Albedo : (colours[a] * lambda.X) + (colours[b] * lambda.Y) + (colours[c] * lambda.Z),
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
            sum += f.Weight * light.Shade(_looks[f.Look] with { Albedo = f.Colour * share }, normal, view);
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

    private static (int[] Triangles, int[] Looks) DrawnTriangles(PolygonFaces faces, SurfaceLook[] looks, int[] faceLooks)
    {
        var triangles = new List<int>(6 * faces.Count);
        var triangleLooks = new List<int>(2 * faces.Count);
        for (int f = 0; f < faces.Count; f++)
        {
            if (looks[faceLooks[f]].Kind == SurfaceKind.Hidden)
                continue;
            ReadOnlySpan<int> corners = faces[f];
            for (int c = 2; c < corners.Length; c++)
            {
                triangles.AddRange(corners[0], corners[c - 1], corners[c]);
                triangleLooks.Add(faceLooks[f]);
            }
        }

        return ([.. triangles], [.. triangleLooks]);
    }

    /// <summary>The samples of a pixel that see the same surface, summed.</summary>
    private struct Fragment
    {
        public int Look, Weight;
        public bool FacesCamera;
        public Vector3 Normal, Position, Colour;

        public readonly bool Merges(in Fragment other) => Look == other.Look && FacesCamera == other.FacesCamera;

        public void Add(in Fragment other)
        {
            Weight += other.Weight;
            Normal += other.Normal;
            Position += other.Position;
            Colour += other.Colour;
        }
    }
}
