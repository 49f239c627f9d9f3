using System.Buffers.Binary;
using System.IO.Compression;

namespace Mimik.Formats.Mat;

/// <summary>
/// Reads MATLAB's files of version 5 (save -v5, -v6, -v7): arrays of every class, cells, structs and texts, plain and compressed, of either byte order.
/// Source: MathWorks, "MAT-File Format".
/// </summary>
/// <remarks>
/// A head of 128 bytes: text, version and byte order. Then elements, each a type, a size and its content; a matrix is made of elements itself,
/// and a compressed element inflates to one. Every variable is read into memory of its own, which its arrays share.
/// </remarks>
internal static class MatFile
{
    private const int HeadBytes = 128;
    private const int TagBytes = 8;

    /// <summary>What a compressed element may come to: numbers shrink to a half or so, and even a mask of mostly zeros stays within this.</summary>
    private const long MostRatio = 64;
    private const long FirstBytes = 16L << 20;

    /// <summary>Room for numbers that deflate to a quarter; more is made as the bytes really come.</summary>
    private const long UsualRatio = 4;

    /// <summary>Whether bytes start as some MATLAB file since version 5 does.</summary>
    /// <param name="start">A file's first bytes.</param>
    public static bool HasMagic(ReadOnlySpan<byte> start) => start.StartsWith("MATLAB "u8);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">Bounds the memory; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <returns>The variables.</returns>
    /// <exception cref="MimikException">The file is missing, malformed, of another version, or passes the budget.</exception>
    public static MatFields Read(string path, ReadBudget? budget = null)
    {
        using FileStream stream = InputFile.OpenStream(path);
        return Read(stream, path, budget ?? new ReadBudget());
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="stream">The content; it can seek.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <returns>The variables.</returns>
    /// <exception cref="MimikException">The content is malformed, of another version, or passes the budget.</exception>
    public static MatFields Read(Stream stream, string fileName, ReadBudget budget)
    {
        try
        {
            bool bigEndian = ReadHead(stream, fileName);
            var variables = new MatFields(fileName, "");
            byte[] tag = new byte[TagBytes];
            while (stream.Position < stream.Length)
                ReadVariable(stream, fileName, bigEndian, tag, variables, budget);
            return variables;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MimikException($"{fileName}: cannot be read: {error.Message}", error);
        }
    }

    private static bool ReadHead(Stream stream, string file)
    {
        byte[] head = new byte[HeadBytes];
        int got = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        const string Wanted = "a MATLAB file of version 5 to 7";
        if (head.AsSpan(0, got).StartsWith("MATLAB 7.3"u8) || head.AsSpan(0, got).StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']))
            throw new MalformedFileException(file, "head", Wanted, "a MATLAB 7.3 file, which is HDF5: save it with -v7");

        // Version 4 has no text: its first number, below 5,000, leaves a zero among the first bytes.
        if (got >= 20 && head.AsSpan(0, 4).Contains((byte)0))
            throw new MalformedFileException(file, "head", Wanted, "what may be one of version 4: save it with -v7");
        if (got < HeadBytes)
            throw new MalformedFileException(file, "head", $"{HeadBytes} bytes", $"{got}");
        bool bigEndian = head[126] == 'M' && head[127] == 'I';
        if (!bigEndian && (head[126] != 'I' || head[127] != 'M'))
            throw new MalformedFileException(file, "head", Wanted, "no byte order");
        int version = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(124)) : BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(124));
        return version == 0x0100 ? bigEndian : throw new MalformedFileException(file, "head", Wanted, $"version 0x{version:x4}");
    }

    private static void ReadVariable(Stream stream, string file, bool bigEndian, byte[] tag, MatFields variables, ReadBudget budget)
    {
        long start = stream.Position;
        string element = $"byte {start}";
        if (stream.ReadAtLeast(tag, TagBytes, throwOnEndOfStream: false) < TagBytes)
            throw new MalformedFileException(file, element, "an element's type and size", "the file's end");
        (uint type, uint size) = Tag(tag, bigEndian);
        long left = stream.Length - stream.Position;
        if (size > left)
            throw new MalformedFileException(file, element, $"at most the {left} bytes that remain", $"{size}");
        byte[] content = (MatElement)type switch
        {
            MatElement.Matrix => Stored(stream, (int)size, file, element, budget),
            MatElement.Compressed => Inflated(stream, size, file, bigEndian, element, budget),
            _ => throw new MalformedFileException(file, element, "a variable", $"an element of type {type}"),
        };

        // What inflates reads ahead.
        stream.Position = start + TagBytes + size;
        (string name, MatValue value) = new MatReader(content, bigEndian, file, budget).Variable(start);

        // A nameless variable holds what objects keep in the file; they are not read.
        if (name.Length > 0)
            variables.Add(name, value);
    }

    private static (uint Type, uint Size) Tag(ReadOnlySpan<byte> tag, bool bigEndian) => bigEndian
        ? (BinaryPrimitives.ReadUInt32BigEndian(tag), BinaryPrimitives.ReadUInt32BigEndian(tag[4..]))
        : (BinaryPrimitives.ReadUInt32LittleEndian(tag), BinaryPrimitives.ReadUInt32LittleEndian(tag[4..]));

    private static byte[] Stored(Stream stream, int size, string file, string element, ReadBudget budget)
    {
        budget.Charge(size, file, element);
        byte[] content = GC.AllocateUninitializedArray<byte>(size);
        stream.ReadExactly(content);
        return content;
    }

    private static byte[] Inflated(Stream stream, uint stored, string file, bool bigEndian, string element, ReadBudget budget)
    {
        try
        {
            using var inflating = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
            byte[] tag = new byte[TagBytes];
            if (inflating.ReadAtLeast(tag, TagBytes, throwOnEndOfStream: false) < TagBytes)
                throw new MalformedFileException(file, element, "a variable", "nothing inside the compressed element");
            (uint type, uint size) = Tag(tag, bigEndian);
            if ((MatElement)type != MatElement.Matrix)
                throw new MalformedFileException(file, element, "a variable", $"an element of type {type}");
            long most = Math.Min(Array.MaxLength, FirstBytes + (MostRatio * stored));
            if (size > most)
                throw new MalformedFileException(file, element, $"at most {most} bytes out of {stored} compressed ones", $"{size}");
            byte[] content = [];
            for (int filled = 0; filled < size;)
            {
                if (filled == content.Length)
                {
                    int room = (int)Math.Min(size, filled == 0 ? (UsualRatio * stored) + 4096 : 2L * filled);
                    budget.Charge(room, file, element);
                    Array.Resize(ref content, room);
                }

                int got = inflating.Read(content, filled, content.Length - filled);
                if (got == 0)
                    throw new MalformedFileException(file, element, $"{size} bytes", $"{filled}");
                filled += got;
            }

            // The check value comes at the end of the stream.
            if (inflating.ReadByte() >= 0)
                throw new MalformedFileException(file, element, $"{size} bytes", "more");
            return content;
        }
        catch (InvalidDataException error)
        {
            throw new MalformedFileException(file, element, "a readable compressed element", error.Message, error);
        }
    }
}
