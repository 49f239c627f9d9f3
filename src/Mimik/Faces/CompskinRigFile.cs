using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces;

/// <summary>
/// The rig file of compressed skinning (.npz): <c>deltas</c> [S x N x 3], <c>rest_verts</c> [N x 3], <c>rest_faces</c> [F x C], the pickled
/// dictionaries <c>inbetween_info</c> and <c>combination_info</c>, and <c>names</c> [S] where it has them. Files of ours add the unit, parts,
/// materials and texture coordinates under further keys, which the published code does not look at.
/// </summary>
public static class CompskinRigFile
{
    private const string DeltasKey = "deltas";
    private const string RestKey = "rest_verts";
    private const string FacesKey = "rest_faces";
    private const string NamesKey = "names";

    /// <summary>Whether an archive holds such a rig.</summary>
    /// <param name="file">The archive.</param>
    public static bool IsIn(NpzFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Contains(DeltasKey) && file.Contains(RestKey) && file.Contains(FacesKey);
    }

    /// <summary>Reads a rig. Unnamed shapes are called shape000, shape001, ...; a unit that the file does not say is inferred from the size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">Bounds the memory; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">The file is missing, malformed, or passes the budget.</exception>
    public static BlendshapeRig Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads a rig from a file's content.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <exception cref="MimikException">The content is malformed or passes the budget.</exception>
    public static BlendshapeRig Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        NpzFile file = NpzFile.Parse(bytes, fileName, budget);
        float[] rest = file[RestKey].Expect(-1, 3).ToSingles();
        int vertices = rest.Length / 3;
        NpyArray deltas = file[DeltasKey].Expect(-1, vertices, 3);
        int shapes = deltas.Shape[0];
        Blendshape[] blendshapes = ShapeDeltas.Split(deltas, Names(file, shapes));
        RigSurface surface = CompskinSurface.Read(file, FacesKey, vertices);
        LengthUnit unit = CompskinUnit.Read(file) ?? LengthUnit.Infer(rest);
        try
        {
            return new BlendshapeRig(rest, surface, blendshapes, unit, CompskinLogic.Read(file, shapes));
        }
        catch (MimikException error) when (error is not MalformedFileException)
        {
            throw new MimikException($"{fileName}: {error.Message}", error);
        }
    }

    /// <summary>Writes a rig: what the published code reads under its keys, and the rest under ours. Reading it back gives the same rig.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="rig">The rig.</param>
    public static void Write(string path, BlendshapeRig rig)
    {
        ArgumentNullException.ThrowIfNull(rig);
        NpzFile.Write(path, Arrays(rig));
    }

    /// <summary>The names of a file's shapes, or ones made up.</summary>
    internal static string[] Names(NpzFile file, int shapes)
    {
        if (file.TryGet(NamesKey) is { } array)
            return array.Expect(shapes).ToStrings();
        string[] names = new string[shapes];
        for (int s = 0; s < shapes; s++)
            names[s] = $"shape{s:d3}";
        return names;
    }

    private static IEnumerable<KeyValuePair<string, NpyArray>> Arrays(BlendshapeRig rig) =>
    [
        new(DeltasKey, ShapeDeltas.Join(rig)),
        new(RestKey, NpyArray.From(rig.Neutral, rig.VertexCount, 3)),
        .. CompskinSurface.Write(rig.Surface, FacesKey),
        .. CompskinLogic.Write(rig.Logic),
        new(NamesKey, NpyArray.FromStrings([.. rig.ShapeNames])),
        .. CompskinUnit.Write(rig.Unit),
    ];
}
