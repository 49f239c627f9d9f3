using System.Runtime.InteropServices;
using System.Text.Json;

namespace Mimik.TestSupport;

/// <summary>A mesh as an installed Blender imported it from a glTF file.</summary>
/// <param name="Name">The object's name.</param>
/// <param name="VertexCount">The number of its vertices.</param>
/// <param name="VertexMap">[V] the exported _VERTEX of each, or null where Blender drops attributes it does not know (3.4 does).</param>
/// <param name="Positions">[times, then poses][V x 3] in glTF's axes and metres.</param>
public sealed record BlenderMesh(string Name, int VertexCount, int[]? VertexMap, IReadOnlyList<float[]> Positions);

/// <summary>Imports glTF files into an installed Blender, without a window, and says where it puts every vertex.</summary>
public static class BlenderImport
{
    /// <summary>Imports a file; skips the running test where there is no Blender.</summary>
    /// <param name="file">The .glb or .gltf.</param>
    /// <param name="poses">Weights by shape name, 0 for all others; values from -10 to 10.</param>
    /// <param name="seconds">Times of the file's animation.</param>
    /// <returns>The meshes, by name.</returns>
    public static IReadOnlyList<BlenderMesh> Run(string file, IReadOnlyList<IReadOnlyDictionary<string, float>> poses, IReadOnlyList<double> seconds)
    {
        string blender = Repository.Tool("blender");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["spec.json"], JsonSerializer.Serialize(new { file, output = folder.Path, poses, seconds }));
        string script = Path.Combine(Repository.Root, "tests", "tools", "blender_import.py");
        (int exitCode, string output) = ExternalProgram.Run(
            blender, ["--background", "--factory-startup", "-noaudio", "--python-exit-code", "1", "--python", script, "--", folder["spec.json"]], TimeSpan.FromMinutes(5));
        Xunit.Assert.True(exitCode == 0 && File.Exists(folder["meshes.json"]), output);

        using JsonDocument meshes = JsonDocument.Parse(File.ReadAllBytes(folder["meshes.json"]));
        float[] numbers = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder["positions.bin"])).ToArray();
        var found = new List<(string Name, int Count, int[]? Map)>();
        foreach (JsonElement mesh in meshes.RootElement.EnumerateArray())
        {
            JsonElement map = mesh.GetProperty("vertex_map");
            found.Add((
                mesh.GetProperty("name").GetString()!,
                mesh.GetProperty("vertices").GetInt32(),
                map.ValueKind == JsonValueKind.Null ? null : [.. map.EnumerateArray().Select(v => v.GetInt32())]));
        }

        var positions = found.Select(_ => new List<float[]>()).ToList();
        int at = 0;
        for (int row = 0; row < poses.Count + seconds.Count; row++)
        {
            for (int m = 0; m < found.Count; m++)
            {
                positions[m].Add(numbers[at..(at + (3 * found[m].Count))]);
                at += 3 * found[m].Count;
            }
        }

        Xunit.Assert.Equal(numbers.Length, at);
        return [.. found.Select((mesh, m) => new BlenderMesh(mesh.Name, mesh.Count, mesh.Map, positions[m]))];
    }
}
