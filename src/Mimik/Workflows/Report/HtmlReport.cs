using System.Text;
using Mimik.Formats;
using Mimik.Formats.Png;
using Mimik.Geometry;

namespace Mimik.Workflows.Report;

/// <summary>A number that matters, shown large.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit, or null.</param>
/// <param name="Note">A line below it, or null.</param>
internal sealed record ReportTile(string Label, string Value, string? Unit = null, string? Note = null);

/// <summary>A row of pictures.</summary>
/// <param name="Caption">What the row shows.</param>
/// <param name="Pictures">One for every column.</param>
internal sealed record ReportPictures(string Caption, IReadOnlyList<Image> Pictures);

/// <summary>A number in a table with the colour that stands for it in pictures.</summary>
/// <param name="Colour">Such as "#30a0ff".</param>
/// <param name="Number">The number.</param>
internal sealed record ReportColour(string Colour, int Number);

/// <summary>
/// Builds a report as one HTML file that needs nothing else: styles, script, charts (SVG) and pictures (PNG) are inside. It follows the
/// reader's light or dark scheme, tables sort by their heads, charts tell values under the pointer. All text is escaped.
/// </summary>
internal sealed class HtmlReport
{
    /// <summary>The number of colours that series take turns in.</summary>
    public const int SeriesColours = 9;

    private readonly StringBuilder _body = new();
    private readonly string _title, _subtitle;

    /// <summary>Starts a report.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="subtitle">A line below it.</param>
    public HtmlReport(string title, string subtitle = "")
    {
        _title = title;
        _subtitle = subtitle;
    }

    /// <summary>Starts a section.</summary>
    /// <param name="heading">Its heading.</param>
    /// <param name="text">What the reader should know, or empty.</param>
    public HtmlReport Section(string heading, string text = "")
    {
        _body.Append($"<h2>{HtmlText.Escape(heading)}</h2>\n");
        return text.Length > 0 ? Text(text) : this;
    }

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">What the reader should know.</param>
    public HtmlReport Text(string text)
    {
        _body.Append($"<p>{HtmlText.Escape(text)}</p>\n");
        return this;
    }

    /// <summary>Adds a row of numbers that matter.</summary>
    /// <param name="tiles">The numbers.</param>
    public HtmlReport Tiles(params IEnumerable<ReportTile> tiles)
    {
        ReportTile[] all = [.. tiles];

        // Seven or eight stand in two even rows.
        _body.Append(all.Length > 6 ? "<div class=\"tiles four\">" : "<div class=\"tiles\">");
        foreach (ReportTile tile in all)
        {
            string unit = tile.Unit is null ? "" : $"<small> {HtmlText.Escape(tile.Unit)}</small>";
            string note = tile.Note is null ? "" : $"<em>{HtmlText.Escape(tile.Note)}</em>";
            _body.Append($"<div><span>{HtmlText.Escape(tile.Label)}</span><b>{HtmlText.Escape(tile.Value)}{unit}</b>{note}</div>");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>Adds a chart of lines.</summary>
    /// <param name="chart">The chart.</param>
    public HtmlReport Chart(LineChart chart)
    {
        _body.Append(chart.ToHtml()).Append('\n');
        return this;
    }

    /// <summary>Adds a chart of bars.</summary>
    /// <param name="chart">The chart.</param>
    public HtmlReport Chart(BarChart chart)
    {
        _body.Append(chart.ToHtml()).Append('\n');
        return this;
    }

    /// <summary>Adds many small charts.</summary>
    /// <param name="grid">The charts.</param>
    public HtmlReport Curves(CurveGrid grid)
    {
        _body.Append(grid.ToHtml()).Append('\n');
        return this;
    }

    /// <summary>Adds rows of pictures under common heads.</summary>
    /// <param name="heads">What each column shows.</param>
    /// <param name="rows">The rows.</param>
    public HtmlReport Images(IReadOnlyList<string> heads, params IEnumerable<ReportPictures> rows)
    {
        _body.Append($"<div class=\"pictures\" style=\"--columns:{heads.Count}\">");
        foreach (string head in heads)
            _body.Append($"<div class=\"head\">{HtmlText.Escape(head)}</div>");
        foreach (ReportPictures row in rows)
        {
            for (int i = 0; i < row.Pictures.Count; i++)
            {
                string alternative = HtmlText.Escape(i < heads.Count ? $"{row.Caption}: {heads[i]}" : row.Caption);
                string data = Convert.ToBase64String(PngFile.Encode(row.Pictures[i]));
                _body.Append($"<img alt=\"{alternative}\" width=\"{row.Pictures[i].Width}\" height=\"{row.Pictures[i].Height}\" src=\"data:image/png;base64,{data}\">");
            }

            _body.Append($"<div class=\"caption\">{HtmlText.Escape(row.Caption)}</div>");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>Adds a table whose rows sort by the head that is clicked.</summary>
    /// <param name="heads">The columns' heads.</param>
    /// <param name="rows">The rows' cells: text, numbers, which stand right, or a <see cref="ReportColour"/>.</param>
    public HtmlReport Table(IReadOnlyList<string> heads, params IEnumerable<IReadOnlyList<object>> rows)
    {
        IReadOnlyList<object>[] all = [.. rows];
        _body.Append("<div class=\"scroll\"><table><thead><tr>");
        for (int column = 0; column < heads.Count; column++)
        {
            // A head stands over its column: right where that holds numbers.
            string alignment = all.Length > 0 && all.All(row => IsNumber(row[column])) ? " class=\"n\"" : "";
            _body.Append($"<th{alignment}><button type=\"button\">{HtmlText.Escape(heads[column])}</button></th>");
        }

        _body.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<object> row in all)
        {
            _body.Append("<tr>");
            foreach (object cell in row)
            {
                _body.Append(cell is ReportColour colour
                    ? $"<td class=\"c\" data-v=\"{colour.Number}\"><i style=\"background:{HtmlText.Escape(colour.Colour)}\"></i>{colour.Number}</td>"
                    : IsNumber(cell)
                    ? $"<td class=\"n\" data-v=\"{Convert.ToDouble(cell):R}\">{HtmlText.Number(Convert.ToDouble(cell))}</td>"
                    : $"<td>{HtmlText.Escape(cell.ToString() ?? "")}</td>");
            }

            _body.Append("</tr>");
        }

        _body.Append("</tbody></table></div>\n");
        return this;
    }

    private static bool IsNumber(object cell) => cell is double or float or int or long;

    /// <summary>The report as an HTML document.</summary>
    public string ToHtml() =>
        $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>{HtmlText.Escape(_title)}</title>
        <style>{ReportStyle.Css}</style></head>
        <body><main><header><h1>{HtmlText.Escape(_title)}</h1><p>{HtmlText.Escape(_subtitle)}</p></header>
        {_body}
        </main><script>{ReportStyle.Script}</script></body></html>

        """;

    /// <summary>Writes the report, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => AtomicFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(ToHtml()));
}
