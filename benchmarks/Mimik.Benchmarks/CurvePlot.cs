using System.Globalization;
using System.Text;

namespace Mimik.Benchmarks;

/// <summary>Lines over a linear horizontal and a logarithmic vertical axis, as an SVG file that stands alone.</summary>
internal static class CurvePlot
{
    private const double Width = 820, Height = 420, Left = 64, Right = 180, Top = 16, Bottom = 48;
    private static readonly string[] Colours = ["#c2410c", "#1d4ed8", "#fdba74", "#93c5fd", "#15803d"];

    /// <summary>Draws the lines, each with its name at its end.</summary>
    public static string Draw(string xTitle, string yTitle, IReadOnlyList<Line> lines)
    {
        double right = lines.Max(line => line.Points[^1].X);
        double low = Math.Floor(Math.Log10(lines.Min(line => line.Points.Min(point => point.Y)))), high = Math.Ceiling(Math.Log10(lines.Max(line => line.Points.Max(point => point.Y))));
        double X(double x) => Left + (x / right * (Width - Left - Right));
        double Y(double y) => Height - Bottom - ((Math.Log10(y) - low) / (high - low) * (Height - Top - Bottom));
        var svg = new StringBuilder();
        CultureInfo culture = CultureInfo.InvariantCulture;
        svg.AppendLine(culture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="13">""");
        svg.AppendLine(culture, $"""<rect width="{Width}" height="{Height}" fill="white"/>""");
        for (double decade = low; decade <= high; decade++)
        {
            double y = Y(Math.Pow(10, decade));
            svg.AppendLine(culture, $"""<line x1="{Left}" x2="{Width - Right}" y1="{y:f1}" y2="{y:f1}" stroke="#ddd"/><text x="{Left - 8}" y="{y + 4:f1}" text-anchor="end">{Math.Pow(10, decade)}</text>""");
        }

        double step = Math.Pow(10, Math.Floor(Math.Log10(right)));
        step = right / step < 3 ? step / 2 : step;
        for (double x = 0; x <= right; x += step)
            svg.AppendLine(culture, $"""<text x="{X(x):f1}" y="{Height - Bottom + 18}" text-anchor="middle">{x:N0}</text>""");
        svg.AppendLine(culture, $"""<text x="{(Left + Width - Right) / 2}" y="{Height - 8}" text-anchor="middle">{xTitle}</text><text transform="translate(14 {Height / 2}) rotate(-90)" text-anchor="middle">{yTitle}</text>""");
        for (int i = 0; i < lines.Count; i++)
        {
            string path = string.Join(' ', lines[i].Points.Select((point, at) => string.Create(culture, $"{(at == 0 ? 'M' : 'L')}{X(point.X):f1} {Y(point.Y):f1}")));
            svg.AppendLine(culture, $"""<path d="{path}" fill="none" stroke="{Colours[i % Colours.Length]}" stroke-width="1.6"/>""");
            svg.AppendLine(culture, $"""<text x="{Width - Right + 8}" y="{Y(lines[i].Points[^1].Y) + 4:f1}" fill="{Colours[i % Colours.Length]}">{lines[i].Name}</text>""");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    /// <summary>One line.</summary>
    internal sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points);
}
