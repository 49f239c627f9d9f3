using System.Text;
using Mimik.Formats.Pickle;

namespace Mimik.Tests.Formats.Pickle;

public class Latin1FromUtf8Tests
{
    [Fact]
    public void Every_byte_at_every_length_comes_back()
    {
        for (int length = 0; length <= 300; length++)
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)((i * 89) + length))];
            Assert.Equal(bytes, Convert(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes))));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_long_text_in_pieces_is_the_same(int shift)
    {
        // Two bytes a character, moved by one: some cut falls inside a character.
        byte[] bytes = new byte[1_700_001];
        new Random(shift).NextBytes(bytes);
        bytes.AsSpan(shift, bytes.Length - 1000).Fill(0xe9);
        bytes.AsSpan(0, shift).Fill((byte)'a');
        Assert.Equal(bytes, Convert(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes))));
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0x41, 0xc2 })]
    [InlineData(new byte[] { 0xc2, 0x41 })]
    [InlineData(new byte[] { 0xc0, 0x80 })] // an overlong 0
    [InlineData(new byte[] { 0xc1, 0xbf })]
    [InlineData(new byte[] { 0xc4, 0x80 })] // U+0100
    [InlineData(new byte[] { 0xe2, 0x82, 0xac })]
    [InlineData(new byte[] { 0xf0, 0x9f, 0x98, 0x80 })]
    [InlineData(new byte[] { 0xc2, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xff, 0xfe })]
    public void What_is_no_latin_1_in_utf_8_is_refused(byte[] bytes)
    {
        Assert.Null(Convert(bytes));
        Assert.Null(Convert([.. "0123456789"u8, .. bytes]));
        Assert.Null(Convert([.. bytes, .. "0123456789"u8]));
    }

    [Fact]
    public void It_agrees_with_the_framework_on_anything()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var random = new Random(4);
        byte[] choices = [0x00, 0x41, 0x7f, 0x80, 0xa9, 0xbf, 0xc0, 0xc2, 0xc3, 0xc4, 0xe0, 0xff];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[random.Next(1, 12)];
            foreach (ref byte value in bytes.AsSpan())
                value = choices[random.Next(choices.Length)];
            byte[]? expected = null;
            try
            {
                string text = strict.GetString(bytes);
                expected = text.All(character => character <= 0xff) ? Encoding.Latin1.GetBytes(text) : null;
            }
            catch (DecoderFallbackException)
            {
            }

            Assert.Equal(expected, Convert(bytes));
        }
    }

    private static byte[]? Convert(byte[] utf8) => Latin1FromUtf8.Convert(utf8, count => new byte[count]);
}
