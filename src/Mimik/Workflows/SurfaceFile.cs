using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Formats.Ply;
using Mimik.Geometry;

namespace Mimik.Workflows;

/// <summary>A surface or a cloud of points in a file's own unit.</summary>
/// <param name="Positions">[N x 3].</param>
/// <param name="Surface">Its faces, sorted by part; none for a cloud of points.</param>
/// <param name="Triangles">[T x 3] its triangles in the order of the file, which is what embeddings count.</param>
/// <param name="Unit">Its unit of length.</param>
internal sealed record FileSurface(float[] Positions, RigSurface Surface, int[] Triangles, LengthUnit Unit)
{
    /// <summary>Named sets of vertices, where a head model has some.</summary>
    public IReadOnlyDictionary<string, int[]> Regions { get; init; } = new Dictionary<string, int[]>();
}

/// <summary>The one door through which verbs read a surface: a mesh, a cloud of points, a head model's template or a rig's neutral.</summary>
internal static class SurfaceFile
{
    /// <summary>Reads a surface.</summary>
    /// <param name="path">A file, a folder, or <see cref="FaceFile.SampleName"/>.</param>
    /// <param name="reading">Memory limit and unit.</param>
    /// <exception cref="MimikException">The file cannot be read or holds no surface.</exception>
    public static FileSurface Read(string path, FaceReadOptions reading)
    {
        FileSurface read = ReadAsIs(path, reading);
        return reading.Units is { } unit ? read with { Unit = unit } : read;
    }

    private static FileSurface ReadAsIs(string path, FaceReadOptions reading)
    {
        var budget = new ReadBudget(reading.MaxMemoryBytes);
        if (File.Exists(path))
        {
            PolygonMesh? mesh = Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".OBJ" => ObjFile.Read(path, budget),
                ".PLY" => PlyFile.Read(path, budget),
                _ => null,
            };
            if (mesh is not null)
                return new FileSurface(mesh.Positions, MeshSurface.ToSurface(mesh), mesh.Faces.Triangulate(), LengthUnit.Infer(mesh.Positions));
            if (HeadModelFile.TryRead(path, new HeadReadOptions { Budget = budget }) is { } model)
                return new FileSurface(model.Template, model.Surface, model.Surface.Faces.Triangulate(), model.Unit) { Regions = model.Regions };
        }

        PosableFace face = FaceFile.Read(path, reading).Face;
        return new FileSurface(face.Neutral, face.Surface, face.Surface.Faces.Triangulate(), face.Unit);
    }
}
