using Mimik.Faces;
using Mimik.Formats;
using Mimik.InverseRig.Clustering;
using Mimik.TestSupport;

namespace Mimik.Tests.InverseRig.Clustering;

public sealed class RigClusteringFileTests : IDisposable
{
    private const string Head = "\"format\": \"mimik rig clustering\", \"version\": 1, \"vertices\": 4";
    private readonly TemporaryFolder _folder = new();
    private readonly BlendshapeRig _rig = BlockRig.Of(4, [new Blendshape("a", new float[12]), new Blendshape("é\"b", new float[12])]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_clustering_comes_back_as_it_was()
    {
        BlendshapeRig rig = BlockRig.Create();
        RigClustering clustering = RigClusterer.Cluster(rig, new RigClustererOptions { Segments = 5 });
        RigClusteringFile.Write(_folder["c.json"], clustering);
        RigClustering back = RigClusteringFile.Read(_folder["c.json"], rig);
        Assert.Equal(clustering.SegmentOfVertex, back.SegmentOfVertex);
        Assert.Equal(clustering.Segments.Select(segment => segment.Controls), back.Segments.Select(segment => segment.Controls));
        Assert.Equal(clustering.UnassignedVertices, back.UnassignedVertices);
        Assert.Equal(clustering.UnassignedControls, back.UnassignedControls);
        RigClusteringFile.Write(_folder["d.json"], back);
        Assert.Equal(File.ReadAllBytes(_folder["c.json"]), File.ReadAllBytes(_folder["d.json"]));
    }

    [Fact]
    public void Names_keep_their_letters_and_hand_written_files_may_leave_out_what_is_empty()
    {
        string path = Write($$"""{ {{Head}}, "segments": [ { "controls": ["a", "é\"b"], "vertices": [3, 1, 0, 2] } ] }""");
        RigClustering clustering = RigClusteringFile.Read(path, _rig);
        Assert.Equal([0, 1, 2, 3], clustering.Segments[0].Vertices);
        Assert.Equal([0, 1], clustering.Segments[0].Controls);
    }

    [Theory]
    [InlineData("{", "JSON line 1, byte 1: expected a clustering of a rig")]
    [InlineData("null", "JSON: expected an object, found null")]
    [InlineData("{}", "format: expected \"mimik rig clustering\", found \"\"")]
    [InlineData("{\"format\": \"mimik rig clustering\", \"version\": 2}", "version: expected 1, found 2")]
    [InlineData("{\"format\": \"mimik rig clustering\", \"version\": 1, \"vertices\": 5}", "vertices: expected 4, as the rig has, found 5")]
    [InlineData("{HEAD}", "segments: expected a list of segments, found none")]
    [InlineData("{HEAD, \"segments\": [null]}", "segment 1: expected \"controls\" and \"vertices\", found null")]
    [InlineData("{HEAD, \"segments\": [{\"vertices\": [0]}]}", "segment 1: expected \"controls\" and \"vertices\", found not both")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [\"nose\"], \"vertices\": [0]}]}", "segment 1: expected controls of the rig, found \"nose\"")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [null], \"vertices\": [0]}]}", "segment 1: expected controls of the rig, found \"\"")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [\"a\", \"a\"], \"vertices\": [0]}]}", "segment 1: expected every control once, found \"a\" twice")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [], \"vertices\": [4]}]}", "segment 1: expected vertices below 4, found 4")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [], \"vertices\": [-1]}]}", "segment 1: expected vertices below 4, found -1")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [], \"vertices\": [2, 2]}]}", "segment 1: expected every vertex once, found 2 twice")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [], \"vertices\": [2]}, {\"controls\": [], \"vertices\": [2]}]}", "segment 2: expected vertices of no other segment, found 2 of segment 1")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [], \"vertices\": [2]}], \"unassigned\": {\"controls\": [], \"vertices\": [2]}}", "unassigned: expected vertices of no other segment, found 2 of segment 1")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [], \"vertices\": [0, 2]}]}", "vertices: expected every vertex in a segment or unassigned, found 1 in none")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [\"a\"], \"vertices\": [0, 1, 2, 3]}]}", "controls: expected every control in a segment or unassigned, found \"é\"b\" in none")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [\"a\", \"é\\\"b\"], \"vertices\": [0, 1, 2, 3]}], \"unassigned\": {\"controls\": [\"a\"], \"vertices\": []}}", "unassigned: expected controls of no segment, found \"a\"")]
    [InlineData("{HEAD, \"segments\": [{\"controls\": [], \"vertices\": [0.5]}]}", "expected a clustering of a rig")]
    [InlineData("{HEAD, \"segment\": []}", "expected a clustering of a rig")]
    public void What_is_wrong_is_named_in_one_line(string text, string expected)
    {
        string path = Write(text.Replace("HEAD", Head, StringComparison.Ordinal));
        string message = Assert.ThrowsAny<MimikException>(() => RigClusteringFile.Read(path, _rig)).Message;
        Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Damaged_files_end_in_one_line_and_large_ones_within_the_budget()
    {
        RigClusteringFile.Write(_folder["c.json"], RigClusterer.Cluster(BlockRig.Create(), new RigClustererOptions { Segments = 5 }));
        byte[] bytes = File.ReadAllBytes(_folder["c.json"]);
        for (int length = 0; length < bytes.Length; length += 37)
        {
            File.WriteAllBytes(_folder["cut.json"], bytes[..length]);
            Assert.ThrowsAny<MimikException>(() => RigClusteringFile.Read(_folder["cut.json"], BlockRig.Create()));
        }

        Assert.ThrowsAny<MimikException>(() => RigClusteringFile.Read(_folder["c.json"], BlockRig.Create(), new ReadBudget(1000)));
        Assert.Contains("no such file", Assert.ThrowsAny<MimikException>(() => RigClusteringFile.Read(_folder["none.json"], _rig)).Message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        File.WriteAllText(_folder["h.json"], text);
        return _folder["h.json"];
    }
}
