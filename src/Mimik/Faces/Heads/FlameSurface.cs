using Mimik.Geometry;

namespace Mimik.Faces.Heads;

/// <summary>The surface of a FLAME file, which has no materials: what follows the eye joints is eyeballs, all else skin.</summary>
internal static class FlameSurface
{
    private static readonly RigMaterial Eyes = new("eyes", [0.82f, 0.80f, 0.77f, 1], Roughness: 0.2f);

    /// <summary>Makes the surface.</summary>
    /// <param name="corners">[T x 3] triangles.</param>
    /// <param name="joints">The joints with their weights.</param>
    public static RigSurface Of(int[] corners, HeadJoints joints)
    {
        int left = joints.IndexOf("eyeLeft"), right = joints.IndexOf("eyeRight");
        int[] materials = new int[corners.Length / 3];
        for (int c = 0; c < corners.Length && left >= 0 && right >= 0; c += 3)
            materials[c / 3] = IsEye(corners[c]) && IsEye(corners[c + 1]) && IsEye(corners[c + 2]) ? 1 : 0;
        return new RigSurface(joints.VertexCount, PolygonFaces.Uniform(corners, 3), null, materials.Contains(1) ? [RigMaterial.Default, Eyes] : null, materials);

        bool IsEye(int vertex) => joints.Weights[(vertex * joints.Count) + left] + joints.Weights[(vertex * joints.Count) + right] > 0.5f;
    }
}
