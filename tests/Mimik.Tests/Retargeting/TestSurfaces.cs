namespace Mimik.Tests.Retargeting;

/// <summary>Surfaces with a known shape for registrations.</summary>
internal static class TestSurfaces
{
    /// <summary>A ball of latitude and longitude, its radius by direction.</summary>
    /// <param name="rings">Rings between the poles.</param>
    /// <param name="segments">Vertices of a ring.</param>
    /// <param name="radius">By unit direction.</param>
    public static (float[] Positions, int[] Triangles) Ball(int rings, int segments, Func<double, double, double, double> radius)
    {
        var positions = new List<float>();
        var triangles = new List<int>();
        Add(0, 1, 0);
        for (int r = 1; r <= rings; r++)
        {
            double polar = Math.PI * r / (rings + 1);
            for (int s = 0; s < segments; s++)
            {
                double turn = 2 * Math.PI * s / segments;
                Add(Math.Sin(polar) * Math.Sin(turn), Math.Cos(polar), Math.Sin(polar) * Math.Cos(turn));
            }
        }

        Add(0, -1, 0);
        int last = (positions.Count / 3) - 1;
        for (int s = 0; s < segments; s++)
        {
            int next = (s + 1) % segments;
            triangles.AddRange([0, 1 + s, 1 + next]);
            for (int r = 0; r + 1 < rings; r++)
            {
                int a = 1 + (r * segments) + s, b = 1 + (r * segments) + next;
                triangles.AddRange([a, a + segments, b + segments, a, b + segments, b]);
            }

            triangles.AddRange([last, last - segments + next, last - segments + s]);
        }

        return ([.. positions], [.. triangles]);

        void Add(double x, double y, double z)
        {
            double r = radius(x, y, z);
            positions.AddRange([(float)(r * x), (float)(r * y), (float)(r * z)]);
        }
    }
}
