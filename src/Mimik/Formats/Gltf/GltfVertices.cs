namespace Mimik.Formats.Gltf;

/// <summary>The vertices of one or more primitives as a scene shows them at rest: node transforms and skins are worked into the numbers.</summary>
internal sealed class GltfVertices
{
    private GltfVertices(float[] positions, float[]? tangents, float[]? uvs, float[][] targets, int[]? vertexMap, int[]? uvMap)
    {
        Positions = positions;
        Tangents = tangents;
        Uvs = uvs;
        Targets = targets;
        VertexMap = vertexMap;
        UvMap = uvMap;
    }

    /// <summary>V.</summary>
    public int Count => Positions.Length / 3;

    /// <summary>[V x 3] in the scene's space.</summary>
    public float[] Positions { get; }

    /// <summary>[V x 4] unit tangent in the scene's space and handedness, 1 or -1; four zeros where the file's has no length. Null without any.</summary>
    public float[]? Tangents { get; }

    /// <summary>[V x 2] TEXCOORD_0, origin at the upper left, or null.</summary>
    public float[]? Uvs { get; }

    /// <summary>[S][V x 3] displacements in the scene's space; an empty array where a target does not move positions.</summary>
    public float[][] Targets { get; }

    /// <summary>[V] the integers of _VERTEX, or null where there are none.</summary>
    public int[]? VertexMap { get; }

    /// <summary>[V] the integers of _UV, -1 for none, or null where there are none.</summary>
    public int[]? UvMap { get; }

    /// <summary>Says whether two primitives have the very same vertices.</summary>
    public static string Identity(GltfPrimitive primitive)
    {
        IEnumerable<string> targets = (primitive.Targets ?? []).Select(t => t.TryGetValue("POSITION", out int a) ? $"{a}" : "-");
        return string.Join(' ', (primitive.Attributes ?? []).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}").Concat(targets));
    }

    /// <summary>Reads vertices.</summary>
    /// <param name="file">The file.</param>
    /// <param name="primitive">The primitive.</param>
    /// <param name="world">The node's map; not used where the vertices are skinned, as the specification says.</param>
    /// <param name="skin">The node's skin, or null.</param>
    /// <param name="element">The primitive, for messages.</param>
    /// <exception cref="MimikException">An accessor is damaged, or numbers of vertices differ.</exception>
    public static GltfVertices Read(GltfFile file, GltfPrimitive primitive, in GltfTransform world, GltfSkinBinding? skin, string element)
    {
        Dictionary<string, int> attributes = primitive.Attributes ?? [];
        if (!attributes.TryGetValue("POSITION", out int accessor))
            throw file.Malformed(element, "a POSITION attribute", "none");
        float[] positions = file.ReadFloats(accessor, "VEC3", $"{element} POSITION");
        int count = positions.Length / 3;
        List<Dictionary<string, int>> targetList = primitive.Targets ?? [];
        float[][] targets = new float[targetList.Count][];
        for (int s = 0; s < targets.Length; s++)
        {
            targets[s] = targetList[s].TryGetValue("POSITION", out int target)
                ? file.ReadFloats(target, "VEC3", $"{element} target {s}", count)
                : [];
        }

        float[]? tangents = attributes.TryGetValue("TANGENT", out int tangent) ? file.ReadFloats(tangent, "VEC4", $"{element} TANGENT", count) : null;
        GltfTransform[]? blended = skin?.Blend(file, attributes, count, element);
        Bake(positions, targets, world, blended);
        if (tangents is not null)
            BakeTangents(tangents, world, blended);
        float[]? uvs = attributes.TryGetValue("TEXCOORD_0", out int uv) ? file.ReadFloats(uv, "VEC2", $"{element} TEXCOORD_0", count) : null;
        return new GltfVertices(positions, tangents, uvs, targets, Map(file, attributes, "_VERTEX", 0, count, element), Map(file, attributes, "_UV", -1, count, element));
    }

    private static void Bake(float[] positions, float[][] targets, in GltfTransform world, GltfTransform[]? blended)
    {
        if (blended is null && world == GltfTransform.Identity)
            return;
        for (int v = 0; 3 * v < positions.Length; v++)
        {
            GltfTransform map = blended is null ? world : blended[v];
            map.TransformPoint(positions.AsSpan(3 * v, 3));
            foreach (float[] target in targets)
            {
                if (target.Length > 0)
                    map.TransformVector(target.AsSpan(3 * v, 3));
            }
        }
    }

    /// <summary>Tangents turn with the surface; a map that mirrors changes the side that the bitangent is on.</summary>
    private static void BakeTangents(float[] tangents, in GltfTransform world, GltfTransform[]? blended)
    {
        for (int v = 0; 4 * v < tangents.Length; v++)
        {
            GltfTransform map = blended is null ? world : blended[v];
            Span<float> tangent = tangents.AsSpan(4 * v, 4);
            map.TransformVector(tangent[..3]);
            double length = Math.Sqrt(((double)tangent[0] * tangent[0]) + ((double)tangent[1] * tangent[1]) + ((double)tangent[2] * tangent[2]));
            if (!(length > 1e-12) || !double.IsFinite(length) || tangent[3] == 0)
            {
                tangent.Clear();
                continue;
            }

            for (int axis = 0; axis < 3; axis++)
                tangent[axis] = (float)(tangent[axis] / length);
            tangent[3] = tangent[3] < 0 == map.Determinant < 0 ? 1 : -1;
        }
    }

    /// <summary>An attribute of ours, if it is there and holds integers from <paramref name="least"/> on.</summary>
    private static int[]? Map(GltfFile file, Dictionary<string, int> attributes, string name, int least, int count, string element)
    {
        if (!attributes.TryGetValue(name, out int accessor) || !string.Equals(file.Item(file.Document.Accessors, accessor, "accessor", element).Type, "SCALAR", StringComparison.Ordinal))
            return null;
        float[] values = file.ReadFloats(accessor, "SCALAR", $"{element} {name}", count);
        file.Budget.Charge(4L * count, file.Name, $"{element} {name}");
        int[] map = new int[count];
        for (int v = 0; v < count; v++)
        {
            if (values[v] < least || values[v] > 1 << 24 || values[v] != MathF.Floor(values[v]))
                return null;
            map[v] = (int)values[v];
        }

        return map;
    }
}
