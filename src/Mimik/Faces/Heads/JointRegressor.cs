using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Faces.Heads;

/// <summary>
/// Weights with which some vertices give a joint's place: of all that sum to 1 and give it exactly on the template, those with the least sum of squares, so that on other
/// faces the joint follows the vertices as a whole.
/// </summary>
internal static class JointRegressor
{
    /// <summary>Finds the weights.</summary>
    /// <param name="template">[N x 3].</param>
    /// <param name="vertices">The vertices in use; not all in one plane.</param>
    /// <param name="joint">The joint's place, in the template's unit.</param>
    /// <param name="row">[N] receives the weights at the vertices in use.</param>
    /// <returns>False where the vertices lie in one plane.</returns>
    public static bool TryPlace(float[] template, int[] vertices, Vector3D joint, Span<double> row)
    {
        // Minimise |w|^2 subject to the mean-free rows: w_i = 1/n + d_i . x with (sum d d^T) x = joint - mean.
        Vector3D mean = Vector3D.Zero;
        foreach (int v in vertices)
            mean += (1.0 / vertices.Length) * Vector3D.At(template, v);
        Span<double> scatter = stackalloc double[9];
        foreach (int v in vertices)
        {
            Vector3D d = Vector3D.At(template, v) - mean;
            ReadOnlySpan<double> c = [d.X, d.Y, d.Z];
            for (int e = 0; e < 9; e++)
                scatter[e] += c[e / 3] * c[e % 3];
        }

        Vector3D away = joint - mean;
        Span<double> x = [away.X, away.Y, away.Z];
        if (vertices.Length < 4 || !Cholesky.TryFactor(scatter, 3))
            return false;
        Cholesky.Solve(scatter, 3, x);
        foreach (int v in vertices)
            row[v] = (1.0 / vertices.Length) + Vector3D.Dot(Vector3D.At(template, v) - mean, new Vector3D(x[0], x[1], x[2]));
        return true;
    }
}
