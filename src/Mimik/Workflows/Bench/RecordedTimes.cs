using System.Text.Json;
using System.Text.Json.Nodes;
using Mimik.Formats;

namespace Mimik.Workflows.Bench;

/// <summary>
/// Times of the published code, from a <c>recorded.json</c> beside the rig: under the rig's file name "ms_per_frame", or that of a case under "runs".
/// </summary>
internal static class RecordedTimes
{
    /// <summary>What the machine of the recorded times multiplies 1,920-cubed float matrices at, GFLOP/s, on one thread and on two.</summary>
    private const double OneThread = 190, TwoThreads = 323;

    /// <summary>Seconds a frame, or null where none are recorded.</summary>
    /// <param name="rigPath">The rig.</param>
    /// <param name="name">The case, or null.</param>
    /// <exception cref="MimikException">The file is no JSON.</exception>
    public static double? SecondsPerFrame(string rigPath, string? name)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(rigPath))!, "recorded.json");
        if (!File.Exists(path))
            return null;
        try
        {
            var document = JsonNode.Parse(InputFile.ReadAllBytes(path, new ReadBudget())) as JsonObject;
            var own = document?[Path.GetFileNameWithoutExtension(rigPath)] as JsonObject;
            JsonObject? entry = own?["runs"] is JsonObject runs ? (name is null ? null : runs[name] as JsonObject) : own;
            return (entry?["ms_per_frame"] as JsonValue)?.TryGetValue(out double milliseconds) == true ? 1e-3 * milliseconds : null;
        }
        catch (JsonException e)
        {
            throw new MalformedFileException(path, $"line {e.LineNumber + 1}", "JSON", "something else");
        }
    }

    /// <summary>What the machine of the recorded times reaches over what this one does: multiplies recorded seconds.</summary>
    public static double MachineFactor(MachineProbe probe) => (probe.Threads == 1 ? OneThread : TwoThreads) / probe.Gflops;
}
