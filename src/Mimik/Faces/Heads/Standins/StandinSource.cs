using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Faces.Heads.Standins;

/// <summary>What a stand-in takes of the ICT face: skin with sockets, then the left and the right eyeball, in metres, moved to where FLAME's heads are.</summary>
internal sealed class StandinSource
{
    /// <summary>Where FLAME has the head's axis: the ICT face's origin is this much further back. Metres.</summary>
    private const float Back = 0.05f;

    private const string LandmarkConvention = "ibug68";

    private static readonly string[] Kept = ["face", "eyeLeft", "eyeRight"];

    private readonly MorphableModel _ict;
    private readonly RigPart[] _parts;
    private readonly RigPart _teeth;
    private readonly float _metres;

    /// <summary>Checks that a model is the ICT face and takes what is kept.</summary>
    /// <exception cref="MimikException">A part or the landmarks are missing.</exception>
    public StandinSource(MorphableModel ict)
    {
        _ict = ict;
        _parts = [.. Kept.Select(Part)];
        _teeth = Part("teeth");
        _metres = (float)(ict.Unit.MetresPerUnit ?? throw new MimikException("stand-in: expected the ICT face with a unit of length, found none"));
        if (_parts[0].FirstVertex != 0 || _parts[0].VertexCount < IctModel.OuterSkinVertices)
            throw new MimikException($"stand-in: expected the ICT face's skin of at least {IctModel.OuterSkinVertices} vertices first, found {_parts[0].VertexCount} from {_parts[0].FirstVertex}");
        Template = Placed(_parts);
        TeethTemplate = Placed([_teeth]);
        Surface = Triangles();
    }

    /// <summary>[N x 3] in metres.</summary>
    public float[] Template { get; }

    /// <summary>[M x 3] the teeth, which are not kept but show how the jaw moves; in metres.</summary>
    public float[] TeethTemplate { get; }

    /// <summary>Triangles in the kept numbering, a part each for skin and eyes.</summary>
    public RigSurface Surface { get; }

    /// <summary>[T x 3] triangles of the outer skin, without the sockets of mouth and eyes.</summary>
    public int[] OuterTriangles => [.. Surface.Faces.Corners.Chunk(3).Where(corners => corners.Max() < IctModel.OuterSkinVertices).SelectMany(corners => corners)];

    /// <summary>Where the head's vertical axis is: between the ears. Metres.</summary>
    public double AxisZ => (0.02f) - Back;

    /// <summary>Vertices of the kept numbering that an eye has.</summary>
    /// <param name="eye">0 for the left one, 1 for the right one.</param>
    public int[] Eye(int eye) => [.. Enumerable.Range(Surface.Parts[1 + eye].FirstVertex, Surface.Parts[1 + eye].VertexCount)];

    /// <summary>The index of an expression.</summary>
    /// <exception cref="MimikException">There is none of that name.</exception>
    public int ExpressionOf(string name)
    {
        for (int e = 0; e < _ict.Expression.Count; e++)
        {
            if (_ict.Expression.Names[e] == name)
                return e;
        }

        throw new MimikException($"stand-in: expected the ICT face's expression {name}, found none of that name");
    }

    /// <summary>A direction of the whole model on the kept vertices, in metres.</summary>
    public float[] Deltas(ReadOnlySpan<float> direction) => Scaled(direction, _parts);

    /// <summary>A direction on the teeth, in metres.</summary>
    public float[] TeethDeltas(ReadOnlySpan<float> direction) => Scaled(direction, [_teeth]);

    /// <summary>The teeth that an expression moves: those of the lower jaw.</summary>
    /// <param name="expression">Its name.</param>
    /// <returns>Indices into <see cref="TeethTemplate"/>.</returns>
    public int[] LowerTeeth(string expression)
    {
        float[] deltas = TeethDeltas(_ict.Expression.Direction(ExpressionOf(expression)));
        double[] lengths = [.. Enumerable.Range(0, deltas.Length / 3).Select(v => Vector3D.At(deltas, v).Length)];
        double half = lengths.Max() / 2;
        return [.. Enumerable.Range(0, lengths.Length).Where(v => lengths[v] > half)];
    }

    /// <summary>The vertices of some of the model's 68 landmarks.</summary>
    /// <exception cref="MimikException">The model has no landmarks.</exception>
    public int[] Landmarks(Range which)
    {
        LandmarkEmbedding all = _ict.Landmarks.FirstOrDefault(set => set.Convention == LandmarkConvention)
            ?? throw new MimikException($"stand-in: expected the ICT face with its {LandmarkConvention} landmarks, found none");
        int[] vertices = [.. all.Corners.Where((_, i) => i % 3 == 0).Take(which)];

        // The skin comes first, so that its vertices keep their numbers.
        int other = Array.FindIndex(vertices, v => v >= IctModel.OuterSkinVertices);
        return other < 0 ? vertices : throw new MimikException($"stand-in: expected landmarks on the skin, found vertex {vertices[other]}");
    }

    private RigPart Part(string name) => _ict.Surface.Parts.FirstOrDefault(part => part.Name == name)
        ?? throw new MimikException($"stand-in: expected the ICT face with a part \"{name}\", found {string.Join(", ", _ict.Surface.Parts.Select(part => part.Name))}");

    private float[] Placed(RigPart[] parts)
    {
        float[] positions = Scaled(_ict.Template, parts);
        for (int v = 0; v < positions.Length / 3; v++)
            positions[(3 * v) + 2] -= Back;
        return positions;
    }

    private float[] Scaled(ReadOnlySpan<float> rows, RigPart[] parts)
    {
        float[] kept = new float[3 * parts.Sum(part => part.VertexCount)];
        int to = 0;
        foreach (RigPart part in parts)
        {
            foreach (float number in rows.Slice(3 * part.FirstVertex, 3 * part.VertexCount))
                kept[to++] = _metres * number;
        }

        return kept;
    }

    private RigSurface Triangles()
    {
        var corners = new List<int>();
        var materials = new List<int>();
        var parts = new List<RigPart>();
        int vertex = 0;
        foreach (RigPart part in _parts)
        {
            int firstFace = materials.Count;
            for (int f = part.FirstFace; f < part.FirstFace + part.FaceCount; f++)
            {
                ReadOnlySpan<int> polygon = _ict.Surface.Faces[f];
                for (int c = 2; c < polygon.Length; c++)
                {
                    corners.AddRange([polygon[0] - part.FirstVertex + vertex, polygon[c - 1] - part.FirstVertex + vertex, polygon[c] - part.FirstVertex + vertex]);
                    materials.Add(_ict.Surface.FaceMaterials[f]);
                }
            }

            parts.Add(new RigPart(part.Name, vertex, part.VertexCount, firstFace, materials.Count - firstFace));
            vertex += part.VertexCount;
        }

        return new RigSurface(vertex, PolygonFaces.Uniform([.. corners], 3), parts, _ict.Surface.Materials, [.. materials]);
    }
}
