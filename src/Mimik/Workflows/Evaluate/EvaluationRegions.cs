using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Workflows.Evaluate;

/// <summary>Named regions of a scan's or a prediction's vertices.</summary>
/// <remarks>
/// <c>.npy</c>: [N] whole numbers, the region of every vertex, -1 for none. <c>.npz</c>: an array a region, named after it: [N] truth values or factors such
/// as importance masks hold, of which those above 0.5 count, or the numbers of its vertices. <c>.pkl</c>: a dictionary of such arrays, as FLAME's masks are.
/// </remarks>
internal static class EvaluationRegions
{
    private const int MostRegions = 100;

    /// <summary>Reads regions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vertexCount">N.</param>
    /// <param name="reading">Memory limit.</param>
    /// <exception cref="MimikException">The file cannot be read, or is of another mesh.</exception>
    public static IReadOnlyList<(string Name, bool[] Vertices)> Read(string path, int vertexCount, FaceReadOptions reading)
    {
        var budget = new ReadBudget(reading.MaxMemoryBytes);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                int[] labels = NpyArray.Read(path, budget).Expect(vertexCount).ToInt32s();
                int[] names = [.. labels.Where(label => label >= 0).Distinct().Order()];
                if (names.Length > MostRegions)
                    throw new MimikException($"{path}: expected at most {MostRegions} regions, found {names.Length}");
                return [.. names.Select(name => ($"region {name}", Array.ConvertAll(labels, label => label == name)))];
            case ".NPZ":
                NpzFile file = NpzFile.Read(path, budget);
                return [.. file.Names.Select(name => (name, OfNumbers(file[name], vertexCount)))];
            case ".PKL":
                if (PickleReader.Read(path, budget) is not PickleDict { Count: > 0 } masks)
                    throw new MalformedFileException(path, "pickle", "a dictionary of masks", "another value");
                return [.. Enumerable.Range(0, masks.Count).Select(i => masks.KeyAt(i) is string name
                    ? (name, OfNumbers(PickleArrays.Array(masks.ValueAt(i), path, name), vertexCount))
                    : throw new MalformedFileException(path, $"entry {i}", "a name", "another key"))];
            default:
                throw new MimikException($"{path}: expected regions of vertices (.npy, .npz, .pkl), found another extension");
        }
    }

    /// <summary>The regions that a prediction's model names, else its parts, where it has several.</summary>
    /// <param name="prediction">The prediction.</param>
    public static IReadOnlyList<(string Name, bool[] Vertices)> Of(EvaluatedMesh prediction)
    {
        RigSurface surface = prediction.Surface;
        if (prediction.Regions.Count > 0)
            return [.. prediction.Regions.Select(region => (region.Key, OfVertices(region.Value, surface.VertexCount)))];
        if (surface.Parts.Count < 2)
            return [];
        return [.. surface.Parts.Select(part =>
        {
            bool[] inside = new bool[surface.VertexCount];
            inside.AsSpan(part.FirstVertex, part.VertexCount).Fill(true);
            return (part.Name, inside);
        })];
    }

    private static bool[] OfVertices(int[] vertices, int vertexCount)
    {
        bool[] inside = new bool[vertexCount];
        foreach (int vertex in vertices)
            inside[vertex] = true;
        return inside;
    }

    private static bool[] OfNumbers(NpyArray array, int vertexCount)
    {
        if (array.Shape is [var n] && n == vertexCount)
            return array.Type.Kind == NpyKind.Boolean ? array.ToBooleans() : Array.ConvertAll(array.ToSingles(), factor => factor > 0.5f);
        if (array.Shape.Count != 1 || array.Type.Kind is not (NpyKind.SignedInteger or NpyKind.UnsignedInteger))
            throw array.Origin.Malformed($"[{vertexCount}] truth values or factors, or numbers of vertices", array.Description);
        int[] vertices = array.ToInt32s();
        int wrong = Array.FindIndex(vertices, vertex => (uint)vertex >= (uint)vertexCount);
        return wrong < 0 ? OfVertices(vertices, vertexCount) : throw array.Origin.Malformed($"vertices below {vertexCount}", $"{vertices[wrong]}");
    }
}
