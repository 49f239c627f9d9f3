using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Formats.Torch;

/// <summary>
/// Reads what torch.save writes (.pth, .pt, .pth.tar), as data: dictionaries, lists, numbers, texts, and a <see cref="TorchTensor"/> for each
/// tensor and parameter. Nothing in it is imported or called; <see cref="PickleArrays"/> gives the arrays.
/// </summary>
/// <remarks>
/// Two formats. A zip archive holds <c>NAME/data.pkl</c> and one member <c>NAME/data/KEY</c> for each storage. Before PyTorch 1.6 it was a
/// row of pickles: a magic number, the protocol 1001, facts about the machine, the object, the keys of its storages; then each storage as its
/// number of elements (8 bytes) and the elements.
/// </remarks>
internal static class TorchFile
{
    /// <summary>The number of the protocol that every file of the older format states.</summary>
    private const long Protocol = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", CultureInfo.InvariantCulture);

    // PROTO 2, LONG1 of ten bytes: the magic number's pickle as every version writes it.
    private static ReadOnlySpan<byte> LegacyStart => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private static ReadOnlySpan<byte> ZipStart => "PK\x03\x04"u8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">Bounds the memory; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">The file is missing, malformed, names what is on no list, or passes the budget.</exception>
    public static object? Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads a file's content; tensors may share the bytes' memory.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory, for the tensors' arrays too.</param>
    /// <exception cref="MimikException">The content is malformed, names what is on no list, or passes the budget.</exception>
    public static object? Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        var storages = new TorchStorages(fileName, budget);
        if (bytes.Span.StartsWith(ZipStart))
            return new TorchArchive(bytes, fileName, budget).Read(storages);
        if (bytes.Span.StartsWith(LegacyStart))
            return ReadLegacy(bytes, fileName, budget, storages);
        bool isTar = bytes.Length > 262 && bytes.Span.Slice(257, 5).SequenceEqual("ustar"u8);
        throw new MalformedFileException(fileName, "file", "what torch.save writes", isTar
            ? "a tar archive, the format before PyTorch 0.1.10: save it again"
            : "another start");
    }

    private static object? ReadLegacy(ReadOnlyMemory<byte> bytes, string file, ReadBudget budget, TorchStorages storages)
    {
        int at = 0;
        if (Next("magic number", null) is not BigInteger magic || magic != Magic)
            throw new MalformedFileException(file, "magic number", $"{Magic}", "another");
        if (Next("protocol", null) is not Protocol)
            throw new MalformedFileException(file, "protocol", $"{Protocol}", "another");
        if (Next("system", null) is not PickleDict facts || !facts.TryGet("little_endian", out object? little) || little is not true)
            throw new MalformedFileException(file, "system", "the least significant byte first", "another order");
        object? root = Next("object", storages.Find);
        if (Next("storage keys", null) is not List<object?> keys)
            throw new MalformedFileException(file, "storage keys", "a list", "another value");
        foreach (object? key in keys)
        {
            TorchStorage storage = key is string name && storages.TryGet(name, out TorchStorage? found)
                ? found
                : throw new MalformedFileException(file, "storage keys", "keys that the object refers to, once each", key is string other ? $"\"{other}\"" : PickleContext.Name(key));
            if (bytes.Length - at < sizeof(long))
                throw new MalformedFileException(file, $"storage {storage.Key}", "its number of elements", "the file's end");
            long count = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[at..]);
            at += sizeof(long);
            if (count != storage.Count)
                throw new MalformedFileException(file, $"storage {storage.Key}", $"{storage.Count} elements", $"{count}");
            long size = count * storage.Type.ItemBytes;
            if (size > bytes.Length - at)
                throw new MalformedFileException(file, $"storage {storage.Key}", $"{size} bytes", $"{bytes.Length - at} before the file's end");
            storage.Fill(bytes.Slice(at, (int)size));
            at += (int)size;
        }

        storages.ExpectAllFilled();
        return root;

        object? Next(string element, Func<object?, object>? outside)
        {
            object? value = PickleReader.Parse(bytes[at..], new NpyOrigin(file, element, budget), outside, out int length);
            at += length;
            return value;
        }
    }
}
