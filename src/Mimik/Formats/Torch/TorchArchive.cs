using System.IO.Compression;
using System.Runtime.InteropServices;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Formats.Torch;

/// <summary>The zip format of torch.save.</summary>
internal sealed class TorchArchive(ReadOnlyMemory<byte> bytes, string file, ReadBudget budget)
{
    private const string ObjectName = "data.pkl";

    private long _decoded;

    /// <summary>Reads the object and the storages that it refers to.</summary>
    /// <param name="storages">Receives the storages.</param>
    /// <exception cref="MimikException">The archive is malformed or passes the budget.</exception>
    public object? Read(TorchStorages storages)
    {
        try
        {
            if (!MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
                segment = bytes.ToArray();
            using var stream = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return Read(archive, storages);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new MalformedFileException(file, "archive", "a readable zip archive", error.Message, error);
        }
    }

    private object? Read(ZipArchive archive, TorchStorages storages)
    {
        var members = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        string? folder = null;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!members.TryAdd(entry.FullName, entry))
                throw new MalformedFileException(file, entry.FullName, "every member once", "it twice");
            if (folder is null && entry.Name == ObjectName)
                folder = entry.FullName[..^ObjectName.Length];
        }

        if (folder is null)
            throw new MalformedFileException(file, "archive", $"a member {ObjectName}, as torch.save writes it", "none");
        if (members.TryGetValue(folder + "byteorder", out ZipArchiveEntry? order) && !Decode(order).Span.SequenceEqual("little"u8))
            throw new MalformedFileException(file, order.FullName, "the least significant byte first", "another order");
        var origin = new NpyOrigin(file, ObjectName, budget);
        object? root = PickleReader.Parse(Decode(members[folder + ObjectName]), origin, storages.Find, out _);
        foreach (TorchStorage storage in storages.All)
        {
            string name = $"{folder}data/{storage.Key}";
            if (!members.TryGetValue(name, out ZipArchiveEntry? member))
                throw new MalformedFileException(file, "archive", $"a member {name}", "none");
            long size = storage.Count * storage.Type.ItemBytes;
            if (member.Length != size)
                throw new MalformedFileException(file, name, $"{size} bytes", $"{member.Length}");
            storage.Fill(Decode(member));
        }

        return root;
    }

    // torch.save stores members as they are. Held to that, and to fitting into the file side by side, they cannot unfold.
    private ReadOnlyMemory<byte> Decode(ZipArchiveEntry entry)
    {
        if (entry.CompressedLength != entry.Length)
            throw new MalformedFileException(file, entry.FullName, "a member as torch.save stores it", "a compressed one");
        _decoded += entry.Length;
        if (_decoded > bytes.Length)
            throw new MalformedFileException(file, entry.FullName, $"members that fit into {bytes.Length} bytes side by side", "members on top of each other");
        return ZipMember.Decode(entry, file, entry.FullName, budget);
    }
}
