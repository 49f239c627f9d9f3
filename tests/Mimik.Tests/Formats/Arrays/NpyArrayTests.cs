using System.Numerics;
using System.Text;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Arrays;

public class NpyArrayTests
{
    public static TheoryData<string, byte[], double[]> EveryNumber { get; } = new()
    {
        { "|b1", [1, 0], [1, 0] },
        { "|i1", [0xff, 2], [-1, 2] },
        { "|u1", [0xff, 2], [255, 2] },
        { "<i2", [0xfe, 0xff], [-2] },
        { ">i2", [0xff, 0xfe], [-2] },
        { "<u2", [0xfe, 0xff], [65534] },
        { "<i4", [0xfe, 0xff, 0xff, 0xff], [-2] },
        { ">i4", [0, 0, 1, 0], [256] },
        { "=u4", [0, 0, 0, 0x80], [2147483648] },
        { "<i8", [0, 0, 0, 0, 1, 0, 0, 0], [4294967296] },
        { ">u8", [0, 0, 0, 1, 0, 0, 0, 0], [4294967296] },
        { "<f2", [0x00, 0x3e, 0x01, 0x00], [1.5, 5.9604644775390625e-8] },
        { ">f2", [0xc0, 0x00], [-2] },
        { "<f4", [0, 0, 0xc0, 0x3f], [1.5] },
        { ">f4", [0x3f, 0xc0, 0, 0], [1.5] },
        { "<f8", [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], [1.5] },
        { ">f8", [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], [1.5] },
    };

    [Theory]
    [MemberData(nameof(EveryNumber))]
    public void Reads_every_number_in_both_byte_orders(string descr, byte[] data, double[] expected)
    {
        NpyArray array = Parse(File(descr, $"({expected.Length},)", data));
        Assert.Equal(expected, array.ToDoubles());
        Assert.Equal(expected.Select(value => (float)value), array.ToSingles());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reads_every_version(int version)
    {
        NpyArray array = Parse(File("<f4", "(1,)", [0, 0, 0xc0, 0x3f], version: version));
        Assert.Equal([1.5f], array.ToSingles());
    }

    [Fact]
    public void Fortran_order_becomes_c_order()
    {
        // Element (i, j, k) of [2 x 3 x 4] is 100 i + 10 j + k; the first index runs fastest in the file.
        byte[] data = new byte[24];
        float[] expected = new float[24];
        int at = 0;
        for (int k = 0; k < 4; k++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int i = 0; i < 2; i++)
                {
                    data[at++] = (byte)((100 * i) + (10 * j) + k);
                    expected[(((i * 3) + j) * 4) + k] = (100 * i) + (10 * j) + k;
                }
            }
        }

        Assert.Equal(expected, Parse(File("|u1", "(2, 3, 4)", data, fortran: true)).ToSingles());
    }

    [Fact]
    public void Reads_texts()
    {
        Assert.Equal(["ab", "ä"], Parse(File("<U2", "(2,)", Encoding.UTF32.GetBytes("abä\0"))).ToStrings());
        Assert.Equal(["ab", "ä"], Parse(File(">U2", "(2,)", new UTF32Encoding(true, false).GetBytes("abä\0"))).ToStrings());
        Assert.Equal(["ab", "c"], Parse(File("|S2", "(2,)", "abc\0"u8.ToArray())).ToStrings());
    }

    [Fact]
    public void Reads_complex_numbers()
    {
        byte[] data = [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0];
        Assert.Equal([new Complex(1.5, -2)], Parse(File("<c8", "(1,)", data)).ToComplexes());
    }

    [Fact]
    public void What_is_written_is_read_back_bit_for_bit()
    {
        RoundTrip([0f, -0f, float.NaN, float.NegativeInfinity, float.Epsilon], a => a.ToSingles());
        RoundTrip([0d, -0d, double.NaN, 1e308, double.Epsilon], a => a.ToDoubles());
        RoundTrip([int.MinValue, 0, int.MaxValue], a => a.ToInt32s());
        RoundTrip([long.MinValue, 0, long.MaxValue], a => a.ToInt64s());
        RoundTrip([true, false], a => a.ToBooleans());
        RoundTrip([new Complex(1, -0d)], a => a.ToComplexes());
        NpyArray texts = Parse(Bytes(NpyArray.FromStrings(["jawOpen", "", "Größe 😀"])));
        Assert.Equal(["jawOpen", "", "Größe 😀"], texts.ToStrings());
        Assert.Equal([3], texts.Shape);
        Assert.Equal(2.5, Parse(Bytes(NpyArray.Scalar(2.5))).ToDouble());
        Assert.Equal([2, 1, 3], Parse(Bytes(NpyArray.From(new short[6], 2, 1, 3))).Shape);
    }

    [Fact]
    public void The_header_is_the_one_that_numpy_writes()
    {
        byte[] bytes = Bytes(NpyArray.From(new float[6], 2, 3));
        Assert.Equal(128 + 24, bytes.Length);
        Assert.StartsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Encoding.ASCII.GetString(bytes, 10, 118));
        Assert.Equal((byte)'\n', bytes[127]);
    }

    [Fact]
    public void Numbers_that_the_target_cannot_hold_are_errors()
    {
        Assert.Throws<MalformedFileException>(() => NpyArray.From([1e300]).ToSingles());
        Assert.Throws<MalformedFileException>(() => NpyArray.From([1.5]).ToInt32s());
        Assert.Throws<MalformedFileException>(() => NpyArray.From([float.NaN]).ToInt64s());
        Assert.Throws<MalformedFileException>(() => NpyArray.From([1L << 40]).ToInt32s());
        Assert.Throws<MalformedFileException>(() => NpyArray.From([ulong.MaxValue]).ToInt64s());
        Assert.Throws<MalformedFileException>(() => NpyArray.From([9.3e18]).ToInt64s());
        Assert.Throws<MalformedFileException>(() => NpyArray.From([1.0]).ToStrings());
        Assert.Throws<MalformedFileException>(() => NpyArray.FromStrings(["a"]).ToDoubles());
        Assert.Equal([double.PositiveInfinity], NpyArray.From([float.PositiveInfinity]).ToDoubles());
        Assert.Equal([-3], NpyArray.From([-3.0]).ToInt32s());
    }

    [Fact]
    public void An_error_says_file_element_expected_and_found()
    {
        var error = Assert.Throws<MalformedFileException>(() => Parse(File("<f4", "(3,)", new byte[8])));
        Assert.Equal("test.npy: array: expected 12 bytes for <f4 of shape (3), found 8", error.Message);
        error = Assert.Throws<MalformedFileException>(() => NpyArray.From(new float[6], 2, 3).Expect(-1, 4));
        Assert.Equal("array: values: expected the shape (any, 4), found float32 (2, 3)", error.Message);
    }

    [Theory]
    [InlineData("[('a', '<f4')]")]
    [InlineData("'<M8[ns]'")]
    [InlineData("'<f16'")]
    [InlineData("'<i3'")]
    [InlineData("'<U99999999999'")]
    [InlineData("'|V8'")]
    public void Other_element_types_are_refused(string descr) =>
        Assert.Throws<MalformedFileException>(() => Parse(FileWithHeader($"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}", new byte[8])));

    [Theory]
    [InlineData("(2147483647, 2147483647, 2147483647, 8)")]
    [InlineData("(99999999999999999999,)")]
    [InlineData("(-1,)")]
    [InlineData("(1, 2")]
    [InlineData("()x")]
    public void Lying_shapes_are_refused(string shape) =>
        Assert.Throws<MalformedFileException>(() => Parse(File("<f4", shape, new byte[8])));

    [Fact]
    public void Empty_and_scalar_shapes_are_read()
    {
        Assert.Empty(Parse(File("<f4", "(0, 3)", [])).ToSingles());
        Assert.Equal(7, Parse(File("|u1", "()", [7])).ToDouble());
    }

    [Fact]
    public void The_budget_bounds_conversions()
    {
        byte[] bytes = Bytes(NpyArray.From(new byte[1000], 1000));
        NpyArray array = NpyArray.Parse(bytes, "test.npy", new ReadBudget(2000));
        Assert.Throws<MimikException>(() => array.ToDoubles());
    }

    [Fact]
    public void Damaged_files_never_crash_the_reader()
    {
        byte[][] files =
        [
            Bytes(NpyArray.From(Enumerable.Range(0, 60).Select(i => (float)i).ToArray(), 4, 5, 3)),
            File(">f8", "(4, 4)", new byte[128], fortran: true),
            Bytes(NpyArray.FromStrings(["jawOpen", "mouthSmile_L"])),
        ];
        for (int i = 0; i < files.Length; i++)
            Mutation.AssertReaderIsRobust(files[i], (bytes, budget) => Force(NpyArray.Parse(bytes, "test.npy", budget)), 2000, seed: i);
    }

    internal static void Force(NpyArray array)
    {
        if (array.Type.Kind is NpyKind.Text or NpyKind.Bytes)
            array.ToStrings();
        else
            array.ToSingles();
    }

    private static void RoundTrip<T>(T[] values, Func<NpyArray, T[]> read)
        where T : unmanaged
    {
        NpyArray array = Parse(Bytes(NpyArray.From(values)));
        Assert.Equal([values.Length], array.Shape);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values)
            .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(read(array))));
    }

    private static NpyArray Parse(byte[] bytes) => NpyArray.Parse(bytes, "test.npy", new ReadBudget());

    private static byte[] Bytes(NpyArray array)
    {
        var stream = new MemoryStream();
        array.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[] File(string descr, string shape, byte[] data, bool fortran = false, int version = 1) =>
        FileWithHeader($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", data, version);

    private static byte[] FileWithHeader(string header, byte[] data, int version = 1)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }
}
