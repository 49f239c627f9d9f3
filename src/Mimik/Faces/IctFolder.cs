using System.Text.Json;
using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>
/// The ICT Face Model Light as its toolkit lays it out: in the folder FaceXModel a neutral (generic_neutral_mesh.obj), every expression and identity
/// mode at weight 1 as a mesh of its own, and the list of the expressions in vertex_indices.json.
/// </summary>
internal static class IctFolder
{
    private const string ModelFolder = "FaceXModel";
    private const string NeutralFile = "generic_neutral_mesh.obj";
    private const string ListFile = "vertex_indices.json";

    /// <summary>The folder with the neutral in it, or null where there is none.</summary>
    public static string? Find(string path)
    {
        if (File.Exists(Path.Combine(path, NeutralFile)))
            return path;
        string below = Path.Combine(path, ModelFolder);
        return File.Exists(Path.Combine(below, NeutralFile)) ? below : null;
    }

    /// <summary>Reads the folder as a rig.</summary>
    /// <exception cref="MimikException">A file is missing or malformed, or has other vertices than the neutral.</exception>
    public static BlendshapeRig Read(string folder, IReadOnlyList<float> identity, ReadBudget budget)
    {
        PolygonMesh mesh = ObjFile.Read(Path.Combine(folder, NeutralFile), budget);
        float[] average = mesh.Positions;
        Blendshape[] shapes = [.. Expressions(folder, budget).Select(name => new Blendshape(name, Deltas(folder, name, average, budget)))];
        float[] neutral = [.. average];
        for (int i = 0; i < identity.Count; i++)
        {
            float[] mode = Deltas(folder, $"identity{i:d3}", average, budget);
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(mode, identity[i], neutral, neutral);
        }

        try
        {
            return new BlendshapeRig(neutral, Surface(neutral, mesh), shapes, IctFaceKit.Unit);
        }
        catch (MimikException error) when (error is not MalformedFileException)
        {
            throw new MimikException($"{folder}: {error.Message}", error);
        }
    }

    /// <summary>Reads the folder with its identity modes, as many as there are, and its landmarks.</summary>
    /// <exception cref="MimikException">A file is missing or malformed, or has other vertices than the neutral.</exception>
    public static IctModel ReadModel(string folder, ReadBudget budget)
    {
        BlendshapeRig rig = Read(folder, [], budget);
        var modes = new List<float[]>();
        while (File.Exists(Path.Combine(folder, $"identity{modes.Count:d3}.obj")))
            modes.Add(Deltas(folder, $"identity{modes.Count:d3}", rig.Neutral, budget));
        string list = Path.Combine(folder, ListFile);
        int[] landmarks = !File.Exists(list) ? [] : FromList(list, budget, root =>
            root.TryGetProperty("idx_to_landmark_verts", out JsonElement vertices) && vertices.ValueKind == JsonValueKind.Array
                ? vertices.EnumerateArray().Select(vertex => vertex.GetInt32()).ToArray()
                : []);
        return new IctModel(rig, [.. modes.SelectMany(mode => mode)], IctModel.Landmarks68(landmarks, rig.VertexCount, list, "idx_to_landmark_verts"));
    }

    private static RigSurface Surface(float[] neutral, PolygonMesh mesh)
    {
        RigMaterial[] materials = [.. mesh.Materials.Select(material => IctParts.Material(material.Name))];
        int[]? faceMaterials = mesh.FaceMaterials;
        if (faceMaterials is not null && faceMaterials.Contains(-1))
        {
            // Faces before the first material's name.
            faceMaterials = Array.ConvertAll(faceMaterials, material => material < 0 ? materials.Length : material);
            materials = [.. materials, RigMaterial.Default with { Name = "none" }];
        }

        return IctParts.Surface(neutral, mesh.Faces, materials, faceMaterials, mesh.Uvs, mesh.UvCorners);
    }

    private static float[] Deltas(string folder, string name, float[] average, ReadBudget budget)
    {
        string path = Path.Combine(folder, name + ".obj");

        // The mesh goes again once its positions are taken: it has a budget of its own, of what is left.
        var left = new ReadBudget(Math.Max(1, budget.LimitBytes - budget.UsedBytes));
        float[] positions = ObjFile.Parse(InputFile.ReadAllBytes(path, left), path, left).Positions;
        if (positions.Length != average.Length)
            throw new MalformedFileException(path, "vertices", $"{average.Length / 3}, as the neutral has", $"{positions.Length / 3}");
        budget.Charge((long)average.Length * sizeof(float), path, "deltas");
        float[] deltas = new float[average.Length];
        System.Numerics.Tensors.TensorPrimitives.Subtract(positions, average, deltas);
        return deltas;
    }

    private static List<string> Expressions(string folder, ReadBudget budget)
    {
        string path = Path.Combine(folder, ListFile);
        if (!File.Exists(path))
        {
            return [.. Directory.EnumerateFiles(folder, "*.obj")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(name => name + ".obj" != NeutralFile && !name.StartsWith("identity", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)];
        }

        return FromList(path, budget, root => root.TryGetProperty("expressions", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(Name).ToList()
            : throw new MalformedFileException(path, "document", "a list \"expressions\"", "none"));

        string Name(JsonElement element)
        {
            // A name, not a path: it must not lead out of the folder.
            string? name = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
            return !string.IsNullOrEmpty(name) && name.AsSpan().IndexOfAny("/\\:\0") < 0
                ? name
                : throw new MalformedFileException(path, "expressions", "names of files without their ending", $"{element}");
        }
    }

    private static T FromList<T>(string path, ReadBudget budget, Func<JsonElement, T> read)
    {
        byte[] bytes = InputFile.ReadAllBytes(path, budget);
        budget.Charge(8L * bytes.Length, path, "document");
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new MalformedFileException(path, "document", "a list \"expressions\"", "none");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedFileException(path, "document", "JSON", error.Message, error);
        }
    }
}
