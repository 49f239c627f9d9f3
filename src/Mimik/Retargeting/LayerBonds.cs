using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;

namespace Mimik.Retargeting;

/// <summary>A vertex that goes with the skin on the other side of the flesh.</summary>
/// <param name="Vertex">The hidden vertex.</param>
/// <param name="A">A corner of the triangle that it goes with.</param>
/// <param name="B">Another.</param>
/// <param name="C">The third.</param>
/// <param name="WeightA">A's share.</param>
/// <param name="WeightB">B's share.</param>
/// <param name="WeightC">C's share.</param>
/// <param name="Thickness">How far apart they are.</param>
/// <param name="Strength">0 where the vertex has a counterpart of its own, up to 1.</param>
internal readonly record struct LayerBond(int Vertex, int A, int B, int C, double WeightA, double WeightB, double WeightC, double Thickness, double Strength = 1);

/// <summary>
/// Ties the inside of cheeks and lips to their outside: the two move together, or one comes through the other. The way from a vertex to its partner leads inwards, against both
/// normals, so that lips that touch are not tied.
/// </summary>
internal static class LayerBonds
{
    /// <summary>Finds the bonds.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="triangles">[T x 3].</param>
    /// <param name="hidden">[N] the vertices that may be tied.</param>
    /// <param name="thickness">The largest distance.</param>
    public static LayerBond[] Find(float[] positions, int[] triangles, bool[] hidden, double thickness)
    {
        int[] seen = [.. Enumerable.Range(0, triangles.Length / 3).Where(t => !hidden[triangles[3 * t]] && !hidden[triangles[(3 * t) + 1]] && !hidden[triangles[(3 * t) + 2]])];
        if (seen.Length == 0)
            return [];
        var tree = new SurfaceTree(positions, [.. seen.SelectMany(t => triangles.AsSpan(3 * t, 3).ToArray())]);
        Vector3[] normals = SurfaceRegistration.Normals(positions, triangles);
        var bonds = new List<LayerBond>();
        for (int v = 0; v < hidden.Length; v++)
        {
            if (!hidden[v])
                continue;
            Vector3D at = Vector3D.At(positions, v);
            SurfacePoint hit = tree.Closest(at);
            double distance = Math.Sqrt(hit.SquaredDistance);
            if (distance > thickness || distance == 0)
                continue;
            int[] corners = triangles[(3 * seen[hit.Triangle])..((3 * seen[hit.Triangle]) + 3)];
            Vector3D way = (hit.A * Vector3D.At(positions, corners[0])) + (hit.B * Vector3D.At(positions, corners[1])) + (hit.C * Vector3D.At(positions, corners[2])) - at;
            Vector3 other = normals[corners[0]] + normals[corners[1]] + normals[corners[2]];
            bool inwards = Dot(way, normals[v]) < -0.5 * distance && Dot(way, other) > 0.5 * distance * other.Length();
            if (inwards)
                bonds.Add(new LayerBond(v, corners[0], corners[1], corners[2], hit.A, hit.B, hit.C, distance));
        }

        return [.. bonds];
    }

    private static double Dot(Vector3D a, Vector3 b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
}
