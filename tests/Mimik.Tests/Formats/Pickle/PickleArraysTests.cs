using System.Buffers.Binary;
using System.Text;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Tests.Formats.Pickle;

public class PickleArraysTests
{
    private const string Int32 = "cnumpy\ndtype\nU\u0002i4\u0085R(K\u0003U\u0001<NNNtb";
    private const string Float64 = "cnumpy\ndtype\nU\u0002f8\u0085R(K\u0003U\u0001<NNNtb";

    [Fact]
    public void A_chumpy_array_is_the_array_that_it_wraps() =>
        Assert.Equal([1.5, -2, 3], Array("cchumpy.ch\nCh\n)\u0081}(U\u0001x" + Doubles(1.5, -2, 3) + "U\u000b_dirty_varsc__builtin__\nset\n]\u0085RU\u0004_itrNub.").ToDoubles());

    [Fact]
    public void A_wrapped_wrapper_unwraps() =>
        Assert.Equal([7.0], Array("cchumpy.ch\nCh\n)\u0081}U\u0001xcchumpy.ch\nCh\n)\u0081}U\u0001x" + Doubles(7) + "sbsb.").ToDoubles());

    [Fact]
    public void A_selection_takes_its_elements_in_their_order_and_shape()
    {
        string select = "cchumpy.reordering\nSelect\n)\u0081}(U\u0001acchumpy.ch\nCh\n)\u0081}U\u0001x" + Doubles(0, 10, 20, 30, 40, 50) + "sbU\u0004idxs";
        NpyArray flat = Array(select + Ints(5, 0, -1, 2) + "ub.");
        Assert.Equal([50.0, 0, 50, 20], flat.ToDoubles());
        Assert.Equal([4], flat.Shape);
        NpyArray shaped = Array(select + Ints(5, 0, 1, 2) + "U\u000fpreferred_shapeK\u0002J\u00ff\u00ff\u00ff\u00ff\u0086ub.");
        Assert.Equal([2, 2], shaped.Shape);
        Assert.Contains("below 6, found 6", Assert.Throws<MalformedFileException>(() => Array(select + Ints(6) + "ub.")).Message, StringComparison.Ordinal);
        Assert.Contains("a shape for 3", Assert.Throws<MalformedFileException>(() => Array(select + Ints(1, 2, 3) + "U\u000fpreferred_shapeK\u0002K\u0002\u0086ub.")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N.", "an array, found None")]
    [InlineData("cchumpy.ch\nCh\n)\u0081.", "the attribute \"x\" of chumpy.ch.Ch, found none")]
    [InlineData("cchumpy.ch\nCh\n)\u0081}U\u0001xU\u0001ysb.", "an array, found a text")]
    [InlineData("cscipy.sparse.csc\ncsc_matrix\n)\u0081}b.", "an array, found an object of scipy.sparse.csc.csc_matrix")]
    public void What_is_no_array_says_so(string pickle, string words) =>
        Assert.Equal($"test.pkl: v_template: expected {words}", Assert.Throws<MalformedFileException>(() => Array(pickle)).Message);

    [Theory]
    [InlineData("scipy.sparse.csc\ncsc_matrix", "_shape")]
    [InlineData("scipy.sparse._csc\ncsc_matrix", "_shape")]
    [InlineData("scipy.sparse\ncsc_array", "shape")]
    public void Columns_become_rows(string name, string shape)
    {
        // [[0, 2, 0, 0], [1, 3, 0, 5], [0, 0, 0, 4 + 6]]: the last place has two entries.
        PickleSparseMatrix matrix = Sparse(name, shape, "K\u0003K\u0004\u0086", Ints(0, 1, 3, 3, 6), Ints(1, 0, 1, 1, 2, 2), Doubles(1, 2, 3, 5, 4, 6));
        Assert.Equal([0, 1, 4, 6], matrix.Starts);
        Assert.Equal([1, 0, 1, 3, 3, 3], matrix.ColumnIndices);
        Assert.Equal([2, 1, 3, 5, 4, 6], matrix.Values);
        Assert.Equal([0, 2, 0, 0, 1, 3, 0, 5, 0, 0, 0, 10], matrix.ToDense(new ReadBudget(), "test.pkl", "J"));
    }

    [Theory]
    [InlineData("scipy.sparse.csr\ncsr_matrix")]
    [InlineData("scipy.sparse._csr\ncsr_array")]
    public void Rows_stay_rows(string name)
    {
        PickleSparseMatrix matrix = Sparse(name, "_shape", "K\u0002K\u0005\u0086", Ints(0, 1, 3), Ints(4, 0, 2), Doubles(1, 2, 3));
        Assert.Equal((2, 5), (matrix.Rows, matrix.Columns));
        Assert.Equal([0, 0, 0, 0, 1, 2, 0, 3, 0, 0], matrix.ToDense(new ReadBudget(), "test.pkl", "J"));
    }

    [Fact]
    public void Forged_sparse_matrices_are_errors()
    {
        const string Name = "scipy.sparse.csc\ncsc_matrix";
        string twoByTwo = "K\u0002K\u0002\u0086";
        Assert.Equal(2, Sparse(Name, "_shape", twoByTwo, Ints(0, 1, 2), Ints(0, 1), Doubles(1, 1)).Rows);
        foreach ((string shape, string starts, string indices, string values) in new[]
        {
            (twoByTwo, Ints(0, 1), Ints(0, 1), Doubles(1, 1)),
            (twoByTwo, Ints(0, 1, 3), Ints(0, 1), Doubles(1, 1)),
            (twoByTwo, Ints(1, 1, 2), Ints(0, 1), Doubles(1, 1)),
            (twoByTwo, Ints(0, 3, 2), Ints(0, 1), Doubles(1, 1)),
            (twoByTwo, Ints(0, -1, 2), Ints(0, 1), Doubles(1, 1)),
            (twoByTwo, Ints(0, 1, -1), Ints(0, 1), Doubles(1, 1)),
            (twoByTwo, Ints(0, 1, 2), Ints(0, 2), Doubles(1, 1)),
            (twoByTwo, Ints(0, 1, 2), Ints(0, -1), Doubles(1, 1)),
            (twoByTwo, Ints(0, 1, 2), Ints(0, 1), Doubles(1)),
            (twoByTwo, "N", Ints(0, 1), Doubles(1, 1)),
            ("N", Ints(0, 1, 2), Ints(0, 1), Doubles(1, 1)),
            ("J\u00ff\u00ff\u00ff\u007fK\u0002\u0086", Ints(0, 1, 2), Ints(0, 1), Doubles(1, 1)),
            ("K\u0002J\u00ff\u00ff\u00ff\u007f\u0086", Ints(0, 1, 2), Ints(0, 1), Doubles(1, 1)),
        })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<MalformedFileException>(() => Sparse(Name, "_shape", shape, starts, indices, values));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void A_dense_copy_that_passes_the_budget_is_refused()
    {
        PickleSparseMatrix matrix = Sparse("scipy.sparse.csr\ncsr_matrix", "_shape", "K\u0002J\0\0\0\u0020\u0086", Ints(0, 1, 2), Ints(4, 0), Doubles(1, 2));
        Assert.Throws<MalformedFileException>(() => matrix.ToDense(new ReadBudget(), "test.pkl", "J"));
    }

    private static NpyArray Array(string pickle) => PickleArrays.Array(Parse(pickle), "test.pkl", "v_template");

    private static PickleSparseMatrix Sparse(string name, string shapeKey, string shape, string starts, string indices, string values) => PickleSparseMatrix.From(
        Parse($"c{name}\n)\u0081}}(U{(char)shapeKey.Length}{shapeKey}{shape}U\u0006indptr{starts}U\u0007indices{indices}U\u0004data{values}ub."), "test.pkl", "J");

    private static object? Parse(string pickle) => PickleReader.Parse(Encoding.Latin1.GetBytes(pickle), "test.pkl", new ReadBudget());

    private static string Ints(params int[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        return Row(bytes, values.Length, Int32);
    }

    private static string Doubles(params double[] values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        return Row(bytes, values.Length, Float64);
    }

    private static string Row(byte[] bytes, int count, string type) =>
        $"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085U\u0001b\u0087R(K\u0001K{(char)count}\u0085{type}\u0089U{(char)bytes.Length}{Encoding.Latin1.GetString(bytes)}tb";
}
