namespace Mimik.Cli;

/// <summary>Tells a person's terminal from a pipe or a file.</summary>
internal static class Terminal
{
    /// <summary>Whether what is written to <paramref name="output"/> appears in a terminal, where it may be drawn over.</summary>
    /// <param name="output">Where a verb writes.</param>
    public static bool Is(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
}
