using Mimik.Faces;
using Mimik.Faces.Synthetic;
using Mimik.Formats.Arrays;
using Mimik.Playback;
using Mimik.TestSupport;
using Mimik.Workflows;

namespace Mimik.Tests.Faces.Synthetic;

public class RandomRigTests
{
    private static readonly RandomRigOptions Small = new() { Vertices = 40, Controls = 7, Pairs = 5, Triples = 4, Quadruples = 3, Frames = 11, Seed = 3 };

    [Fact]
    public void Shapes_and_neutral_are_standard_normal()
    {
        BlendshapeRig rig = RandomRig.Create().Rig;
        Assert.Equal((3000, 60, 145), (rig.VertexCount, rig.Logic.ControlCount, rig.Shapes.Count));
        foreach (float[] values in (float[][])[rig.Neutral, rig.Shapes[0].Deltas, rig.Shapes[59].Deltas, rig.Shapes[60].Deltas, rig.Shapes[144].Deltas])
        {
            // Of 9,000 numbers the mean, the mean square and the mean fourth power lie within five standard errors.
            Assert.Equal(0, values.Average(x => (double)x), 5 / Math.Sqrt(9000));
            Assert.Equal(1, values.Average(x => (double)x * x), 5 * Math.Sqrt(2.0 / 9000));
            Assert.Equal(3, values.Average(x => Math.Pow(x, 4)), 5 * Math.Sqrt(96.0 / 9000));
        }

        double correlation = rig.Shapes[0].Deltas.Zip(rig.Shapes[1].Deltas, (a, b) => (double)a * b).Average();
        Assert.Equal(0, correlation, 5 / Math.Sqrt(9000));
    }

    [Fact]
    public void Keys_are_sorted_draws_without_repeats_and_every_control_is_drawn()
    {
        BlendshapeRig rig = RandomRig.Create(Small with { Vertices = 1, Controls = 20, Pairs = 300, Triples = 200, Quadruples = 100 }).Rig;
        int[][] keys = [.. rig.Logic.Correctives.ToArray().Select(corrective => corrective.Factors.ToArray())];
        Assert.Equal([300, 200, 100], new[] { 2, 3, 4 }.Select(length => keys.Count(key => key.Length == length)));
        Assert.All(keys, key => Assert.Equal(key.Distinct().Order(), key));
        int[] draws = [.. Enumerable.Range(0, 20).Select(control => keys.Count(key => key.Contains(control)))];

        // 1,600 draws over 20 controls: 80 each, with a standard deviation of about 8.
        Assert.All(draws, count => Assert.InRange(count, 40, 120));
    }

    [Fact]
    public void Weights_start_at_half_a_standard_normal_and_walk_by_a_tenth_clipped_at_every_step()
    {
        const int Controls = 4000, Frames = 30;
        WeightAnimation weights = RandomRig.Create(new() { Vertices = 1, Controls = Controls, Pairs = 0, Triples = 0, Quadruples = 0, Frames = Frames }).Weights;
        Assert.All(weights.Weights, weight => Assert.InRange(weight, 0f, 1f));
        float[] start = weights[0].ToArray();

        // Half of the starts are clipped to 0, those beyond two standard deviations (2.3 %) to 1.
        Assert.Equal(0.5, start.Average(weight => weight == 0 ? 1.0 : 0), 0.04);
        Assert.Equal(0.0228, start.Average(weight => weight == 1 ? 1.0 : 0), 0.012);
        var steps = new List<double>();
        for (int t = 1; t < Frames; t++)
        {
            // From the middle, five deviations away from both ends, no step is clipped.
            for (int c = 0; c < Controls; c++)
            {
                if (Math.Abs(weights[t - 1][c] - 0.5) < 0.02)
                    steps.Add(weights[t][c] - weights[t - 1][c]);
            }
        }

        Assert.True(steps.Count > 1000);
        Assert.Equal(0, steps.Average(), 0.02);
        Assert.Equal(0.1, Math.Sqrt(steps.Average(step => step * step)), 0.01);
        Assert.Contains(Enumerable.Range(0, Controls), c => weights[1][c] == 0 && weights[2][c] > 0);
    }

    [Fact]
    public void The_seed_decides_every_bit_and_more_frames_change_no_shape()
    {
        RandomRig a = RandomRig.Create(Small), b = RandomRig.Create(Small), longer = RandomRig.Create(Small with { Frames = 20 }), other = RandomRig.Create(Small with { Seed = 4 });
        CompskinRigFileTests.AssertSame(a.Rig, b.Rig);
        Assert.Equal(a.Weights.Weights, b.Weights.Weights);
        CompskinRigFileTests.AssertSame(a.Rig, longer.Rig);
        Assert.Equal(a.Weights.Weights, longer.Weights.Weights[..a.Weights.Weights.Length]);
        Assert.NotEqual(a.Rig.Neutral, other.Rig.Neutral);
        Assert.NotEqual(a.Weights.Weights, other.Weights.Weights);
    }

    [Theory]
    [InlineData("set")]
    [InlineData("set.npz")]
    public void What_is_written_comes_back(string name)
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<string> notes = new MakeRandomRigJob { OutputPath = folder[name], Options = Small }.Run();
        Assert.Equal("40 vertices, 7 controls, 5 pairs, 4 triples, 3 quadruples, 11 frames, seed 3", Assert.Single(notes));
        RandomRig made = RandomRig.Create(Small);
        RigImport import = RigFile.Read(folder[name]);
        CompskinRigFileTests.AssertSame(made.Rig, import.Rig);
        Assert.Equal("unit: mm, assumed: the .npy set has none (--units overrides)", import.Notes[0]);
        Assert.Equal(made.Weights.Weights, AnimationFile.Read(name == "set" ? Path.Combine(folder[name], "weights.npy") : folder[name]).Weights);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    public void Targets_are_the_displacements_that_the_weights_give_and_noise(double noise)
    {
        // Enough numbers for several blocks of rows.
        RandomRigOptions options = Small with { Vertices = 4000, Frames = 300 };
        using var folder = new TemporaryFolder();
        new MakeRandomRigJob { OutputPath = folder["set.npz"], Options = options, Targets = true, TargetNoise = noise }.Run();
        RandomRig made = RandomRig.Create(options);
        double[] targets = NpzFile.Read(folder["set.npz"])["targets"].Expect(12_000, 300).ToDoubles();
        double squares = 0;
        int count = 0;
        for (int row = 0; row < 12_000; row += 37)
        {
            for (int t = 0; t < 300; t += 7)
            {
                double difference = targets[(row * 300) + t] - Displacement(made, row, t);
                squares += difference * difference;
                count++;
            }
        }

        Assert.Equal(noise, Math.Sqrt(squares / count), Math.Max(1e-5, 0.05 * noise));
    }

    [Theory]
    [InlineData(0, 5, 0, 0, 0, 1, "vertices: expected 1 to 100,000,000, found 0")]
    [InlineData(1, 0, 0, 0, 0, 1, "controls: expected 1 or more, found 0")]
    [InlineData(1, 5, -1, 0, 0, 1, "pairs: expected 0 or more, found -1")]
    [InlineData(1, 2, 1, 1, 0, 1, "triples: expected 3 controls or more to multiply, found 2")]
    [InlineData(1, 3, 0, 0, 1, 1, "quadruples: expected 4 controls or more to multiply, found 3")]
    [InlineData(1, 5, 0, 0, 0, -1, "frames: expected 0 to")]
    public void Counts_that_make_no_rig_are_refused(int vertices, int controls, int pairs, int triples, int quadruples, int frames, string part)
    {
        var options = new RandomRigOptions { Vertices = vertices, Controls = controls, Pairs = pairs, Triples = triples, Quadruples = quadruples, Frames = frames };
        Assert.StartsWith(part, Assert.Throws<MimikException>(() => RandomRig.Create(options)).Message, StringComparison.Ordinal);
    }

    // D c and the products, in double precision, as the published objective writes them.
    private static double Displacement(RandomRig made, int row, int frame)
    {
        ReadOnlySpan<float> c = made.Weights[frame];
        double sum = 0;
        for (int control = 0; control < c.Length; control++)
            sum += (double)made.Rig.Shapes[control].Deltas[row] * c[control];
        foreach (Corrective corrective in made.Rig.Logic.Correctives)
        {
            double product = made.Rig.Shapes[corrective.Shape].Deltas[row];
            foreach (int factor in corrective.Factors)
                product *= c[factor];
            sum += product;
        }

        return sum;
    }
}
