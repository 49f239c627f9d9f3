using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>A rig after compression: what an engine plays, with the surface and unit that export needs.</summary>
/// <param name="Playback">Weights, transforms, names and rig logic; rest positions in the rig's unit.</param>
/// <param name="Surface">Polygons, parts, materials over the same vertices.</param>
/// <param name="Unit">The unit of length.</param>
/// <remarks>
/// Parts that no shape moves are bound with weight 1 to one more bone, the last, which has no transforms: they pass through exactly.
/// </remarks>
public sealed record CompressedRig(PlaybackRig Playback, RigSurface Surface, LengthUnit Unit)
{
    /// <summary>
    /// The blendshapes that the transforms amount to: shape s moves vertex i by sum over bones of w (r_s x (v - centre) + t_s). A pose
    /// is linear in the shape weights, so the blendshapes play exactly what the transforms do.
    /// </summary>
    /// <returns>A rig with the same vertices, surface, unit, names and logic.</returns>
    public BlendshapeRig Decompress()
    {
        int vertices = Playback.VertexCount, k = Playback.Influences, shapes = Playback.Transforms.ShapeCount;
        float[][] deltas = new float[shapes][];
        for (int s = 0; s < shapes; s++)
            deltas[s] = new float[3 * vertices];
        var entries = new BoneEntries(Playback.Transforms);
        Parallel.For(0, vertices, v =>
        {
            double[] sum = new double[3 * shapes], column = new double[3 * shapes];
            for (int e = v * k; e < (v + 1) * k; e++)
            {
                if (Playback.Weights[e] == 0)
                    continue;
                Array.Clear(column);
                entries.Displace(
                    Playback.Bones[e],
                    Playback.Rest[3 * v] - (double)Playback.Centre[0],
                    Playback.Rest[(3 * v) + 1] - (double)Playback.Centre[1],
                    Playback.Rest[(3 * v) + 2] - (double)Playback.Centre[2],
                    column);
                for (int i = 0; i < sum.Length; i++)
                    sum[i] += Playback.Weights[e] * column[i];
            }

            for (int s = 0; s < shapes; s++)
            {
                for (int axis = 0; axis < 3; axis++)
                    deltas[s][(3 * v) + axis] = (float)sum[(3 * s) + axis];
            }
        });

        Blendshape[] blendshapes = [.. Playback.ShapeNames.Select((name, s) => new Blendshape(name, deltas[s]))];
        return new BlendshapeRig([.. Playback.Rest], Surface, blendshapes, Unit, Playback.Logic);
    }
}
