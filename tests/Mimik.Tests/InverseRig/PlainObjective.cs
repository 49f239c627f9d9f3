using Mimik.Faces;
using Mimik.Faces.Sequences;

namespace Mimik.Tests.InverseRig;

/// <summary>J as its definition says it, on the meshes: the slow reference.</summary>
internal static class PlainObjective
{
    public static double Of(BlendshapeRig rig, ArraySequence frames, IReadOnlyList<double> curves, double lambda1, double lambda2, float[]? weights = null)
    {
        int m = rig.Logic.ControlCount, points = rig.VertexCount;
        float[] target = new float[3 * points], controls = new float[m], z = new float[rig.Shapes.Count];
        double cost = 0;
        for (int t = 0; t < frames.FrameCount; t++)
        {
            frames.Read(t, target);
            for (int i = 0; i < m; i++)
            {
                controls[i] = (float)curves[(t * m) + i];
                cost += lambda1 / m * curves[(t * m) + i];
            }

            rig.Logic.Evaluate(controls, z);
            double squares = 0, n = 0;
            for (int v = 0; v < points; v++)
            {
                if (float.IsNaN(target[3 * v]))
                    continue;
                double weight = weights?[v] ?? 1;
                for (int k = 3 * v; k < (3 * v) + 3; k++)
                {
                    double r = -(frames.AreDisplacements ? target[k] : (double)target[k] - rig.Neutral[k]);
                    for (int p = 0; p < z.Length; p++)
                        r += (double)z[p] * rig.Shapes[p].Deltas[k];
                    squares += weight * r * r;
                    n += weight;
                }
            }

            cost += n == 0 ? 0 : squares / n;
        }

        for (int t = 1; t < frames.FrameCount - 1; t++)
        {
            for (int i = 0; i < m; i++)
            {
                double d = curves[((t - 1) * m) + i] - (2 * curves[(t * m) + i]) + curves[((t + 1) * m) + i];
                cost += lambda2 * d * d;
            }
        }

        return cost;
    }
}
