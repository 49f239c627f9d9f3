using System.Text;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Faces.Landmarks;

/// <summary>Places of landmarks on a mesh, in files.</summary>
/// <remarks>
/// As published with FLAME: a pickle or .npy with <c>lmk_face_idx</c> and <c>lmk_b_coords</c> ([K] and [K x 3] for static landmarks, 79 rows of such for the contour), the
/// combined <c>landmark_embedding.npy</c> with <c>static_</c>, <c>dynamic_</c> and <c>full_lmk_faces_idx</c> and <c>..._lmk_bary_coords</c>, and MediaPipe's .npz with
/// <c>landmark_indices</c>. Ours: .json, {"convention", "vertices": [v, ...] or [[i, j, k], ...] or "triangles": [t, ...], "weights": [[a, b, c], ...], "contour": [79 such]}.
/// </remarks>
public static class LandmarkEmbeddingFile
{
    private const string Triangles = "lmk_face_idx", Weights = "lmk_b_coords", MeshIndices = "landmark_indices";

    /// <summary>Reads a file; its name's extension says how.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mesh">[T x 3] the vertices of the model's triangles, in the order that the file counts them in.</param>
    /// <param name="vertexCount">The model's vertices.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file cannot be read, holds no embedding, or one of another mesh; says where.</exception>
    public static LandmarkEmbeddings Read(string path, int[] mesh, int vertexCount, ReadBudget? budget = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, mesh, vertexCount, budget);
    }

    /// <summary>Reads a file's bytes; its name's extension says how.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="mesh">[T x 3] the vertices of the model's triangles.</param>
    /// <param name="vertexCount">The model's vertices.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">The bytes hold no embedding, or one of another mesh; says where.</exception>
    public static LandmarkEmbeddings Parse(ReadOnlyMemory<byte> bytes, string fileName, int[] mesh, int vertexCount, ReadBudget budget)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(budget);
        try
        {
            LandmarkEmbeddings found = Path.GetExtension(fileName).ToUpperInvariant() switch
            {
                ".PKL" or ".PICKLE" => OfEntries(PickleReader.Parse(bytes, fileName, budget) as PickleDict, fileName, mesh),
                ".NPY" => OfEntries(Entry(NpyArray.Parse(bytes, fileName, budget)), fileName, mesh),
                ".NPZ" => OfArchive(NpzFile.Parse(bytes, fileName, budget), mesh),
                ".JSON" => LandmarkEmbeddingJson.Parse(bytes, fileName, mesh, budget),
                _ => throw new MimikException($"{fileName}: expected a landmark embedding (.pkl, .npy, .npz, .json), found another extension"),
            };
            return found.LargestVertex < vertexCount
                ? found
                : throw new MimikException($"{fileName}: vertices: expected vertices below {vertexCount}, found {found.LargestVertex}: the file is for another mesh");
        }
        catch (MimikException e) when (e.Message.StartsWith("landmark", StringComparison.Ordinal) || e.Message.StartsWith("contour: ", StringComparison.Ordinal))
        {
            throw new MimikException($"{fileName}: {e.Message}", e);
        }
    }

    /// <summary>Whether a file holds places on a mesh and not points; says yes of names that only embeddings have.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">The file is missing or unreadable.</exception>
    internal static bool IsEmbedding(string path, ReadBudget budget)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".PKL" or ".PICKLE" or ".NPZ":
                return true;
            case ".NPY":
                return NpyArray.Read(path, budget).Type.Kind == NpyKind.Pickled;
            case ".JSON":
                string text = Encoding.UTF8.GetString(InputFile.ReadAllBytes(path, budget));
                return !text.Contains("\"points\"", StringComparison.Ordinal) && (text.Contains("\"vertices\"", StringComparison.Ordinal) || text.Contains("\"triangles\"", StringComparison.Ordinal));
            default:
                return false;
        }
    }

    /// <summary>Writes an embedding as .json, with vertices.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="landmarks">The landmarks.</param>
    /// <param name="contour">The outline of the jaw, or null.</param>
    public static void Write(string path, LandmarkEmbedding landmarks, ContourEmbedding? contour = null)
    {
        ArgumentNullException.ThrowIfNull(landmarks);
        AtomicFile.WriteAllBytes(path, LandmarkEmbeddingJson.Write(landmarks, contour));
    }

    /// <summary>The convention of a set that its file does not name.</summary>
    internal static string ConventionOf(int count) => LandmarkConvention.OfCount(count)?.Name ?? "";

    private static PickleDict? Entry(NpyArray array) => PickleReader.Elements(array).Items is [PickleDict only] ? only : null;

    private static LandmarkEmbeddings OfEntries(PickleDict? entries, string file, int[] mesh)
    {
        if (entries is null)
            throw new MalformedFileException(file, "pickle", "a dictionary of landmarks", "another value");
        if (entries.TryGet(Triangles, out _))
        {
            (int[][] triangles, float[][] weights) = Rows(entries, Triangles, Weights, file);
            return triangles.Length == 1
                ? new LandmarkEmbeddings([Set(triangles[0], weights[0], mesh)], null)
                : new LandmarkEmbeddings([], Contour(triangles, weights, mesh));
        }

        var sets = new List<LandmarkEmbedding>();
        foreach (string part in (string[])["static", "full"])
        {
            if (entries.TryGet($"{part}_lmk_faces_idx", out _))
            {
                (int[][] triangles, float[][] weights) = Rows(entries, $"{part}_lmk_faces_idx", $"{part}_lmk_bary_coords", file);
                sets.Add(Set(triangles[0], weights[0], mesh));
            }
        }

        ContourEmbedding? contour = null;
        if (entries.TryGet("dynamic_lmk_faces_idx", out _))
        {
            (int[][] triangles, float[][] weights) = Rows(entries, "dynamic_lmk_faces_idx", "dynamic_lmk_bary_coords", file);
            contour = Contour(triangles, weights, mesh);
        }

        return sets.Count > 0 || contour is not null
            ? new LandmarkEmbeddings(sets, contour)
            : throw new MalformedFileException(file, "dictionary", $"{Triangles} or static_lmk_faces_idx", string.Join(", ", Enumerable.Range(0, Math.Min(8, entries.Count)).Select(entries.KeyAt)));
    }

    private static LandmarkEmbeddings OfArchive(NpzFile file, int[] mesh)
    {
        int[] triangles = file[Triangles].ToInt32s();
        float[] weights = file[Weights].Expect(triangles.Length, 3).ToSingles();
        LandmarkEmbedding set = Set(triangles, weights, mesh);
        if (file.TryGet(MeshIndices) is not { } named)
            return new LandmarkEmbeddings([set], null);

        // Whatever the order in the file, the set is of MediaPipe's usual 105.
        int[] vertices = named.Expect(triangles.Length).ToInt32s();
        int[] order = Array.ConvertAll(LandmarkTables.MediaPipe105, vertex => Array.IndexOf(vertices, vertex));
        return order.Contains(-1) || vertices.Length != order.Length
            ? throw named.Origin.Malformed($"the {order.Length} vertices of {LandmarkConvention.MediaPipe105}", $"{vertices.Length}, without {LandmarkTables.MediaPipe105[Math.Max(0, Array.IndexOf(order, -1))]} or with others")
            : new LandmarkEmbeddings([set.Select(LandmarkConvention.MediaPipe105.Name, order)], null);
    }

    private static LandmarkEmbedding Set(int[] triangles, float[] weights, int[] mesh) =>
        LandmarkEmbedding.OnTriangles(ConventionOf(triangles.Length), triangles, weights, mesh);

    private static ContourEmbedding Contour(int[][] triangles, float[][] weights, int[] mesh) =>
        new([.. triangles.Zip(weights, (row, share) => LandmarkEmbedding.OnTriangles("", row, share, mesh))]);

    /// <summary>Rows of landmarks: one of [K], or of [1 x K], or several as an array or a list of arrays.</summary>
    private static (int[][] Triangles, float[][] Weights) Rows(PickleDict entries, string triangleKey, string weightKey, string file)
    {
        NpyArray[] triangles = Arrays(entries, triangleKey, file, 1), weights = Arrays(entries, weightKey, file, 2);
        if (weights.Length != triangles.Length)
            throw new MalformedFileException(file, weightKey, $"{triangles.Length} rows", $"{weights.Length}");
        int[][] ofTriangles = new int[triangles.Length][];
        float[][] ofWeights = new float[triangles.Length][];
        for (int r = 0; r < triangles.Length; r++)
        {
            ofTriangles[r] = triangles[r].ToInt32s();
            ofWeights[r] = weights[r].Expect(ofTriangles[r].Length, 3).ToSingles();
        }

        return (ofTriangles, ofWeights);
    }

    private static NpyArray[] Arrays(PickleDict entries, string key, string file, int dimensions)
    {
        if (!entries.TryGet(key, out object? value))
            throw new MalformedFileException(file, "dictionary", key, "none");
        IReadOnlyList<object?>? list = value switch
        {
            List<object?> plain => plain,
            object?[] tuple => tuple,
            PickleObjectArray array => array.Items,
            _ => null,
        };
        if (list is not null)
            return list.Count > 0 ? [.. list.Select((row, r) => PickleArrays.Array(row, file, $"{key}, row {r}").Expect([.. Enumerable.Repeat(-1, dimensions)]))] : throw new MalformedFileException(file, key, "rows", "none");
        NpyArray whole = PickleArrays.Array(value, file, key);
        if (whole.Shape.Count == dimensions)
            return [whole];
        whole.Expect([.. Enumerable.Repeat(-1, dimensions + 1)]);
        if (whole.Shape[0] == 0)
            throw new MalformedFileException(file, key, "rows", "none");
        int[] shape = [.. whole.Shape.Skip(1)];
        int bytes = whole.Data.Length / whole.Shape[0];
        return [.. Enumerable.Range(0, whole.Shape[0]).Select(r => new NpyArray(whole.Type, shape, whole.Data.Slice(r * bytes, bytes), whole.Origin))];
    }
}
