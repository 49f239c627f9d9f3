namespace Mimik.Formats;

/// <summary>The CRC-32 of zip, gzip and PNG: polynomial 0x04C11DB7, reflected, initial value and final exclusive-or all ones.</summary>
internal static class Crc32
{
    // Eight tables let eight bytes go in per step; table k advances a byte by k more zero bytes.
    private static readonly uint[][] Tables = MakeTables();

    /// <summary>Carries a checksum on over more bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="previous">The checksum so far; 0 at the start.</param>
    public static uint Append(ReadOnlySpan<byte> bytes, uint previous = 0)
    {
        uint crc = ~previous;
        uint[][] t = Tables;
        while (bytes.Length >= 8)
        {
            uint low = crc ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint high = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][low & 0xff] ^ t[6][(low >> 8) & 0xff] ^ t[5][(low >> 16) & 0xff] ^ t[4][low >> 24]
                ^ t[3][high & 0xff] ^ t[2][(high >> 8) & 0xff] ^ t[1][(high >> 16) & 0xff] ^ t[0][high >> 24];
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
            crc = (crc >> 8) ^ t[0][(crc ^ value) & 0xff];
        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        uint[][] tables = new uint[8][];
        for (int k = 0; k < 8; k++)
        {
            tables[k] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                uint value = k == 0 ? i : tables[k - 1][i];
                for (int bit = 0; k == 0 && bit < 8; bit++)
                    value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
                tables[k][i] = k == 0 ? value : (value >> 8) ^ tables[0][value & 0xff];
            }
        }

        return tables;
    }
}
