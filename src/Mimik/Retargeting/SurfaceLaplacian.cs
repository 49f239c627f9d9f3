using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>The stiffness matrix of a surface of triangles: x^T C x = sum over edges of weight * (x_a - x_b)^2.</summary>
internal static class SurfaceLaplacian
{
    /// <summary>Assembles C.</summary>
    /// <param name="count">N.</param>
    /// <param name="triangles">[T x 3].</param>
    /// <param name="halfCotangents">[T x 3] the weight of the edge opposite to each corner.</param>
    /// <param name="bonds">Pairs of layers that are tied; empty for none.</param>
    /// <param name="area">The mean area of a vertex: a bond holds as a strip of that area and its own thickness would.</param>
    public static SparseSymmetricMatrix Assemble(
        int count, ReadOnlySpan<int> triangles, ReadOnlySpan<double> halfCotangents, ReadOnlySpan<LayerBond> bonds = default, double area = 0)
    {
        var assembly = new SymmetricAssembly(count);
        foreach (LayerBond bond in bonds)
            Tie(assembly, bond, bond.Strength * area / Math.Max(bond.Thickness * bond.Thickness, 0.1 * area));
        for (int t = 0; t < triangles.Length; t += 3)
        {
            for (int c = 0; c < 3; c++)
            {
                int a = triangles[t + ((c + 1) % 3)], b = triangles[t + ((c + 2) % 3)];
                if (a == b)
                    continue;
                double w = halfCotangents[t + c];
                assembly.Add(a, a, w);
                assembly.Add(b, b, w);
                assembly.Add(a, b, -w);
            }
        }

        return assembly.Build();
    }

    // w (u_v - a u_A - b u_B - c u_C)^2.
    private static void Tie(SymmetricAssembly assembly, LayerBond bond, double w)
    {
        ReadOnlySpan<int> vertices = [bond.Vertex, bond.A, bond.B, bond.C];
        ReadOnlySpan<double> shares = [1, -bond.WeightA, -bond.WeightB, -bond.WeightC];
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j <= i; j++)
                assembly.Add(vertices[i], vertices[j], w * shares[i] * shares[j]);
        }
    }
}
