namespace Mimik;

/// <summary>An error that a user can act on: its message is one line that says what, where and what was expected.</summary>
/// <remarks>Everything that derives from it is shown without a stack trace and ends the command line with a non-zero exit.</remarks>
public class MimikException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line: what, where, expected, found.</param>
    /// <param name="innerException">What caused it, where there is more to know.</param>
    public MimikException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
