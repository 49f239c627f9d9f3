using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>The key to a picture in the colours of <see cref="ColourMap"/>: a bar with its values.</summary>
internal static class ColourBar
{
    private static readonly Vector3 Ink = new(226, 229, 233);

    /// <summary>Draws the bar at the picture's right edge, where the picture is large enough for it.</summary>
    /// <param name="target">The picture.</param>
    /// <param name="maximum">The value of the brightest colour.</param>
    /// <param name="unit">The unit, such as "mm".</param>
    public static void Draw(Image target, double maximum, string unit)
    {
        if (target.Width < 200 || target.Height < 160)
            return;
        float text = Math.Clamp(target.Height / 60f, 6f, 18f);
        int height = target.Height / 2, width = Math.Max(6, target.Width / 60), top = target.Height / 4;
        double[] ticks = [0, 0.25 * maximum, 0.5 * maximum, 0.75 * maximum, maximum];
        string[] labels = [.. ticks.Select(tick => Label(tick, maximum))];
        float widest = Math.Max(StrokeFont.Measure(unit, text), labels.Max(label => StrokeFont.Measure(label, text)));
        int left = target.Width - (int)(widest + (3.4f * text)) - width;
        for (int y = 0; y < height; y++)
        {
            Vector3 colour = ColourMap.At(1 - ((y + 0.5f) / height));
            for (int x = left; x < left + width; x++)
            {
                Span<byte> pixel = target.Pixels.AsSpan(4 * (((top + y) * target.Width) + x), 4);
                pixel[0] = Srgb.Encode(colour.X);
                pixel[1] = Srgb.Encode(colour.Y);
                pixel[2] = Srgb.Encode(colour.Z);
                pixel[3] = 255;
            }
        }

        for (int i = 0; i < labels.Length; i++)
        {
            float y = top + (height * (1 - (float)(ticks[i] / maximum)));
            StrokeFont.Draw(target, labels[i], left + width + text, y + (0.5f * text), text, Ink);
        }

        StrokeFont.Draw(target, unit, left + width + text, top - (1.6f * text), text, Ink);
    }

    /// <summary>A round maximum for a scale: the next of 1, 2, 3, 5 and 8 times a power of ten.</summary>
    /// <param name="value">The largest value to show.</param>
    public static double Round(double value)
    {
        if (!(value > 0) || !double.IsFinite(value))
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (int m in (ReadOnlySpan<int>)[1, 2, 3, 5, 8])
        {
            if (value <= m * power * (1 + 1e-9))
                return m * power;
        }

        return 10 * power;
    }

    private static string Label(double value, double maximum)
    {
        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(maximum)), 0, 6);
        string text = value.ToString($"F{decimals}");
        return decimals > 0 ? text.TrimEnd('0').TrimEnd('.') : text;
    }
}
