using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mimik.Formats.Arrays;

/// <summary>A NumPy array of real numbers that stays on disk and is read in pieces, from several threads if need be.</summary>
internal sealed class StoredArray : IDisposable
{
    // Bytes converted at a time.
    private const int PieceBytes = 1 << 16;

    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;
    private readonly NpyHeader _header;
    private readonly long _dataStart;
    private readonly NpyOrigin _origin;

    private StoredArray(FileStream stream, NpyHeader header, NpyOrigin origin)
    {
        _stream = stream;

        // Once, here: asking a stream for its handle is not for several threads.
        _handle = stream.SafeFileHandle;
        _header = header;
        _dataStart = header.Bytes;
        _origin = origin;
    }

    /// <summary>The extents.</summary>
    public IReadOnlyList<int> Shape => _header.Shape;

    /// <summary>The first index runs fastest.</summary>
    public bool IsFortranOrder => _header.FortranOrder;

    /// <summary>The type and shape: "float32 (57, 9409, 3)".</summary>
    public string Description => $"float{8 * _header.Type.ItemBytes} ({string.Join(", ", Shape)}{(Shape.Count == 1 ? "," : "")})";

    /// <summary>The number of elements.</summary>
    public long Count { get; private init; }

    /// <summary>Opens a .npy file.</summary>
    /// <exception cref="MimikException">The file is missing, malformed, or holds no real numbers.</exception>
    public static StoredArray Open(string path)
    {
        FileStream stream = InputFile.OpenStream(path);
        try
        {
            return Of(stream, new NpyOrigin(path, "array", null));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the head of an open .npy file and takes ownership of the file.</summary>
    /// <exception cref="MalformedFileException">The file is malformed, or holds no real numbers.</exception>
    public static StoredArray Of(FileStream stream, NpyOrigin origin)
    {
        byte[] start = new byte[Math.Min(stream.Length, NpyHeader.LongestStart)];
        ReadBytes(stream.SafeFileHandle, 0, start, origin);
        NpyHeader header = NpyHeader.Parse(start, origin);
        if (header.Type is not { Kind: NpyKind.Real, ItemBytes: 2 or 4 or 8 })
            throw origin.Malformed("real numbers (float16, float32, float64)", $"{header.Type}");
        Int128 wanted = header.Type.ItemBytes;
        foreach (int extent in header.Shape)
            wanted = Int128.Min(wanted * extent, long.MaxValue);
        if (wanted != stream.Length - header.Bytes)
            throw origin.Malformed($"{wanted} bytes for {header.Type} of shape ({string.Join(", ", header.Shape)})", $"{stream.Length - header.Bytes}");
        return new StoredArray(stream, header, origin) { Count = (long)wanted / header.Type.ItemBytes };
    }

    /// <summary>Reads elements in the order in which they are stored; wider ones are rounded, to an infinity where single precision ends.</summary>
    /// <param name="first">The first element.</param>
    /// <param name="values">Receives as many as it has room for.</param>
    /// <exception cref="MimikException">The file can no longer be read.</exception>
    public void Read(long first, Span<float> values)
    {
        int width = _header.Type.ItemBytes;
        if (width == 4 && BitConverter.IsLittleEndian)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(values);
            ReadBytes(_handle, _dataStart + (4 * first), bytes, _origin);
            if (_header.BigEndian)
                NpyOrder.SwapInPlace(bytes, 4);
            return;
        }

        byte[] piece = ArrayPool<byte>.Shared.Rent(Math.Min(PieceBytes, width * values.Length));
        for (int done = 0; done < values.Length;)
        {
            int count = Math.Min(PieceBytes / width, values.Length - done);
            Span<byte> bytes = piece.AsSpan(0, count * width);
            ReadBytes(_handle, _dataStart + (width * (first + done)), bytes, _origin);
            if (_header.BigEndian)
                NpyOrder.SwapInPlace(bytes, width);
            for (int i = 0; i < count; i++)
                values[done + i] = Number(bytes[(i * width)..], width);
            done += count;
        }

        ArrayPool<byte>.Shared.Return(piece);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static float Number(ReadOnlySpan<byte> bytes, int width) => width switch
    {
        2 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        4 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private static void ReadBytes(SafeFileHandle handle, long from, Span<byte> bytes, NpyOrigin origin)
    {
        try
        {
            for (int got = 0; got < bytes.Length;)
            {
                int more = RandomAccess.Read(handle, bytes[got..], from + got);
                if (more == 0)
                    throw origin.Malformed($"{bytes.Length} bytes at byte {from}", $"{got}: the file has become shorter");
                got += more;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MimikException($"{origin.File}: cannot be read: {e.Message}", e);
        }
    }
}
