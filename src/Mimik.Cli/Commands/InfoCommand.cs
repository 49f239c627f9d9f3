using System.CommandLine;
using Mimik.Workflows;
using Spectre.Console;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik info</c>: describes a file.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "any file or folder that Mimik reads, or \"sample\" for Mimik's own face" };
        var spectrum = new Option<bool>("--spectrum") { Description = "also describe the quadratic forms that a rig's correctives of two controls make at every coordinate: how many are zero, and the range of eigenvalues and singular values of the others" };
        var command = new Command("info", "Describe a file: what it is, its size, its parts, shapes and names.") { file, spectrum };
        var reading = new ReadingOptions(command);
        command.SetAction(parsed =>
        {
            IReadOnlyList<InfoRow> rows = new InfoJob(parsed.GetValue(file)!, reading.From(parsed)) { Spectrum = parsed.GetValue(spectrum) }.Run();
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (Terminal.Is(output))
                AnsiConsole.Write(Grid(rows));
            else
                WriteLines(output, rows);
        });
        return command;
    }

    private static Grid Grid(IEnumerable<InfoRow> rows)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (InfoRow row in rows)
            grid.AddRow(new Text(row.Label, new Style(Color.Grey)), new Text(row.Text));
        return grid;
    }

    // In a pipe a row stays on its line, so that other programs can find it.
    private static void WriteLines(TextWriter output, IReadOnlyList<InfoRow> rows)
    {
        int width = rows.Max(row => row.Label.Length) + 3;
        foreach (InfoRow row in rows)
            output.WriteLine($"{row.Label.PadRight(width)}{row.Text}");
    }
}
