using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>Two rows of landmarks on either side of a slit, such as the upper and the lower lip; corners are in neither.</summary>
/// <param name="Upper">Indices of landmarks above the slit.</param>
/// <param name="Lower">Indices of landmarks below it.</param>
/// <param name="Heights">Pairs of landmarks, upper and lower, whose distance is how far the slit is open at rest; empty where it is closed.</param>
internal sealed record Slit(int[] Upper, int[] Lower, (int Upper, int Lower)[] Heights)
{
    /// <summary>The same slit of landmarks that start later.</summary>
    public Slit Without(int first) => new([.. Upper.Select(k => k - first)], [.. Lower.Select(k => k - first)], [.. Heights.Select(pair => (pair.Upper - first, pair.Lower - first))]);
}

/// <summary>Sides of slits by vertex.</summary>
/// <param name="Labels">[N] 0 away from slits, 2 s + 1 above slit s, 2 s + 2 below.</param>
/// <param name="Nearness">[N] 1 at the slit's landmarks, falling to 0 where the label ends.</param>
internal sealed record SlitLabels(int[] Labels, double[] Nearness);

/// <summary>
/// Which side of a slit vertices are on, by their distance along the surface: skin above a closed mouth is near to the skin below it, but the way there leads round the corner.
/// What is on one side is never matched with the other.
/// </summary>
internal static class SlitSides
{
    /// <summary>The slits of the 68 landmarks of iBUG, which every convention that contains them shares: mouth, right eye, left eye.</summary>
    public static Slit[] OfIbug68 { get; } =
    [
        new Slit([49, 50, 51, 52, 53, 61, 62, 63], [55, 56, 57, 58, 59, 65, 66, 67], []),
        new Slit([37, 38], [40, 41], [(37, 41), (38, 40)]),
        new Slit([43, 44], [46, 47], [(43, 47), (44, 46)]),
    ];

    /// <summary>Labels vertices.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="triangles">[T x 3].</param>
    /// <param name="landmarks">[K] the vertex of each landmark.</param>
    /// <param name="slits">The slits.</param>
    public static SlitLabels Label(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles, int[] landmarks, IReadOnlyList<Slit> slits)
    {
        int count = positions.Length / 3;
        List<(int To, double Length)>[] edges = Edges(positions, triangles);
        int[] labels = new int[count];
        double[] nearness = new double[count], nearest = new double[count];
        Array.Fill(nearest, double.PositiveInfinity);
        for (int s = 0; s < slits.Count; s++)
        {
            int[] upper = [.. slits[s].Upper.Select(k => landmarks[k])], lower = [.. slits[s].Lower.Select(k => landmarks[k])];
            double reach = Reach(positions, [.. upper, .. lower]);
            double[] above = Distances(edges, upper, reach), below = Distances(edges, lower, reach);
            for (int v = 0; v < count; v++)
            {
                double near = Math.Min(above[v], below[v]);
                if (near >= nearest[v])
                    continue;
                nearest[v] = near;
                nearness[v] = 1 - (near / reach);
                labels[v] = (2 * s) + (above[v] <= below[v] ? 1 : 2);
            }
        }

        return new SlitLabels(labels, nearness);
    }

    /// <summary>The label of the other side; 0 for none.</summary>
    public static int Opposite(int label) => label == 0 ? 0 : ((label - 1) ^ 1) + 1;

    /// <summary>A triangle's label: that of two of its corners.</summary>
    public static int OfTriangle(int[] labels, ReadOnlySpan<int> triangle) =>
        labels[triangle[0]] == labels[triangle[1]] || labels[triangle[0]] == labels[triangle[2]] ? labels[triangle[0]]
        : labels[triangle[1]] == labels[triangle[2]] ? labels[triangle[1]] : 0;

    // Half of the widest distance between the slit's landmarks.
    private static double Reach(ReadOnlySpan<float> positions, int[] vertices)
    {
        double widest = 0;
        foreach (int a in vertices)
        {
            foreach (int b in vertices)
                widest = Math.Max(widest, (Vector3D.At(positions, a) - Vector3D.At(positions, b)).Length);
        }

        return widest / 2;
    }

    private static List<(int To, double Length)>[] Edges(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles)
    {
        var edges = new List<(int To, double Length)>[positions.Length / 3];
        for (int v = 0; v < edges.Length; v++)
            edges[v] = [];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            for (int c = 0; c < 3; c++)
            {
                int a = triangles[t + c], b = triangles[t + ((c + 1) % 3)];
                double length = (Vector3D.At(positions, a) - Vector3D.At(positions, b)).Length;
                edges[a].Add((b, length));
                edges[b].Add((a, length));
            }
        }

        return edges;
    }

    private static double[] Distances(List<(int To, double Length)>[] edges, int[] seeds, double reach)
    {
        double[] distances = new double[edges.Length];
        Array.Fill(distances, double.PositiveInfinity);
        var open = new PriorityQueue<int, (double, int)>();
        foreach (int seed in seeds)
        {
            distances[seed] = 0;
            open.Enqueue(seed, (0, seed));
        }

        while (open.TryDequeue(out int v, out (double Distance, int) at))
        {
            if (at.Distance > distances[v])
                continue;
            foreach ((int to, double length) in edges[v])
            {
                double through = at.Distance + length;
                if (through > reach || through >= distances[to])
                    continue;
                distances[to] = through;
                open.Enqueue(to, (through, to));
            }
        }

        return distances;
    }
}
