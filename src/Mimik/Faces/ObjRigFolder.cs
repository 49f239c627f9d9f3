using System.Buffers;
using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Formats.Ply;
using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>A rig as meshes: a folder with a neutral and a file for each shape (OBJ or PLY), or one mesh without shapes.</summary>
public static class ObjRigFolder
{
    private static readonly SearchValues<char> ForbiddenInFileNames = SearchValues.Create("<>:\"/\\|?*");

    // The first of these that a folder has is its neutral.
    private static readonly string[] NeutralNames = ["neutral", "generic_neutral_mesh", "rest", "base"];

    /// <summary>Reads a folder of meshes: neutral.obj (or generic_neutral_mesh, rest, base) and a shape in every other OBJ or PLY, named by its file.</summary>
    /// <param name="folder">The folder; what lies below it is not looked at.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">No neutral, a malformed file, or a mesh whose vertices or faces are not the neutral's.</exception>
    public static RigImport Read(string folder, RigReadOptions? options = null)
    {
        ReadBudget budget = options?.Budget ?? new ReadBudget();
        string[] files = MeshFiles(folder);
        string neutralFile = FindNeutral(folder, files);
        PolygonMesh neutral = ReadMesh(neutralFile, budget);
        var shapes = new List<Blendshape>();
        foreach (string file in files)
        {
            if (file == neutralFile)
                continue;
            string name = Path.GetFileNameWithoutExtension(file);
            if (shapes.Exists(shape => shape.Name == name))
                throw new MimikException($"{file}: expected each shape once, found \"{name}\" in two formats");

            // Of a shape's mesh only the deltas stay, so only they count for good.
            PolygonMesh mesh = ReadMesh(file, new ReadBudget(Math.Max(1, budget.LimitBytes - budget.UsedBytes)));
            CheckSameFaces(file, mesh, neutral);
            budget.Charge(4L * neutral.Positions.Length, file, "deltas");
            float[] deltas = new float[neutral.Positions.Length];
            System.Numerics.Tensors.TensorPrimitives.Subtract(mesh.Positions, neutral.Positions, deltas);
            shapes.Add(new Blendshape(name, deltas));
        }

        return Import(neutral, shapes, options, "OBJ folder");
    }

    /// <summary>Reads one OBJ or PLY mesh as a rig without shapes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">The file is missing or malformed.</exception>
    public static RigImport ReadSingle(string path, RigReadOptions? options = null) =>
        Import(ReadMesh(path, options?.Budget ?? new ReadBudget()), [], options, HoldsPly(path) ? "PLY" : "OBJ");

    /// <summary>Writes neutral.obj with materials and texture coordinates, and an OBJ of positions and faces for each shape.</summary>
    /// <param name="folder">Created where missing; OBJ and PLY files of another rig in it are an error.</param>
    /// <param name="rig">The rig.</param>
    /// <returns>A line for each thing that the files do not hold.</returns>
    /// <exception cref="MimikException">A shape's name cannot be a file's, or the folder holds other meshes.</exception>
    public static IReadOnlyList<string> Write(string folder, BlendshapeRig rig)
    {
        ArgumentNullException.ThrowIfNull(rig);
        string neutral = Path.Combine(folder, NeutralNames[0] + ".obj");
        var files = rig.Shapes.Select(shape => Path.Combine(folder, FileName(shape.Name) + ".obj")).ToList();
        var all = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { neutral };
        foreach (string file in files)
        {
            if (!all.Add(file))
                throw new MimikException($"{file}: expected shape names that differ as file names (and none called neutral), found two alike");
        }

        if (Directory.Exists(folder) && MeshFiles(folder).FirstOrDefault(file => !all.Contains(file)) is { } other)
            throw new MimikException($"{folder}: expected a new folder, or one with this rig's meshes alone, found {Path.GetFileName(other)}");
        float[] positions = new float[rig.Neutral.Length];
        for (int s = 0; s < files.Count; s++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(rig.Neutral, rig.Shapes[s].Deltas, positions);
            ObjFile.Write(files[s], MeshSurface.ToMesh(rig.Surface, positions, looks: false));
        }

        // Last, because a folder without a neutral is no rig.
        ObjFile.Write(neutral, MeshSurface.ToMesh(rig.Surface, rig.Neutral, looks: true));
        return [.. LeftOut(rig, shapes: true)];
    }

    /// <summary>Writes the neutral alone as OBJ (with MTL) or PLY.</summary>
    /// <param name="path">The file to make or replace; ".ply" is PLY, all else is OBJ.</param>
    /// <param name="rig">The rig.</param>
    /// <returns>A line for each thing that the file does not hold.</returns>
    public static IReadOnlyList<string> WriteSingle(string path, BlendshapeRig rig)
    {
        ArgumentNullException.ThrowIfNull(rig);
        PolygonMesh mesh = MeshSurface.ToMesh(rig.Surface, rig.Neutral, looks: true);
        var notes = LeftOut(rig, shapes: false).ToList();
        if (IsPly(path))
        {
            PlyFile.Write(path, mesh);
            notes.Add("left out: parts and materials, which PLY does not have");
        }
        else
        {
            ObjFile.Write(path, mesh);
        }

        return notes;
    }

    private static IEnumerable<string> LeftOut(BlendshapeRig rig, bool shapes)
    {
        if (!shapes && rig.Shapes.Count > 0)
            yield return $"left out: {rig.Shapes.Count} shapes; the file holds the neutral alone (a folder name writes them all)";
        if (shapes && rig.Logic.ControlCount < rig.Logic.ShapeCount)
            yield return $"left out: rig logic; {rig.Logic.InBetweens.Length} in-betweens and {rig.Logic.Correctives.Length} correctives are shapes like the others";
        if (rig.Surface.Tangents is not null)
            yield return "left out: tangents";
    }

    private static RigImport Import(PolygonMesh neutral, List<Blendshape> shapes, RigReadOptions? options, string format)
    {
        LengthUnit unit = options?.Unit ?? LengthUnit.Infer(neutral.Positions);
        return RigImport.Of(new BlendshapeRig(neutral.Positions, MeshSurface.ToSurface(neutral), shapes, unit), format, neutral.Notes);
    }

    private static string[] MeshFiles(string folder) =>
        [.. Directory.EnumerateFiles(folder)
            .Where(file => IsPly(file) || Path.GetExtension(file).Equals(".obj", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];

    private static bool IsPly(string path) => Path.GetExtension(path).Equals(".ply", StringComparison.OrdinalIgnoreCase);

    private static PolygonMesh ReadMesh(string path, ReadBudget budget) => HoldsPly(path) ? PlyFile.Read(path, budget) : ObjFile.Read(path, budget);

    private static bool HoldsPly(string path) => IsPly(path) || InputFile.ReadStart(path, 4) is [(byte)'p', (byte)'l', (byte)'y', (byte)'\n' or (byte)'\r'];

    private static string FindNeutral(string folder, string[] files)
    {
        foreach (string name in NeutralNames)
        {
            string[] found = [.. files.Where(file => Path.GetFileNameWithoutExtension(file).Equals(name, StringComparison.OrdinalIgnoreCase))];
            if (found.Length > 1)
                throw new MimikException($"{folder}: expected one neutral, found {string.Join(" and ", found.Select(Path.GetFileName))}");
            if (found.Length == 1)
                return found[0];
        }

        throw new MimikException($"{folder}: expected a neutral mesh ({string.Join(", ", NeutralNames)}; .obj or .ply), found {(files.Length == 0 ? "no meshes" : $"{files.Length} meshes of other names")}");
    }

    private static void CheckSameFaces(string file, PolygonMesh mesh, PolygonMesh neutral)
    {
        if (mesh.VertexCount != neutral.VertexCount)
            throw new MalformedFileException(file, "vertices", $"{neutral.VertexCount}, as in the neutral", $"{mesh.VertexCount}");
        if (mesh.Faces.Count != neutral.Faces.Count)
            throw new MalformedFileException(file, "faces", $"{neutral.Faces.Count}, as in the neutral", $"{mesh.Faces.Count}");
        for (int f = 0; f < mesh.Faces.Count; f++)
        {
            if (!mesh.Faces[f].SequenceEqual(neutral.Faces[f]))
                throw new MalformedFileException(file, $"face {f + 1}", $"vertices {List(neutral.Faces[f])}, as in the neutral", List(mesh.Faces[f]));
        }
    }

    private static string List(ReadOnlySpan<int> corners) =>
        string.Join(' ', corners[..Math.Min(8, corners.Length)].ToArray().Select(v => v + 1)) + (corners.Length > 8 ? " ..." : "");

    private static string FileName(string shape)
    {
        // What Windows forbids is forbidden everywhere, so that a folder can be passed on.
        if (shape.Length == 0 || shape.AsSpan().ContainsAny(ForbiddenInFileNames) || shape.Any(char.IsControl) || shape[^1] is '.' or ' ')
            throw new MimikException($"shape \"{shape}\": expected a name that can be a file's, without < > : \" / \\ | ? * and control characters");
        return shape;
    }
}
