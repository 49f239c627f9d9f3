using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>
/// What a smooth displacement d of a surface costs: r^4 integral |laplacian d|^2 + k r^2 integral |gradient d|^2, plus weights on single places. A plate that gives way over
/// lengths of r, and a membrane that keeps what nothing holds from running off.
/// </summary>
/// <remarks>Finite elements: bending C M^-1 C, membrane C, with half cotangents C and vertex areas M. All matrices have one pattern.</remarks>
internal sealed class BendingEnergy
{
    private const double MembraneShare = 0.02;

    // Vertices between slivers have next to no area: none counts less than this share of the mean.
    private const double LeastAreaShare = 0.05;

    private readonly double[] _bending, _membrane;
    private readonly int[] _diagonal;

    /// <summary>Assembles the matrices.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="triangles">[T x 3].</param>
    /// <param name="places">Places whose weights will be given; their vertices should be corners of a triangle.</param>
    public BendingEnergy(ReadOnlySpan<float> positions, ReadOnlySpan<int> triangles, BarycentricMap? places)
    {
        int count = positions.Length / 3;
        Areas = SurfaceWeights.VertexAreas(positions, triangles);
        double mean = Areas.Sum() / Math.Max(1, Areas.Count(area => area > 0));
        double[] masses = [.. Areas.Select(area => Math.Max(area, LeastAreaShare * mean))];
        SparseSymmetricMatrix membrane = SurfaceLaplacian.Assemble(count, triangles, SurfaceWeights.HalfCotangents(positions, triangles));
        (int[] starts, int[] columns, double[] values) = Full(membrane);
        var bending = new SymmetricAssembly(count);
        for (int v = 0; v < count; v++)
        {
            for (int a = starts[v]; a < starts[v + 1]; a++)
            {
                for (int b = starts[v]; b <= a; b++)
                    bending.Add(columns[a], columns[b], values[a] * values[b] / masses[v]);
            }
        }

        for (int k = 0; k < places?.Count; k++)
        {
            for (int c = 0; c < 3; c++)
                bending.Add(places.Vertices[(3 * k) + c], places.Vertices[(3 * k) + ((c + 1) % 3)], 0);
        }

        Matrix = bending.Build();
        _bending = [.. Matrix.Values];
        _membrane = new double[_bending.Length];
        for (int row = 0; row < count; row++)
        {
            for (int e = membrane.Offsets[row]; e < membrane.Offsets[row + 1]; e++)
                _membrane[Matrix.Find(row, membrane.Indices[e])] = membrane.Values[e];
        }

        _diagonal = [.. Enumerable.Range(0, count).Select(row => Matrix.Offsets[row + 1] - 1)];
    }

    /// <summary>[N] the vertices' shares of the area.</summary>
    public double[] Areas { get; }

    /// <summary>The matrix that <see cref="Compose"/> filled last.</summary>
    public SparseSymmetricMatrix Matrix { get; }

    /// <summary>Fills the matrix: smoothness plus weights at vertices.</summary>
    /// <param name="reach">r, a length.</param>
    /// <param name="weights">[N] weights, areas; at least 0.</param>
    public void Compose(double reach, ReadOnlySpan<double> weights)
    {
        double square = reach * reach, bending = square * square, membrane = MembraneShare * square;
        for (int e = 0; e < _bending.Length; e++)
            Matrix.Values[e] = (bending * _bending[e]) + (membrane * _membrane[e]);
        for (int v = 0; v < weights.Length; v++)
            Matrix.Values[_diagonal[v]] += weights[v];
    }

    /// <summary>Adds the weight of a place: w (sum over j of b_j d_j - ...)^2.</summary>
    /// <param name="vertices">[3] its corners.</param>
    /// <param name="shares">[3] b.</param>
    /// <param name="weight">w, an area.</param>
    public void AddPlace(ReadOnlySpan<int> vertices, ReadOnlySpan<double> shares, double weight)
    {
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                if (vertices[a] >= vertices[b])
                    Matrix.Values[Matrix.Find(vertices[a], vertices[b])] += weight * shares[a] * shares[b];
            }
        }
    }

    private static (int[] Starts, int[] Columns, double[] Values) Full(SparseSymmetricMatrix lower)
    {
        int n = lower.Order;
        int[] starts = new int[n + 1];
        for (int r = 0; r < n; r++)
        {
            for (int e = lower.Offsets[r]; e < lower.Offsets[r + 1]; e++)
            {
                starts[r + 1]++;
                if (lower.Indices[e] != r)
                    starts[lower.Indices[e] + 1]++;
            }
        }

        for (int v = 0; v < n; v++)
            starts[v + 1] += starts[v];
        int[] next = starts[..n], columns = new int[starts[n]];
        double[] values = new double[starts[n]];
        for (int r = 0; r < n; r++)
        {
            for (int e = lower.Offsets[r]; e < lower.Offsets[r + 1]; e++)
            {
                int c = lower.Indices[e];
                (columns[next[r]], values[next[r]++]) = (c, lower.Values[e]);
                if (c != r)
                    (columns[next[c]], values[next[c]++]) = (r, lower.Values[e]);
            }
        }

        return (starts, columns, values);
    }
}
