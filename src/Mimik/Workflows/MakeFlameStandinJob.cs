using Mimik.Faces.Heads;
using Mimik.Faces.Heads.Standins;
using Mimik.Faces.Landmarks;
using Mimik.Formats;

namespace Mimik.Workflows;

/// <summary>Makes a stand-in in FLAME's layout out of the ICT face, with both landmark embeddings beside it.</summary>
public sealed record MakeFlameStandinJob
{
    /// <summary>The ICT face: the .npz file or the folder.</summary>
    public required string FacePath { get; init; }

    /// <summary>The .pkl to write. The embeddings' names begin as its does.</summary>
    public required string OutputPath { get; init; }

    /// <summary>How many directions are kept.</summary>
    public FlameStandinOptions Options { get; init; } = new();

    /// <summary>Makes and writes.</summary>
    /// <returns>A line on each file.</returns>
    /// <exception cref="MimikException">The source is not the ICT face, or a path cannot be written.</exception>
    public IReadOnlyList<string> Run()
    {
        if (!Path.GetExtension(OutputPath).Equals(".pkl", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{OutputPath}: expected a name ending in .pkl, found {Path.GetExtension(OutputPath)}");
        AtomicFile.ExpectWritable(OutputPath);
        MorphableModel ict = HeadModelFile.Read(FacePath);
        if (ict.Family != HeadFamily.Ict)
            throw new MimikException($"{FacePath}: expected the ICT face, found {ict.Name}");
        MorphableModel made = FlameStandin.Create(ict, Options);
        string stem = Path.ChangeExtension(OutputPath, null);
        FlameFileWriter.Write(OutputPath, made);
        int[] triangles = made.Surface.Faces.Corners;
        FlameEmbeddingWriter.WriteStatic(stem + LandmarkSidecars.Static, made.Landmarks[0], triangles);
        FlameEmbeddingWriter.WriteDynamic(stem + LandmarkSidecars.Dynamic, made.Contour!, triangles);
        return
        [
            $"{made.VertexCount:N0} vertices, {made.Surface.Faces.Count:N0} triangles, {made.Shape.Count} identities, {made.Expression.Count} expressions; {made.Licence.Text}",
            $"wrote {stem + LandmarkSidecars.Static}: {made.Landmarks[0].Count} landmarks",
            $"wrote {stem + LandmarkSidecars.Dynamic}: {made.Contour!.Count} landmarks of the jaw's outline at {made.Contour.Rows.Count} angles",
        ];
    }
}
