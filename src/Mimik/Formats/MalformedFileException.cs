namespace Mimik.Formats;

/// <summary>A file does not hold what its format promises.</summary>
public sealed class MalformedFileException : MimikException
{
    /// <summary>Creates the error; its message reads "file: element: expected …, found …".</summary>
    /// <param name="file">The file's path or name as the user gave it.</param>
    /// <param name="element">The element, line or byte offset at fault, such as "line 12" or "accessor 3".</param>
    /// <param name="expected">What the format asks for there.</param>
    /// <param name="found">What the file has there.</param>
    /// <param name="innerException">The lower error, where one caused this.</param>
    public MalformedFileException(string file, string element, string expected, string found, Exception? innerException = null)
        : base($"{file}: {OneLine(element)}: expected {expected}, found {OneLine(found)}", innerException)
    {
        File = file;
        Element = element;
        Expected = expected;
        Found = found;
    }

    /// <summary>The file's path or name as the user gave it.</summary>
    public string File { get; }

    /// <summary>The element, line or byte offset at fault.</summary>
    public string Element { get; }

    /// <summary>What the format asks for there.</summary>
    public string Expected { get; }

    /// <summary>What the file has there.</summary>
    public string Found { get; }

    // Names out of a damaged file may hold anything: the message stays one readable line.
    private static string OneLine(string text)
    {
        const int Longest = 160;
        string shortened = text.Length > Longest ? $"{text.AsSpan(0, Longest)}…" : text;
        return string.Create(shortened.Length, shortened, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
    }
}
