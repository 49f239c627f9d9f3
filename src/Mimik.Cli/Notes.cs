namespace Mimik.Cli;

/// <summary>One-line remarks of a job.</summary>
internal static class Notes
{
    /// <summary>Prints every note on a line of its own.</summary>
    /// <param name="output">Where they go.</param>
    /// <param name="notes">What the job had to say.</param>
    public static void Print(TextWriter output, IEnumerable<string> notes)
    {
        foreach (string note in notes)
            output.WriteLine(note);
    }
}
