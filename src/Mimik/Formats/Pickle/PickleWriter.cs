using System.Buffers.Binary;
using System.Text;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>
/// Writes plain data as a pickle of protocol 3, as numpy.save does: dictionaries, lists, texts, whole and real numbers, and a NumPy array of
/// one object around them.
/// </summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    private PickleWriter()
    {
    }

    /// <summary>A scalar array of one object, which numpy.load gives back when it is told allow_pickle.</summary>
    /// <param name="value">Made of <see cref="PickleDict"/>, lists, text, int, long and double.</param>
    public static NpyArray ObjectArray(object value)
    {
        var writer = new PickleWriter();
        writer.Operation("\u0080\u0003");
        writer.Operation("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085C\u0001b\u0087R");

        // The array's state: version, shape, the element type with its own state, Fortran order, the list of objects.
        writer.Operation("(K\u0001)cnumpy\ndtype\n");
        writer.Value("O8");
        writer.Operation("\u0089\u0088\u0087R(K\u0003");
        writer.Value("|");
        writer.Operation("NNN");
        writer.Value(-1);
        writer.Value(-1);
        writer.Operation("K\u003ftb\u0089");
        writer.Value(new List<object?> { value });
        writer.Operation("tb.");
        return NpyArray.FromPickle([.. writer._bytes]);
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case string text:
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                Operation("X");
                Int32(bytes.Length);
                _bytes.AddRange(bytes);
                break;
            case int small:
                Operation("J");
                Int32(small);
                break;
            case long large:
                Operation("\u008a\u0008");
                Span<byte> eight = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(eight, large);
                _bytes.AddRange(eight);
                break;
            case double real:
                Operation("G");
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(number, real);
                _bytes.AddRange(number);
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
            default:
                throw new ArgumentException($"expected plain data, found {PickleContext.Name(value)}", nameof(value));
        }
    }

    private void Operation(string codes) => _bytes.AddRange(Encoding.Latin1.GetBytes(codes));

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }
}
