using Mimik.Geometry;

namespace Mimik.Formats.Ply;

/// <summary>Parses vertices and faces of a PLY file and passes over everything else.</summary>
internal sealed class PlyParser(string file, ReadBudget budget)
{
    private static readonly string[][] UvNames = [["s", "t"], ["u", "v"], ["texture_u", "texture_v"]];

    private readonly GrowingArray<int> _offsets = new(budget, file, "faces");
    private readonly GrowingArray<int> _corners = new(budget, file, "corners");
    private readonly GrowingArray<float> _cornerUvs = new(budget, file, "texture coordinates");
    private readonly List<string> _leftOut = [];
    private float[]? _positions;
    private float[]? _uvs;

    /// <summary>Whether coordinates need not be finite.</summary>
    private bool TakesHoles { get; init; }

    /// <summary>Parses a whole file.</summary>
    public PolygonMesh Parse(ReadOnlySpan<byte> bytes)
    {
        PlyHeader header = PlyHeader.Parse(bytes, file);
        var numbers = new PlyNumbers(bytes[header.BodyStart..], header.Encoding, file);
        _offsets.Add(0);
        foreach (PlyElement element in header.Elements)
        {
            numbers.Justify(element);
            switch (element.Name)
            {
                case "vertex":
                    Vertices(element, ref numbers);
                    break;
                case "face":
                    Faces(element, ref numbers);
                    break;
                default:
                    _leftOut.Add(element.Name);
                    SkipAll(element, ref numbers);
                    break;
            }
        }

        return Finish();
    }

    /// <summary>Reads the vertices and nothing else; unlike in a mesh, they may be NaN where the scan has a hole, or infinite.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">For messages.</param>
    /// <param name="budget">Charged for the vertices.</param>
    /// <returns>[N x 3].</returns>
    public static float[] ParsePositions(ReadOnlySpan<byte> bytes, string file, ReadBudget budget)
    {
        var parser = new PlyParser(file, budget) { TakesHoles = true };
        PlyHeader header = PlyHeader.Parse(bytes, file);
        var numbers = new PlyNumbers(bytes[header.BodyStart..], header.Encoding, file);
        foreach (PlyElement element in header.Elements)
        {
            numbers.Justify(element);
            if (element.Name == "vertex")
            {
                parser.Vertices(element, ref numbers);
                break;
            }

            parser.SkipAll(element, ref numbers);
        }

        return parser._positions is { Length: > 0 } positions ? positions : throw new MalformedFileException(file, "element vertex", "vertices", "none");
    }

    private void SkipAll(PlyElement element, ref PlyNumbers numbers)
    {
        // Items without properties take no bytes, however many the header states.
        for (int i = 0; element.Properties.Count > 0 && i < element.Count; i++)
        {
            foreach (PlyProperty property in element.Properties)
                numbers.Skip(element, i, property);
        }
    }

    private void Vertices(PlyElement element, ref PlyNumbers numbers)
    {
        int[] axes = [.. "xyz".Select(axis => element.Properties.FindIndex(p => p.LengthType is null && p.Name == axis.ToString()))];
        if (axes.Contains(-1))
            throw new MalformedFileException(file, "element vertex", "the properties x, y and z", string.Join(", ", element.Properties.Select(p => p.Name).Take(8)));
        int[] uv = [.. UvNames.Select(pair => pair.Select(name => element.Properties.FindIndex(p => p.LengthType is null && p.Name == name)).ToArray())
            .FirstOrDefault(pair => !pair.Contains(-1)) ?? []];
        _leftOut.AddRange(element.Properties.Where((_, i) => !axes.Contains(i) && !uv.Contains(i)).Select(p => p.Name));
        budget.Charge((12L + (4 * uv.Length)) * element.Count, file, "vertices");
        _positions = new float[3 * (long)element.Count];
        _uvs = uv.Length > 0 ? new float[2 * (long)element.Count] : null;
        for (int i = 0; i < element.Count; i++)
        {
            for (int p = 0; p < element.Properties.Count; p++)
            {
                PlyProperty property = element.Properties[p];
                int axis = Array.IndexOf(axes, p), texture = Array.IndexOf(uv, p);
                if (axis >= 0)
                    _positions[(3 * i) + axis] = Finite(numbers.Next(property.Type, element, i, property), element, i, property);
                else if (texture >= 0)
                    _uvs![(2 * i) + texture] = Finite(numbers.Next(property.Type, element, i, property), element, i, property);
                else
                    numbers.Skip(element, i, property);
            }
        }
    }

    private void Faces(PlyElement element, ref PlyNumbers numbers)
    {
        int indices = element.Properties.FindIndex(p => p.LengthType is not null && p.Name is "vertex_indices" or "vertex_index");
        int texture = element.Properties.FindIndex(p => p.LengthType is not null && p.Name == "texcoord");
        if (indices < 0)
            throw new MalformedFileException(file, "element face", "the property vertex_indices, a list", string.Join(", ", element.Properties.Select(p => p.Name).Take(8)));
        _leftOut.AddRange(element.Properties.Where((_, i) => i != indices && i != texture).Select(p => p.Name));
        for (int f = 0; f < element.Count; f++)
        {
            int uvs = 0, first = _corners.Count;
            for (int p = 0; p < element.Properties.Count; p++)
            {
                PlyProperty property = element.Properties[p];
                if (p == indices)
                {
                    int count = numbers.NextLength(element, f, property);
                    for (int c = 0; c < count; c++)
                        _corners.Add(Index(numbers.Next(property.Type, element, f, property), f));
                }
                else if (p == texture)
                {
                    uvs = numbers.NextLength(element, f, property);
                    for (int c = 0; c < uvs; c++)
                        _cornerUvs.Add(Finite(numbers.Next(property.Type, element, f, property), element, f, property));
                }
                else
                {
                    numbers.Skip(element, f, property);
                }
            }

            int corners = _corners.Count - first;
            if (corners < 3)
                throw new MalformedFileException(file, $"face {f}", "three or more corners", $"{corners}");
            if (texture >= 0 && uvs != 2 * corners)
                throw new MalformedFileException(file, $"face {f}", $"{2 * corners} texture coordinates", $"{uvs}");
            _offsets.Add(_corners.Count);
        }
    }

    private int Index(double value, int face)
    {
        if (value >= 0 && value < int.MaxValue && value == Math.Floor(value))
            return (int)value;
        throw new MalformedFileException(file, $"face {face}", "vertex indices from 0", $"{value}");
    }

    private float Finite(double value, PlyElement element, int item, PlyProperty property)
    {
        float single = (float)value;
        if (float.IsFinite(single) || TakesHoles)
            return single;
        throw new MalformedFileException(file, $"{element.Name} {item}, {property.Name}", "a finite number", $"{value}");
    }

    private PolygonMesh Finish()
    {
        if (_positions is not { Length: > 0 })
            throw new MalformedFileException(file, "element vertex", "vertices", "none");
        int vertices = _positions.Length / 3;
        var faces = new PolygonFaces(_offsets.ToArray(), _corners.ToArray());
        for (int f = 0; faces.LargestVertex >= vertices && f < faces.Count; f++)
        {
            foreach (int v in faces[f])
            {
                if (v >= vertices)
                    throw new MalformedFileException(file, $"face {f}", $"vertices below {vertices}", $"{v}");
            }
        }

        float[]? uvs = _uvs;
        int[]? uvCorners = uvs is null ? null : faces.Corners;
        if (_cornerUvs.Count > 0)
        {
            uvs = _cornerUvs.ToArray();
            budget.Charge(4L * faces.Corners.Length, file, "corners");
            uvCorners = [.. Enumerable.Range(0, faces.Corners.Length)];
        }

        return new PolygonMesh(_positions, faces)
        {
            Uvs = uvs,
            UvCorners = uvCorners,
            Notes = _leftOut.Count == 0 ? [] : [$"left out of the file: {Obj.ObjFaceNames.Printable(System.Text.Encoding.UTF8.GetBytes(string.Join(", ", _leftOut)))}"],
        };
    }
}
