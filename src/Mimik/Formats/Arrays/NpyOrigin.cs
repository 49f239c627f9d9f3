namespace Mimik.Formats.Arrays;

/// <summary>Where an array came from: what its errors name and what its conversions charge.</summary>
/// <param name="File">The file as the user gave it, or "array" for one made in memory.</param>
/// <param name="Element">The member of the archive, or "array".</param>
/// <param name="Budget">Charged by conversions; null for arrays made in memory.</param>
internal sealed record NpyOrigin(string File, string Element, ReadBudget? Budget)
{
    public static NpyOrigin Memory { get; } = new("array", "values", null);

    public MalformedFileException Malformed(string expected, string found) => new(File, Element, expected, found);

    public void Charge(long bytes) => Budget?.Charge(bytes, File, Element);
}
