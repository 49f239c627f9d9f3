namespace Mimik.Faces.Sequences;

/// <summary>Markers in the order of a map, by name: those that the file lacks are missing in every frame.</summary>
internal sealed class MarkerOrder : IMeshSequence
{
    private const int NamesInANote = 8;

    private readonly IMeshSequence _tracks;
    private readonly int[] _sources;

    private MarkerOrder(IMeshSequence tracks, int[] sources)
    {
        _tracks = tracks;
        _sources = sources;
    }

    public int FrameCount => _tracks.FrameCount;

    public int PointCount => _sources.Length;

    public bool AreDisplacements => _tracks.AreDisplacements;

    public double? FramesPerSecond => _tracks.FramesPerSecond;

    public double StartSeconds => _tracks.StartSeconds;

    public LengthUnit? Unit => _tracks.Unit;

    /// <summary>Joins tracks to the map that is expected; by order where the map has no names.</summary>
    /// <param name="tracks">The tracks; ownership passes.</param>
    /// <param name="path">For messages.</param>
    /// <param name="options">The map.</param>
    /// <param name="notes">Receives which names found no partner.</param>
    /// <exception cref="MimikException">No name, or the count, is the map's.</exception>
    public static IMeshSequence Apply(MarkerTracks tracks, string path, MeshSequenceOptions options, ICollection<string> notes)
    {
        if (options.Map?.Names is not { } wanted)
        {
            return options.Expected is var (count, source) && count != tracks.Frames.PointCount
                ? throw new MimikException($"{path}: expected frames of {count} vertices, {source}, found {tracks.Frames.PointCount} markers")
                : tracks.Frames;
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int k = 0; k < tracks.Names.Count; k++)
        {
            if (!places.TryAdd(tracks.Names[k], k))
                throw new MimikException($"{path}: expected unique names of markers, found \"{tracks.Names[k]}\" twice");
        }

        int[] sources = [.. wanted.Select(name => places.GetValueOrDefault(name, -1))];
        string[] lacking = [.. wanted.Where(name => !places.ContainsKey(name))];
        string[] unused = [.. tracks.Names.Except(wanted, StringComparer.Ordinal)];
        if (lacking.Length == wanted.Count)
            throw new MimikException($"{path}: expected markers of the map ({List(lacking)}), found {List(unused)}");
        if (lacking.Length > 0)
            notes.Add($"{path}: {lacking.Length} of {wanted.Count} markers of the map have no track: {List(lacking)}");
        if (unused.Length > 0)
            notes.Add($"{path}: {unused.Length} of {tracks.Names.Count} tracks are no markers of the map and are left out: {List(unused)}");
        return new MarkerOrder(tracks.Frames, sources);
    }

    public string Describe(int frame) => _tracks.Describe(frame);

    public void Read(int frame, Span<float> points)
    {
        FramePoints.CheckArguments(this, frame, points);
        float[] tracked = System.Buffers.ArrayPool<float>.Shared.Rent(3 * _tracks.PointCount);
        try
        {
            _tracks.Read(frame, tracked.AsSpan(0, 3 * _tracks.PointCount));
            for (int k = 0; k < _sources.Length; k++)
            {
                Span<float> point = points.Slice(3 * k, 3);
                if (_sources[k] < 0)
                    point.Fill(float.NaN);
                else
                    tracked.AsSpan(3 * _sources[k], 3).CopyTo(point);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<float>.Shared.Return(tracked);
        }
    }

    public void Dispose() => _tracks.Dispose();

    private static string List(string[] names) =>
        string.Join(", ", names.Take(NamesInANote)) + (names.Length > NamesInANote ? " …" : "");
}
