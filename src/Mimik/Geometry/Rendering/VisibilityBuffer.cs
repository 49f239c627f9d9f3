using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>For every sample of a picture, the triangle that is seen there and how close it is.</summary>
internal sealed class VisibilityBuffer
{
    /// <summary>The triangle index where nothing is seen.</summary>
    public const int Nothing = -1;

    private const int BandHeight = 64;

    private readonly int[] _triangles;
    private readonly float[] _closeness;

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    public VisibilityBuffer(int width, int height)
    {
        Width = width;
        Height = height;
        _triangles = new int[checked(width * height)];
        _closeness = new float[width * height];
    }

    /// <summary>Samples in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>[Height x Width] the triangle seen, or <see cref="Nothing"/>.</summary>
    public ReadOnlySpan<int> Triangles => _triangles;

    /// <summary>[Height x Width] 1 / W (pinhole) or the distance towards the camera (orthographic); -infinity where nothing is seen.</summary>
    public ReadOnlySpan<float> Closeness => _closeness;

    /// <summary>Clears the buffer and draws triangles, both of their sides. Of equally close ones the first wins.</summary>
    /// <param name="projected">[N] vertices as <see cref="Camera.Project"/> gives them.</param>
    /// <param name="triangles">[T x 3] vertex indices.</param>
    /// <param name="parallel">How many threads may be used; the result does not depend on it.</param>
    public void Draw(Vector4[] projected, int[] triangles, ParallelOptions parallel)
    {
        // Bands are independent and their number is fixed by the size, so threads cannot change what is seen.
        int bands = (Height + BandHeight - 1) / BandHeight;
        Parallel.For(0, bands, parallel, band =>
        {
            int from = band * BandHeight, to = Math.Min(Height, from + BandHeight);
            Array.Fill(_triangles, Nothing, from * Width, (to - from) * Width);
            Array.Fill(_closeness, float.NegativeInfinity, from * Width, (to - from) * Width);
            for (int t = 0; t < triangles.Length / 3; t++)
            {
                ref readonly Vector4 v0 = ref projected[triangles[3 * t]];
                ref readonly Vector4 v1 = ref projected[triangles[(3 * t) + 1]];
                ref readonly Vector4 v2 = ref projected[triangles[(3 * t) + 2]];
                DrawTriangle(t, v0, v1, v2, from, to);
            }
        });
    }

    private void DrawTriangle(int index, in Vector4 v0, in Vector4 v1, in Vector4 v2, int fromRow, int toRow)
    {
        int left = 0, right = Width - 1, top = fromRow, bottom = toRow - 1;
        if (v0.Z > 0 && v1.Z > 0 && v2.Z > 0)
        {
            float x0 = v0.X / v0.Z, x1 = v1.X / v1.Z, x2 = v2.X / v2.Z;
            float y0 = v0.Y / v0.Z, y1 = v1.Y / v1.Z, y2 = v2.Y / v2.Z;
            top = Math.Max(top, FirstCentre(Math.Min(y0, Math.Min(y1, y2))));
            bottom = Math.Min(bottom, LastCentre(Math.Max(y0, Math.Max(y1, y2))));
            if (top > bottom)
                return;
            left = Math.Max(left, FirstCentre(Math.Min(x0, Math.Min(x1, x2))));
            right = Math.Min(right, LastCentre(Math.Max(x0, Math.Max(x1, x2))));
            if (left > right)
                return;
        }
        else if (v0.Z <= 0 && v1.Z <= 0 && v2.Z <= 0)
        {
            return;
        }

        var triangle = new ProjectedTriangle(v0, v1, v2);
        if (!triangle.HasArea)
            return;
        var numerators = new Vector3(v0.W, v1.W, v2.W);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                if (!triangle.Covers(x + 0.5, y + 0.5))
                    continue;
                float closeness = Vector3.Dot(triangle.At(x + 0.5, y + 0.5), numerators);
                int at = (y * Width) + x;
                if (closeness > _closeness[at])
                {
                    _closeness[at] = closeness;
                    _triangles[at] = index;
                }
            }
        }
    }

    // Sample centres lie at i + 0.5; one more on each side makes up for the rounding of the division.
    private static int FirstCentre(float low) => (int)Math.Clamp(MathF.Floor(low) - 1, 0, int.MaxValue / 2);

    private static int LastCentre(float high) => (int)Math.Clamp(MathF.Ceiling(high) + 1, -1, int.MaxValue / 2);
}
