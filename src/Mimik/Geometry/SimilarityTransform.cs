namespace Mimik.Geometry;

/// <summary>A rigid motion after a scale: x' = s R x + t. How one head is laid over another of other units and size.</summary>
/// <param name="Scale">s, above 0.</param>
/// <param name="Motion">R and t.</param>
internal sealed record SimilarityTransform(double Scale, RigidMotion Motion)
{
    /// <summary>Nothing changes.</summary>
    public static SimilarityTransform Identity { get; } = new(1, RigidMotion.Identity);

    /// <summary>The least-squares fit of points that correspond (Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991).</summary>
    /// <param name="from">[K x 3].</param>
    /// <param name="to">[K x 3] in the same order.</param>
    /// <param name="weights">[K] at least 0; empty weighs all alike.</param>
    /// <exception cref="MimikException">Fewer than three points, or points on a line.</exception>
    public static SimilarityTransform Fit(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> weights = default)
    {
        // The best rotation does not depend on the scale.
        RigidMotion motion = RigidAlignment.Fit(from, to, weights).Motion;
        var turn = new RigidMotion(motion.Quaternion, Vector3D.Zero);
        double sum = 0, along = 0, square = 0;
        Vector3D meanFrom = Vector3D.Zero, meanTo = Vector3D.Zero;
        for (int k = 0; k < from.Length / 3; k++)
        {
            double w = weights.IsEmpty ? 1 : weights[k];
            sum += w;
            meanFrom += w * Vector3D.At(from, k);
            meanTo += w * Vector3D.At(to, k);
        }

        (meanFrom, meanTo) = ((1 / sum) * meanFrom, (1 / sum) * meanTo);
        for (int k = 0; k < from.Length / 3; k++)
        {
            double w = weights.IsEmpty ? 1 : weights[k];
            Vector3D a = turn.Map(Vector3D.At(from, k) - meanFrom);
            along += w * Vector3D.Dot(a, Vector3D.At(to, k) - meanTo);
            square += w * a.LengthSquared;
        }

        double scale = along / square;
        if (!(scale > 0))
            throw new MimikException("similarity: expected points that correspond, found no scale above 0 that fits them");
        return new SimilarityTransform(scale, new RigidMotion(motion.Quaternion, meanTo - (scale * turn.Map(meanFrom))));
    }

    /// <summary>Maps a point.</summary>
    public Vector3D Map(Vector3D point) => Motion.Map(Scale * point);

    /// <summary>Maps points.</summary>
    /// <param name="points">[K x 3].</param>
    public float[] Map(ReadOnlySpan<float> points)
    {
        float[] mapped = new float[points.Length];
        for (int k = 0; k < points.Length / 3; k++)
        {
            Vector3D at = Map(Vector3D.At(points, k));
            (mapped[3 * k], mapped[(3 * k) + 1], mapped[(3 * k) + 2]) = ((float)at.X, (float)at.Y, (float)at.Z);
        }

        return mapped;
    }

    /// <summary>Maps displacements: without the translation.</summary>
    /// <param name="vectors">[K x 3].</param>
    public float[] MapVectors(ReadOnlySpan<float> vectors) => new SimilarityTransform(Scale, new RigidMotion(Motion.Quaternion, Vector3D.Zero)).Map(vectors);

    /// <summary>First <paramref name="second"/>, then <paramref name="first"/>.</summary>
    public static SimilarityTransform operator *(SimilarityTransform first, SimilarityTransform second) => new(
        first.Scale * second.Scale,
        new RigidMotion(first.Motion.Quaternion * second.Motion.Quaternion, first.Map(second.Motion.Offset)));
}
