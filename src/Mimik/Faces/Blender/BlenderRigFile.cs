using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;

namespace Mimik.Faces.Blender;

/// <summary>
/// FBX, .blend and USD files as rigs, read through an installed Blender: every visible mesh is a part, shape keys of one name are one
/// shape, polygons, texture coordinates and base colours are kept. Modifiers, armatures' poses, pictures and animation are not.
/// </summary>
internal static class BlenderRigFile
{
    /// <summary>Reads a rig.</summary>
    /// <exception cref="MimikException">Blender is absent, refuses the file, fails, or takes too long.</exception>
    public static RigImport Read(string path, RigReadOptions options)
    {
        if (!File.Exists(path))
            throw new MimikException($"{path}: no such file");
        ReadBudget budget = options.Budget ?? new ReadBudget();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mimik-blender-");
        try
        {
            string arrays = BlenderProgram.Run(path, folder.FullName, options.BlenderTimeout);
            return ToRig(NpzFile.Read(arrays, budget), path, options.Unit, budget);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static RigImport ToRig(NpzFile file, string path, LengthUnit? unit, ReadBudget budget)
    {
        float[] neutral = file["neutral"].Expect(-1, 3).ToSingles();
        int[] sizes = file["sizes"].Expect(-1).ToInt32s();
        int[] offsets = new int[sizes.Length + 1];
        for (int f = 0; f < sizes.Length; f++)
            offsets[f + 1] = offsets[f] + sizes[f];
        float[] uvs = file["uvs"].Expect(-1, 2).ToSingles();
        var surface = new RigSurface(
            neutral.Length / 3,
            new PolygonFaces(offsets, file["corners"].Expect(-1).ToInt32s()),
            Parts(file),
            Materials(file),
            file["face_materials"].Expect(sizes.Length).ToInt32s(),
            uvs.Length > 0 ? uvs : null,
            uvs.Length > 0 ? file["uv_corners"].Expect(-1).ToInt32s() : null);
        string[] names = file["shape_names"].Expect(-1).ToStrings();
        budget.Charge(4L * neutral.Length * names.Length, path, "deltas");
        float[] deltas = file["deltas"].Expect(names.Length, neutral.Length / 3, 3).ToSingles();
        var shapes = names.Select((name, s) => new Blendshape(name, deltas.AsSpan(s * neutral.Length, neutral.Length).ToArray())).ToList();
        double metres = file["metres_per_unit"].ToDouble();
        unit ??= metres > 0 ? new LengthUnit(metres, UnitSource.Declared) : LengthUnit.Infer(neutral);
        string format = $"{Path.GetExtension(path).TrimStart('.').ToUpperInvariant()} through Blender";
        return RigImport.Of(new BlendshapeRig(neutral, surface, shapes, unit), format, file["notes"].ToStrings());
    }

    private static List<RigPart> Parts(NpzFile file)
    {
        string[] names = file["part_names"].Expect(-1).ToStrings();
        int[] sizes = file["part_sizes"].Expect(names.Length, 2).ToInt32s();
        var parts = new List<RigPart>();
        int vertex = 0, face = 0;
        for (int p = 0; p < names.Length; p++)
        {
            parts.Add(new RigPart(names[p], vertex, sizes[2 * p], face, sizes[(2 * p) + 1]));
            vertex += sizes[2 * p];
            face += sizes[(2 * p) + 1];
        }

        return parts;
    }

    private static List<RigMaterial> Materials(NpzFile file)
    {
        string[] names = file["material_names"].Expect(-1).ToStrings();
        float[] looks = file["material_looks"].Expect(names.Length, 6).ToSingles();
        return [.. names.Select((name, m) => new RigMaterial(name, looks[(6 * m)..((6 * m) + 4)], looks[(6 * m) + 4], looks[(6 * m) + 5]))];
    }
}
