namespace Mimik.Faces;

/// <summary>Names of correctives that have none of their own.</summary>
internal static class CorrectiveNames
{
    /// <summary>The factors' names, joined: "jawOpen_mouthSmileLeft".</summary>
    /// <param name="names">Names of the shapes.</param>
    /// <param name="factors">The factors.</param>
    public static string Of(IReadOnlyList<string> names, ReadOnlySpan<int> factors)
    {
        string[] parts = new string[factors.Length];
        for (int f = 0; f < parts.Length; f++)
            parts[f] = names[factors[f]];
        return string.Join('_', parts);
    }
}
