using System.Text;

namespace Mimik.Workflows.Report;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="X">Places along the horizontal axis, rising.</param>
/// <param name="Y">Values, one for every place; gaps where they are not finite.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>What the others are compared with: drawn wide and pale, below them, and without a colour of its own.</summary>
    public bool IsReference { get; init; }
}

/// <summary>Lines over a common horizontal axis, drawn as SVG.</summary>
/// <param name="Title">What the chart shows.</param>
/// <param name="XTitle">The horizontal axis's meaning, with its unit.</param>
/// <param name="YTitle">The vertical axis's meaning, with its unit.</param>
/// <param name="Series">The lines.</param>
internal sealed record LineChart(string Title, string XTitle, string YTitle, IReadOnlyList<ChartSeries> Series)
{
    private const double Width = 960, Left = 64, Right = 16, Top = 14, Bottom = 46;

    // A line of the chart's width cannot show more.
    private const int MostPoints = 700;

    /// <summary>Equal distances along the vertical axis are equal ratios.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Equal distances along the horizontal axis are equal ratios.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>The chart's height, in parts of its width of 960.</summary>
    public double Height { get; init; } = 320;

    /// <summary>The chart as a figure element.</summary>
    public string ToHtml()
    {
        ChartScale xs = ChartScale.Over(Series.SelectMany(s => s.X), LogarithmicX, fromZero: false, tight: true);
        ChartScale ys = ChartScale.Over(Series.SelectMany(s => s.Y), LogarithmicY, fromZero: true, tight: false);
        double X(double value) => Left + (xs.At(value) * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (ys.At(value) * (Height - Top - Bottom));
        var svg = new StringBuilder();
        svg.Append($"""<figure class="chart"><figcaption>{HtmlText.Escape(Title)}</figcaption>""");
        AppendLegend(svg);
        svg.Append($"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{HtmlText.Escape(Title)}" class="lines" data-left="{Left}" data-right="{Width - Right}">""");
        foreach (double tick in ys.Ticks)
        {
            svg.Append($"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Y(tick):0.#}" y2="{Y(tick):0.#}"/>""");
            svg.Append($"""<text class="tick" x="{Left - 8}" y="{Y(tick) + 4:0.#}" text-anchor="end">{HtmlText.Number(tick)}</text>""");
        }

        foreach (double tick in xs.Ticks)
            svg.Append($"""<text class="tick" x="{X(tick):0.#}" y="{Height - Bottom + 18}" text-anchor="middle">{HtmlText.Number(tick)}</text>""");
        svg.Append($"""<line class="axis" x1="{Left}" x2="{Width - Right}" y1="{Height - Bottom}" y2="{Height - Bottom}"/>""");
        svg.Append($"""<text class="title" x="{(Left + Width - Right) / 2}" y="{Height - 6}" text-anchor="middle">{HtmlText.Escape(XTitle)}</text>""");
        svg.Append($"""<text class="title" transform="translate(13 {(Top + Height - Bottom) / 2}) rotate(-90)" text-anchor="middle">{HtmlText.Escape(YTitle)}</text>""");
        foreach ((ChartSeries series, string style) in Styled())
            AppendSeries(svg, series, style, X, Y);
        svg.Append($"""<line class="cursor" y1="{Top}" y2="{Height - Bottom}" x1="0" x2="0"/></svg><div class="hover" hidden></div></figure>""");
        return svg.ToString();
    }

    private void AppendLegend(StringBuilder svg)
    {
        if (Series.Count < 2)
            return;
        svg.Append("""<div class="legend">""");
        foreach ((ChartSeries series, string style) in Styled())
            svg.Append($"""<span><i class="{style}"></i>{HtmlText.Escape(series.Name)}</span>""");
        svg.Append("</div>");
    }

    // References first, below the others; colours are counted without them.
    private IEnumerable<(ChartSeries Series, string Style)> Styled() =>
        Series.Where(s => s.IsReference).Select(s => (s, "ref"))
            .Concat(Series.Where(s => !s.IsReference).Select((s, k) => (s, $"s{k % HtmlReport.SeriesColours}")));

    private void AppendSeries(StringBuilder svg, ChartSeries series, string style, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        var points = new StringBuilder();
        bool pen = false;
        foreach (int i in Kept(series))
        {
            if (!Shown(series, i))
            {
                pen = false;
                continue;
            }

            path.Append($"{(pen ? "L" : "M")}{x(series.X[i]):0.#} {y(series.Y[i]):0.#}");
            points.Append($"{(points.Length > 0 ? ";" : "")}{x(series.X[i]):0.#} {y(series.Y[i]):0.#} {HtmlText.Number(series.X[i])} {HtmlText.Number(series.Y[i])}");
            pen = true;
        }

        svg.Append($"""<path class="line {style}" d="{path}" data-name="{HtmlText.Escape(series.Name)}" data-points="{points}"/>""");
    }

    private bool Shown(ChartSeries series, int i) =>
        double.IsFinite(series.X[i]) && double.IsFinite(series.Y[i]) && (!LogarithmicY || series.Y[i] > 0) && (!LogarithmicX || series.X[i] > 0);

    /// <summary>All points, or of every stretch of a long line its lowest and highest, so that no spike is lost.</summary>
    /// <param name="series">The line.</param>
    /// <param name="most">The points that it may keep.</param>
    internal static IEnumerable<int> Kept(ChartSeries series, int most = MostPoints)
    {
        int count = Math.Min(series.X.Count, series.Y.Count);
        if (count <= most)
            return Enumerable.Range(0, count);
        int stretches = most / 2;
        return Enumerable.Range(0, stretches).SelectMany(s =>
        {
            int from = (int)((long)s * count / stretches), to = (int)((long)(s + 1) * count / stretches);
            int low = from, high = from;
            for (int i = from; i < to; i++)
            {
                low = series.Y[i] < series.Y[low] ? i : low;
                high = series.Y[i] > series.Y[high] ? i : high;
            }

            return low == high ? [low] : new[] { Math.Min(low, high), Math.Max(low, high) };
        }).Prepend(0).Append(count - 1).Distinct();
    }
}
