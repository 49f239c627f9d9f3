using System.Buffers.Binary;
using System.Text;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>
/// Writes plain data as a pickle of protocol 3: dictionaries, lists, texts, whole and real numbers, NumPy's arrays, SciPy's sparse matrices by columns, and a NumPy
/// array of one object around them.
/// </summary>
internal sealed class PickleWriter
{
    private readonly Stream _stream;

    private PickleWriter(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="stream">Receives the pickle.</param>
    /// <param name="value">Made of <see cref="PickleDict"/>, lists, text, int, long, double, numeric <see cref="NpyArray"/> and <see cref="PickleSparseColumns"/>.</param>
    public static void Write(Stream stream, object value)
    {
        var writer = new PickleWriter(stream);
        writer.Operation("\u0080\u0003");
        writer.Value(value);
        writer.Operation(".");
    }

    /// <summary>A scalar array of one object, which numpy.load gives back when it is told allow_pickle.</summary>
    /// <param name="value">As for <see cref="Write"/>.</param>
    public static NpyArray ObjectArray(object value)
    {
        using var bytes = new MemoryStream();
        var writer = new PickleWriter(bytes);
        writer.Operation("\u0080\u0003");

        // The array's state: version, shape, the element type with its own state, Fortran order, the list of objects.
        writer.StartArray([], "O8", "|", 63);
        writer.Value(new List<object?> { value });
        writer.Operation("tb.");
        return NpyArray.FromPickle(bytes.ToArray());
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case string text:
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                Operation("X");
                Int32(bytes.Length);
                _stream.Write(bytes);
                break;
            case int small:
                Operation("J");
                Int32(small);
                break;
            case long large:
                Operation("\u008a\u0008");
                Span<byte> eight = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(eight, large);
                _stream.Write(eight);
                break;
            case double real:
                Operation("G");
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(number, real);
                _stream.Write(number);
                break;
            case List<object?> list:
                Operation("](");
                list.ForEach(Value);
                Operation("e");
                break;
            case PickleDict dict:
                Operation("}(");
                for (int i = 0; i < dict.Count; i++)
                {
                    Value(dict.KeyAt(i));
                    Value(dict.ValueAt(i));
                }

                Operation("u");
                break;
            case NpyArray array:
                StartArray(array.Shape, CodeOf(array.Type), array.Type.ItemBytes > 1 ? "<" : "|", 0);
                Operation("B");
                Int32(array.Data.Length);
                _stream.Write(array.Data.Span);
                Operation("tb");
                break;
            case PickleSparseColumns sparse:
                Value(sparse);
                break;
            default:
                throw new ArgumentException($"expected plain data, found {PickleContext.Name(value)}", nameof(value));
        }
    }

    // The name that SciPy's class had when the published files were made, which later versions know.
    private void Value(PickleSparseColumns sparse)
    {
        Operation("cscipy.sparse.csc\ncsc_matrix\n)\u0081}(");
        Value("_shape");
        Tuple([sparse.Rows, sparse.Columns]);
        Value("maxprint");
        Value(50);
        Value("indices");
        Value(NpyArray.From(sparse.RowIndices, sparse.RowIndices.Length));
        Value("indptr");
        Value(NpyArray.From(sparse.Starts, sparse.Starts.Length));
        Value("data");
        Value(NpyArray.From(sparse.Values, sparse.Values.Length));
        Operation("ub");
    }

    // As far as the elements, which "tb" follows.
    private void StartArray(IReadOnlyList<int> shape, string type, string order, int flags)
    {
        Operation("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085C\u0001b\u0087R(K\u0001");
        Tuple(shape);
        Operation("cnumpy\ndtype\n");
        Value(type);
        Operation("\u0089\u0088\u0087R(K\u0003");
        Value(order);
        Operation("NNN");
        Value(-1);
        Value(-1);
        Value(flags);
        Operation("tb\u0089");
    }

    private void Tuple(IReadOnlyList<int> numbers)
    {
        Operation("(");
        foreach (int number in numbers)
            Value(number);
        Operation("t");
    }

    private static string CodeOf(NpyType type) => type.Kind switch
    {
        NpyKind.Boolean => "b1",
        NpyKind.SignedInteger => $"i{type.ItemBytes}",
        NpyKind.UnsignedInteger => $"u{type.ItemBytes}",
        NpyKind.Real => $"f{type.ItemBytes}",
        _ => throw new ArgumentException($"expected numbers, found {type}", nameof(type)),
    };

    private void Operation(string codes) => _stream.Write(Encoding.Latin1.GetBytes(codes));

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _stream.Write(bytes);
    }
}
