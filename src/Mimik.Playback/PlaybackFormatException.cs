namespace Mimik.Playback;

/// <summary>A <c>.mimik</c> file does not hold what its format promises; the message is one line: element, expected, found.</summary>
public sealed class PlaybackFormatException : FormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="element">The chunk or byte offset at fault, such as "chunk SKIN".</param>
    /// <param name="expected">What the format asks for there.</param>
    /// <param name="found">What the file has there.</param>
    /// <param name="innerException">The lower error, where one caused this.</param>
    public PlaybackFormatException(string element, string expected, string found, Exception? innerException = null)
        : base($"{OneLine(element)}: expected {OneLine(expected)}, found {OneLine(found)}", innerException)
    {
        Element = OneLine(element);
        Expected = OneLine(expected);
        Found = OneLine(found);
    }

    /// <summary>The chunk or byte offset at fault.</summary>
    public string Element { get; }

    /// <summary>What the format asks for there.</summary>
    public string Expected { get; }

    /// <summary>What the file has there.</summary>
    public string Found { get; }

    // Names come from files: a line end in one must not break the line.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
