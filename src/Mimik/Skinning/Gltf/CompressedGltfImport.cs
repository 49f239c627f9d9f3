using System.Text.Json.Nodes;
using Mimik.Faces;
using Mimik.Faces.Gltf;
using Mimik.Formats.Gltf;
using Mimik.Playback;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// Reads a compressed rig back: surface, unit and names as any rig's, weights from the joints, transforms and logic from the extras. The
/// nodes' own poses and animations are not looked at: they are baked from the transforms.
/// </summary>
internal sealed class CompressedGltfImport
{
    private readonly GltfFile _file;
    private readonly RigExtras _extras;
    private readonly SkinningExtras _skinning;

    private CompressedGltfImport(GltfFile file, RigExtras extras, SkinningExtras skinning) =>
        (_file, _extras, _skinning) = (file, extras, skinning);

    /// <summary>Reads the rig, or returns null where the file's extras hold no transforms.</summary>
    public static CompressedRig? Read(GltfFile file)
    {
        int scene = file.Document.Scene ?? 0;
        if (scene < 0 || scene >= file.Document.Scenes?.Count || (file.Document.Scenes?[scene].Extras as JsonObject)?[RigExtras.Key] is not JsonObject mimik)
            return null;
        if (mimik[SkinningExtras.Key] is not { } node)
            return null;
        if (RigExtras.FromJson(mimik) is not { } extras || SkinningExtras.FromJson(node) is not { } skinning)
            throw file.Malformed("scene extras", "names, rig logic and sparse transforms", "something else");
        return new CompressedGltfImport(file, extras, skinning).Read();
    }

    private CompressedRig Read()
    {
        string[] names = [.. (_extras.Shapes ?? []).OfType<string>()];
        if (_skinning.ToTransforms() is not { } transforms)
            throw Malformed("offsets, indices and values that fit together", "others");
        if (names.Length != transforms.ShapeCount || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw Malformed($"{transforms.ShapeCount} unique shape names", $"{names.Length} names");
        if (_extras.ToLogic(names) is not { } logic)
            throw Malformed("rig logic over the shapes", "other logic");
        if (_skinning.Centre is not { Length: 3 } centre || !Array.TrueForAll(centre, float.IsFinite))
            throw Malformed("a centre of three finite numbers", "another");

        GltfRig rig = GltfRigImport.Read(_file);
        int vertices = rig.Rig.VertexCount;
        (float[] rest, int width, ushort[] bones, float[] weights) = ReadVertices(vertices, transforms.BoneCount, 1 / (_extras.MetresPerUnit ?? 1));
        var playback = new PlaybackRig(rest, centre, width, bones, weights, transforms, names, logic, rig.Rig.Surface.Faces.Triangulate(), _extras.MetresPerUnit);
        return new CompressedRig(playback, rig.Rig.Surface, rig.Rig.Unit);
    }

    private (float[] Positions, int Width, ushort[] Bones, float[] Weights) ReadVertices(int vertices, int boneCount, double unitsPerMetre)
    {
        var graph = new GltfSceneGraph(_file);
        _file.Budget.Charge(12L * vertices, _file.Name, "rest positions");
        float[] rest = new float[3 * vertices];
        var influences = new List<(int Vertex, ushort Bone, float Weight)>();
        bool[] seen = new bool[vertices];
        int first = 0;
        var ignored = new List<string>();
        foreach (int node in graph.Order)
        {
            if (_file.Document.Nodes![node].Mesh is null)
                continue;
            ImportedPart part = ImportedPart.Read(_file, graph, node, ignored);
            if (part.SplitCount == 0)
                continue;
            PartWeld weld = PartWeld.Of(part, ignored);
            CheckSkin(node, boneCount);
            int at = 0;
            var known = new HashSet<string>(StringComparer.Ordinal);
            foreach (GltfPrimitive primitive in part.Mesh.Primitives!)
            {
                if (!known.Add(GltfVertices.Identity(primitive)))
                    continue;
                float[] positions = _file.ReadFloats(primitive.Attributes!["POSITION"], "VEC3", $"node {node} POSITION");
                int count = positions.Length / 3;
                for (int i = 0; i < positions.Length; i++)
                    rest[(3 * (first + weld.Map[at + (i / 3)])) + (i % 3)] = (float)(positions[i] * unitsPerMetre);
                AddInfluences(primitive, count, v => first + weld.Map[at + v], boneCount, seen, influences);
                at += count;
            }

            first += weld.Count;
        }

        return Pack(rest, influences, vertices);
    }

    private void CheckSkin(int node, int boneCount)
    {
        if (_file.Document.Nodes![node].Skin is not { } index)
            throw _file.Malformed($"node {node}", "a skin", "none");
        int joints = _file.Item(_file.Document.Skins, index, "skin", $"node {node}").Joints?.Count ?? 0;
        if (joints != boneCount)
            throw _file.Malformed($"skin {index}", $"{boneCount} joints, as the extras have bones", $"{joints}");
    }

    private void AddInfluences(
        GltfPrimitive primitive, int count, Func<int, int> vertexOf, int boneCount, bool[] seen, List<(int Vertex, ushort Bone, float Weight)> influences)
    {
        // A vertex that is split at a seam comes more than once; its first appearance says all.
        bool[] owner = new bool[count];
        for (int v = 0; v < count; v++)
        {
            owner[v] = !seen[vertexOf(v)];
            seen[vertexOf(v)] = true;
        }

        for (int set = 0; primitive.Attributes!.TryGetValue($"JOINTS_{set}", out int jointAccessor); set++)
        {
            if (!primitive.Attributes.TryGetValue($"WEIGHTS_{set}", out int weightAccessor))
                throw _file.Malformed("primitive", $"WEIGHTS_{set} with JOINTS_{set}", "none");
            int[] joints = _file.ReadIntegers(jointAccessor, "VEC4", boneCount, $"JOINTS_{set}", count);
            float[] weights = _file.ReadFloats(weightAccessor, "VEC4", $"WEIGHTS_{set}", count);
            _file.Budget.Charge(24L * weights.Length, _file.Name, "influences");
            for (int e = 0; e < weights.Length; e++)
            {
                if (weights[e] < 0)
                    throw _file.Malformed($"WEIGHTS_{set}", "weights of at least 0", $"{weights[e]}");
                if (owner[e / 4] && weights[e] > 0)
                    influences.Add((vertexOf(e / 4), (ushort)joints[e], weights[e]));
            }
        }
    }

    private (float[] Positions, int Width, ushort[] Bones, float[] Weights) Pack(
        float[] rest, List<(int Vertex, ushort Bone, float Weight)> influences, int vertices)
    {
        int[] counts = new int[vertices];
        double[] sums = new double[vertices];
        foreach ((int vertex, _, float weight) in influences)
        {
            counts[vertex]++;
            sums[vertex] += weight;
        }

        for (int v = 0; v < vertices; v++)
        {
            if (!(Math.Abs(sums[v] - 1) <= SkinAttributes.SumTolerance))
                throw _file.Malformed($"vertex {v}", "weights that sum to 1", $"{sums[v]:g6}");
        }

        int width = counts.Max();
        if ((long)width * vertices > Array.MaxLength)
            throw _file.Malformed("joints", $"at most {Array.MaxLength:N0} influences", $"{(long)width * vertices:N0}");
        _file.Budget.Charge(6L * width * vertices, _file.Name, "influences");
        ushort[] bones = new ushort[width * vertices];
        float[] weights = new float[bones.Length];
        int[] next = new int[vertices];
        foreach ((int vertex, ushort bone, float weight) in influences)
        {
            int at = (vertex * width) + next[vertex]++;
            (bones[at], weights[at]) = (bone, weight);
        }

        return (rest, width, bones, weights);
    }

    private Mimik.Formats.MalformedFileException Malformed(string expected, string found) => _file.Malformed("scene extras", expected, found);
}
