namespace Mimik.Playback;

/// <summary>IEEE half floats as their bits; .NET Standard has no type for them.</summary>
internal static class HalfFloat
{
    /// <summary>The smallest magnitude that rounds to infinity.</summary>
    public const float Overflow = 65520;

    private const float SmallestNormal = 6.1035156e-5f;
    private const int MantissaDifference = 23 - 10, ExponentDifference = 127 - 15;

    /// <summary>Rounds to nearest, ties to even.</summary>
    /// <param name="value">A number of magnitude below <see cref="Overflow"/>.</param>
    public static ushort FromSingle(float value)
    {
        uint bits = (uint)BitConverter.SingleToInt32Bits(value), sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7FFFFFFF;
        if (Math.Abs(value) < SmallestNormal)
            return (ushort)(sign | (uint)Math.Round(Math.Abs((double)value) * (1 << 24)));
        uint rounded = magnitude + (1u << (MantissaDifference - 1)) - 1 + ((magnitude >> MantissaDifference) & 1);
        return (ushort)(sign | ((rounded >> MantissaDifference) - (ExponentDifference << 10)));
    }

    /// <summary>The number that the bits stand for, exactly.</summary>
    /// <param name="bits">A half float.</param>
    public static float ToSingle(ushort bits)
    {
        int sign = (bits & 0x8000) << 16, exponent = (bits >> 10) & 31, mantissa = bits & 1023;
        if (exponent == 0)
            return (sign == 0 ? 1f : -1f) / (1 << 24) * mantissa;
        int widened = exponent == 31 ? 255 : exponent + ExponentDifference;
        return BitConverter.Int32BitsToSingle(sign | (widened << 23) | (mantissa << MantissaDifference));
    }
}
