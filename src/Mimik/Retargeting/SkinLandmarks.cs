using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>Landmarks brought onto the skins of two heads; those that are on eyeballs or teeth go to the nearest place of the skin.</summary>
/// <param name="Source">Places on the source's skin, in its numbering.</param>
/// <param name="TargetPoints">[K x 3] where they belong on the target.</param>
/// <param name="SourceVertices">[K] the nearest vertex of the source's skin.</param>
/// <param name="TargetVertices">[K] the nearest vertex of the target's skin.</param>
internal sealed record SkinLandmarks(BarycentricMap Source, float[] TargetPoints, int[] SourceVertices, int[] TargetVertices)
{
    /// <summary>Finds them.</summary>
    public static SkinLandmarks Of(LandmarkPairs landmarks, float[] source, HeadPiece skin, float[] target, HeadPiece targetSkin)
    {
        BarycentricMap from = Bind(landmarks.Source, source, skin), to = Bind(landmarks.Target, target, targetSkin);
        return new SkinLandmarks(from, SurfaceRegistration.Places(to, targetSkin.Take(target)), Nearest(from), Nearest(to));
    }

    private static BarycentricMap Bind(LandmarkEmbedding landmarks, float[] positions, HeadPiece skin)
    {
        float[] points = new float[3 * landmarks.Count];
        landmarks.Apply(positions, points);
        return BarycentricMap.ByClosestPoint(new PolygonMesh(skin.Take(positions), PolygonFaces.Uniform(skin.Triangles, 3)), points);
    }

    private static int[] Nearest(BarycentricMap map)
    {
        int[] vertices = new int[map.Count];
        for (int k = 0; k < vertices.Length; k++)
        {
            ReadOnlySpan<double> weights = map.Weights.AsSpan(3 * k, 3);
            vertices[k] = map.Vertices[(3 * k) + (weights[0] >= weights[1] && weights[0] >= weights[2] ? 0 : weights[1] >= weights[2] ? 1 : 2)];
        }

        return vertices;
    }
}
