using Mimik.Faces;

namespace Mimik.Workflows.Report;

/// <summary>The part of a face that pictures are framed on.</summary>
internal static class ExpressiveVertices
{
    /// <summary>The vertices that some shape moves by a tenth or more of the farthest that any vertex moves.</summary>
    /// <param name="rig">The rig.</param>
    public static int[] Of(BlendshapeRig rig)
    {
        float[] farthest = new float[rig.VertexCount];
        foreach (Blendshape shape in rig.Shapes)
        {
            for (int v = 0; v < farthest.Length; v++)
            {
                ReadOnlySpan<float> d = shape.Deltas.AsSpan(3 * v, 3);
                farthest[v] = Math.Max(farthest[v], (d[0] * d[0]) + (d[1] * d[1]) + (d[2] * d[2]));
            }
        }

        float least = 0.01f * farthest.DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, farthest.Length).Where(v => farthest[v] >= least)];
    }
}
