using System.CommandLine;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik bench</c>: measures, for researchers.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measure a method over seeds and settings.") { BenchCompressCommand.Create(), BenchSolveCommand.Create(), BenchClustersCommand.Create() };
}
