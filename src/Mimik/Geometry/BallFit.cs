using System.Numerics;

namespace Mimik.Geometry;

/// <summary>The ball whose surface passes closest to some points: least squares in 2 c.p + (r^2 - |c|^2) = |p|^2, which is linear.</summary>
internal static class BallFit
{
    /// <summary>Fits a ball.</summary>
    /// <param name="points">The points.</param>
    /// <returns>Its centre and radius, or null where the points do not determine one.</returns>
    public static (Vector3 Centre, float Radius)? Fit(ReadOnlySpan<Vector3> points)
    {
        if (points.Length < 4)
            return null;
        Vector3 mean = Vector3.Zero;
        foreach (Vector3 p in points)
            mean += p;
        mean /= points.Length;
        double[,] a = new double[4, 5];
        foreach (Vector3 point in points)
        {
            Vector3 p = point - mean;
            double[] row = [2.0 * p.X, 2.0 * p.Y, 2.0 * p.Z, 1, p.LengthSquared()];
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 5; j++)
                    a[i, j] += row[i] * row[j];
            }
        }

        double scale = a[0, 0] + a[1, 1] + a[2, 2];
        for (int i = 0; i < 4; i++)
        {
            // The matrix is positive semi-definite: elimination needs no exchange of rows.
            if (!(a[i, i] > 1e-9 * (i < 3 ? scale : points.Length)))
                return null;
            for (int k = 0; k < 4; k++)
            {
                if (k == i)
                    continue;
                double factor = a[k, i] / a[i, i];
                for (int j = i; j < 5; j++)
                    a[k, j] -= factor * a[i, j];
            }
        }

        var centre = new Vector3((float)(a[0, 4] / a[0, 0]), (float)(a[1, 4] / a[1, 1]), (float)(a[2, 4] / a[2, 2]));
        double square = (a[3, 4] / a[3, 3]) + centre.LengthSquared();
        return square > 0 ? (mean + centre, (float)Math.Sqrt(square)) : null;
    }
}
