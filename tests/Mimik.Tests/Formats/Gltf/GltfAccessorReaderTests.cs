using Mimik.Formats;
using Mimik.Formats.Gltf;
using static Mimik.Tests.Formats.Gltf.HandMadeGltf;

namespace Mimik.Tests.Formats.Gltf;

public class GltfAccessorReaderTests
{
    [Theory]
    [InlineData(GltfAccessor.SignedByte, false, new byte[] { 0x80, 0xff, 0x7f, 0 }, new[] { -128f, -1, 127, 0 })]
    [InlineData(GltfAccessor.SignedByte, true, new byte[] { 0x80, 0x81, 0x7f, 0 }, new[] { -1f, -1, 1, 0 })]
    [InlineData(GltfAccessor.UnsignedByte, false, new byte[] { 0x80, 0xff, 0, 1 }, new[] { 128f, 255, 0, 1 })]
    [InlineData(GltfAccessor.UnsignedByte, true, new byte[] { 0xff, 51, 0, 102 }, new[] { 1f, 0.2f, 0, 0.4f })]
    [InlineData(GltfAccessor.SignedShort, false, new byte[] { 0, 0x80, 0xff, 0x7f }, new[] { -32768f, 32767 })]
    [InlineData(GltfAccessor.SignedShort, true, new byte[] { 0, 0x80, 0xff, 0x7f }, new[] { -1f, 1 })]
    [InlineData(GltfAccessor.UnsignedShort, false, new byte[] { 0xff, 0xff, 2, 1 }, new[] { 65535f, 258 })]
    [InlineData(GltfAccessor.UnsignedShort, true, new byte[] { 0xff, 0xff, 0x33, 0x33 }, new[] { 1f, 0.2f })]
    [InlineData(GltfAccessor.UnsignedInt, false, new byte[] { 1, 0, 1, 0 }, new[] { 65537f })]
    [InlineData(GltfAccessor.Float, false, new byte[] { 0, 0, 0xc0, 0xbf }, new[] { -1.5f })]
    public void Every_component_type_is_read(int componentType, bool normalized, byte[] bytes, float[] expected)
    {
        GltfFile file = Open(File(
            $$"""
            {"asset":{"version":"2.0"},"buffers":[BUFFER],"bufferViews":[{"buffer":0,"byteLength":{{bytes.Length}}}],
             "accessors":[{"bufferView":0,"componentType":{{componentType}},"normalized":{{(normalized ? "true" : "false")}},"count":{{expected.Length}},"type":"SCALAR"}]}
            """,
            bytes));
        float[] read = file.ReadFloats(0, "SCALAR", "test");
        Assert.Equal(expected.Length, read.Length);
        for (int i = 0; i < read.Length; i++)
            Assert.Equal(expected[i], read[i], 1e-6f);
    }

    [Fact]
    public void Strides_and_offsets_are_followed()
    {
        // Two vectors interleaved with other numbers, from byte 4 of a view that starts at byte 4.
        GltfFile file = Open(File(
            """
            {"asset":{"version":"2.0"},"buffers":[BUFFER],"bufferViews":[{"buffer":0,"byteOffset":4,"byteLength":36,"byteStride":20}],
             "accessors":[{"bufferView":0,"byteOffset":4,"componentType":5126,"count":2,"type":"VEC3"}]}
            """,
            Bytes(-1, -2, 1, 2, 3, -3, -4, 4, 5, 6)));
        Assert.Equal([1f, 2, 3, 4, 5, 6], file.ReadFloats(0, "VEC3", "test"));
    }

    [Fact]
    public void Sparse_entries_override_a_base_or_zeros()
    {
        byte[] buffer = [.. Bytes(1, 2, 3, 4), .. Shorts(1, 3), .. Bytes(20, 40)];
        GltfFile file = Open(File(
            """
            {"asset":{"version":"2.0"},"buffers":[BUFFER],
             "bufferViews":[{"buffer":0,"byteLength":16},{"buffer":0,"byteOffset":16,"byteLength":4},{"buffer":0,"byteOffset":20,"byteLength":8}],
             "accessors":[
              {"bufferView":0,"componentType":5126,"count":4,"type":"SCALAR","sparse":{"count":2,"indices":{"bufferView":1,"componentType":5123},"values":{"bufferView":2}}},
              {"componentType":5126,"count":4,"type":"SCALAR","sparse":{"count":2,"indices":{"bufferView":1,"componentType":5123},"values":{"bufferView":2}}},
              {"componentType":5126,"count":4,"type":"SCALAR"},
              {"bufferView":0,"componentType":5126,"count":3,"type":"SCALAR","sparse":{"count":2,"indices":{"bufferView":1,"componentType":5123},"values":{"bufferView":2}}},
              {"bufferView":0,"componentType":5126,"count":4,"type":"SCALAR","sparse":{"count":2,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":2}}}]}
            """,
            buffer));
        Assert.Equal([1f, 20, 3, 40], file.ReadFloats(0, "SCALAR", "test"));
        Assert.Equal([0f, 20, 0, 40], file.ReadFloats(1, "SCALAR", "test", 4));
        Assert.Equal([0f, 0, 0, 0], file.ReadFloats(2, "SCALAR", "test", 4));
        Assert.Contains("rising sparse indices below 3", Error(() => file.ReadFloats(3, "SCALAR", "test")), StringComparison.Ordinal);
        Assert.Contains("rising sparse indices", Error(() => file.ReadFloats(4, "SCALAR", "test")), StringComparison.Ordinal);

        // Nothing in the file justifies a count without data.
        Assert.Contains("a buffer view", Error(() => file.ReadFloats(2, "SCALAR", "test")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"count\":5", "20 bytes")]
    [InlineData("\"count\":0", "1 to")]
    [InlineData("\"count\":-1", "1 to")]
    [InlineData("\"count\":4000000000000000000", "1 to")]
    [InlineData("\"count\":2000000000", "1 to")]
    [InlineData("\"count\":4,\"byteOffset\":4", "16 bytes at 4")]
    [InlineData("\"count\":4,\"byteOffset\":-4", "16 bytes at -4")]
    [InlineData("\"count\":4,\"byteOffset\":9000000000000000000", "16 bytes")]
    public void Lying_lengths_are_errors(string accessor, string expected)
    {
        GltfFile file = Open(File(
            $$"""
            {"asset":{"version":"2.0"},"buffers":[BUFFER],"bufferViews":[{"buffer":0,"byteLength":16}],
             "accessors":[{"bufferView":0,"componentType":5126,"type":"SCALAR",{{accessor}}}]}
            """,
            Bytes(1, 2, 3, 4)));
        Assert.Contains(expected, Error(() => file.ReadFloats(0, "SCALAR", "test")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"buffer\":0,\"byteLength\":17}", "a range within 16 bytes")]
    [InlineData("{\"buffer\":0,\"byteLength\":16,\"byteOffset\":1}", "a range within 16 bytes")]
    [InlineData("{\"buffer\":0,\"byteLength\":-1}", "a range within 16 bytes")]
    [InlineData("{\"buffer\":1,\"byteLength\":16}", "a buffer below 1")]
    [InlineData("{\"buffer\":-1,\"byteLength\":16}", "a buffer below 1")]
    [InlineData("{\"buffer\":0,\"byteLength\":16,\"byteStride\":2}", "a stride of at least 4")]
    [InlineData("{\"buffer\":0,\"byteLength\":16,\"byteStride\":-4}", "a stride of at least 4")]
    [InlineData("{\"buffer\":0,\"byteLength\":16,\"byteStride\":2147483647}", "bytes at 0")]
    public void Lying_views_are_errors(string view, string expected)
    {
        GltfFile file = Open(File(
            $$"""
            {"asset":{"version":"2.0"},"buffers":[BUFFER],"bufferViews":[{{view}}],
             "accessors":[{"bufferView":0,"componentType":5126,"type":"SCALAR","count":4}]}
            """,
            Bytes(1, 2, 3, 4)));
        Assert.Contains(expected, Error(() => file.ReadFloats(0, "SCALAR", "test")), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_errors()
    {
        Assert.Contains("finite", Error(() => Read(OneTriangle(positions: [0, 0, 0, 1, 0, 0, 0, float.PositiveInfinity, 0]))), StringComparison.Ordinal);
    }

    private static string Error(Action action) => Assert.Throws<MalformedFileException>(action).Message;
}
