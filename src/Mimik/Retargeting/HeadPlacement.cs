using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;

namespace Mimik.Retargeting;

/// <summary>
/// Lays a head over another without landmarks: both face +Z, so that the foremost point is the tip of the nose; from there the closest points of the face decide
/// (robust ICP with Tukey's weights, with scale where units are unknown).
/// </summary>
internal static class HeadPlacement
{
    private const int MostPoints = 3000, MostRounds = 60;

    /// <summary>Finds the transform.</summary>
    /// <param name="source">[N x 3].</param>
    /// <param name="triangles">[T x 3].</param>
    /// <param name="target">[M x 3].</param>
    /// <param name="targetTriangles">[U x 3].</param>
    /// <param name="scale">The target's units in one of the source's; null where unknown.</param>
    public static SimilarityTransform Find(float[] source, int[] triangles, float[] target, int[] targetTriangles, double? scale)
    {
        Vector3D nose = Foremost(source), targetNose = Foremost(target);
        double ratio = scale ?? Width(target) / Width(source);
        var transform = new SimilarityTransform(ratio, new RigidMotion(QuaternionD.Identity, targetNose - (ratio * nose)));
        var tree = new SurfaceTree(target, targetTriangles);
        Vector3[] normals = SurfaceRegistration.Normals(source, triangles), targetNormals = SurfaceRegistration.Normals(target, targetTriangles);

        // The face: what looks forward and is within a head's half of the nose.
        double reach = 1.2 * SurfaceRegistration.Size(source);
        int[] face = [.. Enumerable.Range(0, source.Length / 3).Where(v => normals[v].Z > 0.2f && (Vector3D.At(source, v) - nose).Length < reach)];
        int step = Math.Max(1, face.Length / MostPoints);
        face = [.. face.Where((_, k) => k % step == 0)];
        if (face.Length < 3)
            return transform;
        float[] from = new float[3 * face.Length], to = new float[3 * face.Length], weights = new float[face.Length];
        for (int round = 0; round < MostRounds; round++)
        {
            float[] distances = new float[face.Length];
            for (int k = 0; k < face.Length; k++)
            {
                Vector3D at = transform.Map(Vector3D.At(source, face[k]));
                SurfacePoint hit = tree.Closest(at);
                ReadOnlySpan<int> corners = targetTriangles.AsSpan(3 * hit.Triangle, 3);
                Vector3D goal = (hit.A * Vector3D.At(target, corners[0])) + (hit.B * Vector3D.At(target, corners[1])) + (hit.C * Vector3D.At(target, corners[2]));
                source.AsSpan(3 * face[k], 3).CopyTo(from.AsSpan(3 * k));
                (to[3 * k], to[(3 * k) + 1], to[(3 * k) + 2]) = ((float)goal.X, (float)goal.Y, (float)goal.Z);
                distances[k] = (float)Math.Sqrt(hit.SquaredDistance);
                weights[k] = Vector3.Dot(normals[face[k]], targetNormals[corners[0]]) > 0.5f ? 1 : 0;
            }

            float[] sorted = [.. distances.Where((_, k) => weights[k] > 0).Order()];
            if (sorted.Length < 3)
                return transform;
            float bound = Math.Max(4 * sorted[sorted.Length / 2], 1e-9f);
            for (int k = 0; k < face.Length; k++)
                weights[k] *= distances[k] < bound ? (1 - (distances[k] / bound * (distances[k] / bound))) * (1 - (distances[k] / bound * (distances[k] / bound))) : 0;
            SimilarityTransform next = scale is null
                ? SimilarityTransform.Fit(from, to, weights)
                : new SimilarityTransform(ratio, RigidAlignment.Fit([.. from.Select(x => (float)(ratio * x))], to, weights).Motion);
            double moved = 0;
            foreach (int v in face)
                moved = Math.Max(moved, (next.Map(Vector3D.At(source, v)) - transform.Map(Vector3D.At(source, v))).Length);
            transform = next;
            if (moved < 1e-5 * SurfaceRegistration.Size(target))
                break;
        }

        return transform;
    }

    private static Vector3D Foremost(float[] positions)
    {
        int best = 0;
        for (int v = 1; v < positions.Length / 3; v++)
        {
            if (positions[(3 * v) + 2] > positions[(3 * best) + 2])
                best = v;
        }

        return Vector3D.At(positions, best);
    }

    // Heads and faces are about as wide, whatever else of them a mesh has.
    private static double Width(float[] positions)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        Vector3D nose = Foremost(positions);
        for (int v = 0; v < positions.Length / 3; v++)
        {
            if (positions[(3 * v) + 1] < nose.Y - (0.2 * SurfaceRegistration.Size(positions)))
                continue;
            (low, high) = (Math.Min(low, positions[3 * v]), Math.Max(high, positions[3 * v]));
        }

        return high - low;
    }
}
