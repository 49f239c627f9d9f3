using System.Buffers.Binary;
using System.IO.Compression;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Arrays;

public class NpzFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_is_read_back(bool compress)
    {
        NpzFile file = Parse(Bytes(compress));
        Assert.Equal(["weights", "names"], file.Names);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], file["weights"].Expect(2, 3).ToSingles());
        Assert.Equal(["a", "bc"], file["names"].ToStrings());
        Assert.Null(file.TryGet("other"));
        Assert.False(file.Contains("other"));
        Assert.True(file.Contains("names"));
    }

    [Fact]
    public void The_same_arrays_make_the_same_bytes() => Assert.Equal(Bytes(true), Bytes(true));

    [Fact]
    public void A_missing_array_is_named()
    {
        var error = Assert.Throws<MalformedFileException>(() => Parse(Bytes(true))["deltas"]);
        Assert.Equal("test.npz: archive: expected an array \"deltas\", found weights, names", error.Message);
    }

    [Fact]
    public void Members_without_the_suffix_are_read()
    {
        byte[] bytes = Zip(("plain", Npy(NpyArray.From([1, 2]))));
        Assert.Equal([1, 2], Parse(bytes)["plain"].ToInt32s());
    }

    [Fact]
    public void The_same_array_twice_is_refused() =>
        Assert.Throws<MalformedFileException>(() => Parse(Zip(("a.npy", Npy(NpyArray.From([1]))), ("a", Npy(NpyArray.From([2]))))));

    [Fact]
    public void A_bomb_stops_at_the_budget_or_the_stated_size()
    {
        byte[] bytes = Zip(("a.npy", Npy(NpyArray.From(new float[4 << 20]))));
        Assert.InRange(bytes.Length, 0, 100_000);
        var budget = new ReadBudget(1 << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MimikException>(() => NpzFile.Parse(bytes, "test.npz", budget)["a"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);

        // The directory states 1,000 bytes: decoding stops there.
        int directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + 24), 1000);
        Assert.Throws<MalformedFileException>(() => Parse(bytes)["a"]);
    }

    [Fact]
    public void A_damaged_member_is_found_by_its_checksum()
    {
        byte[] bytes = Bytes(compress: false);
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(3f));
        bytes[at] ^= 1;
        var error = Assert.Throws<MalformedFileException>(() => Parse(bytes)["weights"]);
        Assert.Contains("damaged", error.Message);
    }

    [Fact]
    public void Damaged_archives_never_crash_the_reader()
    {
        foreach (bool compress in new[] { true, false })
        {
            int refused = Mutation.AssertReaderIsRobust(Bytes(compress), Force, 2000, seed: compress ? 3 : 4);
            Assert.InRange(refused, 500, 1999);
        }
    }

    [Theory]
    [InlineData("animation/facs72.npz", "weights", 2800 * 72)]
    [InlineData("reference/compskin/ict_face_result.npz", "weights", 9409 * 40)]
    [InlineData("models/ict-facekit/ict-facekit.npz", "identity_deltas", 100 * 26719 * 3)]
    public void Recorded_files_are_read(string path, string name, int count) =>
        Assert.Equal(count, NpzFile.Read(Repository.Shared(path))[name].ToSingles().Length);

    [Fact]
    public void A_missing_file_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<MimikException>(() => NpzFile.Read(folder["no.npz"]));
        Assert.Contains("no such file", error.Message);
    }

    internal static void Force(ReadOnlyMemory<byte> bytes, ReadBudget budget)
    {
        NpzFile file = NpzFile.Parse(bytes, "test.npz", budget);
        foreach (string name in file.Names)
            NpyArrayTests.Force(file[name]);
    }

    private static NpzFile Parse(byte[] bytes) => NpzFile.Parse(bytes, "test.npz", new ReadBudget());

    private static byte[] Bytes(bool compress)
    {
        var stream = new MemoryStream();
        NpzFile.WriteTo(
            stream,
            [new("weights", NpyArray.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3)), new("names", NpyArray.FromStrings(["a", "bc"]))],
            compress);
        return stream.ToArray();
    }

    private static byte[] Npy(NpyArray array)
    {
        var stream = new MemoryStream();
        array.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] members)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in members)
            {
                using Stream member = archive.CreateEntry(name).Open();
                member.Write(content);
            }
        }

        return stream.ToArray();
    }
}
