using System.Buffers.Binary;
using System.Text;

namespace Mimik.Tests.Faces.Sequences;

/// <summary>Arrays of frames as NumPy would store them, in every type and order.</summary>
internal static class StoredFrames
{
    /// <summary>The coordinate that tests expect: exact in half precision.</summary>
    public static float Value(int frame, int point, int axis) => (frame * 16) + (point * 3) + axis - 20;

    /// <summary>A .npy file.</summary>
    /// <param name="descr">Such as "&lt;f4".</param>
    /// <param name="fortran">Whether the first index runs fastest.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="at">The element at an index.</param>
    public static byte[] Npy(string descr, bool fortran, int[] shape, Func<int[], float> at)
    {
        string shapeText = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        string head = $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({shapeText}), }}\n";
        var stream = new MemoryStream();
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, 0]);
        stream.Write(Encoding.ASCII.GetBytes(head));
        int count = shape.Aggregate(1, (a, b) => a * b);
        for (int i = 0; i < count; i++)
        {
            int[] index = new int[shape.Length];
            for (int d = 0, rest = i; d < shape.Length; d++)
            {
                int side = fortran ? d : shape.Length - 1 - d;
                index[side] = rest % shape[side];
                rest /= shape[side];
            }

            byte[] item = new byte[descr[^1] - '0'];
            if (item.Length == 2)
                BinaryPrimitives.WriteHalfLittleEndian(item, (Half)at(index));
            else if (item.Length == 4)
                BinaryPrimitives.WriteSingleLittleEndian(item, at(index));
            else
                BinaryPrimitives.WriteDoubleLittleEndian(item, at(index));
            if (descr[0] == '>')
                Array.Reverse(item);
            stream.Write(item);
        }

        return stream.ToArray();
    }

    /// <summary>Frames in one of the shapes that are read.</summary>
    public static byte[] Npy(string descr, bool fortran, string kind, int frames, int points) => kind switch
    {
        "TN3" => Npy(descr, fortran, [frames, points, 3], i => Value(i[0], i[1], i[2])),
        "Tn" => Npy(descr, fortran, [frames, 3 * points], i => Value(i[0], i[1] / 3, i[1] % 3)),
        "nT" => Npy(descr, fortran, [3 * points, frames], i => Value(i[1], i[0] / 3, i[0] % 3)),
        _ => Npy(descr, fortran, [points, 3], i => Value(0, i[0], i[1])),
    };
}
