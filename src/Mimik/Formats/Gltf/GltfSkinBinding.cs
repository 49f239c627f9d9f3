namespace Mimik.Formats.Gltf;

/// <summary>How a skin holds vertices in the pose that the file's nodes are in: one blended map a vertex.</summary>
internal sealed class GltfSkinBinding
{
    private readonly GltfTransform[] _joints;

    /// <summary>Reads a skin.</summary>
    /// <param name="file">The file.</param>
    /// <param name="graph">Where the joints are.</param>
    /// <param name="skin">The skin's index.</param>
    /// <param name="element">Who asks, for messages.</param>
    /// <exception cref="MimikException">The skin is damaged.</exception>
    public GltfSkinBinding(GltfFile file, GltfSceneGraph graph, int skin, string element)
    {
        GltfSkin read = file.Item(file.Document.Skins, skin, "skin", element);
        List<int> joints = read.Joints ?? [];
        float[]? inverses = read.InverseBindMatrices is { } accessor
            ? file.ReadFloats(accessor, "MAT4", $"skin {skin} inverse bind matrices", joints.Count)
            : null;
        file.Budget.Charge(96L * joints.Count, file.Name, $"skin {skin}");
        _joints = new GltfTransform[joints.Count];
        for (int j = 0; j < _joints.Length; j++)
        {
            file.Item(file.Document.Nodes, joints[j], "node", $"skin {skin} joint {j}");
            GltfTransform world = graph.World(joints[j]);
            _joints[j] = inverses is null ? world : world * GltfTransform.FromColumns(inverses.AsSpan(16 * j, 16));
        }
    }

    /// <summary>The blended map of every vertex of a primitive.</summary>
    /// <param name="file">The file.</param>
    /// <param name="attributes">The primitive's attributes; every JOINTS_n with its WEIGHTS_n counts.</param>
    /// <param name="vertices">V.</param>
    /// <param name="element">The primitive, for messages.</param>
    /// <returns>[V]; the identity where a vertex has no weight.</returns>
    /// <exception cref="MimikException">An accessor is damaged or a joint out of range.</exception>
    public GltfTransform[] Blend(GltfFile file, Dictionary<string, int> attributes, int vertices, string element)
    {
        file.Budget.Charge((96L + 8) * vertices, file.Name, element);
        var maps = new GltfTransform[vertices];
        double[] sums = new double[vertices];
        for (int set = 0; attributes.TryGetValue($"JOINTS_{set}", out int jointAccessor); set++)
        {
            if (!attributes.TryGetValue($"WEIGHTS_{set}", out int weightAccessor))
                throw file.Malformed(element, $"WEIGHTS_{set} beside JOINTS_{set}", "none");
            int[] joints = file.ReadIntegers(jointAccessor, "VEC4", _joints.Length, $"{element} JOINTS_{set}", vertices);
            float[] weights = file.ReadFloats(weightAccessor, "VEC4", $"{element} WEIGHTS_{set}", vertices);
            for (int i = 0; i < weights.Length; i++)
            {
                if (weights[i] == 0)
                    continue;
                maps[i / 4] += weights[i] * _joints[joints[i]];
                sums[i / 4] += weights[i];
            }
        }

        for (int v = 0; v < vertices; v++)
            maps[v] = sums[v] > 0 ? (1 / sums[v]) * maps[v] : GltfTransform.Identity;
        return maps;
    }
}
