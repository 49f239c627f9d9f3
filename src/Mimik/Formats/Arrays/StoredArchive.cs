using System.IO.Compression;

namespace Mimik.Formats.Arrays;

/// <summary>A .npz file too large for memory: members are unpacked to temporary files, or read where they are small.</summary>
internal sealed class StoredArchive : IDisposable
{
    private const string Suffix = ".npy";

    private readonly string _file;
    private readonly FileStream _stream;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _members = new(StringComparer.Ordinal);

    private StoredArchive(string file, FileStream stream)
    {
        _file = file;
        _stream = stream;
        _archive = Zip("archive", () => new ZipArchive(stream, ZipArchiveMode.Read));
        foreach (ZipArchiveEntry entry in Zip("archive", () => _archive.Entries))
        {
            string name = entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName;
            if (!_members.TryAdd(name, entry))
                throw new MalformedFileException(file, name, "every array once", "it twice");
        }
    }

    /// <summary>The arrays' names without ".npy".</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>Opens a .npz file.</summary>
    /// <exception cref="MimikException">The file is missing or no zip archive.</exception>
    public static StoredArchive Open(string path)
    {
        FileStream stream = InputFile.OpenStream(path);
        try
        {
            return new StoredArchive(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file has an array of that name.</summary>
    public bool Contains(string name) => _members.ContainsKey(name);

    /// <summary>Decodes a small array, or gives null where the file has none of that name.</summary>
    /// <exception cref="MimikException">It is malformed or passes the budget.</exception>
    public NpyArray? TryGet(string name, ReadBudget budget) => _members.TryGetValue(name, out ZipArchiveEntry? entry)
        ? NpyArray.Parse(Zip(name, () => ZipMember.Decode(entry, _file, name, budget)), new NpyOrigin(_file, name, budget))
        : null;

    /// <summary>Unpacks an array to a temporary file.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="MimikException">It is damaged, holds no real numbers, or the temporary folder has no room.</exception>
    public StoredArray Unpack(string name)
    {
        ZipArchiveEntry entry = _members[name];
        FileStream temporary = TemporaryFile.Create(entry.Length, $"{_file}: {name}");
        try
        {
            Zip(name, () => Copy(entry, name, temporary));
            return StoredArray.Of(temporary, new NpyOrigin(_file, name, null));
        }
        catch
        {
            temporary.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _archive.Dispose();
        _stream.Dispose();
    }

    private long Copy(ZipArchiveEntry entry, string name, FileStream target)
    {
        if (entry.IsEncrypted)
            throw new MalformedFileException(_file, name, "a plain member", "an encrypted one");
        using Stream source = entry.Open();
        byte[] piece = new byte[1 << 16];
        uint check = 0;
        long done = 0;
        for (int got = source.Read(piece); got > 0; got = source.Read(piece))
        {
            done += got;
            if (done > entry.Length)
                throw new MalformedFileException(_file, name, $"{entry.Length} bytes", "more");
            check = Crc32.Append(piece.AsSpan(0, got), check);
            target.Write(piece, 0, got);
        }

        if (done != entry.Length)
            throw new MalformedFileException(_file, name, $"{entry.Length} bytes", $"{done}");
        if (check != entry.Crc32)
            throw new MalformedFileException(_file, name, $"the check value {entry.Crc32:x8}", $"{check:x8}: the member is damaged");
        target.Flush();
        return done;
    }

    private T Zip<T>(string element, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new MalformedFileException(_file, element, "a readable zip archive", error.Message, error);
        }
    }
}
