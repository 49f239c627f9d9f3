using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>The holes in a sheet of lashes: what is left are single hairs that lean and taper to points of uneven length.</summary>
internal sealed class LashPattern
{
    private readonly int[] _triangles;
    private readonly bool[] _isLash;
    private readonly Vector2[] _places;

    /// <summary>Creates the pattern of a surface's lashes.</summary>
    /// <param name="triangles">[T x 3] vertex indices.</param>
    /// <param name="isLash">[T] the triangles that are sheets of lashes.</param>
    /// <param name="places">[N] x along the lid in hairs, y from the root (0) to the tip (1).</param>
    public LashPattern(int[] triangles, bool[] isLash, Vector2[] places)
    {
        _triangles = triangles;
        _isLash = isLash;
        _places = places;
    }

    /// <summary>Whether a triangle has holes at all.</summary>
    /// <param name="triangle">Its index.</param>
    public bool Pierces(int triangle) => _isLash[triangle];

    /// <summary>Whether one sees through a point of a triangle.</summary>
    /// <param name="triangle">Its index.</param>
    /// <param name="lambda">The point's barycentric coordinates, in any scale.</param>
    public bool IsHole(int triangle, Vector3 lambda)
    {
        Vector2 place = ((lambda.X * _places[_triangles[3 * triangle]])
            + (lambda.Y * _places[_triangles[(3 * triangle) + 1]])
            + (lambda.Z * _places[_triangles[(3 * triangle) + 2]])) / (lambda.X + lambda.Y + lambda.Z);
        return IsHole(place);
    }

    /// <summary>Whether one sees through a place.</summary>
    /// <param name="place">x along the lid in hairs, y from the root (0) to the tip (1).</param>
    public static bool IsHole(Vector2 place)
    {
        float cell = MathF.Floor(place.X), length = 0.62f + (0.38f * Hash(cell)), lean = 0.5f * (Hash(cell + 0.5f) - 0.5f);
        float along = place.Y / length;
        return along > 1 || Math.Abs(place.X - cell - 0.5f - (lean * along)) > 0.03f + (0.20f * (1 - along));
    }

    private static float Hash(float x)
    {
        float y = 43758.547f * MathF.Sin((12.9898f * x) + 4.1414f);
        return y - MathF.Floor(y);
    }
}
