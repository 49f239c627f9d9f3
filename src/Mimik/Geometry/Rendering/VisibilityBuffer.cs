using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>For every sample of a picture, the triangle that is seen there and how close it is.</summary>
internal sealed class VisibilityBuffer
{
    /// <summary>The triangle index where nothing is seen.</summary>
    public const int Nothing = -1;

    private const int BandHeight = 64;
    private const int Chunk = 4096;

    private static readonly Vector2 BehindCamera = new(float.NaN);

    private readonly int[] _triangles;
    private readonly float[] _closeness;
    private Box[] _boxes = [];
    private Vector2[] _screen = [];

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
    /// <param name="lashes">The holes in sheets of lashes; null for none.</param>
    /// <param name="parallel">How many threads may be used; the result does not depend on it.</param>
    public void Draw(Vector4[] projected, int[] triangles, LashPattern? lashes, ParallelOptions parallel)
    {
        int count = triangles.Length / 3;
        if (_boxes.Length < count)
            _boxes = new Box[count];
        if (_screen.Length < projected.Length)
            _screen = new Vector2[projected.Length];
        for (int v = 0; v < projected.Length; v++)
            _screen[v] = projected[v].Z > 0 ? new Vector2(projected[v].X, projected[v].Y) / projected[v].Z : BehindCamera;
        Parallel.For(0, (count + Chunk - 1) / Chunk, parallel, chunk =>
        {
            int to = Math.Min(count, (chunk + 1) * Chunk);
            for (int t = chunk * Chunk; t < to; t++)
                _boxes[t] = Bounds(_screen[triangles[3 * t]], _screen[triangles[(3 * t) + 1]], _screen[triangles[(3 * t) + 2]]);
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
                    Fill(t, triangle, new Vector3(v0.W, v1.W, v2.W), box.Within(from, to - 1), lashes?.Pierces(t) == true ? lashes : null);
            }
        });
    }

    private void Fill(int index, in ProjectedTriangle triangle, Vector3 numerators, Box box, LashPattern? holes)
    {
        for (int y = box.Top; y <= box.Bottom; y++)
        {
            ProjectedTriangle.Row row = triangle.AtRow(y + 0.5, numerators);
            int at = y * Width;
            for (int x = box.Left; x <= box.Right; x++)
            {
                if (!row.Covers(x + 0.5) || (holes is not null && holes.IsHole(index, triangle.At(x + 0.5, y + 0.5))))
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

    private Box Bounds(Vector2 v0, Vector2 v1, Vector2 v2)
    {
        Vector2 low = Vector2.Min(v0, Vector2.Min(v1, v2)), high = Vector2.Max(v0, Vector2.Max(v1, v2));
        if (float.IsNaN(v0.X + v1.X + v2.X))
        {
            bool wholeBehind = float.IsNaN(v0.X) && float.IsNaN(v1.X) && float.IsNaN(v2.X);
            return wholeBehind ? Box.Empty : new Box(0, Width - 1, 0, Height - 1);
        }

        int left = FirstCentre(low.X), right = LastCentre(high.X, Width), top = FirstCentre(low.Y), bottom = LastCentre(high.Y, Height);
        return left > right ? Box.Empty : new Box(left, right, top, bottom);
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
