using System.Numerics;
using System.Text;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Pickle;

public class PickleReaderTests
{
    public static TheoryData<string, object?> Scalars { get; } = new()
    {
        { "N.", null },
        { "I01\n.", true },
        { "I00\n.", false },
        { "\u0088.", true },
        { "\u0089.", false },
        { "I-17\n.", -17L },
        { "J\u00fe\u00ff\u00ff\u00ff.", -2L },
        { "K\u00ff.", 255L },
        { "M\u00ff\u00ff.", 65535L },
        { "L-5L\n.", -5L },
        { "\u008a\u0002\u0000\u00ff.", -256L },
        { "\u008a\u0009\0\0\0\0\0\0\0\0\u0001.", BigInteger.Pow(2, 64) },
        { "F1.5\n.", 1.5 },
        { "F-inf\n.", double.NegativeInfinity },
        { "G\u003f\u00f8\0\0\0\0\0\0.", 1.5 },
        { "S'a\\n\\x41\\101\\\\\\q'\n.", "a\nAA\\\\q" },
        { "U\u0002\u00e4z.", "äz" },
        { "V\\u00e4\\U0001f600z\n.", "ä😀z" },
        { "X\u0003\0\0\0\u00c3\u00a4z.", "äz" },
        { "\u0080\u0004\u0095\u0004\0\0\0\0\0\0\0\u008c\u0001z\u0094.", "z" },
        { "K\u000120.", 1L }, // duplicate, then drop
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Reads_scalars(string pickle, object? expected) => Assert.Equal(expected, Parse(pickle));

    [Fact]
    public void Reads_containers_and_the_memo()
    {
        var dict = Assert.IsType<PickleDict>(Parse("(dp0\nS'a'\np1\n(I1\nI2\ntp2\nsS'b'\n(lp3\ng2\nag1\nas."));
        Assert.True(dict.TryGet("a", out object? tuple));
        Assert.Equal(new object?[] { 1L, 2L }, tuple);
        Assert.True(dict.TryGet("b", out object? list));
        Assert.Equal([tuple, "a"], Assert.IsType<List<object?>>(list));
        Assert.Equal(3, Assert.IsType<PickleSet>(Parse("\u008f(K\u0001K\u0002K\u0003\u0090.")).Items.Count);
    }

    [Theory]
    [InlineData("Nq\u00010K\u0007q\u00020h\u0002.", true)] // from 1, as Python 2 counts
    [InlineData("Nq\u00010h\0.", false)]
    [InlineData("K\u0007\u00940h\0.", true)]
    [InlineData("Nq\u0001K\u0007\u0094h\u0001.", true)] // one entry so far, so that MEMOIZE takes 1
    [InlineData("Nq\u0003K\u0001\u0094K\u0002\u0094K\u0003q\u0002K\u0007q\u0003h\u0003.", true)] // out of order, caught up with
    [InlineData("K\u0001q\0K\u0007q\0h\0.", true)] // anew
    public void The_memo_numbers_as_python_does(string pickle, bool sevenOnTop)
    {
        if (sevenOnTop)
            Assert.Equal(7L, Parse(pickle));
        else
            Assert.Throws<MalformedFileException>(() => Parse(pickle));
    }

    [Theory]
    [InlineData("numpy.core.multiarray\n_reconstruct")]
    [InlineData("numpy._core.multiarray\n_reconstruct")]
    public void Arrays_of_either_numpy_are_read(string name) => Assert.Equal([513L], Assert.IsType<NpyArray>(Parse(
        $"c{name}\ncnumpy\nndarray\nK\0\u0085C\u0001b\u0087R(K\u0001K\u0001\u0085cnumpy\ndtype\nU\u0002i2\u0085R\u0089C\u0002\u0001\u0002tb.")).ToInt64s());

    [Theory]
    [InlineData("numpy.core.numeric\n_frombuffer")]
    [InlineData("numpy._core.numeric\n_frombuffer")]
    public void Buffers_of_either_numpy_are_read(string name) => Assert.Equal([1L, 3, 2, 4], Assert.IsType<NpyArray>(Parse(
        $"c{name}\n(\u0096\u0004\0\0\0\0\0\0\0\u0001\u0002\u0003\u0004cnumpy\ndtype\nU\u0002i1\u0085RK\u0002K\u0002\u0086U\u0001FtR.")).ToInt64s());

    [Fact]
    public void Containers_of_classes_are_read()
    {
        Assert.Equal(2L, Dict("ccollections\nOrderedDict\n]]U\u0001aaK\u0002aa\u0085R}U\u0009_metadataNsb."));
        Assert.Equal(2L, Dict("ccollections\ndefaultdict\nc__builtin__\nlist\n\u0085RU\u0001aK\u0002s."));
        Assert.Equal(2L, Dict("ccollections\nCounter\n}U\u0001aK\u0002s\u0085R."));
        Assert.Equal(2L, Dict("ccollections\nOrderedDict\n)\u0081U\u0001aK\u0002s."));
        Assert.Equal([1L, 2L], Assert.IsType<List<object?>>(Parse("ccollections\ndeque\n](K\u0001K\u0002eK\u0009\u0086R.")));
        Assert.Equal(new object?[] { 1L }, Parse("cbuiltins\ntuple\n]K\u0001a\u0085R."));
        Assert.Equal(2, Assert.IsType<PickleSet>(Parse("cbuiltins\nfrozenset\n](K\u0001K\u0002e\u0085R.")).Count);

        static object? Dict(string pickle) => Assert.IsType<PickleDict>(Parse(pickle)).TryGet("a", out object? value) ? value : null;
    }

    [Theory]
    [InlineData("p0")]
    [InlineData("p2")]
    [InlineData("p3")]
    [InlineData("p4")]
    [InlineData("p5")]
    public void Every_protocol_gives_the_recorded_content(string protocol)
    {
        AssertIsMiniature($"mini_numpy_{protocol}.pkl");
        AssertIsMiniature($"mini_chumpy_{protocol}.pkl");
    }

    [Fact]
    public void Fortran_order_big_endian_and_half_precision_give_the_recorded_content() => AssertIsMiniature("mini_layouts_p4.pkl", 2e-3);

    [Fact]
    public void The_large_file_of_python_2_gives_the_recorded_content()
    {
        string path = Repository.Shared("reference/flame/flame_chumpy_py2style.pkl");
        var model = Assert.IsType<PickleDict>(PickleReader.Read(path));
        NpzFile expected = NpzFile.Read(Repository.Shared("reference/flame/flame_arrays_f64_small.npz"));
        Assert.Equal(expected["v_template"].ToDoubles(), ArrayOf(model, "v_template").ToDoubles());
        Assert.Equal(expected["posedirs"].ToDoubles(), ArrayOf(model, "posedirs").ToDoubles());
        Assert.True(model.TryGet("J_regressor", out object? regressor));
        Assert.Equal(5023, PickleSparseMatrix.From(regressor, path, "J_regressor").Columns);
    }

    [Theory]
    [InlineData("flame_dynamic_embedding.npy")]
    [InlineData("flame_dynamic_embedding_py2style.npy")]
    public void Arrays_of_objects_are_read(string name)
    {
        NpyArray array = NpyArray.Read(Repository.Shared($"reference/flame/{name}"));
        var embedding = Assert.IsType<PickleDict>(Assert.Single(PickleReader.Elements(array).Items));
        Assert.True(embedding.Count > 0);
        Assert.IsType<NpyArray>(embedding.ValueAt(0) is List<object?> faces ? faces[0] : embedding.ValueAt(0));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("(")]
    [InlineData("t.")]
    [InlineData("0.")]
    [InlineData("K")]
    [InlineData("g5\n.")]
    [InlineData("Ip\n.")]
    [InlineData("\u0080\u0009N.")]
    [InlineData("\u0082\u0001.")]
    [InlineData("NNb.")]
    [InlineData("NNR.")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff.")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.")]
    [InlineData("X\u0001\0\0\0\u00ff.")]
    [InlineData("Nr\u00ff\u00ff\u00ff\u00ff.")]
    [InlineData("Np-1\n.")]
    [InlineData("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085S'b'\n\u0087R.")] // without its state
    public void Malformed_pickles_are_errors(string pickle) => Assert.Throws<MalformedFileException>(() => Parse(pickle));

    [Fact]
    public void What_contains_itself_is_an_error()
    {
        Assert.Contains("contain themselves", Assert.Throws<MalformedFileException>(() => Parse("]q\0h\0a.")).Message);
        Assert.Contains("contain themselves", Assert.Throws<MalformedFileException>(() => Parse("}q\0K\u0001(h\0ts.")).Message);
    }

    [Fact]
    public void Deep_nesting_is_an_error_and_sharing_is_not()
    {
        string deep = new string(']', 1000) + new string('a', 999) + ".";
        Assert.Contains("levels of nesting", Assert.Throws<MalformedFileException>(() => Parse(deep)).Message);

        // Each list holds the one before twice: 2^150 paths, 150 lists.
        var shared = new StringBuilder("]q\0N\u0061");
        for (int i = 0; i < 150; i++)
            shared.Append("0](h\0h\0eq\0");
        Assert.IsType<List<object?>>(Parse(shared.Append('.').ToString()));
        for (int i = 0; i < 150; i++)
            shared.Insert(shared.Length - 1, "0](h\0h\0eq\0");
        Assert.Throws<MalformedFileException>(() => Parse(shared.ToString()));
    }

    [Fact]
    public void Huge_counts_stop_at_the_budget()
    {
        byte[] pickle = Encoding.Latin1.GetBytes(new string('}', 1_000_000) + ".");
        Assert.Throws<MimikException>(() => PickleReader.Parse(pickle, "test.pkl", new ReadBudget(1 << 20)));
    }

    [Fact]
    public void What_the_writer_writes_is_read_back()
    {
        var dict = new PickleDict();
        dict.Set("0.0,0.5,1.0", new List<object?> { new List<object?> { 72, 73 }, new List<object?> { 24L, -3 } });
        dict.Set(2, new List<object?>());
        dict.Set("scale", 0.1);
        var stream = new MemoryStream();
        PickleWriter.ObjectArray(dict).WriteTo(stream);
        PickleObjectArray array = PickleReader.Elements(NpyArray.Parse(stream.ToArray(), "test.npy", new ReadBudget()));
        Assert.Empty(array.Shape);
        var read = Assert.IsType<PickleDict>(Assert.Single(array.Items));
        Assert.True(read.TryGet("0.0,0.5,1.0", out object? lists));
        Assert.Equal([72L, 73L], (List<object?>)((List<object?>)lists!)[0]!);
        Assert.Equal([24L, -3L], (List<object?>)((List<object?>)lists!)[1]!);
        Assert.Equal(2L, read.KeyAt(1));
        Assert.Empty((List<object?>)read.ValueAt(1)!);
        Assert.Equal(0.1, read.ValueAt(2));
    }

    [Fact]
    public void What_the_writer_writes_of_arrays_and_sparse_matrices_reads_back()
    {
        var dict = new PickleDict();
        dict.Set("numbers", NpyArray.From([1.5, 2, 3, 4, 5, 6], 2, 3));
        dict.Set("faces", NpyArray.From(new uint[] { 1, 2, 3 }, 3));
        dict.Set("count", NpyArray.Scalar(7L));
        dict.Set("matrix", PickleSparseColumns.Of([0, 2, 0, 4, 0, 6], 2, 3));
        using var stream = new MemoryStream();
        PickleWriter.Write(stream, dict);
        var read = Assert.IsType<PickleDict>(PickleReader.Parse(stream.ToArray(), "test.pkl", new ReadBudget()));
        NpyArray numbers = PickleArrays.Array(read, "numbers", "test.pkl");
        Assert.Equal([2, 3], numbers.Shape);
        Assert.Equal([1.5, 2, 3, 4, 5, 6], numbers.ToDoubles());
        Assert.Equal([1, 2, 3], PickleArrays.Array(read, "faces", "test.pkl").ToInt32s());
        Assert.Equal(7, PickleArrays.Array(read, "count", "test.pkl").ToDouble());
        Assert.True(read.TryGet("matrix", out object? matrix));
        Assert.Equal([0, 2, 0, 4, 0, 6], PickleSparseMatrix.From(matrix, "test.pkl", "matrix").ToDense(new ReadBudget(), "test.pkl", "matrix"));
    }

    [Theory]
    [InlineData("mini_chumpy_p0.pkl")]
    [InlineData("mini_chumpy_p2.pkl")]
    [InlineData("mini_layouts_p4.pkl")]
    [InlineData("mini_numpy_p5.pkl")]
    [InlineData("flame_static_embedding_py2style.pkl")]
    public void Damaged_pickles_never_crash_the_reader(string name)
    {
        byte[] valid = File.ReadAllBytes(Repository.Shared($"reference/flame/{name}"));
        Mutation.AssertReaderIsRobust(valid, (bytes, budget) => PickleReader.Parse(bytes, name, budget), 1000);
    }

    [Fact]
    public void Damaged_opcodes_never_crash_the_reader()
    {
        byte[] valid = Encoding.Latin1.GetBytes(
            "(dp0\nS'a'\np1\n(I1\nI2\ntp2\nsS'b'\n(lp3\ng2\nag1\nas(S'c'\n\u008f(K\u0001L5L\n\u0090V\\u00e4\n}(K\u0001K\u0002u\u0085uS'd'\nccollections\nOrderedDict\n(tR}b"
            + "scnumpy\ndtype\nS'f8'\n\u0085R(K\u0003S'>'\nNNNtbq\u00070S'e'\ncnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085S'b'\n\u0087R(K\u0001(K\u0002th\u0007\u0089U\u0010"
            + "0123456789abcdeftbs.");
        Mutation.AssertReaderIsRobust(valid, (bytes, budget) => PickleReader.Parse(bytes, "test.pkl", budget), 20_000);
    }

    private static object? Parse(string pickle) => PickleReader.Parse(Encoding.Latin1.GetBytes(pickle), "test.pkl", new ReadBudget());

    private static NpyArray ArrayOf(PickleDict model, string name) => PickleArrays.Array(model, name, "test.pkl");

    private static void AssertIsMiniature(string name, double tolerance = 0)
    {
        string path = Repository.Shared($"reference/flame/{name}");
        var model = Assert.IsType<PickleDict>(PickleReader.Read(path));
        NpzFile expected = NpzFile.Read(Repository.Shared("reference/flame/mini_expected.npz"));
        foreach (string key in expected.Names)
        {
            NpyArray wanted = expected[key];
            if (wanted.Type.Kind == NpyKind.Text)
            {
                Assert.True(model.TryGet(key, out object? text), key);
                Assert.Equal(wanted.ToStrings()[0], text);
            }
            else if (key == "J_regressor")
            {
                Assert.True(model.TryGet(key, out object? regressor));
                PickleSparseMatrix matrix = PickleSparseMatrix.From(regressor, path, key);
                Assert.Equal(wanted.Shape, [matrix.Rows, matrix.Columns]);
                Assert.Equal(wanted.ToDoubles(), matrix.ToDense(new ReadBudget(), path, key));
            }
            else
            {
                NpyArray found = ArrayOf(model, key);
                Assert.Equal(wanted.Shape, found.Shape);
                double[] numbers = wanted.ToDoubles(), read = found.ToDoubles();
                for (int i = 0; i < numbers.Length; i++)
                    Assert.True(Math.Abs(numbers[i] - read[i]) <= tolerance * Math.Max(1, Math.Abs(numbers[i])), $"{key}[{i}]: {numbers[i]} {read[i]}");
            }
        }
    }
}
