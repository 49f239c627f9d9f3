using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Finds the place on the front of the left half of the skin that has a given x and y.</summary>
internal sealed class SkinProbe(SkinMesh skin)
{
    /// <summary>The foremost point of the lattice and the outer rings at (x, y), and the surface's normal there.</summary>
    /// <exception cref="InvalidOperationException">The skin is not there.</exception>
    public (Vector3 Point, Vector3 Normal) At(float x, float y)
    {
        (Vector3 Point, Vector3 Normal) best = (new Vector3(0, 0, float.MinValue), Vector3.UnitZ);
        foreach (int[] face in skin.Topology.Faces)
        {
            for (int c = 2; c < face.Length; c++)
            {
                Vector3 a = skin.Part.Positions[face[0]], b = skin.Part.Positions[face[c - 1]], d = skin.Part.Positions[face[c]];
                float area = Cross(b - a, d - a);
                if (area <= 0)
                    continue;
                var p = new Vector3(x, y, 0);
                float wb = Cross(p - a, d - a) / area, wd = Cross(b - a, p - a) / area;
                if (wb < 0 || wd < 0 || wb + wd > 1)
                    continue;
                Vector3 hit = a + ((b - a) * wb) + ((d - a) * wd);
                if (hit.Z > best.Point.Z)
                    best = (new Vector3(x, y, hit.Z), Vector3.Normalize(Vector3.Cross(b - a, d - a)));
            }
        }

        return best.Point.Z > 0 ? best : throw new InvalidOperationException($"no skin at ({x}, {y})");
    }

    private static float Cross(Vector3 a, Vector3 b) => (a.X * b.Y) - (a.Y * b.X);
}
