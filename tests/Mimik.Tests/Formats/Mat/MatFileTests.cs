using System.Text;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Mat;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Mat;

public class MatFileTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Arrays_are_read_in_either_order_of_bytes_plain_and_compressed(bool bigEndian, bool compressed)
    {
        var mat = new PlainMat(bigEndian);
        byte[] element = mat.Doubles("points", [2, 3], 1, 2, 3, 4, 5, 6.5);
        MatFields file = Parse(mat.File(compressed ? mat.Compressed(element) : element, mat.Doubles("last", [1, 1], 7)));
        MatArray points = file.Array("points");
        Assert.Equal([2, 3], points.Shape);
        Assert.Equal([1, 3, 5, 2, 4, 6.5], points.ToRows().ToDoubles());
        Assert.Equal([3, 2], points.Reversed.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6.5], points.Reversed.ToDoubles());
        Assert.Equal("float64 (2, 3)", points.Description);
        Assert.Equal(7, file.Array("last").Vector().ToDouble());
    }

    [Fact]
    public void Every_class_of_numbers_is_read()
    {
        var mat = new PlainMat();
        (int Kind, int Type, byte[] Data, double Value)[] cases =
        [
            (6, 9, mat.Double(-2.5), -2.5), (7, 7, mat.Single(1.25f), 1.25), (8, 1, [0xfe], -2), (9, 2, [0xfe], 254), (10, 3, mat.UInt16(0xfffe), -2),
            (11, 4, mat.UInt16(0xfffe), 65534), (12, 5, mat.UInt32(-5), -5), (13, 6, mat.UInt32(-1), uint.MaxValue), (14, 12, BitConverter.GetBytes(-9L), -9), (15, 13, BitConverter.GetBytes(9L), 9),
            (6, 2, [200], 200), (6, 4, mat.UInt16(1000), 1000), // whole numbers of class double, stored in less
        ];
        foreach ((int kind, int type, byte[] data, double value) in cases)
        {
            byte[] stored = data.Length <= 4 ? mat.Short(type, data) : mat.Element(type, data);
            Assert.Equal(value, Parse(mat.File(mat.Matrix("x", kind, [1, 1], stored))).Array("x").Vector().ToDouble());
        }

        Assert.Equal([true, false], Parse(mat.File(mat.Matrix("mask", 9 | 0x200, [1, 2], mat.Short(2, [1, 0])))).Array("mask").Vector().ToBooleans());
    }

    [Fact]
    public void Structs_cells_and_texts_are_read()
    {
        var mat = new PlainMat();
        byte[] text = mat.Matrix("", 4, [1, 3], mat.Element(4, Encoding.Unicode.GetBytes("bfm")));
        byte[] lines = mat.Matrix("", 4, [2, 2], mat.Short(16, Encoding.UTF8.GetBytes("acbd")));
        byte[] cells = mat.Matrix("", 1, [1, 2], mat.Doubles("", [1, 1], 3), mat.Element(14, []));
        byte[] inner = mat.Struct("", [1, 2], ["k"], mat.Doubles("", [1, 1], 10), mat.Doubles("", [1, 1], 20));
        MatFields model = Parse(mat.File(mat.Struct("model", [1, 1], ["name", "lines", "cells", "inner", "tri"], text, lines, cells, inner, mat.Matrix("", 6, [1, 3], mat.Short(2, [1, 2, 3]))))).Struct("model");
        Assert.True(model.TryGet("name", out MatValue? name));
        Assert.Equal(["bfm"], Assert.IsType<MatText>(name).Rows);
        Assert.True(model.TryGet("lines", out MatValue? rows));
        Assert.Equal(["ab", "cd"], Assert.IsType<MatText>(rows).Rows);
        Assert.True(model.TryGet("cells", out MatValue? items));
        Assert.Equal(3, Assert.IsType<MatArray>(Assert.IsType<MatCell>(items).Items[0]).Vector().ToDouble());
        Assert.Equal([0, 0], ((MatCell)items).Items[1].Shape);
        Assert.True(model.TryGet("inner", out MatValue? structs));
        Assert.Equal(20, Assert.IsType<MatStruct>(structs).Elements[1].Array("k").Vector().ToDouble());
        Assert.Equal([1, 2, 3], model.Array("tri").Vector().ToInt32s());
    }

    [Fact]
    public void What_is_not_read_says_so_where_it_is_asked_for()
    {
        var mat = new PlainMat();
        MatFields file = Parse(mat.File(
            mat.Matrix("s", 5, [9, 9], mat.Element(5, mat.Numbers(0))), mat.Matrix("z", 6 | 0x800, [1, 1], mat.Element(9, mat.Double(1)), mat.Element(9, mat.Double(2))),
            mat.Matrix("o", 3, [1, 1], mat.Element(1, "class"u8.ToArray())), mat.Matrix("f", 16, [1, 1], mat.Element(14, [])), mat.Struct("m", [1, 1], ["a"], mat.Doubles("", [1, 2], 1, 2))));
        Assert.Equal("test.mat: s: expected an array of numbers, found a sparse array, which is not read: save full(...) of it", Message(() => file.Array("s")));
        Assert.Contains("a complex array", Message(() => file.Array("z")), StringComparison.Ordinal);
        Assert.Contains("a MATLAB class", Message(() => file.Array("o")), StringComparison.Ordinal);
        Assert.Contains("a function handle", Message(() => file.Array("f")), StringComparison.Ordinal);
        Assert.Equal("test.mat: shapeMU: expected an array of numbers, found only s, z, o, f, m", Message(() => file.Array("shapeMU")));
        Assert.Equal("test.mat: m.b: expected an array of numbers, found only a", Message(() => file.Struct("m").Array("b")));
        Assert.Equal("test.mat: m.a: expected numbers that Int32 can hold, found 1.5 in element 0", Message(() => Parse(mat.File(mat.Struct("m", [1, 1], ["a"], mat.Doubles("", [1, 1], 1.5)))).Struct("m").Array("a").Vector().ToInt32s()));
    }

    [Fact]
    public void What_objects_keep_in_a_nameless_variable_is_passed_over()
    {
        var mat = new PlainMat();
        byte[] opaque = mat.Element(14, [.. mat.Element(6, mat.Numbers(17, 0)), .. mat.Short(1, "o"u8.ToArray()), .. mat.Element(1, "MCOS"u8.ToArray())]);
        MatFields file = Parse(mat.File(opaque, mat.Doubles("x", [1, 1], 5), mat.Matrix("", 9, [1, 2], mat.Short(2, [1, 2]))));
        Assert.Equal(["o", "x"], file.Entries.Select(entry => entry.Key));
        Assert.Equal(["o", "x"], MatOutline.Of(file).Select(row => row.Name));
    }

    [Fact]
    public void Other_versions_are_refused_by_name()
    {
        byte[] hdf = new byte[600];
        Encoding.ASCII.GetBytes("MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan  1 00:00:00 2024 HDF5 schema 1.00 .").CopyTo(hdf, 0);
        Assert.Equal("test.mat: head: expected a MATLAB file of version 5 to 7, found a MATLAB 7.3 file, which is HDF5: save it with -v7", Message(() => Parse(hdf)));
        Assert.Contains("HDF5", Message(() => Parse([0x89, .. "HDF\r\n\x1a\n"u8, .. new byte[200]])), StringComparison.Ordinal);
        Assert.Contains("version 4", Message(() => Parse([0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, (byte)'x', 0, .. new byte[48]])), StringComparison.Ordinal);
        Assert.Contains("no byte order", Message(() => Parse([.. Enumerable.Repeat((byte)'a', 200)])), StringComparison.Ordinal);
        Assert.Throws<MalformedFileException>(() => Parse([]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_back(bool compress)
    {
        float[] basis = [.. Enumerable.Range(0, 6000).Select(i => MathF.Sin(i))];
        NpyArray rows = NpyArray.From(basis, 300, 20);
        MatStruct model = MatWriter.Struct(
        [
            new("shapeMU", MatArray.FromRows(NpyArray.From(new[] { 1.5, 2.5, 3.5 }, 3, 1))), new("shapePC", MatArray.FromRows(rows)), new("basis", new MatArray(rows)),
            new("tri", MatArray.FromRows(NpyArray.From(new[] { 1, 2, 3, 4, 5, 6 }, 2, 3))), new("name", new MatText([1, 4], ["head"])), new("mask", MatArray.FromRows(NpyArray.From(new[] { true, false, true }))),
        ]);
        byte[] first = Bytes(), second = Bytes();
        Assert.Equal(first, second);
        MatFields file = Parse(first);
        MatFields read = file.Struct("model");
        Assert.Equal(basis, read.Array("shapePC").ToRows().ToSingles());
        Assert.Equal([300, 20], read.Array("shapePC").Shape);
        Assert.Equal([20, 300], read.Array("basis").Shape);
        Assert.Equal(basis, read.Array("basis").Reversed.ToSingles());
        Assert.Equal([1.5, 2.5, 3.5], read.Array("shapeMU").Vector().ToDoubles());
        Assert.Equal([1, 2, 3, 4, 5, 6], read.Array("tri").ToRows().ToInt32s());
        Assert.Equal([true, false, true], read.Array("mask").Vector().ToBooleans());
        Assert.Equal("text of 4 characters", read.Entries[4].Value.Description);
        Assert.Equal(2, file.Array("scale").Vector().ToDouble());

        byte[] Bytes()
        {
            var stream = new MemoryStream();
            MatWriter.WriteTo(stream, [new("model", model), new("scale", MatArray.FromRows(NpyArray.From(new[] { 2.0 })))], compress);
            return stream.ToArray();
        }
    }

    [Fact]
    public void The_writer_lays_bytes_out_as_the_format_says()
    {
        var mat = new PlainMat();
        var stream = new MemoryStream();
        MatWriter.WriteTo(stream, [new("points", MatArray.FromRows(NpyArray.From(new double[] { 1, 3, 5, 2, 4, 6 }, 2, 3)))]);
        Assert.Equal(mat.Doubles("points", [2, 3], 1, 2, 3, 4, 5, 6), stream.ToArray()[128..]);
    }

    [Fact]
    public void Forged_files_are_refused_in_little_memory()
    {
        var mat = new PlainMat();
        byte[] nested = mat.Doubles("", [1, 1], 1);
        for (int i = 0; i < 200; i++)
            nested = mat.Matrix("", 1, [1, 1], nested);
        byte[] structs = mat.Doubles("", [1, 1], 1);
        for (int i = 0; i < 60; i++)
            structs = mat.Struct("", [1, 1], ["abcdefghijklmnopqrstuvwxyzabcde"], structs);
        byte[][] files =
        [
            mat.File(mat.Matrix("x", 6, [int.MaxValue, int.MaxValue], mat.Element(9, mat.Double(1)))),
            mat.File(mat.Matrix("x", 6, [1 << 16, 1 << 16], mat.Element(9, mat.Double(1)))),
            mat.File(mat.Matrix("x", 6, [-1, -1], mat.Element(9, mat.Double(1)))),
            mat.File(mat.Matrix("x", 6, [2, 1], mat.Element(9, mat.Double(1)))),
            mat.File(mat.Matrix("x", 6, [1, 1], mat.Element(20, mat.Double(1)))),
            mat.File(mat.Matrix("x", 1, [int.MaxValue, 1], mat.Doubles("", [1, 1], 1))),
            mat.File(mat.Struct("x", [int.MaxValue, 1], ["a"], mat.Doubles("", [1, 1], 1))),
            mat.File(mat.Struct("x", [int.MaxValue, 1], [])),
            mat.File(mat.Struct("x", [1, 1], ["a", "a"], mat.Doubles("", [1, 1], 1), mat.Doubles("", [1, 1], 1))),
            mat.File(mat.Matrix("x", 4, [int.MaxValue, 0], mat.Element(4, []))),
            mat.File(mat.Matrix("x", 4, [1 << 20, 1 << 20], mat.Element(4, mat.UInt16(65)))),
            mat.File(mat.Matrix("x", 2, [1, 1], mat.Short(5, mat.UInt32(-1)), mat.Element(1, [65]))),
            mat.File(mat.Matrix("x", 99, [1, 1], mat.Element(9, mat.Double(1)))),
            mat.File(mat.Matrix("x", 6, [.. Enumerable.Repeat(1, 100)], mat.Element(9, mat.Double(1)))),
            mat.File(nested),
            mat.File(structs),
            mat.File(mat.Doubles("x", [1, 1], 1), mat.Doubles("x", [1, 1], 2)),
            mat.File([.. mat.UInt32(14), .. mat.UInt32(-1)]),
            mat.File([.. mat.UInt32(15), .. mat.UInt32(int.MaxValue)]),
            mat.File([14, 0]),
            mat.File(mat.Element(9, mat.Double(1))),
            mat.File(mat.Compressed([])),
            mat.File(mat.Compressed(mat.Compressed(mat.Doubles("x", [1, 1], 1)))),
            mat.File(mat.Compressed([.. mat.UInt32(14), .. mat.UInt32(int.MaxValue), 1, 2, 3])),
            mat.File(mat.Compressed([.. mat.Doubles("x", [1, 1], 1), 0])),
            mat.File(mat.Compressed(mat.Doubles("x", [1, 1], 1))[..^6]),

            // Zeros that inflate a thousandfold.
            mat.File(mat.Compressed(mat.Doubles("x", [1 << 22, 1], new double[1 << 22]))),
        ];
        foreach (byte[] file in files)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.DoesNotContain('\n', Message(() => Parse(file)));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Damaged_files_are_read_or_refused(bool bigEndian, bool compressed)
    {
        var mat = new PlainMat(bigEndian);
        byte[] text = mat.Matrix("", 4, [2, 2], mat.Element(16, "abcd"u8.ToArray()));
        byte[] cells = mat.Matrix("", 1, [1, 2], mat.Doubles("", [1, 1], 3), mat.Element(14, []));
        byte[] model = mat.Struct("model", [1, 2], ["name", "cells", "x"], text, cells, mat.Doubles("", [2, 2], 1, 2, 3, 4), text, cells, mat.Matrix("", 12, [1, 2], mat.Element(5, mat.Numbers(7, 8))));
        byte[] numbers = mat.Doubles("numbers", [5, 4], [.. Enumerable.Range(0, 20).Select(i => (double)i)]);
        byte[] file = compressed ? mat.File(mat.Compressed(model), mat.Compressed(numbers)) : mat.File(model, numbers, mat.Matrix("s", 5, [9, 9], mat.Element(5, mat.Numbers(0))));
        int refused = Mutation.AssertReaderIsRobust(file, (bytes, budget) => Walk(MatFile.Read(Stream(bytes.ToArray()), "test.mat", budget)), compressed ? 3000 : 8000);
        Assert.InRange(refused, 100, 7900);
    }

    [Fact]
    public void A_file_on_disk_is_read_and_its_absence_told()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mimik-{Guid.NewGuid():n}.mat");
        try
        {
            Assert.Contains("no such file", Message(() => MatFile.Read(path)), StringComparison.Ordinal);
            MatWriter.Write(path, [new("x", MatArray.FromRows(NpyArray.From(new[] { 1.0, 2 })))], compress: true);
            Assert.Equal([1.0, 2], MatFile.Read(path).Array("x").Vector().ToDoubles());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Walk(MatFields fields)
    {
        foreach ((_, MatValue value) in fields.Entries)
            Walk(value);
    }

    private static void Walk(MatValue value)
    {
        Assert.NotNull(value.Description);
        if (value is MatArray array)
            array.ToRows();
        foreach (MatValue item in (value as MatCell)?.Items ?? [])
            Walk(item);
        foreach (MatFields fields in (value as MatStruct)?.Elements ?? [])
            Walk(fields);
    }

    private static MatFields Parse(byte[] bytes) => MatFile.Read(Stream(bytes), "test.mat", new ReadBudget());

    private static MemoryStream Stream(byte[] bytes) => new(bytes, writable: false);

    private static string Message(Func<object?> read) => Assert.ThrowsAny<MimikException>(read).Message;
}
