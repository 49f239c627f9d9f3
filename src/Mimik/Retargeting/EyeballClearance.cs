using System.Numerics;
using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>
/// Keeps lids off eyeballs: a shape made for smaller eyes would lead a larger ball's lid through it. Skin near a ball keeps a part of the height over it that it has at rest, so that layers
/// of a lid stay in their order.
/// </summary>
internal static class EyeballClearance
{
    // Of the ball's radius: skin up to this height over it is looked at, and a ball's vertices are as round as this.
    private const double Reach = 0.5, Roundness = 0.08;

    // Of the head's size; an eyeball has a seventh.
    private const double LargestRadius = 0.25;

    // How much of its height over the ball skin keeps.
    private const double KeptHeight = 0.8;

    /// <summary>Lifts skin that a shape leads into a ball.</summary>
    /// <param name="skin">[N x 3] the skin at rest.</param>
    /// <param name="ball">[n x 3] a piece at rest; nothing happens where it is not round.</param>
    /// <param name="ballDeltas">[S] of [n x 3] its displacement.</param>
    /// <param name="deltas">[S] of [N x 3] the skin's displacement; corrected.</param>
    /// <param name="size">The head's size: what is too large for an eyeball is none.</param>
    public static void Apply(float[] skin, float[] ball, IReadOnlyList<float[]> ballDeltas, float[][] deltas, double size)
    {
        var points = new Vector3[ball.Length / 3];
        for (int v = 0; v < points.Length; v++)
            points[v] = new Vector3(ball.AsSpan(3 * v, 3));
        if (BallFit.Fit(points) is not var (middle, radius))
            return;
        double spread = Math.Sqrt(points.Average(p => Math.Pow((p - middle).Length() - radius, 2)));
        if (spread > Roundness * radius || radius > LargestRadius * size)
            return;
        var centre = new Vector3D(middle.X, middle.Y, middle.Z);
        int[] near = [.. Enumerable.Range(0, skin.Length / 3).Where(v => (Vector3D.At(skin, v) - centre).Length < (1 + Reach) * radius)];
        for (int s = 0; s < deltas.Length; s++)
        {
            // A ball turns about its middle.
            Vector3D shift = Vector3D.Zero;
            for (int v = 0; v < points.Length; v++)
                shift += 1.0 / points.Length * Vector3D.At(ballDeltas[s], v);
            foreach (int v in near)
            {
                Vector3D rest = Vector3D.At(skin, v) - centre, u = Vector3D.At(deltas[s], v);
                double height = rest.Length - radius, least = height > 0 ? radius + (KeptHeight * height) : rest.Length;
                Vector3D way = rest + u - shift;
                if (u.LengthSquared == 0 || way.Length >= least || way.Length == 0)
                    continue;
                Vector3D to = (least / way.Length * way) - rest + shift;
                (deltas[s][3 * v], deltas[s][(3 * v) + 1], deltas[s][(3 * v) + 2]) = ((float)to.X, (float)to.Y, (float)to.Z);
            }
        }
    }
}
