namespace Mimik.Geometry;

/// <summary>Vertices by cubes of space, to find those near a place.</summary>
internal sealed class VertexBuckets
{
    private readonly Dictionary<(long X, long Y, long Z), List<int>> _cubes = [];
    private readonly double[] _positions;
    private readonly double _edge;

    /// <summary>Sorts vertices into cubes.</summary>
    /// <param name="positions">[N x 3]; kept.</param>
    /// <param name="edge">The edge of a cube, above 0: the largest radius that will be asked for.</param>
    public VertexBuckets(double[] positions, double edge)
    {
        _positions = positions;
        _edge = edge;
        for (int i = 0; i < positions.Length / 3; i++)
        {
            (long, long, long) cube = (Cell(positions[3 * i]), Cell(positions[(3 * i) + 1]), Cell(positions[(3 * i) + 2]));
            if (!_cubes.TryGetValue(cube, out List<int>? members))
                _cubes.Add(cube, members = []);
            members.Add(i);
        }
    }

    /// <summary>The vertices within a radius, the nearest first, equally near ones by number.</summary>
    public List<(double Distance, int Vertex)> Near(double x, double y, double z, double radius)
    {
        var near = new List<(double Distance, int Vertex)>();
        (long cx, long cy, long cz) = (Cell(x), Cell(y), Cell(z));
        for (int n = 0; n < 27; n++)
        {
            if (!_cubes.TryGetValue((cx + (n % 3) - 1, cy + (n / 3 % 3) - 1, cz + (n / 9) - 1), out List<int>? members))
                continue;
            foreach (int i in members)
            {
                double dx = _positions[3 * i] - x, dy = _positions[(3 * i) + 1] - y, dz = _positions[(3 * i) + 2] - z;
                double distance = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
                if (distance <= radius)
                    near.Add((distance, i));
            }
        }

        near.Sort();
        return near;
    }

    private long Cell(double coordinate) => (long)Math.Floor(coordinate / _edge);
}
