using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces.Sequences;

/// <summary>The one door through which sequences of meshes and marker tracks are read.</summary>
/// <remarks>
/// A folder of OBJ or PLY; <c>.npy</c> and <c>.npz</c> arrays [T x N x 3], [T x 3N] or [3N x T], float16 to 64, either memory and byte order; <c>.glb</c> and
/// <c>.gltf</c> with animated morph weights; <c>.csv</c> marker tracks. Only one frame at a time is in memory, except of .csv tracks. What lies in
/// the file in another order, or deflated, is unpacked to the temporary folder first.
/// </remarks>
public static class MeshSequenceFile
{
    private const string RigShapes = "deltas", Names = "names", Rate = "fps", Start = "start_seconds", Unit = "metres_per_unit";

    /// <summary>The arrays of an .npz file that are taken for frames; those of the last two are displacements.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["positions", "vertices", "displacements", "targets"];

    /// <summary>Opens a sequence.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="options">What to expect; null for nothing.</param>
    /// <param name="notes">Receives a line for each thing that had to be decided or was left out; null for nobody.</param>
    /// <exception cref="MimikException">There are no frames, they cannot be read, or they are of another vertex count; one line says which.</exception>
    public static IMeshSequence Open(string path, MeshSequenceOptions? options = null, ICollection<string>? notes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new MeshSequenceOptions();
        notes ??= [];
        if (options.FramesPerSecond is { } rate && !(rate > 0 && double.IsFinite(rate)))
            throw new MimikException($"{path}: expected a positive frame rate, found {rate}");
        if (Directory.Exists(path))
            return MeshFolderSequence.Open(path, options);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                return OfArray(path, options);
            case ".NPZ":
                return OfArchive(path, options, notes);
            case ".GLB" or ".GLTF":
                return PosedSequence.Open(path, options, notes);
            case ".CSV":
                return MarkerOrder.Apply(MarkerCsv.Read(path, options), path, options, notes);
            default:
                throw new MimikException(
                    $"{path}: expected frames (a folder of .obj or .ply, .npy, .npz, .glb, .gltf, or .csv marker tracks), found {(File.Exists(path) ? "another file" : "no such file")}");
        }
    }

    private static StoredSequence OfArray(string path, MeshSequenceOptions options)
    {
        StoredArray array = StoredArray.Open(path);
        return Wrap(array, path, "array", options, new SequenceFacts(options.Displacements, options.FramesPerSecond, 0, options.Unit));
    }

    private static IMeshSequence OfArchive(string path, MeshSequenceOptions options, ICollection<string> notes)
    {
        using StoredArchive archive = StoredArchive.Open(path);
        string key = Key(archive, path, options);
        var budget = new ReadBudget(options.MaxMemoryBytes);
        double? rate = options.FramesPerSecond ?? archive.TryGet(Rate, budget)?.ToDouble();
        if (rate is { } fps && !(fps > 0 && double.IsFinite(fps)))
            throw new MalformedFileException(path, Rate, "a positive frame rate", $"{fps}");
        double start = archive.TryGet(Start, budget)?.ToDouble() ?? 0;
        if (!double.IsFinite(start))
            throw new MalformedFileException(path, Start, "a finite time", $"{start}");
        bool displaced = options.Displacements || Keys.Skip(2).Contains(key);
        var facts = new SequenceFacts(displaced, rate, start, options.Unit ?? DeclaredUnit(archive, path, budget));

        // Beside a rig's shapes, names are those of the shapes.
        string[]? names = archive.Contains(RigShapes) ? null : archive.TryGet(Names, budget)?.ToStrings();

        // With names the points may be more or fewer than the map's, and in another order.
        MeshSequenceOptions expected = names is null || options.Map?.Names is null ? options : options with { Map = null, VertexCount = names.Length };
        StoredSequence frames = Wrap(archive.Unpack(key), path, key, expected, facts);
        if (displaced && !options.Displacements)
            notes.Add($"{path}: \"{key}\" are displacements from the neutral");
        if (names is null)
            return frames;
        try
        {
            if (names.Length != frames.PointCount)
                throw new MalformedFileException(path, Names, $"{frames.PointCount} names", $"{names.Length}");
            return MarkerOrder.Apply(new MarkerTracks(frames, names), path, options, notes);
        }
        catch
        {
            frames.Dispose();
            throw;
        }
    }

    private static StoredSequence Wrap(StoredArray array, string path, string element, MeshSequenceOptions options, SequenceFacts facts)
    {
        try
        {
            FrameShape shape = FrameShape.Of(array.Shape, options.Expected, (wanted, found) => new MalformedFileException(path, element, wanted, found));
            return StoredSequence.Create(array, path, shape, facts);
        }
        catch
        {
            array.Dispose();
            throw;
        }
    }

    private static string Key(StoredArchive archive, string path, MeshSequenceOptions options)
    {
        string[] candidates = options.Key is { } asked ? [asked] : [.. Keys];
        string[] found = [.. candidates.Where(archive.Contains)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new MalformedFileException(
                path, "archive", $"an array {string.Join(", ", candidates.Select(key => $"\"{key}\""))}", archive.Names.Any() ? string.Join(", ", archive.Names.Take(8)) : "none"),
            _ => throw new MalformedFileException(path, "archive", "one array of frames, or the name of the one to take", string.Join(" and ", found)),
        };
    }

    private static LengthUnit? DeclaredUnit(StoredArchive archive, string path, ReadBudget budget)
    {
        if (archive.TryGet(Unit, budget)?.ToDouble() is not { } metres)
            return null;
        return metres > 0 && double.IsFinite(metres)
            ? new LengthUnit(metres, UnitSource.Declared)
            : throw new MalformedFileException(path, Unit, "a positive size", $"{metres}");
    }
}
