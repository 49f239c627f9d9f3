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
        var command = new Command("info", "Describe a file: what it is, its size, its parts, shapes and names.") { file };
        var reading = new ReadingOptions(command);
        command.SetAction(parsed =>
        {
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
            IReadOnlyList<InfoRow> rows = new InfoJob(parsed.GetValue(file)!, reading.From(parsed)).Run();
            foreach (InfoRow row in rows)
                grid.AddRow(new Text(row.Label, new Style(Color.Grey)), new Text(row.Text));
            AnsiConsole.Write(grid);
        });
        return command;
    }
}
