using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>Lays a source's eyeballs, teeth and other pieces onto the target as the skin round them was laid: each by a similarity, so that balls stay balls.</summary>
internal static class PieceBending
{
    // Skin vertices that a piece looks at: those nearest to it, a fall-off of its own radius.
    private const int MostVertices = 1500;

    /// <summary>Bends a piece.</summary>
    /// <param name="piece">[n x 3] the aligned piece.</param>
    /// <param name="skin">[N x 3] the aligned skin.</param>
    /// <param name="bent">[N x 3] the skin on the target.</param>
    /// <param name="confidence">[N] how far the skin's places are known.</param>
    /// <returns>[n x 3].</returns>
    public static float[] Bend(ReadOnlySpan<float> piece, ReadOnlySpan<float> skin, ReadOnlySpan<float> bent, ReadOnlySpan<float> confidence)
    {
        int count = piece.Length / 3;
        Vector3D centre = Vector3D.Zero;
        for (int i = 0; i < count; i++)
            centre += 1.0 / count * Vector3D.At(piece, i);
        double radius = 0;
        for (int i = 0; i < count; i++)
            radius += (Vector3D.At(piece, i) - centre).LengthSquared / count;
        radius = Math.Sqrt(radius);
        double[] distances = new double[skin.Length / 3];
        int[] order = new int[distances.Length];
        for (int v = 0; v < order.Length; v++)
            (distances[v], order[v]) = ((Vector3D.At(skin, v) - centre).Length, v);
        Array.Sort((double[])distances.Clone(), order);
        int used = Math.Min(MostVertices, order.Length);
        double nearest = distances[order[0]], width = Math.Max(radius, 1e-12);
        float[] from = new float[3 * used], to = new float[3 * used], weights = new float[used];
        for (int k = 0; k < used; k++)
        {
            int v = order[k];
            double share = (distances[v] - nearest) / width;
            weights[k] = (float)((0.05 + confidence[v]) * Math.Exp(-0.5 * share * share));
            skin.Slice(3 * v, 3).CopyTo(from.AsSpan(3 * k));
            bent.Slice(3 * v, 3).CopyTo(to.AsSpan(3 * k));
        }

        return SimilarityTransform.Fit(from, to, weights).Map(piece);
    }
}
