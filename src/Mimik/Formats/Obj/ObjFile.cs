using System.Globalization;
using System.Text;
using Mimik.Geometry;

namespace Mimik.Formats.Obj;

/// <summary>Wavefront OBJ meshes with their MTL base colours.</summary>
/// <remarks>
/// Read: polygons, positions, texture coordinates, negative indices, joined lines, comments, names by o, g and usemtl; base colour, opacity and
/// base colour picture from libraries in the mesh's own folder. Vertex colours, normals, lines and free-form surfaces are left out.
/// </remarks>
public static class ObjFile
{
    /// <summary>Reads a mesh and its material libraries.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">A file is missing or damaged; the message names file and line.</exception>
    public static PolygonMesh Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        var parser = new ObjParser(path, budget);
        PolygonMesh mesh = parser.Parse(InputFile.ReadAllBytes(path, budget));
        return mesh.Materials.Count == 0 ? mesh : WithLibraries(mesh, parser.MaterialFiles, path, budget);
    }

    /// <summary>Parses a mesh from a file's bytes, without its material libraries.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="budget">The memory that decoding may take.</param>
    /// <exception cref="MimikException">The file is damaged; the message names file and line.</exception>
    public static PolygonMesh Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return new ObjParser(fileName, budget).Parse(bytes.Span);
    }

    /// <summary>Writes a mesh, and beside it an MTL file of the same name (and pictures) where it has materials.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="mesh">The mesh; finite.</param>
    public static void Write(string path, PolygonMesh mesh)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        string? library = null;
        if (mesh.Materials.Count > 0)
        {
            library = Path.GetFileNameWithoutExtension(path) + ".mtl";
            WriteLibrary(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, library), mesh.Materials);
        }

        AtomicFile.Write(path, stream => new ObjWriter(stream).Write(mesh, library));
    }

    private static PolygonMesh WithLibraries(PolygonMesh mesh, List<string> libraries, string path, ReadBudget budget)
    {
        var notes = new List<string>(mesh.Notes);
        var known = new Dictionary<string, MeshMaterial>(StringComparer.Ordinal);
        foreach (string name in libraries.Distinct(StringComparer.Ordinal))
        {
            if (Beside(path, name) is { } library)
            {
                foreach (MeshMaterial material in MtlParser.Parse(InputFile.ReadAllBytes(library, budget), library, Picture))
                    known.TryAdd(material.Name, material);
            }
            else
            {
                notes.Add($"material library \"{ObjFaceNames.Printable(Encoding.UTF8.GetBytes(name))}\" is not beside the file: its materials take the default colour");
            }
        }

        return new PolygonMesh(mesh.Positions, mesh.Faces)
        {
            Uvs = mesh.Uvs,
            UvCorners = mesh.UvCorners,
            Groups = mesh.Groups,
            FaceGroups = mesh.FaceGroups,
            Materials = [.. mesh.Materials.Select(material => known.GetValueOrDefault(material.Name, material))],
            FaceMaterials = mesh.FaceMaterials,
            Notes = notes,
        };

        byte[]? Picture(string name)
        {
            if (Beside(path, name) is { } file)
            {
                byte[] bytes = InputFile.ReadAllBytes(file, budget);
                if (MtlParser.MediaType(bytes) is not null)
                    return bytes;
            }

            notes.Add($"picture \"{ObjFaceNames.Printable(Encoding.UTF8.GetBytes(name))}\" is no PNG or JPEG beside the file and was left out");
            return null;
        }
    }

    // Only files in the mesh's own folder or below are opened, whatever the mesh names.
    private static string? Beside(string path, string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            return null;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string full = Path.GetFullPath(Path.Combine(folder, name.Replace('\\', '/')));
        return full.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(full) ? full : null;
    }

    private static void WriteLibrary(string path, IReadOnlyList<MeshMaterial> materials)
    {
        var text = new StringBuilder();
        for (int m = 0; m < materials.Count; m++)
        {
            MeshMaterial material = materials[m];
            text.Append("newmtl ").Append(ObjWriter.OneLine(material.Name)).Append('\n');
            if (material.BaseColour is [var red, var green, var blue, var alpha])
                text.Append(CultureInfo.InvariantCulture, $"Kd {red} {green} {blue}\nd {alpha}\n");
            if (material.BaseColourImage is { } image)
            {
                string extension = MtlParser.MediaType(image) == "image/jpeg" ? "jpg" : "png";
                string name = $"{Path.GetFileNameWithoutExtension(path)}_{m}.{extension}";
                AtomicFile.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, name), image);
                text.Append($"map_Kd {name}\n");
            }
        }

        AtomicFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
