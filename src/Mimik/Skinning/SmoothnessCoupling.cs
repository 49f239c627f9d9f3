using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>
/// How the smoothness term couples vertices, alpha L^T L, and an order in which they can be visited: vertices of one colour are not coupled, so
/// that each can be solved with all others held, in parallel and with the same result for any number of threads.
/// </summary>
internal sealed class SmoothnessCoupling
{
    /// <summary>Prepares the coupling of a problem's vertices.</summary>
    public SmoothnessCoupling(FitProblem problem)
    {
        CsrMatrix laplacian = problem.Laplacian, transpose = problem.Laplacian.Transpose();
        int n = problem.VertexCount;
        Diagonal = new double[n];
        int[] offsets = new int[n + 1];
        var neighbours = new List<int>();
        var values = new List<double>();
        var row = new SortedDictionary<int, double>();
        for (int i = 0; i < n; i++)
        {
            row.Clear();
            for (int e = transpose.Offsets[i]; e < transpose.Offsets[i + 1]; e++)
            {
                int r = transpose.Indices[e];
                for (int f = laplacian.Offsets[r]; f < laplacian.Offsets[r + 1]; f++)
                    row[laplacian.Indices[f]] = row.GetValueOrDefault(laplacian.Indices[f]) + (problem.Alpha * transpose.Values[e] * laplacian.Values[f]);
            }

            foreach ((int k, double value) in row)
            {
                if (k == i)
                {
                    Diagonal[i] = value;
                    continue;
                }

                neighbours.Add(k);
                values.Add(value);
            }

            offsets[i + 1] = neighbours.Count;
        }

        (Offsets, Neighbours, Values) = (offsets, [.. neighbours], [.. values]);
        Colours = Colour(n, problem.Mirror);
    }

    /// <summary>[N + 1] where a vertex's neighbours start.</summary>
    public int[] Offsets { get; }

    /// <summary>The vertices that each one is coupled to, itself left out.</summary>
    public int[] Neighbours { get; }

    /// <summary>alpha (L^T L) of vertex and neighbour.</summary>
    public double[] Values { get; }

    /// <summary>[N] alpha (L^T L) of a vertex with itself.</summary>
    public double[] Diagonal { get; }

    /// <summary>All vertices by colour; in a symmetric fit only the masters, none of a colour coupled with another or with another's image.</summary>
    public int[][] Colours { get; }

    private int[][] Colour(int n, FitMirror? mirror)
    {
        int[] colour = new int[n];
        Array.Fill(colour, -1);
        var members = new List<List<int>>();
        int[] taken = [];
        for (int i = 0; i < n; i++)
        {
            if (mirror?.IsMaster(i) == false)
                continue;
            for (int e = Offsets[i]; e < Offsets[i + 1]; e++)
            {
                int k = mirror is null ? Neighbours[e] : Math.Min(Neighbours[e], mirror.Vertices[Neighbours[e]]);
                if (colour[k] >= 0)
                    taken[colour[k]] = i + 1;
            }

            int free = Array.FindIndex(taken, mark => mark != i + 1);
            if (free < 0)
            {
                free = members.Count;
                members.Add([]);
                Array.Resize(ref taken, members.Count);
            }

            colour[i] = free;
            members[free].Add(i);
        }

        return [.. members.Select(m => m.ToArray())];
    }
}
