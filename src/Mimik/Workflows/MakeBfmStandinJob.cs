using Mimik.Faces.Heads;
using Mimik.Faces.Heads.Standins;
using Mimik.Formats;

namespace Mimik.Workflows;

/// <summary>Makes a stand-in in the BFM's layout out of the ICT face.</summary>
public sealed record MakeBfmStandinJob
{
    /// <summary>The ICT face: the .npz file or the folder.</summary>
    public required string FacePath { get; init; }

    /// <summary>The .mat to write.</summary>
    public required string OutputPath { get; init; }

    /// <summary>How many directions are kept.</summary>
    public BfmStandinOptions Options { get; init; } = new();

    /// <summary>Makes and writes.</summary>
    /// <returns>A line on the file.</returns>
    /// <exception cref="MimikException">The source is not the ICT face, or the path cannot be written.</exception>
    public IReadOnlyList<string> Run()
    {
        if (!Path.GetExtension(OutputPath).Equals(".mat", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{OutputPath}: expected a name ending in .mat, found {Path.GetExtension(OutputPath)}");
        AtomicFile.ExpectWritable(OutputPath);
        MorphableModel ict = HeadModelFile.Read(FacePath);
        if (ict.Family != HeadFamily.Ict)
            throw new MimikException($"{FacePath}: expected the ICT face, found {ict.Name}");
        (int vertices, int triangles, int shapes, int expressions) = BfmStandin.Write(OutputPath, ict, Options);
        return [$"{vertices:N0} vertices, {triangles:N0} triangles, {shapes} identities, {expressions} expressions; {FlameStandin.Licence}"];
    }
}
