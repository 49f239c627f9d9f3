using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Mimik.Playback;

/// <summary>Builds the payload of one chunk; the other side of <see cref="ChunkReader"/>.</summary>
internal sealed class ChunkWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void WriteCount(int count)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, count);
        _bytes.Write(bytes);
    }

    public void WriteDouble(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, BitConverter.DoubleToInt64Bits(value));
        _bytes.Write(bytes);
    }

    public void WriteSingles(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            WriteCount(BitConverter.SingleToInt32Bits(value));
    }

    public void WriteInts(ReadOnlySpan<int> values)
    {
        foreach (int value in values)
            WriteCount(value);
    }

    public void WriteByte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void WriteShort(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), value);
        _bytes.Advance(2);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void WriteName(string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        if (utf8.Length > ushort.MaxValue)
            throw new ArgumentException($"expected names of at most {ushort.MaxValue} bytes, found {utf8.Length}", nameof(name));
        WriteShort((ushort)utf8.Length);
        _bytes.Write(utf8);
    }

    public ReadOnlyMemory<byte> ToMemory() => _bytes.WrittenMemory;
}
