using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Workflows.Evaluate;

/// <summary>Named parts of a scan: from a file, or by the parts of the prediction that it is closest to.</summary>
/// <remarks>
/// <c>.npy</c>: [N] whole numbers, the region of every vertex of the scan, -1 for none. <c>.npz</c>: an array a region, named after it: [N] truth values or factors such
/// as importance masks hold, of which those above 0.5 count, or the numbers of its vertices.
/// </remarks>
internal static class EvaluationRegions
{
    private const int MostRegions = 100;

    /// <summary>Reads regions of a scan.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vertexCount">N.</param>
    /// <param name="reading">Memory limit.</param>
    /// <exception cref="MimikException">The file cannot be read, or is of another scan.</exception>
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
            default:
                throw new MimikException($"{path}: expected regions of the scan's vertices (.npy, .npz), found another extension");
        }
    }

    /// <summary>The parts of a prediction that has several.</summary>
    /// <param name="surface">The prediction's.</param>
    public static IReadOnlyList<(string Name, bool[] Vertices)> OfParts(RigSurface surface)
    {
        if (surface.Parts.Count < 2)
            return [];
        return [.. surface.Parts.Select(part =>
        {
            bool[] inside = new bool[surface.VertexCount];
            inside.AsSpan(part.FirstVertex, part.VertexCount).Fill(true);
            return ($"at {part.Name}", inside);
        })];
    }

    private static bool[] OfNumbers(NpyArray array, int vertexCount)
    {
        if (array.Shape is [var n] && n == vertexCount)
            return array.Type.Kind == NpyKind.Boolean ? array.ToBooleans() : Array.ConvertAll(array.ToSingles(), factor => factor > 0.5f);
        if (array.Shape.Count != 1 || array.Type.Kind is not (NpyKind.SignedInteger or NpyKind.UnsignedInteger))
            throw array.Origin.Malformed($"[{vertexCount}] truth values or factors, or numbers of vertices", array.Description);
        bool[] inside = new bool[vertexCount];
        foreach (int vertex in array.ToInt32s())
        {
            if ((uint)vertex >= (uint)vertexCount)
                throw array.Origin.Malformed($"vertices below {vertexCount}", $"{vertex}");
            inside[vertex] = true;
        }

        return inside;
    }
}
