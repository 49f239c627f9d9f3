namespace Mimik.Tests.Skinning;

/// <summary>
/// The figures of a compression, computed slowly and plainly from the arrays of the two published files alone: a rig's deltas and
/// a result's rest, quads, weights and transforms. Shares no code with the solver.
/// </summary>
internal sealed record PlainFigures(
    double MeanSquared, double Laplacian, double MeanAbsolute, double MaxAbsolute, double MeanDistance, double MaxDistance, int NonZeros, int MaxInfluences, double WorstWeightSum)
{
    /// <summary>Computes the figures.</summary>
    /// <param name="deltas">[S x N x 3].</param>
    /// <param name="rest">[N x 3] centred.</param>
    /// <param name="faces">[F x corners].</param>
    /// <param name="corners">Corners a face.</param>
    /// <param name="weights">[N x P].</param>
    /// <param name="transforms">[3S x 4P].</param>
    public static PlainFigures Compute(float[] deltas, float[] rest, int[] faces, int corners, float[] weights, float[] transforms)
    {
        int n = rest.Length / 3, p = weights.Length / n, s = deltas.Length / rest.Length;
        SortedSet<int>[] neighbours = Neighbours(n, faces, corners);
        double square = 0, smooth = 0, absolute = 0, maxAbsolute = 0, distance = 0, maxDistance = 0;
        double[] moved = new double[3 * n];
        for (int shape = 0; shape < s; shape++)
        {
            Move(shape, p, rest, weights, transforms, moved);
            for (int v = 0; v < n; v++)
            {
                double length = 0;
                for (int c = 0; c < 3; c++)
                {
                    double error = moved[(3 * v) + c] - deltas[(((shape * n) + v) * 3) + c];
                    length += error * error;
                    absolute += Math.Abs(error);
                    maxAbsolute = Math.Max(maxAbsolute, Math.Abs(error));
                    double mean = neighbours[v].Count == 0 ? moved[(3 * v) + c] : neighbours[v].Average(other => moved[(3 * other) + c]);
                    smooth += (mean - moved[(3 * v) + c]) * (mean - moved[(3 * v) + c]);
                }

                square += length;
                distance += Math.Sqrt(length);
                maxDistance = Math.Max(maxDistance, Math.Sqrt(length));
            }
        }

        double entries = 3.0 * s * n;
        int most = Enumerable.Range(0, n).Max(v => weights.AsSpan(v * p, p).ToArray().Count(w => w != 0));
        double worst = Enumerable.Range(0, n).Max(v => Math.Abs(weights.AsSpan(v * p, p).ToArray().Sum(w => (double)w) - 1));
        return new PlainFigures(
            square / entries, smooth / entries, absolute / entries, maxAbsolute, 3 * distance / entries, maxDistance, CountParameters(transforms, s, p), most, worst);
    }

    // Counts degrees of freedom and checks that every 3 x 4 block is [[r]x | t].
    private static int CountParameters(float[] transforms, int shapes, int bones)
    {
        int count = 0;
        for (int s = 0; s < shapes; s++)
        {
            for (int b = 0; b < bones; b++)
            {
                float At(int row, int column) => transforms[(((3 * s) + row) * 4 * bones) + (4 * b) + column];
                for (int d = 0; d < 3; d++)
                {
                    Assert.Equal(0f, At(d, d));
                    Assert.Equal(At((d + 2) % 3, (d + 1) % 3), -At((d + 1) % 3, (d + 2) % 3));
                    count += At((d + 2) % 3, (d + 1) % 3) != 0 ? 1 : 0;
                    count += At(d, 3) != 0 ? 1 : 0;
                }
            }
        }

        return count;
    }

    private static void Move(int shape, int bones, float[] rest, float[] weights, float[] transforms, double[] moved)
    {
        Array.Clear(moved);
        for (int v = 0; v < rest.Length / 3; v++)
        {
            for (int b = 0; b < bones; b++)
            {
                double w = weights[(v * bones) + b];
                if (w == 0)
                    continue;
                for (int c = 0; c < 3; c++)
                {
                    int at = (((3 * shape) + c) * 4 * bones) + (4 * b);
                    moved[(3 * v) + c] += w * ((transforms[at] * (double)rest[3 * v]) + (transforms[at + 1] * (double)rest[(3 * v) + 1]) +
                        (transforms[at + 2] * (double)rest[(3 * v) + 2]) + transforms[at + 3]);
                }
            }
        }
    }

    private static SortedSet<int>[] Neighbours(int n, int[] faces, int corners)
    {
        SortedSet<int>[] neighbours = [.. Enumerable.Range(0, n).Select(_ => new SortedSet<int>())];
        for (int f = 0; f < faces.Length; f += corners)
        {
            for (int c = 0; c < corners; c++)
            {
                int a = faces[f + c], b = faces[f + ((c + 1) % corners)];
                if (a != b)
                {
                    neighbours[a].Add(b);
                    neighbours[b].Add(a);
                }
            }
        }

        return neighbours;
    }
}
