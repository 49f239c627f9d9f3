using System.CommandLine;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik make</c>: data to try methods on.</summary>
internal static class MakeCommand
{
    public static Command Create() => new("make", "Make rigs and heads to try methods on.") { MakeRandomRigCommand.Create(), MakeToyCorrectivesCommand.Create(), MakeStandinCommand.CreateFlame(), MakeStandinCommand.CreateBfm() };
}
