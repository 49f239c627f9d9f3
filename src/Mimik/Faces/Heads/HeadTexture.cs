using System.Runtime.InteropServices;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Obj;
using Mimik.Formats.Png;
using Mimik.Geometry;

namespace Mimik.Faces.Heads;

/// <summary>Texture coordinates, and with FLAME's texture space a picture: FLAME_texture.npz, or a template mesh (head_template.obj) of the same vertices.</summary>
/// <remarks>
/// The archive's keys: <c>vt</c> [U x 2] and <c>ft</c> [F x 3] over the model's triangles in order, <c>mean</c> [H x W x 3] and <c>tex_dir</c> [H x W x 3 x T], blue, green
/// and red of 0..255 with a standard deviation a direction.
/// </remarks>
internal static class HeadTexture
{
    /// <summary>Gives a surface texture coordinates, and a picture where the file has one.</summary>
    /// <param name="surface">The model's surface.</param>
    /// <param name="path">An .obj or .npz file.</param>
    /// <param name="coefficients">Of the texture space, in standard deviations; empty takes the mean.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">The file is malformed or another mesh's, or has no texture space where coefficients ask for one.</exception>
    public static RigSurface Apply(RigSurface surface, string path, float[] coefficients, ReadBudget budget)
    {
        if (Path.GetExtension(path).Equals(".obj", StringComparison.OrdinalIgnoreCase))
        {
            return coefficients.Length == 0
                ? OfMesh(surface, ObjFile.Read(path, budget), path)
                : throw new MimikException($"--texture: expected a texture space (--uv FLAME_texture.npz), found {path}");
        }

        NpzFile file = NpzFile.Read(path, budget);
        float[] uvs = file["vt"].Expect(-1, 2).ToSingles();
        NpyArray corners = file["ft"].Expect(surface.Faces.Count, -1);
        if (corners.Count != surface.Faces.Corners.Length)
            throw corners.Origin.Malformed($"{surface.Faces.Corners.Length} corners", $"{corners.Count}");
        byte[]? picture = file.Contains("mean") ? Picture(file, coefficients) : null;
        if (picture is null && coefficients.Length > 0)
            throw new MimikException($"{path}: expected a texture space (mean, tex_dir) for --texture, found none");
        return With(surface, uvs, corners.ToInt32s(), picture, path);
    }

    // Faces in any order: a corner is found by its face's vertices.
    private static RigSurface OfMesh(RigSurface surface, PolygonMesh mesh, string path)
    {
        if (mesh.Uvs is null || mesh.UvCorners is null)
            throw new MimikException($"{path}: expected texture coordinates, found none");
        if (mesh.VertexCount != surface.VertexCount)
            throw new MimikException($"{path}: expected {surface.VertexCount} vertices as the model has, found {mesh.VertexCount}");
        var faces = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int f = 0; f < mesh.Faces.Count; f++)
            faces[Key(mesh.Faces[f])] = f;
        int[] corners = new int[surface.Faces.Corners.Length];
        for (int f = 0; f < surface.Faces.Count; f++)
        {
            if (!faces.TryGetValue(Key(surface.Faces[f]), out int theirs))
                throw new MimikException($"{path}: expected the model's faces, found none with the vertices of face {f}");
            for (int c = surface.Faces.Offsets[f]; c < surface.Faces.Offsets[f + 1]; c++)
                corners[c] = mesh.UvCorners[mesh.Faces.Offsets[theirs] + mesh.Faces[theirs].IndexOf(surface.Faces.Corners[c])];
        }

        return With(surface, mesh.Uvs, corners, null, path);
    }

    private static string Key(ReadOnlySpan<int> corners)
    {
        int[] sorted = corners.ToArray();
        Array.Sort(sorted);
        return string.Join(',', sorted);
    }

    private static RigSurface With(RigSurface surface, float[] uvs, int[] corners, byte[]? picture, string path)
    {
        IEnumerable<RigMaterial> materials = picture is null
            ? surface.Materials
            : surface.Materials.Select(material => material with { BaseColour = [1, 1, 1, 1], BaseColourImage = picture, BaseColourImageType = "image/png" });
        try
        {
            return new RigSurface(surface.VertexCount, surface.Faces, surface.Parts, [.. materials], surface.FaceMaterials, uvs, corners, surface.Tangents)
            {
                Licence = surface.Licence,
                Colours = picture is null ? surface.Colours : null,
            };
        }
        catch (MimikException error)
        {
            throw new MimikException($"{path}: {error.Message}", error);
        }
    }

    private static byte[] Picture(NpzFile file, float[] coefficients)
    {
        NpyArray mean = file["mean"];
        if (mean.Shape.Count != 3 || mean.Shape[2] != 3)
            throw mean.Origin.Malformed("rows, columns and three colours", mean.Description);
        double[] values = mean.ToDoubles();
        if (coefficients.Length > 0)
            AddDirections(file["tex_dir"].Expect(mean.Shape[0], mean.Shape[1], 3, -1), coefficients, values);
        var image = new Image(mean.Shape[1], mean.Shape[0]);
        for (int p = 0; p < values.Length / 3; p++)
        {
            for (int c = 0; c < 3; c++)
                image.Pixels[(4 * p) + c] = (byte)Math.Clamp(Math.Round(values[(3 * p) + 2 - c]), 0, 255);
            image.Pixels[(4 * p) + 3] = 255;
        }

        return PngFile.Encode(image);
    }

    private static void AddDirections(NpyArray directions, float[] coefficients, double[] values)
    {
        int all = directions.Shape[3];
        if (coefficients.Length > all)
            throw directions.Origin.Malformed($"at least {coefficients.Length} directions", $"{all}");

        // The array may take more than a gigabyte: it is read where it lies.
        bool wide = directions.Type == new NpyType(NpyKind.Real, sizeof(double));
        ReadOnlySpan<double> doubles = wide ? MemoryMarshal.Cast<byte, double>(directions.Data.Span) : default;
        ReadOnlySpan<float> singles = wide ? default : directions.AsSingles();
        for (int i = 0; i < values.Length; i++)
        {
            for (int t = 0; t < coefficients.Length; t++)
                values[i] += coefficients[t] * (wide ? doubles[(i * all) + t] : singles[(i * all) + t]);
        }
    }
}
