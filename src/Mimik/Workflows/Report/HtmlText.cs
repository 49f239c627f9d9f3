using System.Text;

namespace Mimik.Workflows.Report;

/// <summary>Text that comes from files and must not become markup.</summary>
internal static class HtmlText
{
    /// <summary>Escapes text for element content and for quoted attributes, in HTML and in the SVG inside it.</summary>
    /// <param name="text">Any text; characters that XML does not allow become U+FFFD.</param>
    public static string Escape(string text)
    {
        var builder = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': builder.Append("&amp;"); break;
                case '<': builder.Append("&lt;"); break;
                case '>': builder.Append("&gt;"); break;
                case '"': builder.Append("&quot;"); break;
                case '\'': builder.Append("&#39;"); break;
                case < 0x20 and not ('\t' or '\n' or '\r'): builder.Append('\uFFFD'); break;
                case 0xFFFE or 0xFFFF: builder.Append('\uFFFD'); break;
                default: builder.Append(rune.ToString()); break;
            }
        }

        return builder.ToString();
    }

    /// <summary>A number for a reader: four significant digits, without needless zeros.</summary>
    /// <param name="value">The number.</param>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        return value == 0 ? "0"
            : !double.IsFinite(value) ? "–"
            : size >= 1e6 || size < 1e-4 ? value.ToString("0.###e+0")
            : size >= 1000 ? value.ToString("N0")
            : value.ToString("G4");
    }
}
