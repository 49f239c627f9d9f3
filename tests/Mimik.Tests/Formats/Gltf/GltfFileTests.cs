using System.Text;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Gltf;
using Mimik.TestSupport;
using static Mimik.Tests.Formats.Gltf.HandMadeGltf;

namespace Mimik.Tests.Formats.Gltf;

public class GltfFileTests
{
    [Fact]
    public void Files_beside_are_read_from_the_folder_alone()
    {
        using var folder = new TemporaryFolder();
        string inner = Directory.CreateDirectory(folder["inner"]).FullName;
        System.IO.File.WriteAllBytes(Path.Combine(inner, "a b.bin"), Bytes(Triangle));
        System.IO.File.WriteAllBytes(folder["outside.bin"], Bytes(Triangle));
        Assert.Equal(3, Beside("a%20b.bin").Rig.VertexCount);
        Assert.Equal(3, Beside("./a b.bin").Rig.VertexCount);
        Assert.Equal(3, Beside("../inner/a b.bin").Rig.VertexCount);
        foreach (string uri in new[] { "../outside.bin", "%2e%2e/outside.bin", folder["outside.bin"], "file:///etc/passwd", "https://example.org/a.bin", "a\\u0000b", "" })
            Assert.Contains("a path inside the file's folder", Assert.ThrowsAny<MimikException>(() => Beside(uri)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.ThrowsAny<MimikException>(() => Beside("none.bin")).Message, StringComparison.Ordinal);
        Assert.Contains("inside the file", Assert.ThrowsAny<MimikException>(() => Read(Text("a b.bin"))).Message, StringComparison.Ordinal);

        GltfRig Beside(string uri)
        {
            string path = Path.Combine(inner, "face.gltf");
            System.IO.File.WriteAllBytes(path, Text(uri));
            return GltfRigFile.Read(path);
        }

        static byte[] Text(string uri)
        {
            string json = Encoding.UTF8.GetString(OneTriangle());
            int start = json.IndexOf("data:", StringComparison.Ordinal);
            return Encoding.UTF8.GetBytes(json[..start] + uri + json[json.IndexOf('"', start)..]);
        }
    }

    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("   ", "something else")]
    [InlineData("[1]", "something else")]
    [InlineData("{", "JSON line 1")]
    [InlineData("{}", "version 2.0")]
    [InlineData("""{"asset":{"version":"1.0"}}""", "version 2.0")]
    [InlineData("""{"asset":{"version":"2.0","minVersion":"2.7"}}""", "found 2.7")]
    [InlineData("""{"asset":{"version":"2.0"}}""", "expected a mesh, found none")]
    [InlineData("""{"asset":{"version":"2.0"},"nodes":[null]}""", "found null")]
    [InlineData("""{"asset":{"version":"2.0"},"nodes":[{"mesh":1.5}]}""", "nodes[0].mesh")]
    [InlineData("""{"asset":{"version":"2.0"},"nodes":[{"mesh":0}]}""", "a mesh below 0, found 0")]
    [InlineData("""{"asset":{"version":"2.0"},"scene":3,"scenes":[{}]}""", "a scene below 1")]
    [InlineData("""{"asset":{"version":"2.0","version":"2.0"}}""", "Duplicate")]
    [InlineData("""{"asset":{"version":"2.0","extras":{"a":1,"a":2}}}""", "unique keys")]
    [InlineData("""{"asset":{"version":"2.0"},"extensionsRequired":["KHR_draco_mesh_compression"]}""", "KHR_draco_mesh_compression")]
    public void Text_that_is_no_gltf_is_an_error(string text, string expected)
    {
        string message = Assert.ThrowsAny<MimikException>(() => Read(Encoding.UTF8.GetBytes(text))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("test.gltf: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_an_error()
    {
        string deep = "{\"asset\":{\"version\":\"2.0\",\"extras\":" + new string('[', 100_000) + new string(']', 100_000) + "}}";
        Assert.Throws<MalformedFileException>(() => Read(Encoding.UTF8.GetBytes(deep)));
    }

    [Fact]
    public void Names_that_are_no_text_are_an_error_or_kept()
    {
        byte[] file = OneTriangle(mesh: ""","extras":{"targetNames":["\uD800"]}""", primitive: ""","targets":[{"POSITION":0}]""");
        Assert.ThrowsAny<MimikException>(() => Read(file));
    }

    [Fact]
    public void Memory_is_charged_before_it_is_taken()
    {
        byte[] many = OneTriangle(primitive: ""","targets":[""" + string.Join(',', Enumerable.Repeat("{\"POSITION\":0}", 5000)) + "]");
        var budget = new ReadBudget(1 << 20);
        Assert.Contains("--max-memory", Assert.Throws<MimikException>(() => GltfRigFile.Parse(many, "test.gltf", budget)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "header")]
    [InlineData(4, "header")]
    [InlineData(13, "header")]
    [InlineData(60, "header")]
    [InlineData(-1, "header")]
    public void Truncated_binaries_are_errors(int length, string expected)
    {
        byte[] file = Binary();
        Assert.Contains(
            length == 0 ? "empty" : expected,
            Assert.Throws<MalformedFileException>(() => Read(length < 0 ? file[..^1] : file[..length])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 1, "version 2")]
    [InlineData(8, 16, "a chunk's 8-byte header")]
    [InlineData(12, 1 << 30, "chunk at byte 12")]
    [InlineData(16, 0, "a JSON chunk")]
    public void Lying_binaries_are_errors(int at, int value, string expected)
    {
        byte[] file = Binary();
        BitConverter.TryWriteBytes(file.AsSpan(at), value);
        Assert.Contains(expected, Assert.Throws<MalformedFileException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffer_longer_than_its_bytes_is_an_error()
    {
        string json = Encoding.UTF8.GetString(OneTriangle()).Replace("\"byteLength\":36,\"uri\"", "\"byteLength\":37,\"uri\"", StringComparison.Ordinal);
        Assert.Contains("at most the 36 bytes", Assert.Throws<MalformedFileException>(() => Read(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);
    }

    private static byte[] Binary()
    {
        using var folder = new TemporaryFolder();
        GltfWriter.Write(folder["a.glb"], GltfBuilderTests.Everything());
        return System.IO.File.ReadAllBytes(folder["a.glb"]);
    }
}
