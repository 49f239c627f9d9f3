using System.Text.Json.Nodes;
using Mimik.Formats;
using Mimik.Formats.Gltf;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Faces.Gltf;

/// <summary>Turns a glTF scene into a rig: mesh nodes become parts, morph targets of equal name one blendshape.</summary>
internal sealed class GltfRigImport
{
    private readonly GltfFile _file;
    private readonly List<string> _notes = [];
    private readonly RigExtras? _extras;

    private GltfRigImport(GltfFile file)
    {
        _file = file;
        List<GltfScene>? scenes = file.Document.Scenes;
        int scene = file.Document.Scene ?? 0;
        _extras = scene >= 0 && scene < scenes?.Count ? RigExtras.FromJson((scenes[scene].Extras as JsonObject)?[RigExtras.Key]) : null;
    }

    /// <summary>Reads the rig.</summary>
    /// <exception cref="MimikException">The file is damaged or has no mesh.</exception>
    public static GltfRig Read(GltfFile file) => new GltfRigImport(file).Read();

    private GltfRig Read()
    {
        var graph = new GltfSceneGraph(_file);
        List<ImportedPart> parts = [];
        foreach (int node in graph.Order)
        {
            if (_file.Document.Nodes![node].Mesh is null)
                continue;
            ImportedPart part = ImportedPart.Read(_file, graph, node, _notes);
            if (part.SplitCount == 0)
                continue;
            parts.Add(part);
            float[]? weights = _file.Document.Nodes[node].Weights ?? part.Mesh.Weights;
            if (weights is not null && part.TargetNames.Count > 0 && weights.AsSpan().ContainsAnyExcept(0f))
                _notes.Add($"part \"{part.Name}\": its default morph weights are left out: the neutral is all shapes at 0");
        }

        if (parts.Count == 0)
            throw _file.Malformed("scene", "a mesh", "none");
        double unitsPerMetre = 1 / (Unit().MetresPerUnit ?? 1);
        PartWeld[] welds = [.. parts.Select(part => PartWeld.Of(part, _notes))];
        long total = welds.Sum(weld => (long)weld.Count);
        if (total > Array.MaxLength / 4)
            throw _file.Malformed("scene", $"at most {Array.MaxLength / 4:N0} vertices", $"{total:N0}");
        int count = (int)total;
        try
        {
            float[] neutral = Gather(parts, welds, count, (_, set) => set.Positions, unitsPerMetre, "neutral");
            RigSurface surface = Surface(parts, welds, count);
            List<Blendshape> shapes = Shapes(parts, welds, count, unitsPerMetre);
            string[] names = [.. shapes.Select(shape => shape.Name)];
            var rig = new BlendshapeRig(neutral, surface, shapes, Unit(), Logic(names));
            return new GltfRig(rig, GltfWeightsImport.Read(_file, parts, names, Unit().MetresPerUnit ?? 1, _notes), _notes);
        }
        catch (MimikException e) when (e is not MalformedFileException && !e.Message.StartsWith(_file.Name, StringComparison.Ordinal))
        {
            throw new MimikException($"{_file.Name}: {e.Message}", e);
        }
    }

    /// <summary>[N x 4], zeros where a primitive has none; null where none has any.</summary>
    private float[]? Tangents(List<ImportedPart> parts, PartWeld[] welds, int count)
    {
        if (!parts.Exists(part => part.Vertices.Any(set => set.Tangents is not null)))
            return null;
        _file.Budget.Charge(16L * count, _file.Name, "tangents");
        float[] tangents = new float[4 * count];
        int first = 0;
        for (int p = 0; p < parts.Count; p++)
        {
            welds[p].Scatter(parts[p], set => set.Tangents ?? [], tangents.AsSpan(4 * first), 4);
            first += welds[p].Count;
        }

        return tangents;
    }

    private LengthUnit Unit() => _extras switch
    {
        null => LengthUnit.Metres,
        { MetresPerUnit: null } => LengthUnit.Unknown,
        { MetresPerUnit: > 1e-12 and < 1e12 } => new LengthUnit(_extras.MetresPerUnit, UnitSource.Declared),
        _ => throw _file.Malformed("scene extras", "a positive metresPerUnit", $"{_extras.MetresPerUnit}"),
    };

    private RigLogic? Logic(string[] names)
    {
        if (_extras is null)
            return null;
        RigLogic? logic = _extras.ToLogic(names);
        if (logic is null)
            _notes.Add("the rig logic in the extras does not fit the shapes and is left out: every shape is a control");
        return logic;
    }

    private float[] Gather(
        List<ImportedPart> parts, PartWeld[] welds, int count, Func<int, GltfVertices, float[]> pick, double scale, string element)
    {
        _file.Budget.Charge(12L * count, _file.Name, element);
        float[] values = new float[3 * count];
        int first = 0;
        for (int p = 0; p < parts.Count; p++)
        {
            int part = p;
            welds[p].Scatter(parts[p], set => pick(part, set), values.AsSpan(3 * first));
            first += welds[p].Count;
        }

        if (scale != 1)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(values[i] * scale);
        }

        return values;
    }

    private List<Blendshape> Shapes(List<ImportedPart> parts, PartWeld[] welds, int count, double scale)
    {
        IEnumerable<string> listed = (_extras?.Shapes ?? []).OfType<string>().Where(name => name.Length > 0);
        string[] names = [.. listed.Concat(parts.SelectMany(part => part.TargetNames)).Distinct(StringComparer.Ordinal)];
        Dictionary<string, int>[] targets = [.. parts.Select(part => part.TargetNames.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal))];
        if (names.Length > 0 && Array.TrueForAll(targets, target => target.Count == 0))
            _notes.Add($"the file names {names.Length} shapes but has no morph targets: none of them moves anything");
        var shapes = new List<Blendshape>(names.Length);
        foreach (string name in names)
        {
            float[] deltas = Gather(
                parts,
                welds,
                count,
                (part, set) => targets[part].TryGetValue(name, out int target) ? set.Targets[target] : [],
                scale,
                $"shape \"{name}\"");
            shapes.Add(new Blendshape(name, deltas));
        }

        return shapes;
    }

    private RigSurface Surface(List<ImportedPart> parts, PartWeld[] welds, int count)
    {
        (List<RigMaterial> materials, Func<int?, int> materialOf) = GltfMaterialImport.Read(_file, _notes);
        ImportedUvs? uvs = ImportedUvs.Of(parts);
        var partNames = new UniqueNames();
        var offsets = new List<int> { 0 };
        List<int> corners = [], faceMaterials = [], uvCorners = [];
        var rigParts = new List<RigPart>();
        int vertex = 0;
        for (int p = 0; p < parts.Count; p++)
        {
            ImportedFaces faces = ImportedFaces.Of(parts[p], _notes);
            int[] map = welds[p].Map;
            int firstFace = faceMaterials.Count, at = 0;
            for (int f = 0; f < faces.Counts.Count; f++)
            {
                faceMaterials.Add(materialOf(parts[p].Primitives[faces.Primitives[f]].Material));
                for (int c = 0; c < faces.Counts[f]; c++, at++)
                {
                    corners.Add(vertex + map[faces.Corners[at]]);
                    if (uvs is not null)
                        uvCorners.Add(uvs.OfCorner(p, faces.Corners[at]));
                }

                offsets.Add(corners.Count);
            }

            rigParts.Add(new RigPart(partNames.Claim(parts[p].Name), vertex, welds[p].Count, firstFace, faces.Counts.Count));
            vertex += welds[p].Count;
        }

        return new RigSurface(
            count,
            new PolygonFaces([.. offsets], [.. corners]),
            rigParts,
            materials,
            [.. faceMaterials],
            uvs?.Values,
            uvs is null ? null : [.. uvCorners],
            Tangents(parts, welds, count))
        {
            Licence = _file.Document.Asset?.Copyright is { Length: > 0 } said ? said : null,
        };
    }
}
