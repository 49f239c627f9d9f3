using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The result file of compressed skinning (.npz): <c>rest</c> [N x 3], centred; <c>quads</c> [F x C]; <c>weights</c> [N x P];
/// <c>restXform</c> [P x 3 x 4], identities; <c>shapeXform</c> [3S x 4P], for shape s and bone j the 3 x 4 block [[r]x | t].
/// </summary>
/// <remarks>
/// Our keys beside these: <c>names</c>, <c>centre</c>, <c>rest_verts</c> (not centred), <c>bone_indices</c> [N x K], <c>triangles</c> where they
/// are not the faces' own, <c>metres_per_unit</c>, the rig logic and the surface. With them a file gives back the bits of the rig that was
/// written. A published file has none of them. The sign of a zero is not kept.
/// </remarks>
public static class CompskinResultFile
{
    private const string RestKey = "rest";
    private const string FacesKey = "quads";
    private const string NamesKey = "names";
    private const string CentreKey = "centre";
    private const string RestVerticesKey = "rest_verts";
    private const string TrianglesKey = "triangles";

    /// <summary>How far a rest position may lie from where another key or the rig beside puts it, in sizes of the head.</summary>
    private const double SamePlace = 1e-5;

    /// <summary>Whether an archive holds such a result.</summary>
    /// <param name="file">The archive.</param>
    public static bool IsIn(NpzFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Contains(RestKey) && file.Contains(ResultTransforms.ShapesKey) && file.Contains(ResultWeights.Key);
    }

    /// <summary>Reads a compressed rig.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rig">The rig that was compressed: gives names, rig logic, centre, surface and unit where the file has none; null for none.</param>
    /// <param name="budget">Bounds the memory; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">The file is missing, malformed, passes the budget, or is not of that rig.</exception>
    public static CompressedRig Read(string path, BlendshapeRig? rig = null, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget, rig);
    }

    /// <summary>Reads a compressed rig from a file's content.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <param name="rig">As for <see cref="Read"/>.</param>
    /// <exception cref="MimikException">The content is malformed, passes the budget, or is not of that rig.</exception>
    public static CompressedRig Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget, BlendshapeRig? rig = null)
    {
        NpzFile file = NpzFile.Parse(bytes, fileName, budget);
        NpyArray restArray = file[RestKey].Expect(-1, 3);
        float[] centred = restArray.ToSingles();
        int vertices = centred.Length / 3;
        SparseTransforms transforms = ResultTransforms.Read(file);
        int shapes = transforms.ShapeCount;
        if (rig is not null && (rig.VertexCount != vertices || rig.Shapes.Count != shapes))
            throw new MalformedFileException(fileName, "rig beside it", $"{vertices} vertices and {shapes} shapes", $"{rig.VertexCount} and {rig.Shapes.Count}");
        (ushort[] bones, float[] weights, int influences) = ResultWeights.Read(file, vertices, transforms.BoneCount);
        (float[] rest, float[] centre) = Rest(file, restArray, centred, rig);

        RigSurface surface = rig is null || CompskinSurface.IsIn(file) ? CompskinSurface.Read(file, FacesKey, vertices) : rig.Surface;
        LengthUnit unit = CompskinUnit.Read(file) ?? rig?.Unit ?? LengthUnit.Infer(rest);
        string[] names = rig is null || file.Contains(NamesKey) ? CompskinRigFile.Names(file, shapes) : [.. rig.ShapeNames];
        RigLogic logic = rig is null || CompskinLogic.IsIn(file) ? CompskinLogic.Read(file, shapes) : rig.Logic;
        int[] triangles = file.TryGet(TrianglesKey)?.Expect(-1, 3).ToInt32s() ?? surface.Faces.Triangulate();
        try
        {
            var playback = new PlaybackRig(rest, centre, influences, bones, weights, transforms, names, logic, triangles, unit.MetresPerUnit);
            return new CompressedRig(playback, surface, unit);
        }
        catch (ArgumentException error)
        {
            throw new MimikException($"{fileName}: {error.Message}", error);
        }
    }

    /// <summary>Writes a compressed rig under the published keys and ours.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="rig">The compressed rig.</param>
    /// <exception cref="MimikException">The rig's weights or transforms do not fit the tables of the format.</exception>
    public static void Write(string path, CompressedRig rig)
    {
        ArgumentNullException.ThrowIfNull(rig);
        PlaybackRig playback = rig.Playback;
        var arrays = new List<KeyValuePair<string, NpyArray>>
        {
            new(RestKey, NpyArray.From(Centred(playback.Rest, playback.Centre), playback.VertexCount, 3)),
        };
        arrays.AddRange(CompskinSurface.Write(rig.Surface, FacesKey));
        arrays.AddRange(ResultWeights.Write(playback));
        arrays.AddRange(ResultTransforms.Write(playback.Transforms));
        arrays.Add(new(NamesKey, NpyArray.FromStrings([.. playback.ShapeNames])));
        arrays.Add(new(CentreKey, NpyArray.From(playback.Centre)));
        arrays.Add(new(RestVerticesKey, NpyArray.From(playback.Rest, playback.VertexCount, 3)));
        if (!playback.Triangles.AsSpan().SequenceEqual(rig.Surface.Faces.Triangulate()))
            arrays.Add(new(TrianglesKey, NpyArray.From(playback.Triangles, playback.Triangles.Length / 3, 3)));
        arrays.AddRange(CompskinLogic.Write(playback.Logic));
        arrays.AddRange(CompskinUnit.Write(rig.Unit));
        NpzFile.Write(path, arrays);
    }

    private static (float[] Positions, float[] Centre) Rest(NpzFile file, NpyArray restArray, float[] centred, BlendshapeRig? rig)
    {
        float[]? centre = file.TryGet(CentreKey)?.Expect(3).ToSingles();
        float[]? rest = file.TryGet(RestVerticesKey)?.Expect(centred.Length / 3, 3).ToSingles();
        string source = RestVerticesKey;
        if (rest is null && rig is not null)
        {
            (rest, source) = (rig.Neutral, "the rig beside it");
            centre ??= Mean(rest);
        }

        centre ??= new float[3];
        if (rest is null)
        {
            restArray.Origin.Charge((long)centred.Length * sizeof(float));
            rest = new float[centred.Length];
            for (int i = 0; i < rest.Length; i++)
                rest[i] = centred[i] + centre[i % 3];
            return (rest, centre);
        }

        double tolerance = SamePlace * Size(centred);
        for (int i = 0; i < rest.Length; i++)
        {
            if (!(Math.Abs((double)rest[i] - centre[i % 3] - centred[i]) <= tolerance))
                throw restArray.Origin.Malformed($"the positions of {source} less their centre", $"{centred[i]} at vertex {i / 3}, {"xyz"[i % 3]}, not {rest[i] - centre[i % 3]}");
        }

        return (rest, centre);
    }

    // As NumPy takes a float32 mean over rows, one after the other, so that rest less centre gives the published bits.
    private static float[] Mean(float[] positions)
    {
        float[] sum = new float[3];
        for (int i = 0; i < positions.Length; i++)
            sum[i % 3] += positions[i];
        int count = Math.Max(1, positions.Length / 3);
        return Array.ConvertAll(sum, value => value / count);
    }

    private static float[] Centred(float[] rest, float[] centre)
    {
        float[] centred = new float[rest.Length];
        for (int i = 0; i < centred.Length; i++)
            centred[i] = rest[i] - centre[i % 3];
        return centred;
    }

    private static double Size(float[] positions)
    {
        double largest = 0;
        foreach (float value in positions)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}
