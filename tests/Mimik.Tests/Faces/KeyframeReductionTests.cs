using Mimik.Faces;
using Mimik.Numerics;

namespace Mimik.Tests.Faces;

public sealed class KeyframeReductionTests
{
    public static TheoryData<int, double> Curves
    {
        get
        {
            var data = new TheoryData<int, double>();
            for (int seed = 0; seed < 12; seed++)
            {
                foreach (double tolerance in (double[])[1e-6, 0.01, 0.05, 0.2])
                    data.Add(seed, tolerance);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void LinesStayWithinTheToleranceInEveryFrame(int seed, double tolerance)
    {
        float[] curve = Curve(400, seed);
        int[] keys = KeyframeReduction.Reduce(curve, tolerance);
        Assert.Equal(0, keys[0]);
        Assert.Equal(399, keys[^1]);
        Assert.True(Largest(curve, keys) <= tolerance);
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void NoFewerKeysWouldDo(int seed, double tolerance)
    {
        const int Frames = 13;
        float[] curve = Curve(Frames, seed);
        int fewest = Frames;
        for (int chosen = 0; chosen < 1 << (Frames - 2); chosen++)
        {
            int[] keys = [0, .. Enumerable.Range(1, Frames - 2).Where(t => (chosen >> (t - 1) & 1) == 1), Frames - 1];
            if (keys.Length < fewest && Largest(curve, keys) <= tolerance)
                fewest = keys.Length;
        }

        Assert.Equal(fewest, KeyframeReduction.Reduce(curve, tolerance).Length);
    }

    [Fact]
    public void KeptFramesAreKeysAndTheRestIsStillTheFewest()
    {
        float[] curve = Curve(60, 3);
        int[] keys = KeyframeReduction.Reduce(curve, 0.05, [20, 41]);
        Assert.Contains(20, keys);
        Assert.Contains(41, keys);
        int[] parts = [
            .. KeyframeReduction.Reduce(curve.AsSpan(0, 21), 0.05),
            .. KeyframeReduction.Reduce(curve.AsSpan(20, 22), 0.05).Skip(1).Select(t => t + 20),
            .. KeyframeReduction.Reduce(curve.AsSpan(41), 0.05).Skip(1).Select(t => t + 41)];
        Assert.Equal(parts, keys);
    }

    [Fact]
    public void StraightCurvesNeedTwoKeysAndSingleFramesOne()
    {
        Assert.Equal([0, 4999], KeyframeReduction.Reduce(new float[5000], 1e-9));
        Assert.Equal([0, 64, 128], KeyframeReduction.Reduce([.. Enumerable.Range(0, 129).Select(t => Math.Abs(t - 64) / 64f)], 1e-9));
        Assert.Equal([0], KeyframeReduction.Reduce([0.5f], 0.1));
        Assert.Equal([0, 1], KeyframeReduction.Reduce([0.5f, 0.5f], 0.1));
    }

    [Fact]
    public void AnAnimationIsReducedCurveByCurve()
    {
        var random = new RandomSource(4);
        float[] weights = new float[200];
        random.FillGaussian(weights, 1);
        var animation = new WeightAnimation(weights, 2, ["a", "b"]);
        AnimationKey[] pins = [new(7, "b", 99)];
        IReadOnlyList<AnimationKey> keys = KeyframeReduction.Reduce(animation, 0.3, pins);
        for (int c = 0; c < 2; c++)
        {
            string name = animation.Names![c];
            float[] curve = [.. Enumerable.Range(0, 100).Select(t => animation[t][c])];
            AnimationKey[] own = [.. keys.Where(key => key.Control == name)];
            Assert.Equal(KeyframeReduction.Reduce(curve, 0.3, c == 1 ? [7] : []), own.Select(key => key.Frame));
            Assert.All(own, key => Assert.Equal(curve[key.Frame], key.Value));
        }
    }

    [Fact]
    public void RefusesBadArguments()
    {
        var animation = new WeightAnimation(new float[4], 2, ["a", "b"]);
        Assert.Equal("keyframes: expected a finite tolerance above 0, found 0", Assert.Throws<MimikException>(() => KeyframeReduction.Reduce(new float[3], 0)).Message);
        Assert.Throws<MimikException>(() => KeyframeReduction.Reduce(new float[3], double.NaN));
        Assert.Throws<ArgumentException>(() => KeyframeReduction.Reduce([], 1));
        Assert.Equal("keyframes: expected a finite tolerance above 0, found -1", Assert.Throws<MimikException>(() => KeyframeReduction.Reduce(animation, -1)).Message);
        Assert.Equal(
            "keyframes: expected keys of the animation's controls in frames 0 to 1, found a in frame 2",
            Assert.Throws<MimikException>(() => KeyframeReduction.Reduce(animation, 1, [new(2, "a", 0)])).Message);
        Assert.Equal("keyframes: expected curves with names, found 2 without", Assert.Throws<MimikException>(() => KeyframeReduction.Reduce(new WeightAnimation(new float[4], 2), 1)).Message);
    }

    // Rests and random walks in turn.
    private static float[] Curve(int frames, int seed)
    {
        var random = new RandomSource(seed);
        float[] curve = new float[frames];
        double value = 0.5;
        for (int t = 0; t < frames; t++)
        {
            value = Math.Clamp(value + (0.1 * random.NextGaussian()), 0, 1);
            curve[t] = (t / 9 + seed) % 3 == 0 ? 0 : (float)value;
        }

        return curve;
    }

    // The same lines, evaluated on their own.
    private static double Largest(float[] curve, int[] keys)
    {
        double largest = 0;
        for (int k = 1; k < keys.Length; k++)
        {
            for (int t = keys[k - 1]; t <= keys[k]; t++)
            {
                double share = (double)(t - keys[k - 1]) / (keys[k] - keys[k - 1]);
                largest = Math.Max(largest, Math.Abs(((1 - share) * curve[keys[k - 1]]) + (share * curve[keys[k]]) - curve[t]));
            }
        }

        return largest;
    }
}
