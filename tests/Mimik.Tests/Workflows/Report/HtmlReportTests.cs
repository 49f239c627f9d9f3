using System.Xml.Linq;
using Mimik.Geometry;
using Mimik.TestSupport;
using Mimik.Workflows.Report;

namespace Mimik.Tests.Workflows.Report;

public class HtmlReportTests
{
    private const string Evil = "<script>alert('x')</script> & \"quoted\" \u0001";

    [Fact]
    public void Text_from_files_never_becomes_markup()
    {
        string html = Full(Evil).ToHtml();
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0001', html);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_are_well_formed()
    {
        string html = Full(Evil).ToHtml();
        int charts = 0;
        for (int at = html.IndexOf("<svg", StringComparison.Ordinal); at >= 0; at = html.IndexOf("<svg", at + 1, StringComparison.Ordinal))
        {
            int end = html.IndexOf("</svg>", at, StringComparison.Ordinal) + 6;
            XDocument.Parse(html[at..end]);
            charts++;
        }

        Assert.Equal(2, charts);
    }

    [Fact]
    public void Elements_are_closed_in_order()
    {
        string html = Full("plain").ToHtml();
        var open = new Stack<string>();
        string body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("<script>", StringComparison.Ordinal)];
        foreach (string tag in body.Split('<').Skip(1).Select(piece => piece[..piece.IndexOf('>')]))
        {
            string name = tag.Split(' ')[0];
            if (name.StartsWith('/'))
                Assert.Equal(name[1..], open.Pop());
            else if (name is not ("img" or "meta") && !tag.EndsWith('/'))
                open.Push(name);
        }

        Assert.Equal(["body"], open);
    }

    [Fact]
    public void What_is_compared_with_lies_below_and_takes_no_colour()
    {
        ChartSeries Line(string name, bool reference) => new(name, [0, 1], [0, 1]) { IsReference = reference };
        string html = new LineChart("c", "x", "y", [Line("found", false), Line("known", true), Line("other", false)]) { Height = 200 }.ToHtml();
        int known = html.IndexOf("class=\"line ref\"", StringComparison.Ordinal), found = html.IndexOf("class=\"line s0\"", StringComparison.Ordinal);
        Assert.True(known > 0 && known < found);
        Assert.Contains("class=\"line s1\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"line s2\"", html, StringComparison.Ordinal);
        Assert.Contains("viewBox=\"0 0 960 200\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Small_charts_share_a_scale_and_keep_gaps()
    {
        var grid = new CurveGrid("all", 0, 2, [new CurveCell(Evil, "1.5", [new ChartSeries("a", [0, 1, 2, 3], [0, double.NaN, 1, 2])])]);
        string html = grid.ToHtml();
        Assert.Contains("d=\"M0 48M106.7 24L160 0\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        XDocument.Parse(html);
    }

    [Fact]
    public void The_page_asks_for_nothing_from_outside()
    {
        string html = Full("plain").ToHtml();
        foreach (string loader in new[] { "http:", "https:", "//", "url(", "@import", "<link", "fetch(" })
            Assert.DoesNotContain(loader, html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_report_is_written_whole()
    {
        using var folder = new TemporaryFolder();
        Full("plain").Write(folder["report.html"]);
        Assert.Equal(Full("plain").ToHtml(), File.ReadAllText(folder["report.html"]));
    }

    [Fact]
    public void Long_lines_keep_their_spikes()
    {
        double[] x = [.. Enumerable.Range(0, 100_000).Select(i => (double)i)];
        double[] y = new double[x.Length];
        y[51_234] = 7;
        string html = new LineChart("t", "x", "y", [new ChartSeries("s", x, y)]).ToHtml();
        Assert.Contains(" 51,234 7", html, StringComparison.Ordinal);
        Assert.True(html.Length < 60_000);
    }

    [Fact]
    public void Charts_without_values_and_with_bad_ones_are_drawn()
    {
        double[] odd = [0, double.NaN, double.PositiveInfinity, -3];
        foreach (bool logarithmic in new[] { false, true })
        {
            string empty = new LineChart("t", "x", "y", []) { LogarithmicY = logarithmic, LogarithmicX = logarithmic }.ToHtml();
            string bad = new LineChart("t", "x", "y", [new ChartSeries("s", odd, odd)]) { LogarithmicY = logarithmic }.ToHtml();
            Assert.DoesNotContain("NaN", empty + bad, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", empty + bad, StringComparison.Ordinal);
        }

        string bars = new BarChart("t", ["a", "b"], [new BarColumn("c", [double.NaN, 0])]).ToHtml();
        Assert.DoesNotContain("NaN", bars, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 10, new double[] { 0, 2, 4, 6, 8, 10 })]
    [InlineData(0, 0.37, new double[] { 0, 0.1, 0.2, 0.3, 0.4 })]
    public void Linear_ticks_are_round(double low, double high, double[] expected)
    {
        ChartScale scale = ChartScale.Over([low, high], logarithmic: false, fromZero: true, tight: false);
        Assert.Equal(expected.Length, scale.Ticks.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], scale.Ticks[i], 1e-12);
        Assert.Equal(0, scale.At(expected[0]), 1e-12);
        Assert.Equal(1, scale.At(expected[^1]), 1e-12);
    }

    [Fact]
    public void Logarithmic_ticks_are_powers_of_ten_or_round_within_one()
    {
        ChartScale wide = ChartScale.Over([3e-5, 0.2], logarithmic: true, fromZero: false, tight: false);
        Assert.Equal([-5, -4, -3, -2, -1, 0], wide.Ticks.Select(t => Math.Round(Math.Log10(t), 9)));
        Assert.Equal(0.5, wide.At(Math.Pow(10, -2.5)), 1e-9);
        ChartScale narrow = ChartScale.Over([0.3, 0.9], logarithmic: true, fromZero: false, tight: false);
        Assert.Equal([0.2, 0.5, 1], narrow.Ticks.Select(t => Math.Round(t, 9)));
        Assert.Equal(1, ChartScale.Over([4.0, 4.0], logarithmic: true, fromZero: false, tight: false).At(5), 1e-9);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00045678, "0.0004568")]
    [InlineData(0.00001234, "1.234e-5")]
    [InlineData(12345.6, "12,346")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(3.2e9, "3.2e+9")]
    [InlineData(double.NaN, "–")]
    public void Numbers_are_short(double value, string text) => Assert.Equal(text, HtmlText.Number(value));

    private static HtmlReport Full(string text) => new HtmlReport(text, text)
        .Section(text, text)
        .Tiles(new ReportTile(text, text, text, text))
        .Chart(new LineChart(text, text, text, [new ChartSeries(text, [1, 2, 3], [1, double.NaN, 2]), new ChartSeries(text, [1], [1])]) { LogarithmicY = true })
        .Chart(new BarChart(text, [text, "b"], [new BarColumn(text, [1, 2])]))
        .Images([text], new ReportPictures(text, [new Image(2, 2)]))
        .Table([text, "n"], [[text, 1.5], [text, 2]]);
}
