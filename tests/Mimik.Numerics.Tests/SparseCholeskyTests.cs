using System.Diagnostics;

namespace Mimik.Numerics.Tests;

public sealed class SparseCholeskyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(7, 3)]
    [InlineData(13, 21)]
    [InlineData(40, 40)]
    public void A_grid_solves_to_what_was_put_in(int columns, int rows)
    {
        SparseSymmetricMatrix matrix = Grid(columns, rows, 0.01);
        const int Width = 11;
        double[] x = Random(matrix.Order * Width, 1), b = new double[x.Length];
        matrix.Multiply(x, Width, b);
        var cholesky = new SparseCholesky(matrix);
        Assert.Equal(-1, cholesky.Factor(matrix));
        cholesky.Solve(b, Width);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(x[i], b[i], 1e-9);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.3)]
    [InlineData(60, 0.02)]
    [InlineData(150, 0.03)]
    [InlineData(150, 0.3)]
    [InlineData(250, 1)]
    public void Random_patterns_solve_as_the_dense_factor_does(int order, double density)
    {
        var random = new RandomSource(order);
        double[] dense = new double[order * order];
        var assembly = new SymmetricAssembly(order);
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (random.NextDouble() >= density)
                    continue;
                double value = random.NextGaussian();
                // Terms in two parts, on either side of the diagonal.
                assembly.Add(i, j, 0.25 * value);
                assembly.Add(j, i, 0.75 * value);
                dense[(i * order) + j] = value;
            }

            assembly.Add(i, i, 2 * order);
            dense[(i * order) + i] = 2 * order;
        }

        double[] expected = Random(order, 3), found = [.. expected];
        SparseSymmetricMatrix matrix = assembly.Build();
        Assert.True(Cholesky.TryFactor(dense, order));
        Cholesky.Solve(dense, order, expected);
        var cholesky = new SparseCholesky(matrix);
        // Twice: room is used again.
        Assert.Equal(-1, cholesky.Factor(matrix));
        Assert.Equal(-1, cholesky.Factor(matrix));
        cholesky.Solve(found);
        for (int i = 0; i < order; i++)
            Assert.Equal(expected[i], found[i], 1e-11);
    }

    [Fact]
    public void Pieces_that_nothing_connects_and_rows_without_neighbours_solve_too()
    {
        var assembly = new SymmetricAssembly(300);
        for (int i = 0; i < 300; i++)
        {
            assembly.Add(i, i, 4);
            if (i % 100 is > 0 and < 60)
                assembly.Add(i, i - 1, -1);
        }

        SparseSymmetricMatrix matrix = assembly.Build();
        double[] x = Random(300, 2), b = new double[300];
        matrix.Multiply(x, 1, b);
        var cholesky = new SparseCholesky(matrix);
        Assert.Equal(-1, cholesky.Factor(matrix));
        cholesky.Solve(b);
        for (int i = 0; i < 300; i++)
            Assert.Equal(x[i], b[i], 1e-12);
    }

    [Fact]
    public void The_same_bits_for_any_number_of_threads_and_any_neighbours_among_the_right_sides()
    {
        SparseSymmetricMatrix matrix = Grid(30, 17, 0.1);
        var cholesky = new SparseCholesky(matrix);
        Assert.Equal(-1, cholesky.Factor(matrix));
        const int Width = 20;
        double[] one = Random(matrix.Order * Width, 5), three = [.. one], last = new double[matrix.Order];
        for (int i = 0; i < last.Length; i++)
            last[i] = one[(i * Width) + Width - 1];
        cholesky.Solve(one, Width);
        cholesky.Solve(three, Width, 3);
        cholesky.Solve(last);
        Assert.Equal(one, three);
        for (int i = 0; i < last.Length; i++)
            Assert.Equal(one[(i * Width) + Width - 1], last[i]);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_said_to_be_so()
    {
        SparseSymmetricMatrix matrix = Grid(9, 9, 0.5);
        var cholesky = new SparseCholesky(matrix);
        matrix.Values[matrix.Find(40, 40)] = -1;
        Assert.InRange(cholesky.Factor(matrix), 0, 80);
        Assert.Throws<InvalidOperationException>(() => cholesky.Solve(new double[81]));
        Assert.Throws<ArgumentException>(() => cholesky.Factor(Grid(9, 8, 1)));
        Assert.Throws<ArgumentException>(() => new SparseSymmetricMatrix(2, [0, 1, 2], [0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => new SparseSymmetricMatrix(2, [0, 1], [0], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SymmetricAssembly(2).Add(2, 0, 1));
    }

    [Fact]
    public void The_factor_of_a_large_mesh_stays_sparse()
    {
        SparseSymmetricMatrix matrix = Grid(231, 230, 0.01);
        var clock = Stopwatch.StartNew();
        var cholesky = new SparseCholesky(matrix);
        TimeSpan planned = clock.Elapsed;
        Assert.Equal(-1, cholesky.Factor(matrix));
        TestContext.Current.TestOutputHelper?.WriteLine($"{matrix.Order} rows: {cholesky.FactorSize} numbers, plan {planned.TotalMilliseconds:f0} ms, factor {(clock.Elapsed - planned).TotalMilliseconds:f0} ms");
        // About 31 n log2(n) / 8 for the best orders of a grid; a band would take 231 n.
        Assert.InRange(cholesky.FactorSize, 0, 80L * matrix.Order);
    }

    private static SparseSymmetricMatrix Grid(int columns, int rows, double shift)
    {
        var assembly = new SymmetricAssembly(columns * rows);
        for (int v = 0; v < columns * rows; v++)
        {
            assembly.Add(v, v, shift);
            Link(v, v % columns > 0, v - 1);
            Link(v, v >= columns, v - columns);
            Link(v, v >= columns && v % columns > 0, v - columns - 1);
        }

        return assembly.Build();

        void Link(int a, bool exists, int b)
        {
            if (!exists)
                return;
            assembly.Add(a, a, 1);
            assembly.Add(b, b, 1);
            assembly.Add(a, b, -1);
        }
    }

    private static double[] Random(int count, int seed)
    {
        var random = new RandomSource(seed);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
            numbers[i] = random.NextGaussian();
        return numbers;
    }
}
