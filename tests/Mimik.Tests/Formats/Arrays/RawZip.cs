using System.IO.Compression;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Arrays;

/// <summary>Archives whose members may hold anything.</summary>
internal static class RawZip
{
    /// <summary>The arrays as an archive, stored, with the bytes of one member replaced.</summary>
    public static byte[] Replace(IReadOnlyDictionary<string, NpyArray> arrays, string name, ReadOnlySpan<byte> content)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string key, NpyArray array) in arrays)
            {
                using Stream member = archive.CreateEntry(key + ".npy", CompressionLevel.NoCompression).Open();
                if (key == name)
                    member.Write(content);
                else
                    array.WriteTo(member);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Damages one member after another, behind checksums that are right, so that the damage reaches the reader of the content.</summary>
    public static void AssertDamagedMembersAreHandled(
        IReadOnlyDictionary<string, NpyArray> arrays, int variantsPerMember, Action<ReadOnlyMemory<byte>, ReadBudget> parse)
    {
        foreach ((string key, NpyArray array) in arrays)
        {
            var stream = new MemoryStream();
            array.WriteTo(stream);
            Mutation.AssertReaderIsRobust(
                stream.ToArray(), (bytes, budget) => parse(Replace(arrays, key, bytes.Span), budget), variantsPerMember);
        }
    }
}
