using System.Numerics.Tensors;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>
/// The ICT Face Model Light (USC ICT, "Learning Formation of Physically-Based Face Attributes", CVPR 2020), in centimetres: its folder of OBJ
/// and JSON files, and one .npz of the same content. Expressions become shapes; the identity modes, which are not poses, move the neutral.
/// </summary>
/// <remarks>
/// The archive's keys: <c>neutral</c> [N x 3], <c>faces</c> and <c>face_uvs</c> [F x 4] ending in -1 for triangles, <c>uvs</c> [U x 2] over several
/// tiles, <c>face_material</c> [F], <c>material_names</c>, <c>expression_names</c> [S], <c>expression_deltas</c> [S x N x 3], <c>identity_deltas</c>
/// [I x N x 3]. Landmarks and fitting regions are left out.
/// </remarks>
public static class IctFaceKit
{
    /// <summary>The model's unit.</summary>
    public static LengthUnit Unit { get; } = new(0.01, UnitSource.Declared);

    /// <summary>Whether an archive holds the model.</summary>
    /// <param name="file">The archive.</param>
    public static bool IsIn(NpzFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Contains("neutral") && file.Contains("expression_deltas") && file.Contains("expression_names");
    }

    /// <summary>Whether a folder holds the model.</summary>
    /// <param name="folder">The model's folder, or the toolkit's above it.</param>
    public static bool IsFolder(string folder) => IctFolder.Find(folder) is not null;

    /// <summary>Reads the model as a rig.</summary>
    /// <param name="path">The .npz file, or the folder.</param>
    /// <param name="identity">Weights of the first identity modes, in standard deviations; null or empty is the average face.</param>
    /// <param name="budget">Bounds the memory; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">A file is missing, malformed, or passes the budget; or there are fewer identity modes.</exception>
    public static BlendshapeRig Read(string path, IReadOnlyList<float>? identity = null, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return IctFolder.Find(path) is { } folder
            ? IctFolder.Read(folder, identity ?? [], budget)
            : Parse(InputFile.ReadAllBytes(path, budget), path, budget, identity);
    }

    /// <summary>Reads the model from an archive's content.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <param name="identity">As for <see cref="Read"/>.</param>
    /// <exception cref="MimikException">The content is malformed or passes the budget; or there are fewer identity modes.</exception>
    public static BlendshapeRig Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget, IReadOnlyList<float>? identity = null)
    {
        NpzFile file = NpzFile.Parse(bytes, fileName, budget);
        float[] neutral = file["neutral"].Expect(-1, 3).ToSingles();
        int vertices = neutral.Length / 3;
        PolygonFaces faces = CompskinSurface.Faces(file["faces"]);
        PolygonFaces uvFaces = CompskinSurface.Faces(file["face_uvs"].Expect(faces.Count, -1));
        if (!uvFaces.Offsets.AsSpan().SequenceEqual(faces.Offsets))
            throw new MalformedFileException(fileName, "face_uvs", "as many corners in each face as faces has", "others");
        string[] materials = file["material_names"].Expect(-1).ToStrings();
        int[] faceMaterials = file["face_material"].Expect(faces.Count).ToInt32s();
        string[] names = file["expression_names"].Expect(-1).ToStrings();
        Blendshape[] shapes = ShapeDeltas.Split(file["expression_deltas"].Expect(names.Length, vertices, 3), names);
        if (identity is { Count: > 0 })
            AddIdentity(neutral, file["identity_deltas"].Expect(-1, vertices, 3), identity);
        try
        {
            RigSurface surface = IctParts.Surface(
                neutral, faces, [.. materials.Select(IctParts.Material)], faceMaterials, file["uvs"].Expect(-1, 2).ToSingles(), uvFaces.Corners);
            return new BlendshapeRig(neutral, surface, shapes, Unit);
        }
        catch (MimikException error) when (error is not MalformedFileException)
        {
            throw new MimikException($"{fileName}: {error.Message}", error);
        }
    }

    private static void AddIdentity(float[] neutral, NpyArray modes, IReadOnlyList<float> identity)
    {
        if (identity.Count > modes.Shape[0])
            throw modes.Origin.Malformed($"{identity.Count} identity modes", $"{modes.Shape[0]}");
        ReadOnlySpan<float> deltas = modes.ToSingles();
        for (int i = 0; i < identity.Count; i++)
            TensorPrimitives.MultiplyAdd(deltas.Slice(i * neutral.Length, neutral.Length), identity[i], neutral, neutral);
    }
}
