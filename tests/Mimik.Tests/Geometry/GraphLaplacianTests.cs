using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Tests.Geometry;

public sealed class GraphLaplacianTests
{
    [Fact]
    public void TakesPolygonEdgesOnceAndNoDiagonals()
    {
        // Two quads side by side, a face that repeats a corner, and an isolated vertex 6.
        var faces = new PolygonFaces([0, 4, 8, 11], [0, 1, 4, 3, 1, 2, 5, 4, 0, 0, 1]);
        CsrMatrix laplacian = GraphLaplacian.Build(7, faces);
        int[][] neighbours = [[1, 3], [0, 2, 4], [1, 5], [0, 4], [1, 3, 5], [2, 4], []];
        for (int v = 0; v < 7; v++)
        {
            float[] row = new float[7];
            for (int e = laplacian.Offsets[v]; e < laplacian.Offsets[v + 1]; e++)
                row[laplacian.Indices[e]] = laplacian.Values[e];
            float[] expected = new float[7];
            foreach (int n in neighbours[v])
                expected[n] = 1f / neighbours[v].Length;
            expected[v] = neighbours[v].Length == 0 ? 0 : -1;
            Assert.Equal(expected, row);
        }
    }

    [Fact]
    public void MeasuresEdges()
    {
        float[] square = [0, 0, 0, 2, 0, 0, 2, 1, 0, 0, 1, 0];
        Assert.Equal(2.5, GraphLaplacian.MeanSquaredEdge(square, PolygonFaces.Uniform([0, 1, 2, 3], 4)), 1e-12);
        Assert.Equal(0, GraphLaplacian.MeanSquaredEdge(square, PolygonFaces.None));
    }

    [Fact]
    public void RefusesFacesOutOfRange() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GraphLaplacian.Build(3, PolygonFaces.Uniform([0, 1, 3], 3)));
}
