using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>For every sample of a picture, the triangle that is seen there and how close it is.</summary>
internal sealed class VisibilityBuffer
{
    /// <summary>The triangle index where nothing is seen.</summary>
    public const int Nothing = -1;

    private const int BandHeight = 64;
    private const int Chunk = 4096;

    private readonly int[] _triangles;
    private readonly float[] _closeness;
    private Box[] _boxes = [];

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
    /// <param name="screenDoor">[T] the triangles that cover only every other sample, in a chequered pattern; null for none.</param>
    /// <param name="parallel">How many threads may be used; the result does not depend on it.</param>
    public void Draw(Vector4[] projected, int[] triangles, bool[]? screenDoor, ParallelOptions parallel)
    {
        int count = triangles.Length / 3;
        if (_boxes.Length < count)
            _boxes = new Box[count];
        Parallel.For(0, (count + Chunk - 1) / Chunk, parallel, chunk =>
        {
            int to = Math.Min(count, (chunk + 1) * Chunk);
            for (int t = chunk * Chunk; t < to; t++)
                _boxes[t] = Bounds(projected[triangles[3 * t]], projected[triangles[(3 * t) + 1]], projected[triangles[(3 * t) + 2]]);
        });

        // Bands are independent and their number is fixed by the size, so threads cannot change what is seen.
        Parallel.For(0, (Height + BandHeight - 1) / BandHeight, parallel, band =>
        {
            int from = band * BandHeight, to = Math.Min(Height, from + BandHeight);
            Array.Fill(_triangles, Nothing, from * Width, (to - from) * Width);
            Array.Fill(_closeness, float.NegativeInfinity, from * Width, (to - from) * Width);
            for (int t = 0; t < count; t++)
            {
                Box box = _boxes[t];
                if (box.Bottom < from || box.Top >= to)
                    continue;
                ref readonly Vector4 v0 = ref projected[triangles[3 * t]];
                ref readonly Vector4 v1 = ref projected[triangles[(3 * t) + 1]];
                ref readonly Vector4 v2 = ref projected[triangles[(3 * t) + 2]];
                var triangle = new ProjectedTriangle(v0, v1, v2);
                if (triangle.HasArea)
                    Fill(t, triangle, new Vector3(v0.W, v1.W, v2.W), box.Within(from, to - 1), screenDoor is not null && screenDoor[t]);
            }
        });
    }

    private void Fill(int index, in ProjectedTriangle triangle, Vector3 numerators, Box box, bool everyOther)
    {
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            ProjectedTriangle.Row row = triangle.AtRow(y + 0.5, numerators);
            int at = y * Width;
            for (int x = box.Left; x <= box.Right; x++)
            {
                if (!row.Covers(x + 0.5) || (everyOther && ((x + y) & 1) == 0))
                    continue;
                float closeness = row.Closeness(x + 0.5);
                if (closeness > _closeness[at + x])
                {
                    _closeness[at + x] = closeness;
                    _triangles[at + x] = index;
                }
            }
        }
    }

    private Box Bounds(in Vector4 v0, in Vector4 v1, in Vector4 v2)
    {
        if (v0.Z > 0 && v1.Z > 0 && v2.Z > 0)
        {
            float x0 = v0.X / v0.Z, x1 = v1.X / v1.Z, x2 = v2.X / v2.Z;
            float y0 = v0.Y / v0.Z, y1 = v1.Y / v1.Z, y2 = v2.Y / v2.Z;
            int left = FirstCentre(Math.Min(x0, Math.Min(x1, x2))), right = LastCentre(Math.Max(x0, Math.Max(x1, x2)), Width);
            int top = FirstCentre(Math.Min(y0, Math.Min(y1, y2))), bottom = LastCentre(Math.Max(y0, Math.Max(y1, y2)), Height);
            return left > right ? Box.Empty : new Box(left, right, top, bottom);
        }

        return v0.Z <= 0 && v1.Z <= 0 && v2.Z <= 0 ? Box.Empty : new Box(0, Width - 1, 0, Height - 1);
    }

    // Sample centres lie at i + 0.5; the tolerance makes up for the rounding of the divisions.
    private static int FirstCentre(float low) => (int)Math.Clamp(MathF.Ceiling(low - 0.51f), 0, 1 << 20);

    private static int LastCentre(float high, int size) => (int)Math.Clamp(MathF.Floor(high - 0.49f), -1, size - 1);

    /// <summary>The samples that a triangle may cover, bounds included.</summary>
    private readonly record struct Box(int Left, int Right, int Top, int Bottom)
    {
        public static readonly Box Empty = new(0, -1, int.MaxValue, -1);

        public Box Within(int top, int bottom) => this with { Top = Math.Max(Top, top), Bottom = Math.Min(Bottom, bottom) };
    }
}
