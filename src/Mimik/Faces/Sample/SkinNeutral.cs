using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>
/// Places the left half of the skin. Lids, lips, nose and ear are placed where they are authored; the lattice between them is
/// laid out by relaxation in the head surface's own coordinates; what the authored vertices stand off the surface is spread
/// into their surroundings.
/// </summary>
internal sealed class SkinNeutral
{
    private static readonly float[] ColumnDegrees =
    [
        0, 2.6f, 5.2f, 7.8f, 10.5f, 13.2f, 16.8f, 20.5f, 24.5f, 28.5f, 33, 38, 43.5f, 49.5f, 56, 63, 70, 77.5f, 85.5f, 90, 94.5f, 99, 104.5f, 111, 119.5f,
        130, 142, 154.5f, 167, 180,
    ];

    private static readonly float[] RowHeights =
    [
        0, 0.8f, 1.6f, 2.3f, 2.9f, 3.5f, 4.1f, 4.6f, 5.05f, 5.5f, 6, 6.5f, 7, 7.5f, 7.95f, 8.4f, 8.8f, 9.15f, 9.5f, 9.8f, 10.05f, 10.3f,
        10.55f, 10.8f, 11.05f, 11.35f, 11.7f, 12.1f, 12.55f, 13, 13.4f, 13.8f, 14.2f, 14.7f, 15.3f, 15.9f, 16.5f, 17.1f, 17.7f,
    ];

    private readonly SkinTopology _topology;
    private readonly Vector2[] _at;
    private readonly Vector3?[] _authored;
    private readonly int[][] _neighbours;

    public SkinNeutral(SkinTopology topology)
    {
        _topology = topology;
        int n = topology.Vertices.Count;
        _at = new Vector2[n];
        _authored = new Vector3?[n];
        _neighbours = Neighbours(topology);
        Author();
        Lay();
        Positions = Spread();
        PlaceEar();
        Smooth();
    }

    /// <summary>The half's vertices.</summary>
    public Vector3[] Positions { get; }

    /// <summary>The neighbours of every vertex of the half along edges.</summary>
    public static int[][] Neighbours(SkinTopology topology)
    {
        var sets = new SortedSet<int>[topology.Vertices.Count];
        for (int v = 0; v < sets.Length; v++)
            sets[v] = [];
        foreach (int[] face in topology.Faces)
        {
            for (int c = 0; c < face.Length; c++)
            {
                int a = face[c], b = face[(c + 1) % face.Length];
                sets[a].Add(b);
                sets[b].Add(a);
            }
        }

        return [.. sets.Select(set => set.ToArray())];
    }

    private static bool OnMiddle(SkinVertex vertex) => vertex.Piece switch
    {
        SkinPiece.Lattice => vertex.First is 0 or SkinTopology.Columns,
        SkinPiece.Mouth => vertex.Second == 0 || vertex.Second == 2 * SkinTopology.MouthCorner,
        SkinPiece.Crown => vertex.First == 0,
        _ => false,
    };

    // Authored vertices, and first guesses of the head surface's coordinates for all of them.
    private void Author()
    {
        for (int v = 0; v < _at.Length; v++)
        {
            SkinVertex vertex = _topology.Vertices[v];
            switch (vertex.Piece)
            {
                case SkinPiece.Lattice:
                    _at[v] = new Vector2(ColumnDegrees[vertex.First] * (MathF.PI / 180), RowHeights[vertex.Second]);
                    if (NoseShape.Has(vertex.First, vertex.Second))
                        _authored[v] = NoseShape.Point(vertex.First, vertex.Second);
                    break;
                case SkinPiece.Eye when vertex.First >= EyeSocket.FirstRing:
                    _authored[v] = EyeSocket.LidPoint(vertex.First, vertex.Second, _topology.EyeLoops[0].Length);
                    break;
                case SkinPiece.Mouth when vertex.First >= LipShape.Border:
                    _authored[v] = LipShape.Point(vertex.First, vertex.Second, _topology.MouthLoops[0].Length);
                    break;
                case SkinPiece.Nostril:
                    break;
                case SkinPiece.Crown:
                    _at[v] = CrownCoordinates(vertex.First, vertex.Second);
                    break;
            }
        }

        for (int ring = 1; ring < _topology.NostrilLoops.Length; ring++)
        {
            for (int k = 0; k < _topology.NostrilLoops[ring].Length; k++)
                _authored[_topology.NostrilLoops[ring][k]] = NoseShape.NostrilPoint(ring, _authored[_topology.NostrilLoops[0][k]]!.Value);
        }

        Place(_topology.EyeLoops, EyeSocket.FirstRing, new Vector2(0.45f, 12.9f));
        Place(_topology.MouthLoops, LipShape.Border, new Vector2(0.2f, 9f));
        for (int v = 0; v < _at.Length; v++)
        {
            if (_authored[v] is { } p && _topology.Vertices[v].Piece == SkinPiece.Lattice)
                _at[v] = HeadSurface.Locate(p, _at[v]);
        }
    }

    // Finds the coordinates of a patch's first authored ring and guesses those of the free rings outside it.
    private void Place(int[][] loops, int first, Vector2 start)
    {
        for (int k = 0; k < loops[0].Length; k++)
        {
            Vector2 inner = HeadSurface.Locate(_authored[loops[first][k]]!.Value, start);
            for (int ring = 1; ring <= first; ring++)
                _at[loops[ring][k]] = Vector2.Lerp(_at[loops[0][k]], inner, ring / (float)first);
        }
    }

    private static Vector2 CrownCoordinates(int x, int z)
    {
        const int Length = SkinTopology.Columns - (2 * SkinTopology.CrownHalfWidth);
        float a = x / (float)SkinTopology.CrownHalfWidth, b = 1 - (2f * z / Length);
        // Where the ray from the middle leaves the rectangle, in columns of the last row.
        float reach = MathF.Max(a, MathF.Abs(b));
        if (reach == 0)
            return new Vector2(0, HeadSurface.Crown);
        float column = a >= MathF.Abs(b)
            ? SkinTopology.CrownHalfWidth + ((1 - (b / reach)) * Length / 2)
            : b > 0 ? a / reach * SkinTopology.CrownHalfWidth : SkinTopology.Columns - (a / reach * SkinTopology.CrownHalfWidth);
        int i = Math.Min((int)column, SkinTopology.Columns - 1);
        float degrees = float.Lerp(ColumnDegrees[i], ColumnDegrees[i + 1], column - i);
        return new Vector2(degrees * (MathF.PI / 180), float.Lerp(HeadSurface.Crown, RowHeights[^1], reach));
    }

    // Free vertices of the face move to the mean of their neighbours' coordinates.
    private void Lay()
    {
        var free = new List<int>();
        for (int v = 0; v < _at.Length; v++)
        {
            SkinVertex vertex = _topology.Vertices[v];
            bool lattice = vertex.Piece == SkinPiece.Lattice && vertex.First <= 15 && vertex.Second is >= 9 and <= 35;
            bool ring = vertex.Piece is SkinPiece.Eye or SkinPiece.Mouth && vertex.First < EyeSocket.FirstRing;
            if ((lattice || ring) && _authored[v] is null)
                free.Add(v);
        }

        for (int sweep = 0; sweep < 150; sweep++)
        {
            foreach (int v in free)
            {
                Vector2 sum = Vector2.Zero;
                foreach (int u in _neighbours[v])
                    sum += _at[u];
                Vector2 mean = sum / _neighbours[v].Length;
                _at[v] = OnMiddle(_topology.Vertices[v]) ? new Vector2(0, mean.Y) : mean;
            }
        }
    }

    private Vector3[] Spread()
    {
        var positions = new Vector3[_at.Length];
        var offsets = new Vector3[_at.Length];
        for (int v = 0; v < _at.Length; v++)
        {
            positions[v] = FaceRelief.Apply(HeadSurface.Point(_at[v].X, _at[v].Y));
            if (_authored[v] is { } p)
                offsets[v] = p - positions[v];
        }

        for (int sweep = 0; sweep < 40; sweep++)
        {
            for (int v = 0; v < _at.Length; v++)
            {
                if (_authored[v] is not null)
                    continue;
                Vector3 sum = Vector3.Zero;
                foreach (int u in _neighbours[v])
                    sum += offsets[u];
                offsets[v] = sum / _neighbours[v].Length * 0.94f;
            }
        }

        for (int v = 0; v < _at.Length; v++)
        {
            positions[v] = _authored[v] ?? (positions[v] + offsets[v]);
            if (OnMiddle(_topology.Vertices[v]))
                positions[v].X = 0;
        }

        return positions;
    }

    // Takes the edges off the authored rows and off the seams between what was placed in different ways. Steps forward and
    // backward alternate, so that the face does not shrink; lids, lips and the ear keep their lines.
    private void Smooth()
    {
        const float Forward = 0.5f, Backward = -0.52f;
        var free = new List<int>();
        for (int v = 0; v < Positions.Length; v++)
        {
            SkinVertex vertex = _topology.Vertices[v];
            bool smooth = vertex.Piece switch
            {
                SkinPiece.Lattice => vertex.Second > 0,
                SkinPiece.Eye => vertex.First < EyeSocket.FirstRing,
                SkinPiece.Mouth => vertex.First < LipShape.Border,
                SkinPiece.Ear => vertex.First <= 1,
                SkinPiece.Nostril => false,
                _ => true,
            };
            if (smooth)
                free.Add(v);
        }

        var moved = new Vector3[Positions.Length];
        for (int step = 0; step < 8; step++)
        {
            foreach (int v in free)
            {
                Vector3 sum = Vector3.Zero;
                foreach (int u in _neighbours[v])
                    sum += Positions[u];
                moved[v] = sum / _neighbours[v].Length;
                // Across the middle plane the neighbours are mirror images.
                if (Positions[v].X == 0)
                    moved[v].X = 0;
            }

            foreach (int v in free)
                Positions[v] += (moved[v] - Positions[v]) * (step % 2 == 0 ? Forward : Backward);
        }
    }

    private void PlaceEar()
    {
        for (int ring = 1; ring < _topology.EarLoops.Length; ring++)
        {
            for (int k = 0; k < _topology.EarLoops[ring].Length; k++)
                Positions[_topology.EarLoops[ring][k]] = EarShape.Point(ring, k);
        }
    }
}
