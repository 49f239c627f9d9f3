namespace Mimik.Faces.Names;

/// <summary>A FACS control's part in a pose.</summary>
/// <param name="Name">The control, as in FACS-72.</param>
/// <param name="Makes">How much of the pose one unit of the control makes.</param>
/// <param name="Reads">How much of the control one unit of the pose makes, for the way back; 0 where another control stands for the pose.</param>
internal sealed record FacsTerm(string Name, float Makes, float Reads);

/// <summary>One pose of one side of the face, and what each vocabulary calls it.</summary>
/// <param name="Arkit">ARKit's name; two poses may share it, where ARKit has one shape for both sides.</param>
/// <param name="Ict">ICT FaceKit's name, or null where it has no such shape.</param>
/// <param name="Facs">The FACS controls that take part.</param>
internal sealed record NameRow(string Arkit, string? Ict, IReadOnlyList<FacsTerm> Facs)
{
    /// <summary>The same pose of the left or right side: <c>*</c> becomes Left or Right in ARKit's names, L or R elsewhere.</summary>
    /// <param name="left">The character's left.</param>
    public NameRow OfSide(bool left)
    {
        string side = left ? "L" : "R";
        return new NameRow(
            Arkit.Replace("*", left ? "Left" : "Right", StringComparison.Ordinal),
            Ict?.Replace("*", side, StringComparison.Ordinal),
            [.. Facs.Select(term => term with { Name = term.Name.Replace("*", side, StringComparison.Ordinal) })]);
    }
}
