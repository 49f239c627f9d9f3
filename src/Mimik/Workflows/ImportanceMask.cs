using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Workflows;

/// <summary>Reads factors of vertices' errors for <see cref="Skinning.SkinCompressorOptions.Importance"/>.</summary>
internal static class ImportanceMask
{
    private const string Key = "importance";

    /// <summary>Reads a mask: an .npy of [N] factors, or an .npz that holds one such array, or several of which one is called "importance".</summary>
    /// <param name="mask">The file.</param>
    /// <param name="rig">The rig whose N vertices it is for.</param>
    /// <param name="reading">Memory limit.</param>
    /// <exception cref="MimikException">The file cannot be read, or its numbers do not fit; the message names file, place, expected and found.</exception>
    public static float[] Read(string mask, BlendshapeRig rig, FaceReadOptions reading)
    {
        NpyArray array = Open(mask, new ReadBudget(reading.MaxMemoryBytes));
        if (array.Count != rig.VertexCount || array.Shape.Count(side => side != 1) > 1)
            throw new MimikException($"{mask}: expected {rig.VertexCount} factors, one a vertex, found {array.Description}");
        float[] factors = array.ToSingles();
        for (int v = 0; v < factors.Length; v++)
        {
            if (factors[v] is not (>= 0 and <= 100))
                throw new MimikException(FormattableString.Invariant($"{mask}: expected factors from 0 to 100, found {factors[v]} at vertex {v}"));
        }

        return factors.AsSpan().ContainsAnyExcept(0f)
            ? factors
            : throw new MimikException($"{mask}: expected a factor above 0 somewhere, found 0 at all {factors.Length} vertices");
    }

    private static NpyArray Open(string path, ReadBudget budget)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                return NpyArray.Read(path, budget);
            case ".NPZ":
                NpzFile file = NpzFile.Read(path, budget);
                return file.TryGet(Key) ?? (file.Names.Count == 1
                    ? file[file.Names[0]]
                    : throw new MalformedFileException(path, "archive", $"an array \"{Key}\"", file.Names.Count == 0 ? "none" : string.Join(", ", file.Names.Take(8))));
            default:
                throw new MimikException($"{path}: expected factors of vertices (.npy, .npz), found {(Path.HasExtension(path) ? Path.GetExtension(path) : "no extension")}");
        }
    }
}
