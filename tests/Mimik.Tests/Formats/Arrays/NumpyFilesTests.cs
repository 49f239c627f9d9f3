using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Arrays;

/// <summary>Files as NumPy and Python's zipfile write them, made on the spot.</summary>
public class NumpyFilesTests
{
    [Fact]
    public void Every_type_order_and_version_that_numpy_writes_is_read()
    {
        using var folder = new TemporaryFolder();
        Numpy.Run(
            """
            types = ['?', 'i1', 'u1'] + [o + k for o in '<>' for k in ('i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'c8', 'c16', 'U5', 'S5')]
            arrays = {}
            for t in types:
                a = (np.arange(24) % 7).reshape(2, 3, 4).astype(t)
                name = t.replace('<', 'little_').replace('>', 'big_').replace('?', 'bool')
                arrays[name + '_c'] = a
                arrays[name + '_f'] = np.asfortranarray(a)
                arrays[name + '_strided'] = a[:, ::-1, ::2]
            arrays['objects'] = np.array([{'a': [1, 2.5, None, b'x']}, np.float32(0.5)], dtype=object)
            np.savez(sys.argv[1] + '/stored.npz', **arrays)
            np.savez_compressed(sys.argv[1] + '/deflated.npz', **arrays)
            for v in ((1, 0), (2, 0), (3, 0)):
                with open(sys.argv[1] + '/v%d.npy' % v[0], 'wb') as f:
                    np.lib.format.write_array(f, np.arange(5.0), version=v)
            """,
            folder.Path);
        double[] expected = [.. Enumerable.Range(0, 24).Select(i => (double)(i % 7))];
        foreach (string archive in new[] { "stored.npz", "deflated.npz" })
        {
            NpzFile file = NpzFile.Read(folder[archive]);
            Assert.Equal((29 * 3) + 1, file.Names.Count);
            foreach (string name in file.Names.Where(name => name != "objects"))
            {
                double[] wanted = [.. name.StartsWith("bool", StringComparison.Ordinal) ? expected.Select(x => Math.Min(x, 1)) : expected];
                NpyArray array = file[name];
                if (name.EndsWith("_strided", StringComparison.Ordinal))
                {
                    array.Expect(2, 3, 2);
                    wanted = [.. Enumerable.Range(0, 12).Select(i => wanted[(i / 6 * 12) + ((2 - (i / 2 % 3)) * 4) + (i % 2 * 2)])];
                }

                Assert.Equal(wanted, Numbers(array));
            }

            PickleObjectArray objects = PickleReader.Elements(file["objects"]);
            Assert.Equal([2], objects.Shape);
            Assert.Equal(0.5, objects.Items[1]);
        }

        for (int version = 1; version <= 3; version++)
            Assert.Equal([0, 1, 2, 3, 4], NpyArray.Read(folder[$"v{version}.npy"]).ToDoubles());
    }

    [Fact]
    public void Zip64_archives_are_read()
    {
        using var folder = new TemporaryFolder();
        Numpy.Run(
            """
            import zipfile
            zipfile.ZIP64_LIMIT = 10  # every size and offset in 64 bits
            with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, allowZip64=True) as z:
                for name in ('a', 'b'):
                    with z.open(name + '.npy', 'w', force_zip64=True) as f:
                        np.lib.format.write_array(f, np.arange(1000, dtype='f4'))
            """,
            folder["big.npz"]);
        Assert.True(File.ReadAllBytes(folder["big.npz"]).AsSpan().IndexOf("PK\u0006\u0006"u8) > 0, "the zip64 end of directory");
        Assert.Equal(999f, NpzFile.Read(folder["big.npz"])["b"].ToSingles()[^1]);
    }

    [Fact]
    public void Numpy_reads_every_type_that_is_written()
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(
            folder["all.npz"],
            [
                new("bool", NpyArray.From([true, false])),
                new("i1", NpyArray.From(new sbyte[] { -1 })),
                new("u2", NpyArray.From(new ushort[] { 65535 })),
                new("i8", NpyArray.From([long.MinValue])),
                new("u8", NpyArray.From([ulong.MaxValue])),
                new("f2", NpyArray.From([(Half)1.5])),
                new("f4", NpyArray.From([1.5f, -0f], 2, 1)),
                new("f8", NpyArray.Scalar(0.1)),
                new("c16", NpyArray.From([new System.Numerics.Complex(1, 2)])),
                new("text", NpyArray.FromStrings(["a", "Größe"])),
                new("empty", NpyArray.From(Array.Empty<float>(), 0, 3)),
            ]);
        string[] lines = Numpy.Run(
            """
            z = np.load(sys.argv[1])
            for k in z.files:
                print(k, z[k].dtype, z[k].shape, z[k].tolist())
            """,
            folder["all.npz"]);
        Assert.Equal(
            [
                "bool bool (2,) [True, False]",
                "i1 int8 (1,) [-1]",
                "u2 uint16 (1,) [65535]",
                "i8 int64 (1,) [-9223372036854775808]",
                "u8 uint64 (1,) [18446744073709551615]",
                "f2 float16 (1,) [1.5]",
                "f4 float32 (2, 1) [[1.5], [-0.0]]",
                "f8 float64 () 0.1",
                "c16 complex128 (1,) [(1+2j)]",
                "text <U5 (2,) ['a', 'Größe']",
                "empty float32 (0, 3) []",
            ],
            lines);
    }

    private static double[] Numbers(NpyArray array) => array.Type.Kind switch
    {
        NpyKind.Text or NpyKind.Bytes => [.. array.ToStrings().Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))],
        NpyKind.Complex => [.. array.ToComplexes().Select(number => number.Real)],
        _ => array.ToDoubles(),
    };
}
