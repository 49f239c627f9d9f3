namespace Mimik.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>All done.</summary>
    public const int Success = 0;

    /// <summary>Bad input or a failed job; one line on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C, as shells number it.</summary>
    public const int Cancelled = 130;
}
