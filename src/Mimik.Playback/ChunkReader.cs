using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Mimik.Playback;

/// <summary>Reads the payload of one chunk, front to back. Arrays are allocated only after the bytes for them are seen to be there.</summary>
internal ref struct ChunkReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;

    public ChunkReader(string tag, ReadOnlySpan<byte> bytes)
    {
        Element = "chunk " + tag;
        _bytes = bytes;
        _at = 0;
    }

    /// <summary>"chunk TAG".</summary>
    public string Element { get; }

    /// <summary>A number of things, which must fit an array.</summary>
    public int ReadCount(string what)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));
        if (count > int.MaxValue)
            throw new PlaybackFormatException(Element, $"a number of {what} below 2^31", $"{count}");
        return (int)count;
    }

    public double ReadDouble(string what) => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(Take(8, what)));

    public float[] ReadSingles(long count, string what)
    {
        ReadOnlySpan<byte> source = Take(4 * count, what);
        var values = new float[count];
        if (BitConverter.IsLittleEndian)
        {
            source.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32LittleEndian(source.Slice(4 * i)));
        }

        return values;
    }

    public int[] ReadInts(long count, string what)
    {
        ReadOnlySpan<byte> source = Take(4 * count, what);
        var values = new int[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(source.Slice(4 * i));
            if (values[i] < 0)
                throw new PlaybackFormatException(Element, $"{what} below 2^31", $"{(uint)values[i]}");
        }

        return values;
    }

    public byte ReadByte(string what) => Take(1, what)[0];

    public ushort ReadShort(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public ushort[] ReadShorts(long count, string what)
    {
        ReadOnlySpan<byte> source = Take(2 * count, what);
        var values = new ushort[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadUInt16LittleEndian(source.Slice(2 * i));
        return values;
    }

    public float[] ReadHalves(long count, string what)
    {
        ReadOnlySpan<byte> source = Take(2 * count, what);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = HalfFloat.ToSingle(BinaryPrimitives.ReadUInt16LittleEndian(source.Slice(2 * i)));
        return values;
    }

    /// <summary>The two bytes by which an odd number of 16-bit numbers is padded to a multiple of four bytes in version 1.</summary>
    public void SkipPadding(long shorts) => Take(2 * (shorts & 1), "padding");

    /// <summary>A 16-bit number of bytes and as many of UTF-8.</summary>
    public string ReadName(string what)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));
        ReadOnlySpan<byte> bytes = Take(length, what);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new PlaybackFormatException(Element, $"{what} in UTF-8", "other bytes", e);
        }
    }

    public byte[] ReadBytes(long count, string what) => Take(count, what).ToArray();

    /// <summary>Refuses a count that even the smallest items would not fit the bytes that remain.</summary>
    public readonly void ExpectRoom(long count, int smallest, string what)
    {
        if (count > (_bytes.Length - _at) / smallest)
            throw new PlaybackFormatException(Element, $"{count} {what} of {smallest} bytes or more", $"{_bytes.Length - _at} bytes");
    }

    public readonly void ExpectEnd()
    {
        if (_at != _bytes.Length)
            throw new PlaybackFormatException(Element, $"{_at} bytes", $"{_bytes.Length}");
    }

    private ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count > _bytes.Length - _at)
            throw new PlaybackFormatException(Element, $"{count} bytes of {what} at byte {_at}", $"{_bytes.Length - _at}");
        ReadOnlySpan<byte> taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }
}
