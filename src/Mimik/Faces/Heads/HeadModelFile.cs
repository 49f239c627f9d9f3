using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces.Heads;

/// <summary>The one door through which head models are read, whatever their format; the content decides what a file is.</summary>
public static class HeadModelFile
{
    /// <summary>What can be read, for messages.</summary>
    internal const string Readable = "a head model: FLAME (.pkl, .npz), the ICT face (folder, .npz) or the BFM (.mat)";

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">The file is missing, malformed, or no model.</exception>
    public static MorphableModel Read(string path, HeadReadOptions? options = null) =>
        TryRead(path, options) ?? throw new MimikException($"{path}: expected {Readable}, found something else");

    /// <summary>Reads a model, or gives null where the file holds something else.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">The file is missing or malformed.</exception>
    public static MorphableModel? TryRead(string path, HeadReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new HeadReadOptions();
        options = options with { Budget = options.Budget ?? new ReadBudget() };
        MorphableModel? model = IctFaceKit.IsFolder(path) ? IctHead.Read(path, options)
            : Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".PKL" => FlameFile.TryRead(path, options),
                ".NPZ" => OfArchive(path, options),
                ".MAT" => BfmFile.TryRead(path, options),
                _ => null,
            };
        return model is null ? null : HeadSidecars.Attach(model, path, options);
    }

    private static MorphableModel? OfArchive(string path, HeadReadOptions options)
    {
        // What the archive is takes its directory alone; the model then has the whole budget.
        NpzFile archive = NpzFile.Read(path, new ReadBudget(options.Budget!.LimitBytes));
        if (FlameArrays.IsIn(archive))
            return FlameFile.Read(path, options);
        return IctFaceKit.IsIn(archive) ? IctHead.Read(path, options) : null;
    }
}
