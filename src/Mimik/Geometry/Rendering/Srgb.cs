namespace Mimik.Geometry.Rendering;

/// <summary>The sRGB transfer function (IEC 61966-2-1) between linear light and 8-bit codes.</summary>
internal static class Srgb
{
    private const int EncodeSteps = 1 << 14;
    private static readonly byte[] EncodeTable = BuildEncode();
    private static readonly float[] DecodeTable = BuildDecode();

    /// <summary>Linear light to a code; clamps to 0..1.</summary>
    /// <param name="linear">Linear light, 0..1.</param>
    public static byte Encode(float linear) =>
        linear > 0 ? EncodeTable[(int)((Math.Min(linear, 1f) * EncodeSteps) + 0.5f)] : (byte)0;

    /// <summary>A code to linear light.</summary>
    /// <param name="code">0..255.</param>
    public static float Decode(byte code) => DecodeTable[code];

    private static byte[] BuildEncode()
    {
        byte[] table = new byte[EncodeSteps + 1];
        for (int i = 0; i < table.Length; i++)
        {
            double linear = (double)i / EncodeSteps;
            double code = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
            table[i] = (byte)Math.Round(255 * code);
        }

        return table;
    }

    private static float[] BuildDecode()
    {
        float[] table = new float[256];
        for (int i = 0; i < table.Length; i++)
        {
            double code = i / 255.0;
            table[i] = (float)(code <= 0.04045 ? code / 12.92 : Math.Pow((code + 0.055) / 1.055, 2.4));
        }

        return table;
    }
}
