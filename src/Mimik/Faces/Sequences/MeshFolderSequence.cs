using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Formats.Ply;

namespace Mimik.Faces.Sequences;

/// <summary>A folder of meshes, one a frame, in the natural order of their names; each is parsed when it is asked for, and only its vertices.</summary>
internal sealed class MeshFolderSequence : IMeshSequence
{
    private readonly string[] _files;
    private readonly string _countSource;
    private readonly long _maxMemory;

    private MeshFolderSequence(string[] files, MeshSequenceOptions options)
    {
        _files = files;
        _maxMemory = options.MaxMemoryBytes;
        float[] first = ReadPositions(files[0]);
        (PointCount, _countSource) = options.Expected ?? (first.Length / 3, $"as {Path.GetFileName(files[0])} has");
        CheckCount(files[0], first);
        AreDisplacements = options.Displacements;
        FramesPerSecond = options.FramesPerSecond;
        Unit = options.Unit;
    }

    public int FrameCount => _files.Length;

    public int PointCount { get; }

    public bool AreDisplacements { get; }

    public double? FramesPerSecond { get; }

    public double StartSeconds => 0;

    public LengthUnit? Unit { get; }

    /// <summary>Lists a folder and reads its first frame, which says how many vertices the others have.</summary>
    /// <exception cref="MimikException">There are no meshes, or the first is malformed or of another vertex count.</exception>
    public static MeshFolderSequence Open(string folder, MeshSequenceOptions options)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder).Where(IsMesh).OrderBy(Path.GetFileName, NaturalOrder.Instance)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MimikException($"{folder}: cannot be read: {e.Message}", e);
        }

        return files.Length > 0
            ? new MeshFolderSequence(files, options)
            : throw new MimikException($"{folder}: expected meshes (.obj, .ply), one a frame, found none");
    }

    public string Describe(int frame) => $"{_files[frame]}: frame {frame}";

    public void Read(int frame, Span<float> points)
    {
        FramePoints.CheckArguments(this, frame, points);
        float[] positions = ReadPositions(_files[frame]);
        CheckCount(_files[frame], positions);
        positions.CopyTo(points);
        FramePoints.MarkMissing(points, () => Describe(frame));
    }

    public void Dispose()
    {
    }

    private static bool IsMesh(string path) => Path.GetExtension(path).ToUpperInvariant() is ".OBJ" or ".PLY";

    private float[] ReadPositions(string path)
    {
        var budget = new ReadBudget(_maxMemory);
        byte[] bytes = InputFile.ReadAllBytes(path, budget);
        return bytes is [(byte)'p', (byte)'l', (byte)'y', (byte)'\n' or (byte)'\r', ..]
            ? PlyParser.ParsePositions(bytes, path, budget)
            : ObjPositions.Parse(bytes, path, budget);
    }

    private void CheckCount(string path, float[] positions)
    {
        if (positions.Length != 3 * PointCount)
            throw new MalformedFileException(path, "vertices", $"{PointCount}, {_countSource}", $"{positions.Length / 3}");
    }
}
