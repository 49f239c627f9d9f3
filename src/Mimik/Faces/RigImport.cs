using Mimik.Formats;

namespace Mimik.Faces;

/// <summary>A rig as it was read from a file.</summary>
/// <param name="Rig">The rig.</param>
/// <param name="Format">What the file is, such as "OBJ folder".</param>
/// <param name="Notes">One line each: the unit and how it became known, then what the file had that the rig has not.</param>
public sealed record RigImport(BlendshapeRig Rig, string Format, IReadOnlyList<string> Notes)
{
    /// <summary>Puts the unit's line before the others.</summary>
    internal static RigImport Of(BlendshapeRig rig, string format, IEnumerable<string> notes) =>
        new(rig, format, [rig.Unit.Describe(rig.Neutral), .. notes]);
}

/// <summary>How rigs are read.</summary>
public sealed record RigReadOptions
{
    /// <summary>The unit of length, whatever the file says; null takes the file's, or infers one.</summary>
    public LengthUnit? Unit { get; init; }

    /// <summary>The memory that reading may take; null is <see cref="ReadBudget.DefaultLimitBytes"/>.</summary>
    public ReadBudget? Budget { get; init; }

    /// <summary>How long Blender may take for one file; 10 minutes by default.</summary>
    public TimeSpan BlenderTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
