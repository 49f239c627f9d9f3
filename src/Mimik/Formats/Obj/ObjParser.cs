using System.Buffers.Text;
using System.Text;
using Mimik.Geometry;

namespace Mimik.Formats.Obj;

/// <summary>Parses the polygonal part of Wavefront OBJ: v, vt, f, o, g, usemtl and mtllib.</summary>
internal sealed class ObjParser(string file, ReadBudget budget)
{
    private readonly GrowingArray<float> _positions = new(budget, file, "vertices");
    private readonly GrowingArray<float> _uvs = new(budget, file, "texture coordinates");
    private readonly GrowingArray<int> _offsets = new(budget, file, "faces");
    private readonly GrowingArray<int> _corners = new(budget, file, "corners");
    private readonly GrowingArray<int> _uvCorners = new(budget, file, "corners");
    private readonly ObjFaceNames _objects = new(file, budget);
    private readonly ObjFaceNames _groups = new(file, budget);
    private readonly ObjFaceNames _materials = new(file, budget);
    private readonly List<string> _notes = [];

    private int _normals;
    private int _skipped;
    private string _firstSkipped = "";
    private int _cornersWithoutUv;

    // Indices may run ahead of the vertices: the largest are remembered with their lines and checked at the end.
    private (int Index, int Line) _largestPosition = (-1, 0);
    private (int Index, int Line) _largestUv = (-1, 0);

    /// <summary>The files that mtllib names.</summary>
    public List<string> MaterialFiles { get; } = [];

    /// <summary>Parses a whole file.</summary>
    /// <returns>The mesh; its materials have names alone.</returns>
    public PolygonMesh Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = new ObjLines(bytes);
        _offsets.Add(0);
        while (lines.Next())
        {
            ReadOnlySpan<byte> rest = lines.Line;
            ReadOnlySpan<byte> keyword = ObjLines.Word(ref rest);
            switch (keyword)
            {
                case []:
                    break;
                case [(byte)'v']:
                    for (int axis = 0; axis < 3; axis++)
                        _positions.Add(Number(ref rest, lines.Number, "three coordinates"));
                    break;
                case [(byte)'v', (byte)'t']:
                    _uvs.Add(Number(ref rest, lines.Number, "a texture coordinate"));
                    ReadOnlySpan<byte> second = rest;
                    _uvs.Add(ObjLines.Word(ref second).IsEmpty ? 0 : Number(ref rest, lines.Number, "a texture coordinate"));
                    break;
                case [(byte)'v', (byte)'n']:
                    _normals++;
                    break;
                case [(byte)'f']:
                    Face(rest, lines.Number);
                    break;
                case [(byte)'o']:
                    _objects.Choose(rest);
                    break;
                case [(byte)'g']:
                    _groups.Choose(rest);
                    break;
                default:
                    Rare(keyword, rest, lines.Number);
                    break;
            }
        }

        return Finish();
    }

    private void Rare(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> rest, int line)
    {
        if (keyword.SequenceEqual("usemtl"u8))
        {
            _materials.Choose(rest);
        }
        else if (keyword.SequenceEqual("mtllib"u8))
        {
            budget.Charge(64 + (2L * rest.Length), file, $"line {line}");
            MaterialFiles.Add(Encoding.UTF8.GetString(rest.Trim(" \t"u8)));
        }
        else if (!keyword.SequenceEqual("s"u8) && _skipped++ == 0)
        {
            _firstSkipped = $"line {line}, \"{ObjFaceNames.Printable(keyword)}\"";
        }
    }

    private void Face(ReadOnlySpan<byte> rest, int line)
    {
        int first = _corners.Count;
        for (ReadOnlySpan<byte> corner = ObjLines.Word(ref rest); !corner.IsEmpty; corner = ObjLines.Word(ref rest))
        {
            int slash = corner.IndexOf((byte)'/');
            ReadOnlySpan<byte> position = slash < 0 ? corner : corner[..slash];
            int index = Index(position, _positions.Count / 3, line, "a vertex", corner);
            if (index > _largestPosition.Index)
                _largestPosition = (index, line);
            int uv = -1;
            if (slash >= 0)
            {
                ReadOnlySpan<byte> texture = corner[(slash + 1)..];
                int end = texture.IndexOf((byte)'/');
                if (end >= 0)
                    texture = texture[..end];
                if (!texture.IsEmpty)
                    uv = Index(texture, _uvs.Count / 2, line, "a texture coordinate", corner);
                if (uv > _largestUv.Index)
                    _largestUv = (uv, line);
            }

            if (uv < 0)
                _cornersWithoutUv++;
            _corners.Add(index);
            _uvCorners.Add(uv);
        }

        if (_corners.Count - first < 3)
            throw new MalformedFileException(file, $"line {line}", "a face of three or more corners", $"{_corners.Count - first}");
        _offsets.Add(_corners.Count);
        _objects.AddFace();
        _groups.AddFace();
        _materials.AddFace();
    }

    // OBJ counts from 1; negative numbers count back from the last element so far.
    private int Index(ReadOnlySpan<byte> text, int count, int line, string what, ReadOnlySpan<byte> corner)
    {
        if (Utf8Parser.TryParse(text, out int value, out int used) && used == text.Length)
        {
            if (value > 0)
                return value - 1;
            if (value < 0 && value >= -count)
                return count + value;
        }

        throw new MalformedFileException(file, $"line {line}", $"{what} counted from 1, or back from -1 to -{count}", $"\"{ObjFaceNames.Printable(corner)}\"");
    }

    private float Number(ref ReadOnlySpan<byte> rest, int line, string expected)
    {
        ReadOnlySpan<byte> word = ObjLines.Word(ref rest);
        if (Utf8Parser.TryParse(word, out float value, out int used) && used == word.Length && float.IsFinite(value))
            return value;
        throw new MalformedFileException(file, $"line {line}", expected, word.IsEmpty ? "the end of the line" : $"\"{ObjFaceNames.Printable(word)}\"");
    }

    private PolygonMesh Finish()
    {
        int vertices = _positions.Count / 3;
        if (vertices == 0)
            throw new MalformedFileException(file, "file", "vertices (lines that start with v)", "none");
        if (_largestPosition.Index >= vertices)
            throw new MalformedFileException(file, $"line {_largestPosition.Line}", $"a vertex of 1 to {vertices}", $"{_largestPosition.Index + 1}");
        if (_largestUv.Index >= _uvs.Count / 2)
            throw new MalformedFileException(file, $"line {_largestUv.Line}", $"a texture coordinate of 1 to {_uvs.Count / 2}", $"{_largestUv.Index + 1}");
        bool textured = _cornersWithoutUv < _corners.Count;
        int[]? uvCorners = textured ? _uvCorners.ToArray() : null;
        if (uvCorners is not null && _cornersWithoutUv > 0)
        {
            _notes.Add($"{_cornersWithoutUv} of {_corners.Count} corners have no texture coordinates: they take (0, 0)");
            uvCorners.AsSpan().Replace(-1, _uvs.Count / 2);
            _uvs.Add(0);
            _uvs.Add(0);
        }

        if (_normals > 0)
            _notes.Add("normals are computed anew, not read");
        if (_skipped > 0)
            _notes.Add($"{_skipped} lines are neither vertices nor faces and were left out, first {_firstSkipped}");

        // The first kind of name that tells faces apart says what the groups are.
        ObjFaceNames groups = new[] { _objects, _groups, _materials }.FirstOrDefault(names => names.UsedCount > 1)
            ?? (_objects.UsedCount > 0 ? _objects : _groups);
        return new PolygonMesh(_positions.ToArray(), new PolygonFaces(_offsets.ToArray(), _corners.ToArray()))
        {
            Uvs = textured ? _uvs.ToArray() : null,
            UvCorners = uvCorners,
            Groups = groups.Names,
            FaceGroups = groups.FacesOrNull(),
            Materials = [.. _materials.Names.Select(name => new MeshMaterial(name, null))],
            FaceMaterials = _materials.FacesOrNull(),
            Notes = _notes,
        };
    }
}
