namespace Mimik.Formats.Gltf;

/// <summary>Where every node is: a forest, checked to be one.</summary>
internal sealed class GltfSceneGraph
{
    private readonly GltfTransform[] _world;

    /// <summary>Follows the hierarchy of a file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="MalformedFileException">A node has two parents, is its own ancestor, or has a damaged transform.</exception>
    public GltfSceneGraph(GltfFile file)
    {
        List<GltfNode> nodes = file.Document.Nodes ?? [];
        _world = new GltfTransform[nodes.Count];
        int[] parents = Parents(file, nodes);
        bool[] placed = new bool[nodes.Count];
        int placedCount = 0;
        var open = new Stack<int>();
        for (int root = 0; root < nodes.Count; root++)
        {
            if (parents[root] >= 0)
                continue;
            open.Push(root);
            while (open.TryPop(out int index))
            {
                GltfTransform local = Local(file, nodes[index], index);
                _world[index] = parents[index] < 0 ? local : _world[parents[index]] * local;
                placed[index] = true;
                placedCount++;
                foreach (int child in nodes[index].Children ?? [])
                    open.Push(child);
            }
        }

        if (placedCount < nodes.Count)
            throw file.Malformed($"node {Array.IndexOf(placed, false)}", "a hierarchy without cycles", "a node that is its own ancestor");
        Order = SceneOrder(file, nodes, parents);
    }

    /// <summary>The nodes of the file's scene, parents before children, siblings in order.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>The map from a node's space to the scene's.</summary>
    public GltfTransform World(int node) => _world[node];

    private static int[] Parents(GltfFile file, List<GltfNode> nodes)
    {
        int[] parents = new int[nodes.Count];
        Array.Fill(parents, -1);
        for (int n = 0; n < nodes.Count; n++)
        {
            foreach (int child in nodes[n].Children ?? [])
            {
                file.Item(nodes, child, "node", $"node {n} children");
                if (parents[child] >= 0)
                    throw file.Malformed($"node {child}", "one parent", $"nodes {parents[child]} and {n}");
                parents[child] = n;
            }
        }

        return parents;
    }

    private static List<int> SceneOrder(GltfFile file, List<GltfNode> nodes, int[] parents)
    {
        IEnumerable<int> roots = Enumerable.Range(0, nodes.Count).Where(n => parents[n] < 0);
        if (file.Document.Scenes is { Count: > 0 } scenes)
            roots = file.Item(scenes, file.Document.Scene ?? 0, "scene", "scene").Nodes ?? [];
        var order = new List<int>();
        bool[] seen = new bool[nodes.Count];
        var open = new Stack<int>();
        foreach (int root in roots)
        {
            file.Item(nodes, root, "node", "scene");
            open.Push(root);
            while (open.TryPop(out int index))
            {
                if (seen[index])
                    continue;
                seen[index] = true;
                order.Add(index);
                List<int> children = nodes[index].Children ?? [];
                for (int c = children.Count - 1; c >= 0; c--)
                    open.Push(children[c]);
            }
        }

        return order;
    }

    private static GltfTransform Local(GltfFile file, GltfNode node, int index)
    {
        string name = $"node {index}";
        if (node.Matrix is { } matrix)
        {
            CheckNumbers(file, matrix, 16, $"{name} matrix");
            if (matrix[3] != 0 || matrix[7] != 0 || matrix[11] != 0 || matrix[15] != 1)
                throw file.Malformed($"{name} matrix", "a last row of 0, 0, 0, 1", $"{matrix[3]}, {matrix[7]}, {matrix[11]}, {matrix[15]}");
            return GltfTransform.FromColumns(matrix);
        }

        float[] translation = node.Translation ?? [0, 0, 0], rotation = node.Rotation ?? [0, 0, 0, 1], scale = node.Scale ?? [1, 1, 1];
        CheckNumbers(file, translation, 3, $"{name} translation");
        CheckNumbers(file, rotation, 4, $"{name} rotation");
        CheckNumbers(file, scale, 3, $"{name} scale");
        double square = 0;
        foreach (float q in rotation)
            square += (double)q * q;
        if (square is < 0.5 or > 2)
            throw file.Malformed($"{name} rotation", "a unit quaternion", $"one of length {Math.Sqrt(square):g4}");
        return GltfTransform.FromParts(translation, rotation, scale);
    }

    private static void CheckNumbers(GltfFile file, float[] values, int count, string element)
    {
        if (values.Length != count)
            throw file.Malformed(element, $"{count} numbers", $"{values.Length}");
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw file.Malformed(element, "finite numbers", $"{value}");
        }
    }
}
