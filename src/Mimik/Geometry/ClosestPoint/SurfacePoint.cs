namespace Mimik.Geometry.ClosestPoint;

/// <summary>A place on a surface of triangles.</summary>
/// <param name="Triangle">The triangle's index.</param>
/// <param name="A">Weight of its first corner; the three are at least 0 and sum to 1.</param>
/// <param name="B">Weight of its second corner.</param>
/// <param name="C">Weight of its third corner.</param>
/// <param name="SquaredDistance">To the point that asked.</param>
internal readonly record struct SurfacePoint(int Triangle, double A, double B, double C, double SquaredDistance)
{
    /// <summary>Nothing found yet: farther than anything.</summary>
    public static SurfacePoint None => new(-1, 0, 0, 0, double.PositiveInfinity);

    /// <summary>Whether this is the better answer: nearer, or as near on a triangle that comes first.</summary>
    public bool Precedes(in SurfacePoint other) =>
        SquaredDistance < other.SquaredDistance || (SquaredDistance == other.SquaredDistance && Triangle < other.Triangle);
}
