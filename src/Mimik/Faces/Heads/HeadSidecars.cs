using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Faces.Heads;

/// <summary>Landmarks and masks that lie beside a model under their usual names, or that the user names.</summary>
internal static class HeadSidecars
{
    private const string Masks = "FLAME_masks.pkl";

    private static readonly string[] Landmarks = ["flame_static_embedding.pkl", "flame_dynamic_embedding.npy", "landmark_embedding.npy", "mediapipe_landmark_embedding.npz"];

    /// <summary>Gives a model what its files say.</summary>
    /// <param name="model">The model as its file has it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="options">The user's own files; its budget is given.</param>
    /// <exception cref="MimikException">A file that the user names is malformed or another mesh's.</exception>
    public static MorphableModel Attach(MorphableModel model, string path, HeadReadOptions options)
    {
        var notes = new List<string>(model.Notes);
        if (options.LandmarksPath is { } named)
            model = WithLandmarks(model, named, options.Budget!);
        else if (model.Family == HeadFamily.Flame)
        {
            foreach (string found in Beside(path, LandmarkSidecars.Static, Landmarks[0]).Concat(Beside(path, LandmarkSidecars.Dynamic, Landmarks[1])).Concat(Beside(path, null, Landmarks[2])).Concat(Beside(path, null, Landmarks[3])))
                model = Try(model, found, notes, file => WithLandmarks(model, file, options.Budget!));
        }

        if (options.MasksPath is { } masks)
            model = model with { Regions = Regions(masks, model.VertexCount, options.Budget!) };
        else if (model.Family == HeadFamily.Flame)
        {
            foreach (string found in Beside(path, "_masks.pkl", Masks))
                model = Try(model, found, notes, file => model with { Regions = Regions(file, model.VertexCount, options.Budget!) });
        }

        // Whatever is made of the surface names the terms.
        return model with { Notes = notes, Surface = model.Surface.With(model.Licence.Text, model.Surface.Colours) };
    }

    /// <summary>
    /// Reads named sets of vertices: a pickled dictionary of arrays, as FLAME_masks.pkl is; or painted masks, an .npy of [N] numbers or an .npz of several, above one half inside.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="vertexCount">N.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">The file holds something else, or vertices of another mesh.</exception>
    public static Dictionary<string, int[]> Regions(string path, int vertexCount, ReadBudget budget)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                return new(StringComparer.Ordinal) { [Path.GetFileNameWithoutExtension(path)] = Painted(NpyArray.Read(path, budget), vertexCount) };
            case ".NPZ":
                NpzFile file = NpzFile.Read(path, budget);
                return file.Names.ToDictionary(name => name, name => Painted(file[name], vertexCount), StringComparer.Ordinal);
        }

        if (PickleReader.Parse(InputFile.ReadAllBytes(path, budget), path, budget) is not PickleDict entries)
            throw new MalformedFileException(path, "pickle", "a dictionary of vertices by region", "something else");
        var regions = new Dictionary<string, int[]>(StringComparer.Ordinal);
        for (int i = 0; i < entries.Count; i++)
        {
            string name = entries.KeyAt(i) as string ?? throw new MalformedFileException(path, "dictionary", "names of regions", PickleContext.Name(entries.KeyAt(i)));
            NpyArray array = PickleArrays.Array(entries.ValueAt(i), path, name);
            int[] vertices = array.Expect(-1).ToInt32s();
            int other = Array.FindIndex(vertices, v => (uint)v >= (uint)vertexCount);
            if (other >= 0)
                throw new MalformedFileException(path, name, $"vertices below {vertexCount}", $"{vertices[other]}");
            regions[name] = vertices;
        }

        return regions;
    }

    private static int[] Painted(NpyArray array, int vertexCount)
    {
        array.Expect(vertexCount);
        float[] factors = array.Type.Kind == NpyKind.Boolean ? Array.ConvertAll(array.ToBooleans(), inside => inside ? 1f : 0) : array.ToSingles();
        return [.. Enumerable.Range(0, vertexCount).Where(v => factors[v] > 0.5f)];
    }

    private static MorphableModel WithLandmarks(MorphableModel model, string path, ReadBudget budget)
    {
        LandmarkEmbeddings read = LandmarkEmbeddingFile.Read(path, model.Surface.Faces.Triangulate(), model.VertexCount, budget);
        return model with
        {
            Landmarks = [.. model.Landmarks, .. read.Sets.Where(set => model.Landmarks.All(known => known.Convention != set.Convention))],
            Contour = model.Contour ?? read.Contour,
        };
    }

    // What merely lies there may be another model's.
    private static MorphableModel Try(MorphableModel model, string file, List<string> notes, Func<string, MorphableModel> read)
    {
        try
        {
            MorphableModel with = read(file);
            notes.Add($"beside it: {Path.GetFileName(file)}");
            return with;
        }
        catch (MimikException error)
        {
            notes.Add($"left out: {error.Message}");
            return model;
        }
    }

    // The model's own name goes before the usual one.
    private static IEnumerable<string> Beside(string path, string? ending, string usual)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] names = ending is null ? [usual] : [Path.GetFileNameWithoutExtension(path) + ending, usual];
        return names.Select(name => Path.Combine(folder, name)).Where(File.Exists).Take(1);
    }
}
