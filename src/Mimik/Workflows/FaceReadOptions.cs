using Mimik.Faces;
using Mimik.Formats;

namespace Mimik.Workflows;

/// <summary>How files are read.</summary>
public sealed record FaceReadOptions
{
    /// <summary>The unit of the file's numbers; null takes what the format says, else what a head's size suggests.</summary>
    public LengthUnit? Units { get; init; }

    /// <summary>The most bytes that reading one file may allocate for decoded data.</summary>
    public long MaxMemoryBytes { get; init; } = ReadBudget.DefaultLimitBytes;
}
