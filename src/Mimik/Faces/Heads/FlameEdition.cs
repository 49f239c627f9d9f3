namespace Mimik.Faces.Heads;

/// <summary>What the names of downloaded FLAME files say: the year of the edition, which no entry of the files does.</summary>
internal static class FlameEdition
{
    private static readonly ModelLicence Published = new("FLAME model licence (flame.is.tue.mpg.de): non-commercial scientific research", true);

    private static readonly ModelLicence Open = new("FLAME 2023 Open: CC-BY-4.0 (flame.is.tue.mpg.de), attribution required", true);

    private static readonly string[] Years = ["2017", "2019", "2020", "2023"];

    private static readonly string[] KnownNames = ["generic_model", "male_model", "female_model", "flame"];

    /// <summary>"FLAME 2023 no jaw", or "FLAME" where the name does not say.</summary>
    public static string Of(string path)
    {
        // The folder says it where the file is called generic_model.pkl.
        string name = Path.GetFileNameWithoutExtension(path);
        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "";
        string? year = Array.Find(Years, name.Contains) ?? Array.Find(Years, folder.Contains);
        string edition = year is null ? "FLAME" : $"FLAME {year}";
        if (IsWithoutJaw(path))
            edition += " no jaw";
        else if (name.Contains("open", StringComparison.OrdinalIgnoreCase))
            edition += " Open";
        return edition;
    }

    /// <summary>Whether the name is that of the edition whose jaw is an expression.</summary>
    public static bool IsWithoutJaw(string path) => Path.GetFileName(path).Contains("no_jaw", StringComparison.OrdinalIgnoreCase);

    /// <summary>The terms of a file with a known name.</summary>
    public static ModelLicence LicenceOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if (!Array.Exists(KnownNames, known => name.StartsWith(known, StringComparison.OrdinalIgnoreCase)))
            return ModelLicence.Unknown;
        return name.Contains("2023", StringComparison.Ordinal) && name.Contains("open", StringComparison.OrdinalIgnoreCase) ? Open : Published;
    }
}
