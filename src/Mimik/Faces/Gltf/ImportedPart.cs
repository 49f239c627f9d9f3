using System.Text.Json;
using System.Text.Json.Nodes;
using Mimik.Formats.Gltf;

namespace Mimik.Faces.Gltf;

/// <summary>One mesh node of a glTF file on its way to becoming a part: all its primitives over one numbering of glTF vertices.</summary>
internal sealed class ImportedPart
{
    private const int PrimitiveBytes = 1024;
    private readonly List<(int FirstVertex, int[] Triangles, int? Material)> _primitives = [];
    private readonly List<GltfVertices> _vertices = [];
    private readonly List<int> _firstVertices = [];

    private ImportedPart(int node, string name, GltfMesh mesh)
    {
        Node = node;
        Name = name;
        Mesh = mesh;
    }

    /// <summary>The node's index in the file.</summary>
    public int Node { get; }

    /// <summary>What the file calls it; not yet unique.</summary>
    public string Name { get; }

    /// <summary>The mesh in the file.</summary>
    public GltfMesh Mesh { get; }

    /// <summary>The number of glTF vertices, V.</summary>
    public int SplitCount { get; private set; }

    /// <summary>[S] names of its morph targets, unique.</summary>
    public IReadOnlyList<string> TargetNames { get; private set; } = [];

    /// <summary>Vertices, in order; together they are the part's numbering.</summary>
    public IReadOnlyList<GltfVertices> Vertices => _vertices;

    /// <summary>For each primitive that draws a surface: where its vertices start, its triangles from there, its material in the file.</summary>
    public IReadOnlyList<(int FirstVertex, int[] Triangles, int? Material)> Primitives => _primitives;

    /// <summary>Reads the mesh of a node.</summary>
    /// <param name="file">The file.</param>
    /// <param name="graph">Where the nodes are.</param>
    /// <param name="node">A node that has a mesh.</param>
    /// <param name="notes">Receives a line for what is left out.</param>
    /// <exception cref="MimikException">Something in it is damaged.</exception>
    public static ImportedPart Read(GltfFile file, GltfSceneGraph graph, int node, List<string> notes)
    {
        GltfNode where = file.Document.Nodes![node];
        int index = where.Mesh!.Value;
        GltfMesh mesh = file.Item(file.Document.Meshes, index, "mesh", $"node {node}");
        string name = where.Name is { Length: > 0 } ? where.Name : mesh.Name is { Length: > 0 } ? mesh.Name : "part";
        var part = new ImportedPart(node, name, mesh);
        GltfSkinBinding? skin = where.Skin is { } s ? new GltfSkinBinding(file, graph, s, $"node {node}") : null;
        GltfTransform world = graph.World(node);
        int targets = mesh.Primitives is [{ Targets: { } first }, ..] ? first.Count : 0;
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int p = 0; p < (mesh.Primitives?.Count ?? 0); p++)
        {
            GltfPrimitive primitive = mesh.Primitives![p];
            string element = $"mesh {index} primitive {p}";
            if ((primitive.Targets?.Count ?? 0) != targets)
                throw file.Malformed(element, $"{targets} morph targets as in primitive 0", $"{primitive.Targets?.Count ?? 0}");
            part.Add(file, primitive, world, skin, element, known, notes);
        }

        part.TargetNames = Names(mesh.Extras, targets, name, notes);
        return part;
    }

    private void Add(
        GltfFile file, GltfPrimitive primitive, in GltfTransform world, GltfSkinBinding? skin, string element, Dictionary<string, int> known, List<string> notes)
    {
        // A file may hang one mesh on many nodes: what is built each time is charged each time.
        file.Budget.Charge(PrimitiveBytes, file.Name, element);

        // Primitives of one mesh often index the same vertices.
        string identity = GltfVertices.Identity(primitive);
        if (!known.TryGetValue(identity, out int at))
        {
            var vertices = GltfVertices.Read(file, primitive, world, skin, element);
            at = _vertices.Count;
            known.Add(identity, at);
            _vertices.Add(vertices);
            _firstVertices.Add(SplitCount);
            if (vertices.Count > (Array.MaxLength / 4) - SplitCount)
                throw file.Malformed(element, $"at most {Array.MaxLength / 4:N0} vertices in a mesh", "more");
            SplitCount += vertices.Count;
        }

        int[]? triangles = GltfTriangles.Read(file, primitive, _vertices[at].Count, element);
        if (triangles is null)
        {
            notes.Add($"{element}: lines are left out");
            return;
        }

        if (skin is null && world.Determinant < 0)
        {
            // A mirrored node shows its triangles from behind.
            for (int t = 0; t < triangles.Length; t += 3)
                (triangles[t + 1], triangles[t + 2]) = (triangles[t + 2], triangles[t + 1]);
        }

        _primitives.Add((_firstVertices[at], triangles, primitive.Material));
    }

    private static string[] Names(JsonNode? extras, int count, string part, List<string> notes)
    {
        string[] names = new string[count];
        var taken = new UniqueNames();
        JsonArray? given = (extras as JsonObject)?["targetNames"] as JsonArray;
        if (count > 0 && given?.Count != count)
            notes.Add($"part \"{part}\": its {count} morph targets have {(given is null ? "no names" : $"{given.Count} names")}; they are numbered");
        for (int s = 0; s < count; s++)
        {
            string? name = given?.Count == count && given[s]?.GetValueKind() == JsonValueKind.String ? given[s]!.GetValue<string>() : null;
            names[s] = taken.Claim(name is { Length: > 0 } ? name : $"target_{s}");
            if (name is { Length: > 0 } && !string.Equals(name, names[s], StringComparison.Ordinal))
                notes.Add($"part \"{part}\": two morph targets are called \"{name}\"; the later is now \"{names[s]}\"");
        }

        return names;
    }
}
