using System.Text;

namespace Mimik.Workflows.Report;

/// <summary>One of many small charts.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Note">A few words beside the name.</param>
/// <param name="Series">Its lines.</param>
internal sealed record CurveCell(string Name, string Note, IReadOnlyList<ChartSeries> Series);

/// <summary>Many small charts on one scale, so that they compare at a glance.</summary>
/// <param name="Title">What they show, for those who cannot see them.</param>
/// <param name="Low">The value at the lower edge of each.</param>
/// <param name="High">The value at the upper edge.</param>
/// <param name="Cells">The charts.</param>
internal sealed record CurveGrid(string Title, double Low, double High, IReadOnlyList<CurveCell> Cells)
{
    private const double Width = 160, Height = 48;

    // A small chart cannot show more.
    private const int MostPoints = 160;

    /// <summary>The charts as a group of figure elements.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder($"""<div class="curves" role="group" aria-label="{HtmlText.Escape(Title)}">""");
        foreach (CurveCell cell in Cells)
            Append(html, cell);
        return html.Append("</div>").ToString();
    }

    private void Append(StringBuilder html, CurveCell cell)
    {
        string name = HtmlText.Escape(cell.Name), note = HtmlText.Escape(cell.Note);
        html.Append($"""<figure><figcaption><span title="{name}">{name}</span><small>{note}</small></figcaption>""");
        html.Append($"""<svg viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" role="img" aria-label="{name}, {note}">""");
        html.Append($"""<line class="grid" x1="0" x2="{Width}" y1="0" y2="0"/><line class="axis" x1="0" x2="{Width}" y1="{Y(0):0.#}" y2="{Y(0):0.#}"/>""");
        foreach (ChartSeries series in cell.Series.OrderByDescending(s => s.IsReference))
        {
            double first = series.X[0], span = Math.Max(series.X[^1] - first, double.Epsilon);
            html.Append($"""<path class="line {(series.IsReference ? "ref" : "s0")}" d="{Path(series, x => Width * (x - first) / span)}"/>""");
        }

        html.Append("</svg></figure>");
    }

    private string Path(ChartSeries series, Func<double, double> x)
    {
        var path = new StringBuilder();
        bool pen = false;
        foreach (int i in LineChart.Kept(series, MostPoints))
        {
            if (!double.IsFinite(series.Y[i]))
            {
                pen = false;
                continue;
            }

            path.Append($"{(pen ? "L" : "M")}{x(series.X[i]):0.#} {Y(series.Y[i]):0.#}");
            pen = true;
        }

        return path.ToString();
    }

    private double Y(double value) => Height * (1 - ((value - Low) / (High - Low)));
}
