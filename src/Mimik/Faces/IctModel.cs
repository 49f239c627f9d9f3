using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces;

/// <summary>The whole ICT face: what <see cref="IctFaceKit"/> reads as a rig, and what a rig has no room for.</summary>
/// <param name="Rig">The average face with its expressions.</param>
/// <param name="Identity">[I x 3N] displacement by identity mode, one standard deviation each.</param>
/// <param name="Landmarks">[68] vertices of the iBUG landmarks, or empty where the file names none.</param>
internal sealed record IctModel(BlendshapeRig Rig, float[] Identity, int[] Landmarks)
{
    /// <summary>Vertices of the outer skin: face, head and neck; the sockets of mouth and eyes follow (the model's own list of geometries).</summary>
    public const int OuterSkinVertices = 11248;

    /// <summary>Vertices of the face without the back of the head, ears and neck.</summary>
    public const int FaceVertices = 9409;

    /// <summary>Landmarks that files name.</summary>
    private const int LandmarkCount = 68;

    /// <summary>Reads the model.</summary>
    /// <param name="path">The .npz file, or the folder.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <exception cref="MimikException">A file is missing, malformed, or passes the budget.</exception>
    public static IctModel Read(string path, ReadBudget budget)
    {
        if (IctFolder.Find(path) is { } folder)
            return IctFolder.ReadModel(folder, budget);
        byte[] bytes = InputFile.ReadAllBytes(path, budget);
        BlendshapeRig rig = IctFaceKit.Parse(bytes, path, budget);
        NpzFile file = NpzFile.Parse(bytes, path, budget);
        float[] identity = file.TryGet("identity_deltas")?.Expect(-1, rig.VertexCount, 3).ToSingles() ?? [];
        return new IctModel(rig, identity, Landmarks68(file.TryGet("landmarks68")?.ToInt32s() ?? [], rig.VertexCount, path, "landmarks68"));
    }

    /// <summary>Refuses landmarks that are not 68 vertices of the face.</summary>
    public static int[] Landmarks68(int[] vertices, int vertexCount, string file, string element)
    {
        if (vertices.Length is not (0 or LandmarkCount))
            throw new MalformedFileException(file, element, $"{LandmarkCount} vertices", $"{vertices.Length}");
        int other = Array.FindIndex(vertices, v => (uint)v >= (uint)vertexCount);
        return other < 0 ? vertices : throw new MalformedFileException(file, element, $"vertices below {vertexCount}", $"{vertices[other]}");
    }
}
