using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>How a rigid head stands to a camera far away, from landmarks in a picture: scaled orthography, linear least squares brought to the nearest rotation (DeMenthon and Davis, 1995, without its iterations).</summary>
internal static class ImagePose
{
    /// <summary>The head's turn to axes that run right, down and away; and pixels for a millimetre.</summary>
    /// <param name="points">[K] the resting head's landmarks, mm.</param>
    /// <param name="targets">[K] pixels; NaN where not seen.</param>
    /// <param name="middle">The middle of the landmarks that are seen.</param>
    /// <param name="seen">The middle of the pixels.</param>
    /// <exception cref="MimikException">Fewer than four are seen, or they do not determine a pose.</exception>
    public static (Matrix3D Turn, double Scale) Find(Vector3D[] points, (double U, double V)[] targets, out Vector3D middle, out (double U, double V) seen)
    {
        int[] known = [.. Enumerable.Range(0, points.Length).Where(k => double.IsFinite(targets[k].U + targets[k].V))];
        if (known.Length < 4)
            throw new MimikException($"landmarks: expected at least four seen points, found {known.Length}");
        Vector3D mean = (1.0 / known.Length) * known.Aggregate(Vector3D.Zero, (sum, k) => sum + points[k]);
        (double u, double v) = (known.Average(k => targets[k].U), known.Average(k => targets[k].V));
        (middle, seen) = (mean, (u, v));
        var square = new Matrix3D(0, 0, 0, 0, 0, 0, 0, 0, 0);
        Vector3D alongU = default, alongV = default;
        foreach (int k in known)
        {
            Vector3D p = points[k] - mean;
            square += Matrix3D.Outer(p, p);
            alongU += (targets[k].U - u) * p;
            alongV += (targets[k].V - v) * p;
        }

        // Points that nearly lie in a plane leave the depth row to the cross product.
        double size = square.M00 + square.M11 + square.M22;
        square += Matrix3D.Diagonal(new Vector3D(1e-4 * size, 1e-4 * size, 1e-4 * size));
        Matrix3D inverse = (1 / square.Determinant) * square.Cofactors.Transpose;
        Vector3D first = inverse * alongU, second = inverse * alongV;
        double scale = (first.Length + second.Length) / 2;
        Vector3D third = Vector3D.Cross(first, second);
        if (!(third.Length > 1e-6 * scale * scale) || !double.IsFinite(scale))
            throw new MimikException("landmarks: expected points of a face in a picture, found points on a line");
        first = (1 / scale) * first;
        second = (1 / scale) * second;
        third = (1 / third.Length) * third;
        var rough = new Matrix3D(first.X, first.Y, first.Z, second.X, second.Y, second.Z, third.X, third.Y, third.Z);
        return (rough.PolarRotation(), scale);
    }
}
