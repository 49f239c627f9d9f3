using System.IO.Compression;

namespace Mimik.Formats.Arrays;

/// <summary>Decodes one member of a zip archive with memory that follows the bytes that really come out.</summary>
internal static class ZipMember
{
    /// <summary>Room that is taken without a byte to justify it.</summary>
    private const long FirstRoom = 1 << 12;

    /// <summary>Numbers deflate to about their own size; a first guess of this many times the stored size rarely grows.</summary>
    private const long UsualRatio = 4;

    /// <summary>Decodes a member.</summary>
    /// <param name="entry">The member.</param>
    /// <param name="file">For messages.</param>
    /// <param name="element">The member's name, for messages.</param>
    /// <param name="budget">Charged as the bytes come out.</param>
    /// <exception cref="MimikException">The size or checksum is not the stated one, or the budget is passed.</exception>
    public static ReadOnlyMemory<byte> Decode(ZipArchiveEntry entry, string file, string element, ReadBudget budget)
    {
        if (entry.IsEncrypted)
            throw new MalformedFileException(file, element, "a plain member", "an encrypted one");
        long stated = entry.Length;
        if (stated < 0 || stated > Array.MaxLength)
            throw new MalformedFileException(file, element, $"at most {Array.MaxLength:N0} bytes", $"{stated:N0}");

        byte[] buffer = [];
        int filled = 0;
        using Stream stream = entry.Open();
        while (true)
        {
            if (filled == buffer.Length)
            {
                // One byte beyond the stated size shows a member that is longer than it says.
                long wanted = filled == 0 ? (UsualRatio * Math.Max(0, entry.CompressedLength)) + FirstRoom : 2L * filled;
                int room = (int)Math.Min(wanted, Math.Min(stated + 1, Array.MaxLength));
                if (room == filled)
                    throw new MalformedFileException(file, element, $"{stated} bytes", "more");
                budget.Charge(room, file, element);
                Array.Resize(ref buffer, room);
            }

            int got = stream.Read(buffer, filled, buffer.Length - filled);
            if (got == 0)
                break;
            filled += got;
        }

        if (filled != stated)
            throw new MalformedFileException(file, element, $"{stated} bytes", $"{filled}");
        uint check = Crc32.Append(buffer.AsSpan(0, filled));
        if (check != entry.Crc32)
            throw new MalformedFileException(file, element, $"the check value {entry.Crc32:x8}", $"{check:x8}: the member is damaged");
        return buffer.AsMemory(0, filled);
    }
}
