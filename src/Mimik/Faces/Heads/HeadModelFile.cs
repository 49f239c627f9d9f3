using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces.Heads;

/// <summary>The one door through which head models are read, whatever their format; the content decides what a file is.</summary>
public static class HeadModelFile
{
    /// <summary>What can be read, for messages.</summary>
    internal const string Readable = "a head model: FLAME (.pkl, .npz) or the ICT face (folder, .npz)";

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
        if (IctFaceKit.IsFolder(path))
            return IctHead.Read(path, options);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".PKL":
                return FlameFile.Read(path, options);
            case ".NPZ":
                return OfArchive(path, options);
            default:
                return null;
        }
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
