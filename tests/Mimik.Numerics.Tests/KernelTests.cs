using System.Diagnostics;

namespace Mimik.Numerics.Tests;

/// <summary>
/// Every vector body gives the bits of its scalar reference, at all lengths around the vector widths. The last test runs this class
/// again with one instruction set after the other switched off.
/// </summary>
public sealed class KernelTests
{
    private const int Lanes = LaneTile.Lanes;

    private static float[] Noise(int length, long seed)
    {
        float[] values = new float[length];
        new RandomSource(seed).FillGaussian(values, 1);
        return values;
    }

    // About a third of the places are filled.
    private static CsrMatrix Sparse(int rows, int columns, long seed)
    {
        var random = new RandomSource(seed);
        var indices = new List<int>();
        var values = new List<float>();
        int[] offsets = new int[rows + 1];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                if (random.NextInt(3) == 0)
                {
                    indices.Add(c);
                    values.Add((float)random.NextGaussian());
                }
            }

            offsets[r + 1] = indices.Count;
        }

        return new CsrMatrix(rows, columns, offsets, [.. indices], [.. values]);
    }

    [Fact]
    public void AdamOfEveryLength()
    {
        var step = new AdamStep(3, 1e-3, 0.9, 0.99, 1e-8, 0.5);
        for (int length = 0; length <= 256; length++)
        {
            float[] x = Noise(length + 1, 1), g = Noise(length + 1, 2), m = Noise(length + 1, 3), v = [.. Noise(length + 1, 4).Select(Math.Abs)];
            float[] x2 = [.. x], m2 = [.. m], v2 = [.. v];
            step.Apply(x.AsSpan(1), g.AsSpan(1), m.AsSpan(1), v.AsSpan(1));
            step.ApplyScalar(x2.AsSpan(1), g.AsSpan(1), m2.AsSpan(1), v2.AsSpan(1));
            Assert.Equal(x2, x);
            Assert.Equal(m2, m);
            Assert.Equal(v2, v);
        }
    }

    [Fact]
    public void SparseTimesDenseOfEveryWidth()
    {
        CsrMatrix sparse = Sparse(9, 11, 5);
        for (int width = 0; width <= 256; width++)
        {
            float[] dense = Noise(11 * width, 6), start = Noise(4 * width, 7), result = new float[4 * width], expected = new float[4 * width];
            sparse.MultiplyRows(3, 4, dense, width, start, result);
            sparse.MultiplyRowsScalar(3, 4, dense, width, start, expected);
            Assert.Equal(expected, result);
            sparse.MultiplyRows(3, 4, dense, width, default, result);
            sparse.MultiplyRowsScalar(3, 4, dense, width, default, expected);
            Assert.Equal(expected, result);
        }
    }

    [Fact]
    public void SparseTimesTile()
    {
        for (int rows = 0; rows <= 20; rows++)
        {
            CsrMatrix sparse = Sparse(rows, 13, rows);
            float[] x = Noise(13 * Lanes, 8), start = Noise(rows * Lanes, 9), result = new float[rows * Lanes], expected = new float[rows * Lanes];
            LaneTile.Multiply(sparse.Offsets, sparse.Indices, sparse.Values, x, start, result);
            LaneTile.MultiplyScalar(sparse.Offsets, sparse.Indices, sparse.Values, x, start, expected);
            Assert.Equal(expected, result);
            LaneTile.Multiply(sparse.Offsets, sparse.Indices, sparse.Values, x, default, result);
            LaneTile.MultiplyScalar(sparse.Offsets, sparse.Indices, sparse.Values, x, default, expected);
            Assert.Equal(expected, result);
        }
    }

    [Fact]
    public void GroupsOfSparseTimesTile()
    {
        for (int groups = 0; groups <= 9; groups++)
        {
            CsrMatrix sparse = Sparse(4 * groups, 13, groups);
            float[] x = Noise(13 * Lanes, 8), scale = Noise(4 * Lanes, 9), result = new float[groups * Lanes], expected = new float[groups * Lanes];
            LaneTile.MultiplyGroups(sparse.Offsets, sparse.Indices, sparse.Values, x, scale, result);
            LaneTile.MultiplyGroupsScalar(sparse.Offsets, sparse.Indices, sparse.Values, x, scale, expected);
            Assert.Equal(expected, result);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void OddPowers(int halfPower)
    {
        float[] values = Noise(3 * Lanes, 1), scale = Noise(Lanes, 2), result = [.. values];
        LaneTile.OddPower(result, scale, 0.5f, halfPower);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(scale[i % Lanes] * Math.Pow(0.5 * values[i], (2 * halfPower) + 1), result[i], 1e-5 * (1 + Math.Abs(result[i])));
    }

    [Fact]
    public void GradientsOfBones()
    {
        for (int width = 0; width <= 112; width += 16)
        {
            float[] x = Noise(Lanes * 12, 1), residual = Noise(Lanes * 3 * width, 2), sums = Noise(6 * width, 3), expected = [.. sums];
            BoneGradient.Accumulate(0x8000_1234_F00F_0001, x, 12, 2, residual, width, sums);
            BoneGradient.AccumulateScalar(0x8000_1234_F00F_0001, x, 12, 2, residual, width, expected);
            Assert.Equal(expected, sums);
        }
    }

    [Fact]
    public void LargestOfLanes()
    {
        for (int rows = 1; rows <= 40; rows++)
        {
            for (int keep = 1; keep <= rows + 1; keep += 3)
            {
                // As they come, with many alike, and from very small to very large.
                float[] noise = Noise(rows * Lanes, rows);
                foreach (float[] tile in (float[][])[noise, [.. noise.Select(x => MathF.Round(2 * x))], [.. noise.Select(x => MathF.Pow(10, 8 * x))]])
                {
                    float[] expected = [.. tile];
                    LargestEntries.KeepInLanes(tile, keep);
                    LargestEntries.KeepInLanesScalar(expected, keep);
                    Assert.Equal(expected, tile);
                }
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void LargestOfLanesEndsWhereNumbersAreNotFinite(float value)
    {
        float[] tile = Noise(9 * Lanes, 1);
        tile.AsSpan(0, 5 * Lanes).Fill(value);
        LargestEntries.KeepInLanes(tile, 3);
        Assert.All(tile[(5 * Lanes)..], x => Assert.True(x >= 0));
    }

    [Fact]
    public void TransposesOfEverySize()
    {
        for (int rows = 0; rows <= 50; rows += 1 + (rows / 20))
        {
            for (int columns = 0; columns <= 50; columns++)
            {
                float[] source = Noise(rows * (columns + 3), 1), target = new float[columns * (rows + 1)], expected = new float[target.Length];
                MatrixTranspose.Transpose(source, rows, columns, columns + 3, target, rows + 1);
                MatrixTranspose.TransposeScalar(source, rows, columns, columns + 3, expected, rows + 1);
                Assert.Equal(expected, target);
            }
        }
    }

    [Fact]
    public void WeightsThroughNormalisation()
    {
        const int Bones = 5;
        float[] w = [.. Noise(Bones * Lanes, 1).Select(Math.Abs)], g = Noise(Bones * Lanes, 2), rest = Noise(4 * Lanes, 3);
        w.AsSpan((Bones - 1) * Lanes, Lanes).Clear();
        for (int bone = 0; bone < Bones; bone++)
            w[bone * Lanes] = 0;
        float[] inverse = new float[Lanes], through = [.. g], x = new float[4 * Bones * Lanes];
        LaneWeights.InverseSums(w, inverse);
        LaneWeights.ThroughNormalisation(w, inverse, through);
        LaneWeights.Spread(w, inverse, rest, x);
        Assert.Equal(1, inverse[0]);
        for (int lane = 1; lane < Lanes; lane++)
        {
            double sum = 0, dot = 0;
            for (int bone = 0; bone < Bones; bone++)
            {
                sum += w[(bone * Lanes) + lane];
                dot += w[(bone * Lanes) + lane] * (double)g[(bone * Lanes) + lane];
            }

            for (int bone = 0; bone < Bones; bone++)
            {
                int at = (bone * Lanes) + lane;
                Assert.Equal((g[at] - (dot / sum)) / sum, through[at], 1e-4 * (1 + Math.Abs(through[at])));
                for (int d = 0; d < 4; d++)
                    Assert.Equal(w[at] / sum * rest[(d * Lanes) + lane], x[(((4 * bone) + d) * Lanes) + lane], 1e-5);
            }
        }

        Assert.Equal(ulong.MaxValue - 1, LaneWeights.NonZeroLanes(w.AsSpan(0, Lanes)));
        Assert.Equal(0UL, LaneWeights.NonZeroLanes(w.AsSpan((Bones - 1) * Lanes, Lanes)));
    }

    [Fact]
    public void ProductsWithEveryMicroKernel()
    {
        int[] sizes = [0, 1, 2, 5, 11, 12, 13, 31, 32, 33, 65];
        foreach (int m in sizes)
        {
            foreach (int n in sizes)
            {
                foreach (int k in (int[])[0, 1, 7, 300])
                    CheckProduct(m, n, k, (m + n + k) % 4);
            }
        }
    }

    [Theory]
    [InlineData(400, 300, 40, 0)]
    [InlineData(790, 37, 20, 1)]
    [InlineData(57, 200, 520, 2)]
    [InlineData(3, 700, 30, 3)]
    public void ProductsInPieces(int m, int n, int k, int transposes) => CheckProduct(m, n, k, transposes);

    [Fact]
    public void PackedProducts()
    {
        foreach ((int rows, int columns) in ((int, int)[])[(0, 5), (5, 0), (1, 1), (12, 16), (13, 17), (40, 256), (25, 300)])
        {
            float[] matrix = Noise(rows * (columns + 3), 1), x = Noise(columns * Lanes, 2), expected = new float[rows * Lanes];
            var packed = new PackedMatrix(rows, columns);
            packed.Assign(matrix, columns + 3);
            float[] result = new float[packed.PaddedRows * Lanes];
            result.AsSpan().Fill(float.NaN);
            packed.Multiply(x, result, new float[packed.ScratchLength]);
            Gemm.MultiplyScalar(false, false, rows, Lanes, columns, 1, matrix, columns + 3, x, Lanes, 0, expected, Lanes);
            Assert.Equal(expected, result[..expected.Length]);
            Assert.All(result[expected.Length..], value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void DenseBonesForwardsAndBackwards()
    {
        const int Bones = 9;
        for (int width = 0; width <= 80; width += 16)
        {
            float[] parameters = Noise(Bones * 6 * width, 1), blocks = new float[parameters.Length], restored = new float[parameters.Length];
            DenseBones.Arrange(parameters, width, blocks);
            DenseBones.Restore(blocks, width, restored);
            Assert.Equal(parameters, restored);
            CsrMatrix byVertex = Sparse(Lanes, Bones, 2), byBone = byVertex.Transpose();
            float[] rest = Noise(4 * Lanes, 3), moved = new float[Lanes * 3 * width], expected = new float[moved.Length];
            DenseBones.Blend(blocks, byVertex.Offsets, byVertex.Indices, byVertex.Values, rest, width, moved);
            DenseBones.BlendScalar(blocks, byVertex.Offsets, byVertex.Indices, byVertex.Values, rest, width, expected);
            Assert.Equal(expected, moved);

            float[] turned = new float[2 * moved.Length], turnedScalar = new float[turned.Length];
            DenseBones.Turn(moved, rest, width, turned);
            DenseBones.TurnScalar(moved, rest, width, turnedScalar);
            Assert.Equal(turnedScalar, turned);

            float[] gradient = Noise(parameters.Length, 4), gradientScalar = [.. gradient];
            DenseBones.Accumulate(turned, byBone.Offsets, byBone.Indices, byBone.Values, width, gradient);
            DenseBones.AccumulateScalar(turned, byBone.Offsets, byBone.Indices, byBone.Values, width, gradientScalar);
            Assert.Equal(gradientScalar, gradient);

            int shapes = Math.Max(0, width - 7);
            float[] rows = new float[((6 * shapes) + 16) * Lanes];
            DenseBones.TurnLanes(moved, rest, width, shapes, rows);
            for (int i = 0; i < 6 * shapes * Lanes; i++)
            {
                (int row, int lane) = Math.DivRem(i, Lanes);
                (int freedom, int shape) = Math.DivRem(row, shapes);
                Assert.Equal(turned[(((((shape / 16 * Lanes) + lane) * 6) + freedom) * 16) + (shape % 16)], rows[i]);
            }
        }
    }

    [Fact]
    public void EvenPowers()
    {
        for (int length = 0; length <= 80; length++)
        {
            float[] values = Noise(length, 1);
            foreach (int half in (int[])[1, 2, 6])
            {
                double expected = values.Sum(x => Math.Pow(0.5 * x, 2 * half));
                Assert.Equal(expected, PowerSum.Even(values, 0.5f, half), 1e-5 * (1 + expected));
            }
        }
    }

    [Fact]
    public void OddPowersOfRows()
    {
        float[] values = Noise(32 * Lanes, 1), scale = Noise(Lanes, 2), rows = new float[values.Length], expected = new float[values.Length];
        MatrixTranspose.Transpose(values, 32, Lanes, Lanes, rows, 32);
        LaneTile.OddPower(values, scale, 0.5f, 5);
        LaneTile.OddPowerRows(rows, scale, 0.5f, 5);
        MatrixTranspose.Transpose(rows, Lanes, 32, 32, expected, Lanes);
        Assert.Equal(expected, values);
    }

    [Fact]
    public void OffsetsThatFallAreRefused()
    {
        float[] x = new float[2 * Lanes], y = new float[4 * Lanes];
        Assert.Throws<ArgumentException>(() => LaneTile.Multiply([0, 9, 2], [0, 1], [1, 1], x, default, y));
        Assert.Throws<ArgumentException>(() => LaneTile.MultiplyGroups([0, 1, 9, 1, 2], [0, 1], [1, 1], x, y, x));
        Assert.Throws<ArgumentException>(() => LaneTile.Multiply([], [0, 1], [1, 1], x, default, y));
        Assert.Throws<ArgumentException>(() => LaneTile.Multiply([0, 2], [0, 2], [1, 1], x, default, y));
    }

    private static void CheckProduct(int m, int n, int k, int transposes)
    {
        bool ta = (transposes & 1) != 0, tb = (transposes & 2) != 0;
        int sa = (ta ? m : k) + 2, sb = (tb ? k : n) + 1, sc = n + 3;
        float[] a = Noise(sa * (ta ? k : m), 1), b = Noise(sb * (tb ? n : k), 2), c = Noise(m * sc, 3);
        float[] expected = [.. c];
        Gemm.MultiplyScalar(ta, tb, m, n, k, 0.5f, a, sa, b, sb, 2, expected, sc);
        float[] result = [.. c];
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            result = [.. c];
            Gemm.Multiply(ta, tb, m, n, k, 0.5f, a, sa, b, sb, 2, result, sc, threads);
            Assert.Equal(expected, result);
        }

        // With beta 0 the content of C does not matter.
        Gemm.MultiplyScalar(ta, tb, m, n, k, -1, a, sa, b, sb, 0, expected, sc);
        for (int i = 0; i < m; i++)
            result.AsSpan(i * sc, n).Fill(float.NaN);
        Gemm.Multiply(ta, tb, m, n, k, -1, a, sa, b, sb, 0, result, sc, 2);
        Assert.Equal(expected, result);
        expected = [.. c];
        Gemm.MultiplyScalar(ta, tb, m, n, k, 0.5f, a, sa, b, sb, 2, expected, sc);
        result = [.. c];
        Gemm.MultiplyWith<GemmKernel512>(ta, tb, m, n, k, 0.5f, a, sa, b, sb, 2, result, sc, 1);
        Assert.Equal(expected, result);
        result = [.. c];
        Gemm.MultiplyWith<GemmKernel256>(ta, tb, m, n, k, 0.5f, a, sa, b, sb, 2, result, sc, 1);
        Assert.Equal(expected, result);
        result = [.. c];
        Gemm.MultiplyWith<GemmKernel128>(ta, tb, m, n, k, 0.5f, a, sa, b, sb, 2, result, sc, 1);
        Assert.Equal(expected, result);
        result = [.. c];
        Gemm.MultiplyWith<GemmKernelScalar>(ta, tb, m, n, k, 0.5f, a, sa, b, sb, 2, result, sc, 2);
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task TheSameWithoutAnInstructionSet(string variable)
    {
        if (Environment.GetEnvironmentVariable("MIMIK_KERNEL_TESTS") == "inner")
            return;
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(KernelTests).Assembly.Location);
        start.ArgumentList.Add("-class");
        start.ArgumentList.Add(typeof(KernelTests).FullName!);
        start.Environment[variable] = "0";
        start.Environment["MIMIK_KERNEL_TESTS"] = "inner";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
    }
}
