using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;
using Mimik.Formats.Torch;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Torch;

public class TorchFileTests
{
    private const string Magic = "\u0080\u0002\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}U\u000dlittle_endian\u0088s.";

    [Fact]
    public void Both_formats_give_the_recorded_network()
    {
        string zip = Repository.Shared("reference/continuous/small_zip.pth.tar"), legacy = Repository.Shared("reference/continuous/small_legacy.pth.tar");
        PickleDict first = State(TorchFile.Read(zip)), second = State(TorchFile.Read(legacy));
        Assert.Equal(25, first.Count);
        Assert.Equal(first.Count, second.Count);
        for (int i = 0; i < first.Count; i++)
        {
            string name = Assert.IsType<string>(first.KeyAt(i));
            Assert.Equal(name, second.KeyAt(i));
            NpyArray a = PickleArrays.Array(first, name, zip), b = PickleArrays.Array(second, name, legacy);
            Assert.Equal(a.Description, b.Description);
            Assert.Equal(a.ToSingles(), b.ToSingles());
        }

        Assert.Equal("float32 (20, 16)", PickleArrays.Array(first, "id_embeddings.weight", zip).Description);
        Assert.Contains(PickleArrays.Array(first, "id_embeddings.weight", zip).ToSingles(), value => value != 0);
    }

    [Theory]
    [InlineData("small_zip.pth.tar")]
    [InlineData("small_legacy.pth.tar")]
    public void Damaged_checkpoints_are_read_or_refused(string name)
    {
        byte[] valid = File.ReadAllBytes(Repository.Shared($"reference/continuous/{name}"));
        Mutation.AssertReaderIsRobust(valid, (bytes, budget) => Walk(TorchFile.Parse(bytes, name, budget)), 1000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damaged_small_files_are_read_or_refused(bool zip)
    {
        byte[] valid = zip ? Zip(Tensor("Float", 6, "K\0", "K\u0002K\u0003\u0086", "K\u0003K\u0001\u0086") + ".", ("0", new byte[24])) : Legacy(Tensor("Float", 6, "K\0", "K\u0002K\u0003\u0086", "K\u0003K\u0001\u0086") + ".", 6, new byte[24]);
        int refused = Mutation.AssertReaderIsRobust(valid, (bytes, budget) => Walk(TorchFile.Parse(bytes, "a.pt", budget)), 10_000);
        Assert.InRange(refused, 1000, 9990);
    }

    [Fact]
    public void Strides_and_offsets_are_resolved()
    {
        byte[] data = Singles(0, 1, 2, 3, 4, 5);
        Assert.Equal([0f, 1, 2, 3, 4, 5], Read("K\0", "K\u0002K\u0003\u0086", "K\u0003K\u0001\u0086").ToSingles());
        Assert.Equal([0f, 3, 1, 4, 2, 5], Read("K\0", "K\u0003K\u0002\u0086", "K\u0001K\u0003\u0086").ToSingles());
        Assert.Equal([4f, 5], Read("K\u0004", "K\u0002\u0085", "K\u0001\u0085").ToSingles());
        Assert.Equal([1f, 1, 1], Read("K\u0001", "K\u0003\u0085", "K\0\u0085").ToSingles()); // expanded
        Assert.Equal([5f], Read("K\u0005", ")", ")").ToSingles());
        Assert.Empty(Read("K\u0006", "K\0K\u0003\u0086", "K\u0003K\u0001\u0086").ToSingles());

        NpyArray Read(string first, string shape, string strides) =>
            PickleArrays.Array(TorchFile.Parse(Legacy(Tensor("Float", 6, first, shape, strides) + ".", 6, data), "a.pt", new ReadBudget()), "a.pt", "x");
    }

    [Fact]
    public void Every_element_type_is_read()
    {
        (string Kind, byte[] Data, double Value)[] cases =
        [
            ("Half", BitConverter.GetBytes((Half)1.5), 1.5), ("Float", BitConverter.GetBytes(1.25f), 1.25), ("Double", BitConverter.GetBytes(0.1), 0.1),
            ("BFloat16", BitConverter.GetBytes(-3.5f)[2..], -3.5), ("Char", [0xff], -1), ("Byte", [0xff], 255), ("Short", BitConverter.GetBytes((short)-300), -300),
            ("Int", BitConverter.GetBytes(-70000), -70000), ("Long", BitConverter.GetBytes(1L << 40), 1L << 40), ("Bool", [1], 1),
        ];
        foreach ((string kind, byte[] data, double value) in cases)
        {
            foreach (byte[] file in new[] { Zip(Tensor(kind, 1, "K\0", "K\u0001\u0085", "K\u0001\u0085") + ".", ("0", data)), Legacy(Tensor(kind, 1, "K\0", "K\u0001\u0085", "K\u0001\u0085") + ".", 1, data) })
                Assert.Equal(value, PickleArrays.Array(TorchFile.Parse(file, "a.pt", new ReadBudget()), "a.pt", "x").ToDouble());
        }
    }

    [Fact]
    public void Parameters_sizes_and_a_storage_shared_by_tensors_are_read()
    {
        string parameter = $"ctorch._utils\n_rebuild_parameter\n({Tensor("Float", 2, "K\0", "K\u0002\u0085", "K\u0001\u0085")}\u0088ccollections\nOrderedDict\n)RtR";
        string second = Tensor("Float", 2, "K\u0001", "K\u0001\u0085", "K\u0001\u0085");
        var root = Assert.IsType<PickleDict>(TorchFile.Parse(
            Zip("}(U\u0001p" + parameter + "U\u0001q" + second + "U\u0001sctorch\nSize\n(K\u0003K\u0004t\u0085Ru.", ("0", Singles(7, 8))), "a.pt", new ReadBudget()));
        Assert.Equal([7f, 8], PickleArrays.Array(root, "p", "a.pt").ToSingles());
        Assert.Equal([8f], PickleArrays.Array(root, "q", "a.pt").ToSingles());
        Assert.True(root.TryGet("s", out object? size));
        Assert.Equal(new object?[] { 3L, 4L }, size);
    }

    [Fact]
    public void Forged_files_are_refused_in_little_memory()
    {
        string good = Tensor("Float", 2, "K\0", "K\u0002\u0085", "K\u0001\u0085") + ".";
        byte[] two = Singles(1, 2);
        byte[][] files =
        [
            Legacy(Tensor("Float", 2, "K\u0001", "K\u0002\u0085", "K\u0001\u0085") + ".", 2, two),
            Legacy(Tensor("Float", 2, "K\0", "K\u0003\u0085", "K\u0001\u0085") + ".", 2, two),
            Legacy(Tensor("Float", 2, "K\0", "K\u0002\u0085", "K\u0002\u0085") + ".", 2, two),
            Legacy(Tensor("Float", 2, "K\0", "K\u0002\u0085", "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085") + ".", 2, two),
            Legacy(Tensor("Float", 2, "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "K\u0002\u0085", "K\u0001\u0085") + ".", 2, two),
            Legacy(Tensor("Float", 2, "J\u00ff\u00ff\u00ff\u00ff", "K\u0002\u0085", "K\u0001\u0085") + ".", 2, two),
            Legacy(Tensor("Float", 2, "K\0", "K\u0002\u0085", "J\u00ff\u00ff\u00ff\u00ff\u0085") + ".", 2, two),
            Legacy(Tensor("Float", 2, "K\0", "J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007f\u0087", "K\0K\0K\0\u0087") + ".", 2, two),
            Legacy(Tensor("Float", 2, "K\0", "K\u0002\u0085", ")") + ".", 2, two),
            Legacy(good, 3, two),
            Legacy(good, 2, two[..^1]),
            Legacy(good, long.MaxValue, two),
            Legacy(good, -1, two),
            Legacy(Tensor("Float", int.MaxValue, "K\0", "K\u0002\u0085", "K\u0001\u0085") + ".", int.MaxValue, two),
            Legacy(good.Replace("FloatStorage", "DoubleStorage", StringComparison.Ordinal), 2, two),
            Legacy(good.Replace("FloatStorage", "QUInt8Storage", StringComparison.Ordinal), 2, two),
            Legacy(good.Replace("FloatStorage", "load", StringComparison.Ordinal), 2, two),
            Legacy(good.Replace("storage", "module!", StringComparison.Ordinal), 2, two),
            Encoding.Latin1.GetBytes(Magic + good + "]."),
            Encoding.Latin1.GetBytes(Magic + good + "](U\u00010U\u00010e.\u0002\0\0\0\0\0\0\0aaaaaaaa\u0002\0\0\0\0\0\0\0aaaaaaaa"),
            Encoding.Latin1.GetBytes(Magic.Replace("\u00e9\u0003", "\u00e9\u0004", StringComparison.Ordinal) + good),
            Encoding.Latin1.GetBytes(Magic + "cos\nsystem\nU\u0002id\u0085R."),
            Zip(good),
            Zip(good, ("0", two[..^1])),
            Zip(good, ("0", two), ("0", two)),
            Zip("cos\nsystem\nU\u0002id\u0085R.", ("0", two)),
            Zip(Tensor("Float", 1 << 22, "K\0", "K\u0002\u0085", "K\u0001\u0085") + ".", CompressionLevel.SmallestSize, ("0", new byte[1 << 24])),
            Zip(good + new string(' ', 1 << 24), CompressionLevel.SmallestSize, ("0", two)),
            Encoding.Latin1.GetBytes("PK\u0003\u0004 and no more"),
            [.. new byte[257], .. "ustar"u8, .. new byte[512]],
            Encoding.Latin1.GetBytes("N."),
            [],
        ];
        for (int i = 0; i < files.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            byte[] file = files[i];
            Exception? error = Record.Exception(() => Walk(TorchFile.Parse(file, "a.pt", new ReadBudget())));
            Assert.True(error is MimikException, $"case {i}: {error}");
            Assert.DoesNotContain('\n', error.Message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
        }
    }

    [Fact]
    public void An_expanded_tensor_is_charged_where_it_is_unfolded()
    {
        object? huge = TorchFile.Parse(Legacy(Tensor("Float", 2, "K\0", "J\0\0\0\u0008\u0085", "K\0\u0085") + ".", 2, Singles(1, 2)), "a.pt", new ReadBudget(1 << 20));
        Assert.Contains("passes the limit", Assert.Throws<MimikException>(() => PickleArrays.Array(huge, "a.pt", "x")).Message, StringComparison.Ordinal);
    }

    private static PickleDict State(object? root)
    {
        Assert.True(Assert.IsType<PickleDict>(root).TryGet("state_dict", out object? state));
        return Assert.IsType<PickleDict>(state);
    }

    // Forces everything that is lazy.
    private static void Walk(object? value)
    {
        if (PickleArrays.Is(value))
            PickleArrays.Array(value, "a.pt", "x");
        else if (value is PickleDict dict)
            Enumerable.Range(0, dict.Count).ToList().ForEach(i => Walk(dict.ValueAt(i)));
    }

    private static string Tensor(string kind, int count, string first, string shape, string strides) =>
        $"ctorch._utils\n_rebuild_tensor_v2\n((U\u0007storagectorch\n{kind}Storage\nU\u00010U\u0003cpuJ{Four(count)}tQ{first}{shape}{strides}\u0089ccollections\nOrderedDict\n)RtR";

    private static string Four(int value) => string.Concat(BitConverter.GetBytes(value).Select(part => (char)part));

    private static byte[] Singles(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Legacy(string pickle, long count, byte[] data)
    {
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, count);
        return [.. Encoding.Latin1.GetBytes(Magic + pickle + "](U\u00010e."), .. size, .. data];
    }

    private static byte[] Zip(string pickle, params (string Key, byte[] Data)[] storages) => Zip(pickle, CompressionLevel.NoCompression, storages);

    private static byte[] Zip(string pickle, CompressionLevel level, params (string Key, byte[] Data)[] storages)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("a/data.pkl", Encoding.Latin1.GetBytes(pickle));
            Add("a/byteorder", "little"u8.ToArray());
            foreach ((string key, byte[] data) in storages)
                Add($"a/data/{key}", data);

            void Add(string name, byte[] data)
            {
                using Stream member = archive.CreateEntry(name, level).Open();
                member.Write(data);
            }
        }

        return stream.ToArray();
    }
}
