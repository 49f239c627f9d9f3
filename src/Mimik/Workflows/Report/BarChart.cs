using System.Text;

namespace Mimik.Workflows.Report;

/// <summary>One column of bars, with a scale of its own.</summary>
/// <param name="Title">What the bars measure, with the unit.</param>
/// <param name="Values">One for every row; not negative.</param>
internal sealed record BarColumn(string Title, IReadOnlyList<double> Values);

/// <summary>Named rows with one bar or several beside each other, drawn as SVG.</summary>
/// <param name="Title">What the chart shows.</param>
/// <param name="Names">The rows, from the top.</param>
/// <param name="Columns">The bars.</param>
internal sealed record BarChart(string Title, IReadOnlyList<string> Names, IReadOnlyList<BarColumn> Columns)
{
    private const double Width = 960, RowHeight = 18, Head = 24, NameWidth = 190, Gap = 18, ValueWidth = 52;

    /// <summary>The chart as a figure element.</summary>
    public string ToHtml()
    {
        double height = Head + (Names.Count * RowHeight) + 4;
        double column = ((Width - NameWidth) / Math.Max(1, Columns.Count)) - Gap;
        var svg = new StringBuilder();
        svg.Append($"""<figure class="chart"><figcaption>{HtmlText.Escape(Title)}</figcaption>""");
        svg.Append($"""<svg viewBox="0 0 {Width} {height}" role="img" aria-label="{HtmlText.Escape(Title)}">""");
        for (int row = 0; row < Names.Count; row++)
            svg.Append($"""<text class="tick" x="{NameWidth - 8}" y="{Head + (row * RowHeight) + 12:0.#}" text-anchor="end">{HtmlText.Escape(Shortened(Names[row]))}</text>""");
        for (int c = 0; c < Columns.Count; c++)
        {
            double left = NameWidth + (c * (column + Gap));
            double most = Columns[c].Values.Where(double.IsFinite).DefaultIfEmpty(0).Max();
            double scale = most > 0 ? (column - ValueWidth) / most : 0;
            svg.Append($"""<text class="title" x="{left:0.#}" y="12">{HtmlText.Escape(Columns[c].Title)}</text>""");
            for (int row = 0; row < Names.Count; row++)
            {
                double value = Columns[c].Values[row];
                double top = Head + (row * RowHeight), length = double.IsFinite(value) ? Math.Max(0.5, value * scale) : 0;
                svg.Append($"""<rect class="bar s{c % HtmlReport.SeriesColours}" x="{left:0.#}" y="{top + 3:0.#}" width="{length:0.##}" height="{RowHeight - 6}" rx="2"/>""");
                svg.Append($"""<text class="value" x="{left + length + 6:0.#}" y="{top + 12:0.#}">{HtmlText.Number(value)}</text>""");
            }
        }

        return svg.Append("</svg></figure>").ToString();
    }

    private static string Shortened(string name) => name.Length <= 26 ? name : $"{name[..25]}…";
}
