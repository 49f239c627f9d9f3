using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Workflows.Bench;

/// <summary>Rigs made larger along one direction, to measure how time and memory grow. Logic, texture coordinates and tangents are dropped.</summary>
internal static class EnlargedRig
{
    // How much a repeated shape differs from its source, and how many waves cross the face.
    private const double Perturbation = 0.3, Waves = 2.5;
    private const long Seed = 20240729;

    /// <summary>Every shape several times, each copy scaled by a smooth wave over the face of its own, so that no two are alike.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="times">How many shapes there are for one; 1 gives the rig as it is.</param>
    public static BlendshapeRig WithShapes(BlendshapeRig rig, int times)
    {
        double radius = Radius(rig.Neutral);
        var random = new RandomSource(Seed);
        var shapes = new List<Blendshape>(rig.Shapes);
        for (int copy = 1; copy < times; copy++)
        {
            foreach (Blendshape shape in rig.Shapes)
            {
                double[] wave = [.. Enumerable.Range(0, 3).Select(_ => Waves * random.NextGaussian() / radius)];
                double phase = 2 * Math.PI * random.NextDouble();
                float[] deltas = [.. shape.Deltas];
                for (int i = 0; i < deltas.Length; i++)
                {
                    ReadOnlySpan<float> at = rig.Neutral.AsSpan(i / 3 * 3, 3);
                    double angle = phase + (wave[0] * at[0]) + (wave[1] * at[1]) + (wave[2] * at[2]);
                    deltas[i] *= (float)(1 + (Perturbation * Math.Sin(angle)));
                }

                shapes.Add(new Blendshape($"{shape.Name} ({copy})", deltas));
            }
        }

        return new BlendshapeRig(rig.Neutral, rig.Surface, shapes, rig.Unit);
    }

    /// <summary>Faces cut into quads about their middles, part by part and face by face, until there are as many vertices as asked for.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="times">Vertices for one.</param>
    /// <returns>A rig with that many vertices in every part that has faces, and a few more.</returns>
    public static BlendshapeRig WithVertices(BlendshapeRig rig, int times)
    {
        var blends = new List<(int Vertex, float Share)[]>();
        var offsets = new List<int> { 0 };
        var corners = new List<int>();
        var parts = new List<RigPart>();
        foreach (RigPart part in rig.Surface.Parts)
        {
            int firstVertex = blends.Count, firstFace = offsets.Count - 1;
            foreach (int[] face in Subdivide(rig.Surface.Faces, part, times * part.VertexCount, blends))
            {
                corners.AddRange(face);
                offsets.Add(corners.Count);
            }

            parts.Add(new RigPart(part.Name, firstVertex, blends.Count - firstVertex, firstFace, offsets.Count - 1 - firstFace));
        }

        float[] Blended(float[] values)
        {
            float[] blended = new float[3 * blends.Count];
            for (int v = 0; v < blends.Count; v++)
            {
                foreach ((int vertex, float share) in blends[v])
                {
                    for (int c = 0; c < 3; c++)
                        blended[(3 * v) + c] += share * values[(3 * vertex) + c];
                }
            }

            return blended;
        }

        var surface = new RigSurface(blends.Count, new PolygonFaces([.. offsets], [.. corners]), parts);
        return new BlendshapeRig(Blended(rig.Neutral), surface, [.. rig.Shapes.Select(shape => new Blendshape(shape.Name, Blended(shape.Deltas)))], rig.Unit);
    }

    // One pass gives a mesh of quads four times its vertices; more passes follow where more are asked for.
    private static List<int[]> Subdivide(PolygonFaces faces, RigPart part, int wanted, List<(int Vertex, float Share)[]> blends)
    {
        int first = blends.Count;
        for (int v = part.FirstVertex; v < part.FirstVertex + part.VertexCount; v++)
            blends.Add([(v, 1)]);
        List<int[]> present = [.. Enumerable.Range(part.FirstFace, part.FaceCount).Select(f => faces[f].ToArray().Select(v => v - part.FirstVertex + first).ToArray())];
        while (blends.Count - first < wanted && present.Exists(face => face.Length > 2))
        {
            var next = new List<int[]>();
            var middles = new Dictionary<(int, int), int>();
            foreach (int[] face in present)
            {
                if (face.Length < 3 || blends.Count - first >= wanted)
                {
                    next.Add(face);
                    continue;
                }

                int centre = Add(blends, face);
                int[] edges = [.. face.Select((v, c) =>
                {
                    int other = face[(c + 1) % face.Length];
                    (int, int) edge = (Math.Min(v, other), Math.Max(v, other));
                    return middles.TryGetValue(edge, out int middle) ? middle : middles[edge] = Add(blends, [v, other]);
                })];
                next.AddRange(face.Select((v, c) => (int[])[v, edges[c], centre, edges[(c + face.Length - 1) % face.Length]]));
            }

            present = next;
        }

        return present;
    }

    private static int Add(List<(int Vertex, float Share)[]> blends, int[] of)
    {
        float share = 1f / of.Length;
        blends.Add([.. of.SelectMany(v => blends[v]).GroupBy(term => term.Vertex).Select(terms => (terms.Key, share * terms.Sum(term => term.Share)))]);
        return blends.Count - 1;
    }

    private static double Radius(float[] neutral)
    {
        double farthest = 0;
        for (int i = 0; i < neutral.Length; i++)
            farthest = Math.Max(farthest, Math.Abs(neutral[i] - neutral[i % 3]));
        return farthest > 0 ? farthest : 1;
    }
}
