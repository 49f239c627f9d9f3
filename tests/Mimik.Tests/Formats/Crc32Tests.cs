using Mimik.Formats;

namespace Mimik.Tests.Formats;

public class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_standard() => Assert.Equal(0xCBF43926u, Crc32.Append("123456789"u8));

    [Fact]
    public void Equals_the_bitwise_definition_for_every_length_and_split()
    {
        byte[] bytes = new byte[64];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            uint expected = Bitwise(bytes.AsSpan(0, length));
            Assert.Equal(expected, Crc32.Append(bytes.AsSpan(0, length)));
            Assert.Equal(expected, Crc32.Append(bytes.AsSpan(length / 3, length - (length / 3)), Crc32.Append(bytes.AsSpan(0, length / 3))));
        }
    }

    private static uint Bitwise(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }

        return ~crc;
    }
}
