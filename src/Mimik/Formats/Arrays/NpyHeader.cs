using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Mimik.Formats.Arrays;

/// <summary>
/// The head of a .npy file: magic, version, length, and a Python dictionary in text with the element type, the memory order and the shape.
/// Source: NumPy's "NEP 1 — A simple file format for NumPy arrays".
/// </summary>
/// <param name="Type">The element type.</param>
/// <param name="BigEndian">The high byte comes first.</param>
/// <param name="FortranOrder">The first index runs fastest.</param>
/// <param name="Shape">The extents; empty for a scalar.</param>
/// <param name="Bytes">The head's own length.</param>
internal sealed record NpyHeader(NpyType Type, bool BigEndian, bool FortranOrder, int[] Shape, int Bytes)
{
    /// <summary>A longer head than this is no array's: NumPy itself refuses beyond 10,000 characters unless told to trust.</summary>
    private const int LongestHeader = 1 << 16;

    /// <summary>As many bytes of a file as its head may take.</summary>
    public const int LongestStart = LongestHeader + 12;

    /// <summary>NumPy's own limit on dimensions is 32, later 64.</summary>
    private const int MostDimensions = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether bytes start as a .npy file does.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads the head.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="origin">For messages.</param>
    /// <exception cref="MalformedFileException">The head is not one.</exception>
    public static NpyHeader Parse(ReadOnlySpan<byte> bytes, NpyOrigin origin)
    {
        if (!HasMagic(bytes) || bytes.Length < 10)
            throw origin.Malformed("the start of a NumPy array, \\x93NUMPY", bytes.Length < 10 ? $"{bytes.Length} bytes" : "other bytes");
        int version = bytes[6];
        if (version is < 1 or > 3)
            throw origin.Malformed("array format version 1, 2 or 3", $"{version}");
        int start = version == 1 ? 10 : 12;
        if (bytes.Length < start)
            throw origin.Malformed($"a head of {start} bytes", $"{bytes.Length}");
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > bytes.Length - start || length > LongestHeader)
            throw origin.Malformed($"a header of at most {Math.Min(bytes.Length - start, LongestHeader)} bytes", $"one of {length}");
        ReadOnlySpan<byte> text = bytes.Slice(start, (int)length);
        string header = (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text);
        return new Reader(header, origin).Read(start + (int)length);
    }

    /// <summary>Writes a head in version 1, padded so that the data starts at a multiple of 64 bytes.</summary>
    public static byte[] Write(NpyType type, ReadOnlySpan<int> shape)
    {
        var text = new StringBuilder($"{{'descr': '{type}', 'fortran_order': False, 'shape': (");
        for (int d = 0; d < shape.Length; d++)
            text.Append(CultureInfo.InvariantCulture, $"{(d == 0 ? "" : " ")}{shape[d]}{(d == 0 || d + 1 < shape.Length ? "," : "")}");
        text.Append("), }");
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] bytes = new byte[total];
        bytes.AsSpan().Fill((byte)' ');
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        bytes[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(text.ToString(), bytes.AsSpan(10));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Reads the little of Python's literals that heads are made of.</summary>
    private sealed class Reader(string text, NpyOrigin origin)
    {
        private int _at;

        public NpyHeader Read(int bytes)
        {
            string? descr = null;
            bool? fortran = null;
            int[]? shape = null;
            Expect('{');
            while (!TryTake('}'))
            {
                string key = Quoted();
                Expect(':');
                switch (key)
                {
                    case "descr":
                        descr = Descr();
                        break;
                    case "fortran_order":
                        fortran = Boolean();
                        break;
                    case "shape":
                        shape = Shape();
                        break;
                    default:
                        throw Wrong("the keys descr, fortran_order and shape", $"\"{key}\"");
                }

                if (!TryTake(','))
                {
                    Expect('}');
                    break;
                }
            }

            SkipSpace();
            if (_at != text.Length)
                throw Wrong("nothing after the dictionary", $"\"{text[_at]}\"");
            if (descr is null || fortran is null || shape is null)
                throw Wrong("descr, fortran_order and shape", "less");
            if (!NpyType.TryParse(descr, out NpyType type, out bool bigEndian))
                throw Wrong("a numeric, text or object type", $"\"{descr}\"");
            return new NpyHeader(type, bigEndian, fortran.Value, shape, bytes);
        }

        private string Descr()
        {
            SkipSpace();
            if (_at < text.Length && text[_at] == '[')
                throw Wrong("a plain element type", "a structured one (records), which is not supported");
            return Quoted();
        }

        private int[] Shape()
        {
            var shape = new List<int>();
            Expect('(');
            while (!TryTake(')'))
            {
                shape.Add(Extent());
                if (shape.Count > MostDimensions)
                    throw Wrong($"at most {MostDimensions} dimensions", "more");
                if (!TryTake(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. shape];
        }

        private int Extent()
        {
            SkipSpace();
            long value = 0;
            int first = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            {
                value = (10 * value) + (text[_at++] - '0');
                if (value > int.MaxValue)
                    throw Wrong($"extents of at most {int.MaxValue}", "a larger one");
            }

            if (_at == first)
                throw Wrong("an extent", _at < text.Length ? $"\"{text[_at]}\"" : "its end");

            // Python 2 wrote long integers with an L.
            if (_at < text.Length && text[_at] == 'L')
                _at++;
            return (int)value;
        }

        private bool Boolean()
        {
            SkipSpace();
            foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
            {
                if (string.CompareOrdinal(text, _at, word, 0, word.Length) == 0)
                {
                    _at += word.Length;
                    return value;
                }
            }

            throw Wrong("True or False", "something else");
        }

        private string Quoted()
        {
            SkipSpace();
            if (_at >= text.Length || text[_at] is not ('\'' or '"'))
                throw Wrong("a quoted word", _at < text.Length ? $"\"{text[_at]}\"" : "its end");
            int end = text.IndexOf(text[_at], _at + 1);
            if (end < 0)
                throw Wrong("a closing quote", "none");
            string word = text[(_at + 1)..end];
            _at = end + 1;
            return word;
        }

        private void Expect(char wanted)
        {
            if (!TryTake(wanted))
                throw Wrong($"\"{wanted}\"", _at < text.Length ? $"\"{text[_at]}\"" : "its end");
        }

        private bool TryTake(char wanted)
        {
            SkipSpace();
            if (_at >= text.Length || text[_at] != wanted)
                return false;
            _at++;
            return true;
        }

        private void SkipSpace()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\r' or '\t')
                _at++;
        }

        private MalformedFileException Wrong(string expected, string found) =>
            origin.Malformed($"{expected} at character {_at} of the header", found);
    }
}
