using System.Buffers.Binary;

namespace Mimik.Playback.Tests;

/// <summary>Half floats, quantised weights, and what a file takes.</summary>
public class PrecisionTests
{
    [Fact]
    public void Half_floats_are_the_runtimes()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits), found = HalfFloat.ToSingle((ushort)bits);
            Assert.True(float.IsNaN(expected) ? float.IsNaN(found) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(found), $"{bits:x4}");
            if (!float.IsFinite(expected))
                continue;
            Assert.Equal(bits, HalfFloat.FromSingle(expected));
            // Halfway to the next, and one float below and above that.
            float next = (float)BitConverter.UInt16BitsToHalf((ushort)(bits + 1)), middle = expected + ((next - expected) / 2);
            foreach (float value in (float[])[middle, MathF.BitDecrement(middle), MathF.BitIncrement(middle)])
            {
                if (Math.Abs(value) < HalfFloat.Overflow)
                    Assert.Equal(BitConverter.HalfToUInt16Bits((Half)value), HalfFloat.FromSingle(value));
            }
        }
    }

    [Theory]
    [InlineData(true, 32)]
    [InlineData(true, 16)]
    [InlineData(false, 16)]
    [InlineData(false, 8)]
    [InlineData(true, 8)]
    public void What_is_read_is_the_nearest_and_written_again_to_the_same_bytes(bool half, int bits)
    {
        for (int influences = 1; influences <= 9; influences++)
        {
            PlaybackRig rig = TestRig.Create(influences, influences: influences, bound: true);
            byte[] bytes = Write(new PlaybackFile(rig, null, new PlaybackFileOptions(half, bits)), out PlaybackFileSize size);
            PlaybackFile file = PlaybackFile.Read(bytes);
            Assert.Equal((half, bits), (file.Options.HalfTransforms, file.Options.WeightBits));
            Assert.Equal(bytes, Write(file, out _));
            Assert.Equal(bytes.Length, size.Total);
            Assert.Equal(rig.Transforms.Indices, file.Rig.Transforms.Indices);
            Assert.Equal(rig.Transforms.RowOffsets, file.Rig.Transforms.RowOffsets);
            Assert.Equal(rig.Transforms.Values.Select(v => half ? (float)(Half)v : v), file.Rig.Transforms.Values);
            if (bits == 32)
            {
                Assert.Equal(rig.Weights, file.Rig.Weights);
                Assert.Equal(rig.Bones, file.Rig.Bones);
            }
            else
            {
                ExpectQuantised(rig, file.Rig, 1 << bits);
            }
        }
    }

    [Fact]
    public void Bones_beyond_a_byte_are_kept()
    {
        PlaybackRig rig = TestRig.Create(3, bones: 300, bound: true);
        foreach (int bits in (int[])[8, 16, 32])
        {
            byte[] bytes = Write(new PlaybackFile(rig, null, new PlaybackFileOptions(weightBits: bits)), out PlaybackFileSize size);
            Assert.Equal(size.Weights, PlaybackFileSize.OfWeights(rig.VertexCount, rig.Influences, 300, bits));
            PlaybackRig read = PlaybackFile.Read(bytes).Rig;
            Assert.Equal(rig.Bones.Max(), read.Bones.Max());
            Assert.Equal(rig.Transforms.Indices, read.Transforms.Indices);
        }
    }

    [Fact]
    public void Indices_skip_as_far_as_they_may()
    {
        const int Bones = 10922, Last = (6 * Bones) - 1;
        ushort[] indices = [0, 254, 255, 510, 766, 1022, Last, 255, Last, Last, 254];
        var transforms = new SparseTransforms(Bones, [0, 7, 7, 9, 10, 11], indices, [.. indices.Select(i => i + 1f)]);
        var rig = new PlaybackRig([1, 2, 3], [0, 0, 0], 1, [7], [1], transforms, ["a", "b", "c", "d", "e"], RigLogic.Identity(5), [], null);
        byte[] bytes = Write(new PlaybackFile(rig), out PlaybackFileSize size);
        PlaybackRig read = PlaybackFile.Read(bytes).Rig;
        Assert.Equal(indices, read.Transforms.Indices);
        Assert.Equal(transforms.RowOffsets, read.Transforms.RowOffsets);
        Assert.Equal(size.Transforms, PlaybackFileSize.OfTransforms(transforms));
        Assert.InRange(size.Transforms, 0, PlaybackFileSize.OfTransforms(5, Bones, indices.Length));
    }

    /// <summary>The size of the paper's largest face; one bone more for the parts that nothing moves.</summary>
    [Fact]
    public void Transforms_of_267_shapes_and_6000_non_zeros_take_36000_bytes_and_24000_as_half_floats()
    {
        PlaybackRig rig = LargeRig(shapes: 267, bones: 41, nonZeros: 6000);
        Write(new PlaybackFile(rig), out PlaybackFileSize exact);
        byte[] bytes = Write(new PlaybackFile(rig, null, new PlaybackFileOptions(halfTransforms: true)), out PlaybackFileSize half);
        Assert.InRange(exact.Transforms, 1, 36_000);
        Assert.InRange(half.Transforms, 1, 24_000);
        Assert.Equal((30_560, 18_560), (exact.Transforms, half.Transforms));
        Assert.Equal(exact.Transforms, PlaybackFileSize.OfTransforms(rig.Transforms));
        Assert.Equal(exact.Transforms, PlaybackFileSize.OfTransforms(267, 41, 6000));
        Assert.Equal(half.Transforms, PlaybackFileSize.OfTransforms(rig.Transforms, half: true));
        Assert.Equal(half.Transforms, PlaybackFileSize.OfTransforms(267, 41, 6000, half: true));
        // What the size says is what lies in the file: the chunk from its tag to the next one's.
        int start = Find(bytes, "XFRM");
        Assert.Equal(half.Transforms, 8 + ((BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(start + 4)) + 3) & ~3u));
        Assert.Equal(bytes.Length, start + half.Transforms);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Says("8, 16 or 32 bits, found 12", () => new PlaybackFileOptions(weightBits: 12));
        PlaybackRig rig = TestRig.Create(vertices: 20);
        Says("weights that sum to 1 to quantise them, found 0", () => Write(new PlaybackFile(rig, null, new PlaybackFileOptions(weightBits: 8)), out _));
        var large = new SparseTransforms(1, [0, 1], [4], [70000]);
        var far = new PlaybackRig([1, 2, 3], [0, 0, 0], 1, [0], [1], large, ["a"], RigLogic.Identity(1), [], null);
        Says("below 65520 for half floats, found 70000", () => Write(new PlaybackFile(far, null, new PlaybackFileOptions(halfTransforms: true)), out _));
        static void Says(string what, Action action) => Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static void ExpectQuantised(PlaybackRig rig, PlaybackRig read, int whole)
    {
        for (int v = 0; v < rig.VertexCount; v++)
        {
            float sum = 0, backwards = 0;
            for (int k = 0; k < rig.Influences; k++)
            {
                int at = (v * rig.Influences) + k;
                sum += read.Weights[at];
                backwards += read.Weights[((v + 1) * rig.Influences) - 1 - k];
                Assert.True(k == 0 || read.Weights[at] <= read.Weights[at - 1]);
                Assert.Equal(Math.Round(read.Weights[at] * whole), read.Weights[at] * whole);
            }

            Assert.Equal(1f, sum);
            Assert.Equal(1f, backwards);
            for (int bone = 0; bone < rig.Transforms.BoneCount; bone++)
                Assert.Equal(WeightOn(rig, v, bone), WeightOn(read, v, bone), (1 + rig.Influences) * 1.0 / whole);
        }
    }

    private static double WeightOn(PlaybackRig rig, int vertex, int bone) =>
        Enumerable.Range(vertex * rig.Influences, rig.Influences).Where(k => rig.Bones[k] == bone).Sum(k => (double)rig.Weights[k]);

    private static PlaybackRig LargeRig(int shapes, int bones, int nonZeros)
    {
        var random = new Random(4);
        int[] offsets = [.. Enumerable.Range(0, shapes + 1).Select(s => s * nonZeros / shapes)];
        var indices = new List<ushort>();
        for (int s = 0; s < shapes; s++)
        {
            var row = new SortedSet<int>();
            while (row.Count < offsets[s + 1] - offsets[s])
                row.Add(random.Next(6 * bones));
            indices.AddRange(row.Select(i => (ushort)i));
        }

        var transforms = new SparseTransforms(bones, offsets, [.. indices], [.. indices.Select(_ => (float)(random.NextDouble() - 0.5))]);
        return new PlaybackRig([1, 2, 3], [0, 0, 0], 1, [0], [1], transforms, [.. Enumerable.Range(0, shapes).Select(s => $"{s}")], RigLogic.Identity(shapes), [], null);
    }

    private static int Find(byte[] bytes, string tag) => bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(tag));

    private static byte[] Write(PlaybackFile file, out PlaybackFileSize size)
    {
        using var stream = new MemoryStream();
        size = file.Write(stream);
        return stream.ToArray();
    }
}
