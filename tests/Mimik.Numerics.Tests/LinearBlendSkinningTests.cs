namespace Mimik.Numerics.Tests;

public sealed class LinearBlendSkinningTests
{
    private const int Joints = 5;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(130)]
    public void One_mesh_is_the_scalar_references_bits_and_near_the_slow_double_version(int vertices)
    {
        var random = new Random(vertices);
        (int[] offsets, int[] joints, float[] weights) = Weights(random, vertices);
        float[] columns = Numbers(random, 16 * Joints), positions = Numbers(random, 3 * vertices);
        float[] fast = new float[positions.Length], scalar = new float[positions.Length];
        LinearBlendSkinning.Skin(offsets, joints, weights, columns, positions, fast);
        LinearBlendSkinning.SkinScalar(offsets, joints, weights, columns, positions, scalar);
        Assert.Equal(scalar, fast);
        for (int v = 0; v < vertices; v++)
        {
            for (int axis = 0; axis < 3; axis++)
                Assert.Equal(Slow(v, axis, e => [.. Enumerable.Range(0, 4).Select(c => columns[(16 * joints[e]) + (4 * c) + axis])], positions.AsSpan(3 * v, 3).ToArray()), fast[(3 * v) + axis], 1e-5);
        }

        LinearBlendSkinning.Skin(offsets, joints, weights, columns, positions, positions);
        Assert.Equal(fast, positions);

        double Slow(int v, int axis, Func<int, float[]> row, float[] x)
        {
            double sum = 0;
            for (int e = offsets[v]; e < offsets[v + 1]; e++)
            {
                float[] r = row(e);
                sum += weights[e] * (((double)r[0] * x[0]) + ((double)r[1] * x[1]) + ((double)r[2] * x[2]) + r[3]);
            }

            return sum;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(19)]
    public void Lanes_are_the_scalar_references_bits_and_near_single_meshes(int vertices)
    {
        var random = new Random(100 + vertices);
        (int[] offsets, int[] joints, float[] weights) = Weights(random, vertices);
        float[] transforms = Numbers(random, 12 * Joints * LaneTile.Lanes), tile = Numbers(random, 3 * vertices * LaneTile.Lanes);
        float[] fast = [.. tile], scalar = [.. tile];
        LinearBlendSkinning.SkinLanes(offsets, joints, weights, transforms, fast);
        LinearBlendSkinning.SkinLanesScalar(offsets, joints, weights, transforms, scalar);
        Assert.Equal(scalar, fast);
        foreach (int lane in (int[])[0, 15, 16, 63])
        {
            float[] columns = new float[16 * Joints], single = new float[3 * vertices];
            for (int e = 0; e < 12 * Joints; e++)
                columns[(16 * (e / 12)) + (e % 12 / 3 * 4) + (e % 3)] = transforms[(e * LaneTile.Lanes) + lane];
            for (int i = 0; i < single.Length; i++)
                single[i] = tile[(i * LaneTile.Lanes) + lane];
            LinearBlendSkinning.Skin(offsets, joints, weights, columns, single, single);
            for (int i = 0; i < single.Length; i++)
                Assert.Equal(single[i], fast[(i * LaneTile.Lanes) + lane], 1e-5);
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        float[] columns = new float[16 * Joints];
        Assert.Throws<ArgumentException>(() => LinearBlendSkinning.Skin([0, 1], [Joints], [1], columns, new float[3], new float[3]));
        Assert.Throws<ArgumentException>(() => LinearBlendSkinning.Skin([0, 2, 1], [0, 0], [1, 1], columns, new float[6], new float[6]));
        Assert.Throws<ArgumentException>(() => LinearBlendSkinning.Skin([0, 1], [0], [1], columns, new float[6], new float[6]));
        Assert.Throws<ArgumentException>(() => LinearBlendSkinning.SkinLanes([0, 1], [0], [1], new float[12 * LaneTile.Lanes], new float[64]));
    }

    private static (int[] Offsets, int[] Joints, float[] Weights) Weights(Random random, int vertices)
    {
        int[] offsets = new int[vertices + 1];
        var joints = new List<int>();
        for (int v = 0; v < vertices; v++)
        {
            for (int j = 0; j < Joints; j++)
            {
                if (random.Next(2) == 0)
                    joints.Add(j);
            }

            offsets[v + 1] = joints.Count;
        }

        return (offsets, [.. joints], Numbers(random, joints.Count));
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
