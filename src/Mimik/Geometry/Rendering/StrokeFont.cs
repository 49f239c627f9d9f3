using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// Lettering for pictures: a small alphabet of pen strokes on a grid, drawn with smooth edges at any size. Capitals are
/// drawn as small letters; characters that it lacks are drawn as a raised dot.
/// </summary>
internal static class StrokeFont
{
    // Two digits a point: x 0..4, y from the cap line (0) over the x line (2) and the base line (6) to the descender (8). Spaces lift the pen.
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['0'] = "103041453616050110",
        ['1'] = "012026",
        ['2'] = "01103041420646",
        ['3'] = "0110304142334445361605 1333",
        ['4'] = "36300444",
        ['5'] = "40000312324345361605",
        ['6'] = "413010010516364544331304",
        ['7'] = "004016",
        ['8'] = "103041423313020110 3344453616050413",
        ['9'] = "423313020110304145361605",
        ['a'] = "4332120305163645 4246",
        ['b'] = "0006 0312324345361605",
        ['c'] = "4332120305163645",
        ['d'] = "4046 4332120305163645",
        ['e'] = "04444332120305163645",
        ['f'] = "30201116 0232",
        ['g'] = "4332120305163645 4247381807",
        ['h'] = "0006 0312324346",
        ['i'] = "0206 0000",
        ['j'] = "121708 1010",
        ['k'] = "0006 3205 1436",
        ['l'] = "0006",
        ['m'] = "0206 03122326 23324346",
        ['n'] = "0206 0312324346",
        ['o'] = "123243453616050312",
        ['p'] = "0208 0312324345361605",
        ['q'] = "4248 4332120305163645",
        ['r'] = "0206 031232",
        ['s'] = "43321203143445361605",
        ['t'] = "10152636 0232",
        ['u'] = "0205163645 4246",
        ['v'] = "022642",
        ['w'] = "0216233642",
        ['x'] = "0246 4206",
        ['y'] = "0205163645 4247381807",
        ['z'] = "02420646",
        ['µ'] = "0208 0516364542 4246",
        ['.'] = "0606",
        [','] = "1607",
        ['-'] = "0333",
        ['+'] = "0343 2125",
        [':'] = "0303 0606",
        ['/'] = "4006",
        ['='] = "0242 0444",
        ['('] = "10010516",
        [')'] = "00111506",
        ['_'] = "0747",
        ['%'] = "4006 0011 3546",
    };

    /// <summary>The width of a line of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="capHeight">The height of a digit in pixels.</param>
    public static float Measure(string text, float capHeight)
    {
        float units = 0;
        foreach (char c in text)
            units += Advance(c);
        return Math.Max(0, units - 2) * capHeight / 6;
    }

    /// <summary>Draws a line of text; what falls outside the picture is left out.</summary>
    /// <param name="target">The picture.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">Where the text starts, in pixels.</param>
    /// <param name="baseline">The base line's height from the top, in pixels.</param>
    /// <param name="capHeight">The height of a digit in pixels.</param>
    /// <param name="colour">sRGB red, green, blue in 0..255.</param>
    public static void Draw(Image target, string text, float left, float baseline, float capHeight, Vector3 colour)
    {
        float unit = capHeight / 6;
        foreach (char c in text)
        {
            DrawGlyph(target, Strokes(c), new Vector2(left, baseline - (6 * unit)), unit, colour);
            left += Advance(c) * unit;
        }
    }

    private static void DrawGlyph(Image target, string strokes, Vector2 origin, float unit, Vector3 colour)
    {
        var segments = new List<(Vector2 A, Vector2 B)>();
        for (int i = 0; i + 3 < strokes.Length; i += 2)
        {
            if (strokes[i] == ' ')
                i++;
            if (i + 3 < strokes.Length && strokes[i + 2] != ' ')
                segments.Add((Point(strokes, i, origin, unit), Point(strokes, i + 2, origin, unit)));
        }

        float half = Math.Max(0.55f, 0.46f * unit);
        int x0 = (int)MathF.Floor(origin.X - half - 1), x1 = (int)MathF.Ceiling(origin.X + (4 * unit) + half + 1);
        int y0 = (int)MathF.Floor(origin.Y - half - 1), y1 = (int)MathF.Ceiling(origin.Y + (8 * unit) + half + 1);
        for (int y = Math.Max(0, y0); y <= Math.Min(target.Height - 1, y1); y++)
        {
            for (int x = Math.Max(0, x0); x <= Math.Min(target.Width - 1, x1); x++)
            {
                var p = new Vector2(x + 0.5f, y + 0.5f);
                float distance = float.PositiveInfinity;
                foreach ((Vector2 a, Vector2 b) in segments)
                    distance = Math.Min(distance, Distance(p, a, b));
                float cover = Math.Clamp(half + 0.5f - distance, 0, 1);
                if (cover <= 0)
                    continue;
                Span<byte> pixel = target.Pixels.AsSpan(4 * ((y * target.Width) + x), 4);
                for (int i = 0; i < 3; i++)
                    pixel[i] = (byte)(pixel[i] + (cover * (colour[i] - pixel[i])) + 0.5f);
                pixel[3] = (byte)(pixel[3] + (cover * (255 - pixel[3])) + 0.5f);
            }
        }
    }

    private static Vector2 Point(string strokes, int at, Vector2 origin, float unit) =>
        origin + (unit * new Vector2(strokes[at] - '0', strokes[at + 1] - '0'));

    private static float Distance(Vector2 p, Vector2 a, Vector2 b)
    {
        Vector2 along = b - a;
        float square = along.LengthSquared();
        float t = square > 0 ? Math.Clamp(Vector2.Dot(p - a, along) / square, 0, 1) : 0;
        return Vector2.Distance(p, a + (t * along));
    }

    private static string Strokes(char c) =>
        c == ' ' ? "" : Glyphs.TryGetValue(char.ToLowerInvariant(c), out string? strokes) ? strokes : "2323";

    private static int Advance(char c)
    {
        string strokes = Strokes(c);
        if (strokes.Length == 0)
            return 4;
        int widest = 0;
        for (int i = 0; i < strokes.Length; i += 2)
        {
            if (strokes[i] == ' ')
                i++;
            widest = Math.Max(widest, strokes[i] - '0');
        }

        return widest + 2;
    }
}
