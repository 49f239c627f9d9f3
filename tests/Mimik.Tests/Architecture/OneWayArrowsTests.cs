using System.Text.RegularExpressions;
using Mimik.TestSupport;

namespace Mimik.Tests.Architecture;

/// <summary>The house's arrows run one way: each folder imports only what its row names.</summary>
public sealed partial class OneWayArrowsTests
{
    /// <summary>Who may import whom, by the folder's namespace. A folder's subfolders are the folder.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Mimik.Numerics"] = [],
        ["Mimik.Playback"] = [],
        ["Mimik.Geometry"] = ["Mimik.Numerics", "Mimik.Playback"],
        ["Mimik.Formats"] = ["Mimik.Numerics", "Mimik.Playback", "Mimik.Geometry"],
        ["Mimik.Faces"] = ["Mimik.Numerics", "Mimik.Playback", "Mimik.Geometry", "Mimik.Formats"],
        ["Mimik.Skinning"] = ["Mimik.Numerics", "Mimik.Playback", "Mimik.Geometry", "Mimik.Formats", "Mimik.Faces"],
        ["Mimik.InverseRig"] = ["Mimik.Numerics", "Mimik.Playback", "Mimik.Geometry", "Mimik.Formats", "Mimik.Faces"],
        ["Mimik.Fitting"] = ["Mimik.Numerics", "Mimik.Playback", "Mimik.Geometry", "Mimik.Formats", "Mimik.Faces"],
        ["Mimik.Retargeting"] = ["Mimik.Numerics", "Mimik.Playback", "Mimik.Geometry", "Mimik.Formats", "Mimik.Faces"],
        ["Mimik.Workflows"] = ["Mimik.Numerics", "Mimik.Playback", "Mimik.Geometry", "Mimik.Formats", "Mimik.Faces", "Mimik.Skinning", "Mimik.InverseRig", "Mimik.Fitting", "Mimik.Retargeting"],
        ["Mimik.Cli"] = ["Mimik.Playback", "Mimik.Geometry", "Mimik.Formats", "Mimik.Faces", "Mimik.Skinning", "Mimik.InverseRig", "Mimik.Fitting", "Mimik.Retargeting", "Mimik.Workflows"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_imports_only_what_stands_below_it(string room)
    {
        var trespasses = new List<string>();
        foreach (string file in SourceFiles(room))
        {
            foreach (string imported in Rooms(File.ReadAllText(file)))
            {
                if (imported != room && !Allowed[room].Contains(imported))
                    trespasses.Add($"{Path.GetRelativePath(Repository.Root, file)} imports {imported}");
            }
        }

        Assert.Empty(trespasses);
    }

    [Fact]
    public void Every_source_folder_has_a_row_and_every_file_the_namespace_of_its_folder()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), file);
            string[] steps = relative.Split(Path.DirectorySeparatorChar);
            if (steps.Contains("obj") || steps.Contains("bin"))
                continue;
            string expected = string.Join('.', steps[..^1]);
            Match declared = NamespaceLine().Match(File.ReadAllText(file));
            if (declared.Success)
                Assert.True(declared.Groups[1].Value == expected, $"{relative}: expected namespace {expected}, found {declared.Groups[1].Value}");
            if (steps.Length > 1 && expected != "Mimik")
                Assert.Contains(Allowed.Keys, row => expected == row || expected.StartsWith(row + ".", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("src/Mimik")]
    [InlineData("src/Mimik.Cli")]
    public void Unsafe_code_and_intrinsics_stay_on_the_ground_floor(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            Assert.False(text.Contains("System.Runtime.Intrinsics", StringComparison.Ordinal), $"{file} uses intrinsics");
            Assert.False(UnsafeKeyword().IsMatch(text), $"{file} has unsafe code");
        }
    }

    private static IEnumerable<string> SourceFiles(string room)
    {
        string folder = room is "Mimik.Numerics" or "Mimik.Playback" or "Mimik.Cli"
            ? Path.Combine(Repository.Root, "src", room)
            : Path.Combine(Repository.Root, "src", "Mimik", room["Mimik.".Length..]);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }

    /// <summary>The rooms that a file names, in usings or in full.</summary>
    private static IEnumerable<string> Rooms(string text) =>
        RoomName().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Where(Allowed.ContainsKey);

    [GeneratedRegex(@"(?m)^namespace ([\w.]+);")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bMimik\.[A-Z]\w+")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"\bunsafe\b(?! code)")]
    private static partial Regex UnsafeKeyword();
}
