using System.Text.Json;
using Mimik.Faces;
using Mimik.Formats;

namespace Mimik.InverseRig.Clustering;

/// <summary>
/// A clustering as JSON: <c>{"format": "mimik rig clustering", "version": 1, "vertices": N, "segments": [{"controls": [names], "vertices": [indices]}, …],
/// "unassigned": {"controls": […], "vertices": […]}}</c>. Every vertex of the rig is there once, every control at least once.
/// </summary>
public static class RigClusteringFile
{
    private const string Format = "mimik rig clustering";
    private const int Version = 1;
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a clustering, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="clustering">The clustering.</param>
    /// <exception cref="MimikException">The file cannot be written.</exception>
    public static void Write(string path, RigClustering clustering)
    {
        ArgumentNullException.ThrowIfNull(clustering);
        Group Of(IEnumerable<int> vertices, IEnumerable<int> controls) => new([.. controls.Select(i => clustering.ControlNames[i])], [.. vertices]);
        var document = new Document(
            Format,
            Version,
            clustering.VertexCount,
            [.. clustering.Segments.Select(segment => Of(segment.Vertices, segment.Controls))],
            Of(clustering.UnassignedVertices, clustering.UnassignedControls));
        AtomicFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(document, Json));
    }

    /// <summary>Reads a clustering of a rig.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rig">The rig; its control names are looked for exactly as they are.</param>
    /// <param name="budget">The memory that reading may take; null is <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">The file is missing or no clustering, or of another rig; the message says where.</exception>
    public static RigClustering Read(string path, BlendshapeRig rig, ReadBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(rig);
        Document document = Parse(path, budget ?? new ReadBudget());
        if (document.Format != Format)
            throw new MalformedFileException(path, "format", $"\"{Format}\"", $"\"{document.Format}\"");
        if (document.Version != Version)
            throw new MalformedFileException(path, "version", $"{Version}", $"{document.Version}");
        if (document.Vertices != rig.VertexCount)
            throw new MalformedFileException(path, "vertices", $"{rig.VertexCount}, as the rig has", $"{document.Vertices}");
        string[] names = [.. rig.ControlNames];
        Dictionary<string, int> index = names.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i, StringComparer.Ordinal);
        IReadOnlyList<Group?> groups = document.Segments ?? throw new MalformedFileException(path, "segments", "a list of segments", "none");
        RigSegment[] segments = [.. groups.Select((group, k) => Resolve(path, $"segment {k + 1}", group, index))];
        RigSegment unassigned = Resolve(path, "unassigned", document.Unassigned ?? new Group([], []), index);
        try
        {
            // What is in no segment counts as one more while it is looked whether everything is there once.
            var whole = new RigClustering(rig.VertexCount, names, [.. segments, unassigned]);
            if (whole.UnassignedVertices.Count > 0)
                throw new MimikException($"vertices: expected every vertex in a segment or unassigned, found {whole.UnassignedVertices[0]} in none");
            if (whole.UnassignedControls.Count > 0)
                throw new MimikException($"controls: expected every control in a segment or unassigned, found \"{names[whole.UnassignedControls[0]]}\" in none");
            if (whole.SharedControls.FirstOrDefault(i => unassigned.Controls.Contains(i), -1) is >= 0 and int both)
                throw new MimikException($"unassigned: expected controls of no segment, found \"{names[both]}\"");
            return new RigClustering(rig.VertexCount, names, segments);
        }
        catch (MimikException e)
        {
            string last = $"segment {segments.Length + 1}:";
            throw new MimikException($"{path}: {(e.Message.StartsWith(last, StringComparison.Ordinal) ? $"unassigned:{e.Message[last.Length..]}" : e.Message)}", e);
        }
    }

    private static Document Parse(string path, ReadBudget budget)
    {
        byte[] bytes = InputFile.ReadAllBytes(path, budget);

        // An index takes two bytes of text at least and four of memory, in a list that grows by doubling.
        budget.Charge(4L * bytes.Length, path, "JSON");
        try
        {
            return JsonSerializer.Deserialize<Document>(bytes, Json) ?? throw new MalformedFileException(path, "JSON", "an object", "null");
        }
        catch (JsonException e)
        {
            throw new MalformedFileException(path, $"JSON line {e.LineNumber + 1 ?? 1}, byte {e.BytePositionInLine ?? 0}", "a clustering of a rig", "something else", e);
        }
    }

    private static RigSegment Resolve(string path, string element, Group? group, Dictionary<string, int> index)
    {
        if (group is not { Controls: { } controls, Vertices: { } vertices })
            throw new MalformedFileException(path, element, "\"controls\" and \"vertices\"", group is null ? "null" : "not both");
        return new RigSegment(
            [.. vertices],
            [.. controls.Select(name => name is not null && index.TryGetValue(name, out int i)
                ? i
                : throw new MalformedFileException(path, element, "controls of the rig", $"\"{name}\""))]);
    }

    private sealed record Document(string? Format, int Version, int Vertices, IReadOnlyList<Group?>? Segments, Group? Unassigned);

    private sealed record Group(IReadOnlyList<string?>? Controls, IReadOnlyList<int>? Vertices);
}
