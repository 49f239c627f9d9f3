using Mimik.Faces;
using Mimik.Formats;

namespace Mimik.Workflows;

/// <summary>How files are read.</summary>
public sealed record FaceReadOptions
{
    /// <summary>The unit of the file's numbers; null takes what the format says, else what a head's size suggests.</summary>
    public LengthUnit? Units { get; init; }

    /// <summary>
    /// The rig that a published compressed result (.npz) was made of: gives it names, rig logic, centre and surface, which such a file lacks.
    /// Null for none; a file or folder that is no compressed .npz does not take one.
    /// </summary>
    public string? RigPath { get; init; }

    /// <summary>The most bytes that reading one file may allocate for decoded data.</summary>
    public long MaxMemoryBytes { get; init; } = ReadBudget.DefaultLimitBytes;
}
