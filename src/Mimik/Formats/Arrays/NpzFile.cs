using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Mimik.Formats.Arrays;

/// <summary>
/// A .npz file: a zip archive of .npy files, stored or deflated, zip64 or not. Members are decoded when they are asked for; what the
/// archive says about sizes only bounds, and never by itself causes, an allocation.
/// </summary>
public sealed class NpzFile
{
    private const string Suffix = ".npy";

    private readonly ArraySegment<byte> _bytes;
    private readonly ReadBudget _budget;
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    private NpzFile(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out _bytes))
        {
            budget.Charge(bytes.Length, fileName, "archive");
            _bytes = bytes.ToArray();
        }

        _budget = budget;
        FileName = fileName;
        Zip("archive", archive =>
        {
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                string name = entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName;
                if (!_members.TryAdd(name, entry.FullName))
                    throw new MalformedFileException(fileName, name, "every array once", "it twice");
                _names.Add(name);
            }

            return true;
        });
    }

    /// <summary>The file as the user gave it.</summary>
    public string FileName { get; }

    /// <summary>The arrays' names in the file's order, without ".npy".</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Decodes the array <paramref name="name"/>.</summary>
    /// <exception cref="MimikException">There is none, it is malformed, or it passes the budget.</exception>
    public NpyArray this[string name] => TryGet(name)
        ?? throw new MalformedFileException(FileName, "archive", $"an array \"{name}\"", _names.Count == 0 ? "none" : string.Join(", ", _names));

    /// <summary>Opens a .npz file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">Bounds the memory, for the arrays too; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">The file is missing, no zip archive, or passes the budget.</exception>
    public static NpzFile Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Opens the content of a .npz file; arrays may share the bytes' memory.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory, for the arrays too.</param>
    /// <exception cref="MimikException">The content is no zip archive, or passes the budget.</exception>
    public static NpzFile Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget) => new(bytes, fileName, budget);

    /// <summary>Whether the file has an array of that name.</summary>
    /// <param name="name">Without ".npy".</param>
    public bool Contains(string name) => _members.ContainsKey(name);

    /// <summary>Decodes an array, or gives null where the file has none of that name.</summary>
    /// <param name="name">Without ".npy".</param>
    /// <exception cref="MimikException">It is malformed or passes the budget.</exception>
    public NpyArray? TryGet(string name)
    {
        if (!_members.TryGetValue(name, out string? member))
            return null;
        ReadOnlyMemory<byte> content = Zip(name, archive => ZipMember.Decode(archive.GetEntry(member)!, FileName, name, _budget));
        return NpyArray.Parse(content, new NpyOrigin(FileName, name, _budget));
    }

    /// <summary>Writes a .npz file; the same arrays make the same bytes.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="arrays">Names (without ".npy") and arrays, in order.</param>
    /// <param name="compress">Deflates the members, which numpy reads as well.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress = true) =>
        AtomicFile.Write(path, stream => WriteTo(stream, arrays, compress));

    /// <summary>Writes a .npz file's content; the same arrays make the same bytes.</summary>
    /// <param name="stream">Receives the bytes.</param>
    /// <param name="arrays">Names (without ".npy") and arrays, in order.</param>
    /// <param name="compress">Deflates the members.</param>
    public static void WriteTo(Stream stream, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(arrays);
        WriteAll(stream, arrays.Select(array => (array.Key, (Action<Stream>)array.Value.WriteTo)), compress);
    }

    /// <summary>Writes a .npz file's content out of arrays that write themselves, such as <see cref="NpyRows"/>.</summary>
    /// <param name="stream">Receives the bytes.</param>
    /// <param name="arrays">Names (without ".npy"), and what writes the content of a .npy file.</param>
    /// <param name="compress">Deflates the members.</param>
    internal static void WriteAll(Stream stream, IEnumerable<(string Name, Action<Stream> Write)> arrays, bool compress)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, Action<Stream> write) in arrays)
        {
            ZipArchiveEntry entry = archive.CreateEntry(name + Suffix, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);

            // The zip format's first day: the time of writing would make every file differ.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream member = entry.Open();
            write(member);
        }
    }

    // The archive is opened anew each time: its directory is short, and nothing has to be disposed or locked.
    private T Zip<T>(string element, Func<ZipArchive, T> read)
    {
        try
        {
            using var stream = new MemoryStream(_bytes.Array!, _bytes.Offset, _bytes.Count, writable: false);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return read(archive);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new MalformedFileException(FileName, element, "a readable zip archive", error.Message, error);
        }
    }
}
