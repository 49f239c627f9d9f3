using System.Text.Json.Nodes;
using Mimik.Formats.Gltf;

namespace Mimik.Faces.Gltf;

/// <summary>
/// Writes what does not move of a rig: materials, pictures, triangles, texture coordinates, the vertex map, polygons. What moves
/// (morph targets, joints) is added to the primitives by the caller.
/// </summary>
/// <remarks>
/// The vertex map is the attribute _VERTEX: the rig's vertex of each glTF vertex, as a float (the specification allows no 32-bit
/// integers there). _UV likewise is the index of the texture coordinate.
/// </remarks>
internal sealed class GltfSurfaceExport
{
    /// <summary>The largest number of vertices that a float counts exactly.</summary>
    public const int MostVertices = 1 << 24;

    private readonly GltfBuilder _builder;
    private readonly RigSurface _surface;
    private readonly int[] _materials;
    private readonly List<string> _notes = [];

    /// <summary>Adds the materials of a surface to a file.</summary>
    /// <param name="builder">The file to be.</param>
    /// <param name="surface">The surface.</param>
    /// <exception cref="MimikException">The surface has no vertices, or more than <see cref="MostVertices"/>.</exception>
    public GltfSurfaceExport(GltfBuilder builder, RigSurface surface)
    {
        if (surface.VertexCount is 0 or > MostVertices)
            throw new MimikException($"glTF: expected 1 to {MostVertices:N0} vertices, found {surface.VertexCount:N0}");
        _builder = builder;
        _surface = surface;
        builder.Document.Asset!.Copyright = surface.Licence;
        _materials = [.. surface.Materials.Select(material => builder.AddMaterial(Convert(material)))];
        Meshes = SurfaceMesh.Split(surface);
        NoteWhatIsLost();
    }

    /// <summary>The parts that have vertices.</summary>
    public IReadOnlyList<SurfaceMesh> Meshes { get; }

    /// <summary>What the file cannot hold, a line each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Adds the attributes and triangles of one primitive.</summary>
    /// <param name="primitive">A primitive of <see cref="Meshes"/>.</param>
    /// <param name="positions">[N x 3] rest positions of the rig, in metres.</param>
    /// <param name="normals">[N x 3] unit normals, or null for none.</param>
    /// <returns>The primitive, ready for targets and joints; it still has to be put into a mesh.</returns>
    public GltfPrimitive Add(SurfacePrimitive primitive, ReadOnlySpan<float> positions, float[]? normals)
    {
        var attributes = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["POSITION"] = _builder.AddPositions(primitive.Gather(positions, 3)),
        };
        if (normals is not null)
            attributes["NORMAL"] = _builder.AddAttribute(primitive.Gather(normals, 3), "VEC3");
        bool points = primitive.Triangles.Length == 0;
        if (normals is not null && HasTangents(primitive))
            attributes["TANGENT"] = _builder.AddAttribute(UnitTangents(primitive.Gather(_surface.Tangents, 4)), "VEC4");
        if (_surface.Colours is not null)
            attributes["COLOR_0"] = _builder.AddAttribute(primitive.Gather(_surface.Colours, 3), "VEC3");
        if (primitive.Uvs is { } uvs)
        {
            float[] coordinates = new float[2 * uvs.Length];
            for (int i = 0; i < uvs.Length; i++)
            {
                if (uvs[i] < 0)
                    continue;
                coordinates[2 * i] = _surface.Uvs![2 * uvs[i]];
                coordinates[(2 * i) + 1] = 1 - _surface.Uvs[(2 * uvs[i]) + 1];
            }

            attributes["TEXCOORD_0"] = _builder.AddAttribute(coordinates, "VEC2");
            attributes["_UV"] = _builder.AddAttribute(Array.ConvertAll(uvs, uv => (float)uv), "SCALAR");
        }

        attributes["_VERTEX"] = _builder.AddAttribute(Array.ConvertAll(primitive.Vertices, v => (float)v), "SCALAR");
        return new GltfPrimitive
        {
            Attributes = attributes,
            Indices = points ? null : _builder.AddIndices(primitive.Triangles),
            Mode = points ? GltfPrimitive.Points : null,
            Material = _materials[primitive.Material],
        };
    }

    /// <summary>Adds a part's mesh and its node, as a root of the scene.</summary>
    /// <param name="mesh">A mesh of <see cref="Meshes"/>.</param>
    /// <param name="primitives">Its primitives, in order.</param>
    /// <param name="targetNames">The names of the morph targets, or null where it has none.</param>
    /// <returns>The index of the node.</returns>
    public int AddPart(SurfaceMesh mesh, List<GltfPrimitive> primitives, IEnumerable<string>? targetNames)
    {
        var extras = new JsonObject();
        if (targetNames is not null)
            extras["targetNames"] = new JsonArray([.. targetNames.Select(name => (JsonNode)name)]);
        if (PolygonRuns.Encode(_surface, mesh) is { } polygons)
            extras["mimik"] = polygons;
        int index = _builder.AddMesh(new GltfMesh { Name = mesh.Part.Name, Primitives = primitives, Extras = extras.Count > 0 ? extras : null });
        int node = _builder.AddNode(new GltfNode { Name = mesh.Part.Name, Mesh = index });
        _builder.AddSceneRoot(node);
        return node;
    }

    private GltfMaterial Convert(RigMaterial material)
    {
        float[] colour = Array.ConvertAll(material.BaseColour, value => Math.Clamp(value, 0, 1));

        // glTF multiplies the vertices' colours with the material's.
        if (_surface.Colours is not null)
            colour = [1, 1, 1, colour[3]];
        bool textured = material is { BaseColourImage: not null, BaseColourImageType: not null } && _surface.Uvs is not null;
        return new GltfMaterial
        {
            Name = material.Name,
            DoubleSided = material.DoubleSided ? true : null,
            AlphaMode = colour[3] < 1 ? "BLEND" : null,
            PbrMetallicRoughness = new GltfMetallicRoughness
            {
                BaseColorFactor = colour,
                MetallicFactor = Math.Clamp(material.Metallic, 0, 1),
                RoughnessFactor = Math.Clamp(material.Roughness, 0, 1),
                BaseColorTexture = textured
                    ? new GltfTextureReference { Index = _builder.AddTexture(material.BaseColourImage, material.BaseColourImageType!) }
                    : null,
            },
        };
    }

    private void NoteWhatIsLost()
    {
        int small = 0;
        for (int f = 0; f < _surface.Faces.Count; f++)
            small += _surface.Faces[f].Length < 3 ? 1 : 0;
        if (small > 0)
            _notes.Add($"{small} faces of fewer than three corners have no triangles and are left out");
        foreach (RigPart part in _surface.Parts.Where(part => part.VertexCount == 0))
            _notes.Add($"part \"{part.Name}\" has no vertices and is left out");
        foreach (SurfaceMesh mesh in Meshes)
        {
            if (mesh.Primitives.Any(primitive => !HasTangents(primitive) && LosesTangents(primitive)))
                _notes.Add($"part \"{mesh.Part.Name}\": tangents are left out where a vertex of the same material has none");
        }

        if (_surface.Uvs is null && _surface.Materials.Any(material => material.BaseColourImage is not null))
            _notes.Add("pictures are left out: the rig has no texture coordinates");
    }

    /// <summary>glTF has tangents for all vertices of a primitive or for none, and points have none.</summary>
    private bool HasTangents(SurfacePrimitive primitive) =>
        primitive.Triangles.Length > 0 && Array.TrueForAll(primitive.Vertices, IsTangentUsable);

    private bool LosesTangents(SurfacePrimitive primitive) =>
        primitive.Triangles.Length > 0 && Array.Exists(primitive.Vertices, IsTangentUsable);

    private bool IsTangentUsable(int vertex) =>
        _surface.Tangents is { } tangents && Square(tangents, 4 * vertex) > 1e-12 && tangents[(4 * vertex) + 3] != 0;

    private static float[] UnitTangents(float[] tangents)
    {
        for (int i = 0; i < tangents.Length; i += 4)
        {
            double length = Math.Sqrt(Square(tangents, i));
            for (int axis = 0; axis < 3; axis++)
                tangents[i + axis] = (float)(tangents[i + axis] / length);
            tangents[i + 3] = tangents[i + 3] < 0 ? -1 : 1;
        }

        return tangents;
    }

    private static double Square(float[] values, int at) =>
        ((double)values[at] * values[at]) + ((double)values[at + 1] * values[at + 1]) + ((double)values[at + 2] * values[at + 2]);
}
