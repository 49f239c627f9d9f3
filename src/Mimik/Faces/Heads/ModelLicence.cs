namespace Mimik.Faces.Heads;

/// <summary>Under what terms a model may be used; travels into everything that is made of it.</summary>
/// <param name="Text">One line.</param>
/// <param name="Known">Whether the user or a known file name said it.</param>
public sealed record ModelLicence(string Text, bool Known)
{
    /// <summary>Nobody said it: the careful assumption.</summary>
    public static ModelLicence Unknown { get; } = new("unknown, assume non-commercial", false);
}
