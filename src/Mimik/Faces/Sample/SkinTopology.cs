namespace Mimik.Faces.Sample;

/// <summary>Which piece of the skin a vertex belongs to.</summary>
internal enum SkinPiece
{
    /// <summary>The lattice round the head: First is the column (0 front centre), Second the row (0 neck).</summary>
    Lattice,

    /// <summary>Rings round the eye: First is the ring (1 outermost), Second runs clockwise from the inner corner over the upper lid.</summary>
    Eye,

    /// <summary>Rings round the mouth, half of them: Second runs from the upper lip's middle by the corner to the lower lip's middle.</summary>
    Mouth,

    /// <summary>Rings of the ear, from the head outward and into the concha.</summary>
    Ear,

    /// <summary>Rings into the nostril.</summary>
    Nostril,

    /// <summary>The quadrilateral cap of the crown: First is x, Second runs from front to back.</summary>
    Crown,
}

/// <summary>Where in the layout a vertex stands.</summary>
internal readonly record struct SkinVertex(SkinPiece Piece, int First, int Second);

/// <summary>
/// The quads of the left half (x >= 0) of the skin: a lattice of columns and rows round the head, with rectangles cut out for the eye,
/// the mouth, the nostril and the ear and filled with concentric rings, so that edge loops run round every opening. Each rectangle
/// leaves four vertices of valence five, where hand-made heads have them too.
/// </summary>
internal sealed class SkinTopology
{
    public const int Columns = 29;
    public const int Rows = 38;

    /// <summary>The eye's rectangle and its rings.</summary>
    public static readonly Opening Eye = new(5, 13, 26, 32, Rings: 8);

    /// <summary>The mouth's rectangle (its left half) and its rings.</summary>
    public static readonly Opening Mouth = new(0, 7, 13, 19, Rings: 9);

    public static readonly Opening Ear = new(18, 22, 16, 30, Rings: 8);

    public static readonly Opening Nostril = new(1, 3, 20, 22, Rings: 2);

    /// <summary>The place of the corner along the mouth's half loops: as many vertices lie on the upper lip as on the lower.</summary>
    public static int MouthCorner => Mouth.Column1 + (Mouth.Height / 2);

    /// <summary>The crown's cap is this many cells wide on the half, and the rest of the columns long.</summary>
    public const int CrownHalfWidth = 6;

    private readonly Dictionary<SkinVertex, int> _index = [];
    private readonly List<SkinVertex> _vertices = [];
    private readonly List<int[]> _faces = [];

    public SkinTopology()
    {
        for (int row = 0; row <= Rows; row++)
        {
            for (int column = 0; column <= Columns; column++)
            {
                if (!Eye.HasInside(column, row) && !InMouth(column, row) && !Ear.HasInside(column, row) && !Nostril.HasInside(column, row))
                    Add(new SkinVertex(SkinPiece.Lattice, column, row));
            }
        }

        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                if (!Eye.HasCell(column, row) && !Mouth.HasCell(column, row) && !Ear.HasCell(column, row) && !Nostril.HasCell(column, row))
                    _faces.Add([Lattice(column, row), Lattice(column + 1, row), Lattice(column + 1, row + 1), Lattice(column, row + 1)]);
            }
        }

        EyeLoops = AddRings(SkinPiece.Eye, Eye.Loop(), Eye.Rings, closed: true);
        MouthLoops = AddRings(SkinPiece.Mouth, Mouth.HalfLoop(), Mouth.Rings, closed: false);
        EarLoops = AddRings(SkinPiece.Ear, Ear.Loop(), Ear.Rings, closed: true);
        NostrilLoops = AddRings(SkinPiece.Nostril, Nostril.Loop(), Nostril.Rings, closed: true);
        CloseHalf(MouthLoops[^1]);
        CloseWhole(EarLoops[^1]);
        CloseWhole(NostrilLoops[^1]);
        AddCrown();
    }

    /// <summary>The vertices of the half, in order.</summary>
    public IReadOnlyList<SkinVertex> Vertices => _vertices;

    /// <summary>Faces of the half, counterclockwise seen from outside.</summary>
    public IReadOnlyList<int[]> Faces => _faces;

    /// <summary>[ring][28]: ring 0 is the lattice's rectangle; from the inner corner over the upper lid.</summary>
    public int[][] EyeLoops { get; }

    /// <summary>[ring][21]: ring 0 is the lattice's; from the upper lip's middle by the corner (10) to the lower lip's.</summary>
    public int[][] MouthLoops { get; }

    public int[][] EarLoops { get; }

    public int[][] NostrilLoops { get; }

    /// <summary>The vertex of a column and row.</summary>
    public int Lattice(int column, int row) => _index[new SkinVertex(SkinPiece.Lattice, column, row)];

    /// <summary>The cap's vertex; its rim is the lattice's last row.</summary>
    public int Crown(int x, int z)
    {
        const int Length = Columns - (2 * CrownHalfWidth);
        if (z == 0)
            return Lattice(x, Rows);
        if (z == Length)
            return Lattice(Columns - x, Rows);
        return x == CrownHalfWidth ? Lattice(CrownHalfWidth + z, Rows) : _index[new SkinVertex(SkinPiece.Crown, x, z)];
    }

    private static bool InMouth(int column, int row) =>
        column < Mouth.Column1 && row > Mouth.Row0 && row < Mouth.Row1;

    private int Add(SkinVertex vertex)
    {
        _index.Add(vertex, _vertices.Count);
        _vertices.Add(vertex);
        return _vertices.Count - 1;
    }

    private int[][] AddRings(SkinPiece piece, List<(int Column, int Row)> boundary, int rings, bool closed)
    {
        int[][] loops = new int[rings + 1][];
        loops[0] = [.. boundary.Select(at => Lattice(at.Column, at.Row))];
        int edges = closed ? boundary.Count : boundary.Count - 1;
        for (int ring = 1; ring <= rings; ring++)
        {
            int[] outer = loops[ring - 1];
            int[] inner = loops[ring] = new int[outer.Length];
            for (int k = 0; k < inner.Length; k++)
                inner[k] = Add(new SkinVertex(piece, ring, k));
            for (int k = 0; k < edges; k++)
            {
                int next = (k + 1) % outer.Length;
                _faces.Add([outer[k], inner[k], inner[next], outer[next]]);
            }
        }

        return loops;
    }

    // The mouth's end: upper and lower half of the last ring are sewn to one another.
    private void CloseHalf(int[] ring)
    {
        int last = ring.Length - 1, corner = last / 2;
        for (int k = 0; k < corner - 1; k++)
            _faces.Add([ring[k], ring[last - k], ring[last - k - 1], ring[k + 1]]);
        _faces.Add([ring[corner - 1], ring[corner + 1], ring[corner]]);
    }

    // A closed ring that starts in the middle of its left side: its upper half is sewn to its lower half.
    private void CloseWhole(int[] ring)
    {
        int n = ring.Length, far = n / 2;
        _faces.Add([ring[0], ring[n - 1], ring[1]]);
        for (int k = 1; k < far - 1; k++)
            _faces.Add([ring[k], ring[n - k], ring[n - k - 1], ring[k + 1]]);
        _faces.Add([ring[far - 1], ring[far + 1], ring[far]]);
    }

    private void AddCrown()
    {
        const int Length = Columns - (2 * CrownHalfWidth);
        for (int z = 1; z < Length; z++)
        {
            for (int x = 0; x < CrownHalfWidth; x++)
                Add(new SkinVertex(SkinPiece.Crown, x, z));
        }

        for (int z = 0; z < Length; z++)
        {
            for (int x = 0; x < CrownHalfWidth; x++)
                _faces.Add([Crown(x, z), Crown(x + 1, z), Crown(x + 1, z + 1), Crown(x, z + 1)]);
        }
    }
}

/// <summary>A rectangle of the lattice that is cut out and filled with rings.</summary>
internal sealed record Opening(int Column0, int Column1, int Row0, int Row1, int Rings)
{
    public int Height => Row1 - Row0;

    /// <summary>The vertices round the rectangle.</summary>
    public int LoopLength => 2 * (Column1 - Column0 + Height);

    public bool HasInside(int column, int row) => column > Column0 && column < Column1 && row > Row0 && row < Row1;

    public bool HasCell(int column, int row) => column >= Column0 && column < Column1 && row >= Row0 && row < Row1;

    /// <summary>The rectangle's vertices clockwise seen from outside, from the middle of the side of the smaller column.</summary>
    public List<(int Column, int Row)> Loop()
    {
        var loop = new List<(int Column, int Row)>();
        int middle = Row0 + (Height / 2);
        for (int row = middle; row < Row1; row++)
            loop.Add((Column0, row));
        for (int column = Column0; column < Column1; column++)
            loop.Add((column, Row1));
        for (int row = Row1; row > Row0; row--)
            loop.Add((Column1, row));
        for (int column = Column1; column > Column0; column--)
            loop.Add((column, Row0));
        for (int row = Row0; row < middle; row++)
            loop.Add((Column0, row));
        return loop;
    }

    /// <summary>For a rectangle that the middle plane halves: from the top's middle clockwise to the bottom's middle.</summary>
    public List<(int Column, int Row)> HalfLoop()
    {
        var loop = new List<(int Column, int Row)>();
        for (int column = 0; column < Column1; column++)
            loop.Add((column, Row1));
        for (int row = Row1; row > Row0; row--)
            loop.Add((Column1, row));
        for (int column = Column1; column >= 0; column--)
            loop.Add((column, Row0));
        return loop;
    }
}
