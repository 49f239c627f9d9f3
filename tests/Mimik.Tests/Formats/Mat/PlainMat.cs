using System.IO.Compression;
using System.Text;

namespace Mimik.Tests.Formats.Mat;

/// <summary>Makes MATLAB files byte by byte, right or wrong, as the format's description says.</summary>
internal sealed class PlainMat(bool bigEndian = false)
{
    public byte[] File(params byte[][] elements)
    {
        byte[] head = new byte[128];
        head.AsSpan(0, 116).Fill((byte)' ');
        "MATLAB 5.0 MAT-file, Platform: GLNXA64"u8.CopyTo(head);
        UInt16(0x0100).CopyTo(head, 124);
        Encoding.ASCII.GetBytes(bigEndian ? "MI" : "IM").CopyTo(head, 126);
        return [.. head, .. elements.SelectMany(element => element)];
    }

    public byte[] Element(int type, byte[] data) => [.. UInt32(type), .. UInt32(data.Length), .. data, .. new byte[(8 - (data.Length % 8)) % 8]];

    public byte[] Short(int type, byte[] data) => [.. UInt32((data.Length << 16) | type), .. data, .. new byte[4 - data.Length]];

    public byte[] Matrix(string name, int kind, int[] shape, params byte[][] content) => Element(14,
    [
        .. Element(6, [.. UInt32(kind), .. UInt32(0)]),
        .. Element(5, [.. shape.SelectMany(UInt32)]),
        .. name.Length is > 0 and <= 4 ? Short(1, Encoding.ASCII.GetBytes(name)) : Element(1, Encoding.ASCII.GetBytes(name)),
        .. content.SelectMany(part => part),
    ]);

    public byte[] Doubles(string name, int[] shape, params double[] values) => Matrix(name, 6, shape, Element(9, [.. values.SelectMany(Double)]));

    public byte[] Struct(string name, int[] shape, string[] fields, params byte[][] values) => Matrix(name, 2, shape,
        [Short(5, UInt32(32)), Element(1, [.. fields.SelectMany(field => Encoding.ASCII.GetBytes(field.PadRight(32, '\0')))]), .. values]);

    public byte[] Compressed(byte[] element)
    {
        var stream = new MemoryStream();
        using (var deflating = new ZLibStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            deflating.Write(element);
        return [.. UInt32(15), .. UInt32((int)stream.Length), .. stream.ToArray()];
    }

    public byte[] Numbers(params int[] values) => [.. values.SelectMany(UInt32)];

    public byte[] UInt16(int value)
    {
        byte[] bytes = BitConverter.GetBytes((ushort)value);
        return Ordered(bytes);
    }

    public byte[] UInt32(int value) => Ordered(BitConverter.GetBytes(value));

    public byte[] Double(double value) => Ordered(BitConverter.GetBytes(value));

    public byte[] Single(float value) => Ordered(BitConverter.GetBytes(value));

    private byte[] Ordered(byte[] bytes)
    {
        if (bigEndian)
            Array.Reverse(bytes);
        return bytes;
    }
}
