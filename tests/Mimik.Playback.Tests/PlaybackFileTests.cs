using System.Buffers.Binary;

namespace Mimik.Playback.Tests;

public class PlaybackFileTests
{
    [Fact]
    public void A_round_trip_keeps_every_bit_and_unknown_chunks()
    {
        PlaybackRig rig = TestRig.Create();
        byte[] bytes = Write(new PlaybackFile(rig, [new PlaybackChunk("SURF", new byte[] { 1, 2, 3, 4, 5 }), new PlaybackChunk("note", default)]));
        PlaybackFile read = PlaybackFile.Read(bytes);
        Assert.Equal(rig.Rest, read.Rig.Rest);
        Assert.Equal(rig.Centre, read.Rig.Centre);
        Assert.Equal(rig.Influences, read.Rig.Influences);
        Assert.Equal(rig.Bones, read.Rig.Bones);
        Assert.Equal(rig.Weights, read.Rig.Weights);
        Assert.Equal(rig.Triangles, read.Rig.Triangles);
        Assert.Equal(rig.ShapeNames, read.Rig.ShapeNames);
        Assert.Equal(rig.MetresPerUnit, read.Rig.MetresPerUnit);
        Assert.Equal(rig.Transforms.BoneCount, read.Rig.Transforms.BoneCount);
        Assert.Equal(rig.Transforms.RowOffsets, read.Rig.Transforms.RowOffsets);
        Assert.Equal(rig.Transforms.Indices, read.Rig.Transforms.Indices);
        Assert.Equal(rig.Transforms.Values, read.Rig.Transforms.Values);
        Assert.Equal(rig.Logic.InBetweens.ToArray(), read.Rig.Logic.InBetweens.ToArray());
        Assert.Equal(rig.Logic.Correctives.ToArray().Select(c => c.Shape), read.Rig.Logic.Correctives.ToArray().Select(c => c.Shape));
        Assert.Equal(rig.Logic.Correctives.ToArray().Select(c => c.Factors.ToArray()), read.Rig.Logic.Correctives.ToArray().Select(c => c.Factors.ToArray()));
        Assert.Equal(["SURF", "note"], read.Extra.Select(chunk => chunk.Tag));
        Assert.Equal([1, 2, 3, 4, 5], read.Extra[0].Data.ToArray());
        Assert.Equal(bytes, Write(read));
        using var stream = new MemoryStream(bytes);
        Assert.Equal(bytes, Write(PlaybackFile.Read(stream)));
    }

    [Fact]
    public void Triangles_and_unit_may_be_absent()
    {
        var rig = new PlaybackRig([1, 2, 3], [0, 0, 0], 1, [0], [1], new SparseTransforms(1, [0, 0], [], []), ["a"], RigLogic.Identity(1), [], null);
        PlaybackRig read = PlaybackFile.Read(Write(new PlaybackFile(rig))).Rig;
        Assert.Empty(read.Triangles);
        Assert.Null(read.MetresPerUnit);
    }

    [Fact]
    public void The_bytes_are_those_that_the_document_gives()
    {
        var rig = new PlaybackRig([1, 2, 3], [0, 0, 0.5f], 1, [0], [1], new SparseTransforms(1, [0, 1], [4], [2]), ["é"], RigLogic.Identity(1), [0, 0, 0], 1);
        string expected = string.Concat(
            "4D494D4B", "02000000", "00000000", "07000000",
            "554E4954", "08000000", "000000000000F03F",
            "4E414D45", "08000000", "01000000", "0200", "C3A9",
            "4C4F4743", "10000000", "01000000", "01000000", "00000000", "00000000",
            "52455354", "1C000000", "01000000", "00000000", "00000000", "0000003F", "0000803F", "00000040", "00004040",
            "534B494E", "15000000", "01000000", "01000000", "20000000", "08000000", "0000803F", "00", "000000",
            "5846524D", "17000000", "01000000", "01000000", "01000000", "20000000", "00000040", "0100", "04", "00",
            "54524953", "10000000", "01000000", "00000000", "00000000", "00000000");
        Assert.Equal(expected, Convert.ToHexString(Write(new PlaybackFile(rig))));
    }

    [Fact]
    public void Files_of_version_1_are_still_read()
    {
        PlaybackFile file = PlaybackFile.Read(FirstVersion.Bytes);
        PlaybackRig rig = TestRig.Create(vertices: 21, influences: 3, bones: 5);
        Assert.Equal(Write(new PlaybackFile(rig, [new PlaybackChunk("note", new byte[] { 1, 2, 3 })])), Write(file));
        Assert.True(file.Options.IsExact);
    }

    [Fact]
    public void What_is_wrong_is_said_in_one_line()
    {
        byte[] good = Write(new PlaybackFile(TestRig.Create()));
        Says("header: expected 16 bytes, found 3", good[..3]);
        Says("header: expected 16 bytes, found 0", []);
        Says("header: expected the letters MIMK", Changed(0, 0));
        Says("header: expected version 1 to 2, found 3", Changed(4, 3));
        Says("header: expected flags of 0, found 00000001", Changed(8, 1));
        Says("header: expected a number of chunks that fits", Changed(12, uint.MaxValue));
        Says("file: expected a chunk REST, found none", Changed(Find("REST"), 0x54534553));
        Says("a tag that comes once, found NAME again", Changed(Find("UNIT"), 0x454D414E));
        Says("a tag of printable characters", Changed(Find("UNIT"), 0x01010101));
        Says("bytes from byte", Changed(Find("SKIN") + 4, int.MaxValue));
        Says("chunk NAME: expected 2147483647 names of 2 bytes or more", Changed(Find("NAME") + 8, int.MaxValue));
        Says("chunk NAME: expected a number of names below 2^31", Changed(Find("NAME") + 8, uint.MaxValue));
        Says("chunk LOGC: expected 9 shapes, one for each name, found 2147483647", Changed(Find("LOGC") + 12, int.MaxValue));
        Says("chunk LOGC: expected 2147483647 in-betweens of 20 bytes or more", Changed(Find("LOGC") + 16, int.MaxValue));
        Says("chunk REST: expected", Changed(Find("REST") + 8, int.MaxValue));
        Says("chunk SKIN: expected", Changed(Find("SKIN") + 8, int.MaxValue));
        Says("chunk SKIN: expected weights of 8, 16 or 32 bits, found 7", Changed(Find("SKIN") + 16, 7));
        Says("chunk SKIN: expected bones of 8 or 16 bits, found 9", Changed(Find("SKIN") + 20, 9));
        Says("chunk SKIN: expected 1 influence or more, found 0", Changed(Find("SKIN") + 12, 0));
        Says("chunk XFRM: expected", Changed(Find("XFRM") + 16, int.MaxValue));
        Says("chunk XFRM: expected values of 16 or 32 bits, found 8", Changed(Find("XFRM") + 20, 8));
        Says("non-zeros together, found", Changed(RowLengths(), 0xFFFFFFFF));
        Says("chunk XFRM, indices, shape 0: expected rising indices below 78, found 254", Changed(RowLengths() + (2 * TestRig.Shapes), 0x000000FE));
        Says("chunk XFRM: expected", Changed(RowLengths() + (2 * TestRig.Shapes), 0xFFFFFFFF));
        Says("chunk XFRM, boneCount: expected at most 10922 bones, found 1000000", Changed(Find("XFRM") + 12, 1000000));
        Says("rig, rest: expected finite numbers, found NaN", Changed(Find("REST") + 8 + 16, 0x7FC00000));
        Says("rig, triangles: expected vertices below 203, found 999", Changed(Find("TRIS") + 12, 999));
        Says("chunk TRIS: expected corners below 2^31", Changed(Find("TRIS") + 12, uint.MaxValue));
        Says("the end of the file, found 4 bytes more", [.. good, 0, 0, 0, 0]);
        Says("rig, metresPerUnit: expected a positive number of metres", Changed(Find("UNIT") + 12, 0xBFF00000));

        int RowLengths() => Find("XFRM") + 24 + (4 * (int)BinaryPrimitives.ReadUInt32LittleEndian(good.AsSpan(Find("XFRM") + 16)));
        int Find(string tag) => good.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(tag));
        byte[] Changed(int at, uint value)
        {
            byte[] bytes = [.. good];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
            return bytes;
        }

        static void Says(string what, byte[] bytes)
        {
            PlaybackFormatException error = Assert.Throws<PlaybackFormatException>(() => PlaybackFile.Read(bytes));
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Theory]
    [InlineData("version 1")]
    [InlineData("exact")]
    [InlineData("half and 8 bits")]
    [InlineData("16 bits")]
    public void Corrupted_files_end_in_an_error_or_a_rig(string form)
    {
        PlaybackRig rig = TestRig.Create(vertices: 40, bound: true);
        byte[] good = form switch
        {
            "version 1" => FirstVersion.Bytes,
            "exact" => Write(new PlaybackFile(rig)),
            "16 bits" => Write(new PlaybackFile(rig, null, new PlaybackFileOptions(weightBits: 16))),
            _ => Write(new PlaybackFile(rig, null, new PlaybackFileOptions(halfTransforms: true, weightBits: 8))),
        };
        var random = new Random(5);
        uint[] nasty = [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FC00000, 0x7F800000];
        int refused = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            byte[] bytes = trial % 4 == 0 ? good[..random.Next(good.Length)] : [.. good];
            for (int change = trial % 4; change > 0; change--)
            {
                // Half of the changes go to the first quarter, where the counts are.
                int at = random.Next((random.Next(2) == 0 ? bytes.Length : bytes.Length / 4) - 4);
                if (random.Next(2) == 0)
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at & ~3), nasty[random.Next(nasty.Length)]);
                else
                    bytes[at] ^= (byte)(1 << random.Next(8));
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var player = new FacePlayer(PlaybackFile.Read(bytes).Rig);
                player.GetPositions(new float[player.Rig.Rest.Length]);
            }
            catch (PlaybackFormatException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
        }

        Assert.InRange(refused, 1000, 3999);
    }

    [Fact]
    public void Extra_chunks_need_tags_of_their_own()
    {
        PlaybackRig rig = TestRig.Create();
        Assert.Throws<ArgumentException>(() => new PlaybackFile(rig, [new PlaybackChunk("SKIN", default)]));
        Assert.Throws<ArgumentException>(() => new PlaybackFile(rig, [new PlaybackChunk("ABCD", default), new PlaybackChunk("ABCD", default)]));
        Assert.Throws<ArgumentException>(() => new PlaybackChunk("ABC", default));
        Assert.Throws<ArgumentException>(() => new PlaybackChunk("AB D", default));
    }

    private static byte[] Write(PlaybackFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}
