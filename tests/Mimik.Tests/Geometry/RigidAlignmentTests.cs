using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public sealed class RigidAlignmentTests
{
    [Fact]
    public void A_known_motion_is_recovered()
    {
        var random = new Random(1);
        for (int i = 0; i < 30; i++)
        {
            float[] from = Cloud(random, 40);
            RigidMotion planted = RigidMotionTests.Random(random);
            float[] to = Moved(planted, from);
            RigidFit fit = RigidAlignment.Fit(from, to);
            Assert.Equal(0, (fit.Motion.Inverse * planted).Angle, 1e-6);
            Assert.InRange(fit.RootMeanSquare, 0, 1e-5);
            Assert.Equal(40, fit.Points);
        }
    }

    [Fact]
    public void Points_in_a_plane_determine_it_and_a_mirror_image_is_no_motion()
    {
        float[] square = [-1, -2, 0, 1, -2, 0, 1, 2, 0, -1, 2, 0];
        RigidMotion planted = RigidMotionTests.Random(new Random(2));
        Assert.Equal(0, (RigidAlignment.Fit(square, Moved(planted, square)).Motion.Inverse * planted).Angle, 1e-6);

        float[] cloud = Cloud(new Random(3), 20);
        float[] mirrored = [.. cloud.Select((x, i) => i % 3 == 0 ? -x : x)];
        Assert.True(RigidAlignment.Fit(cloud, mirrored).RootMeanSquare > 0.1);
    }

    [Fact]
    public void Weights_decide_between_two_motions_and_missing_points_do_not_count()
    {
        var random = new Random(4);
        float[] from = Cloud(random, 20);
        RigidMotion one = RigidMotionTests.Random(random), other = RigidMotionTests.Random(random);
        float[] to = Moved(one, from);
        Moved(other, from).AsSpan(30).CopyTo(to.AsSpan(30));
        float[] first = [.. Enumerable.Range(0, 20).Select(i => i < 10 ? 2f : 0f)];
        Assert.Equal(0, (RigidAlignment.Fit(from, to, first).Motion.Inverse * one).Angle, 1e-6);

        for (int i = 30; i < 60; i += 3)
            to[i + (i % 2)] = float.NaN;
        RigidFit missing = RigidAlignment.Fit(from, to);
        Assert.Equal(0, (missing.Motion.Inverse * one).Angle, 1e-6);
        Assert.Equal(10, missing.Points);
    }

    [Fact]
    public void The_answer_is_a_minimum()
    {
        var random = new Random(5);
        float[] from = Cloud(random, 12), to = Cloud(random, 12);
        RigidFit fit = RigidAlignment.Fit(from, to);
        for (int i = 0; i < 60; i++)
        {
            RigidMotion nudge = RigidMotion.Create((1e-3 * (random.NextDouble() - 0.5), 1e-3 * (random.NextDouble() - 0.5), 1e-3 * (random.NextDouble() - 0.5), 1), (1e-3 * (random.NextDouble() - 0.5), 0, 0));
            Assert.True(Error(nudge * fit.Motion, from, to) >= fit.RootMeanSquare - 1e-9);
        }
    }

    [Theory]
    [InlineData(RobustLoss.Tukey, 0.4, 2e-3)]
    [InlineData(RobustLoss.Huber, 0.2, 0.06)]
    public void Points_that_do_not_follow_are_doubted(RobustLoss loss, double outliers, double tolerance)
    {
        var random = new Random(6);
        for (int trial = 0; trial < 10; trial++)
        {
            float[] from = Cloud(random, 200);
            RigidMotion planted = RigidMotionTests.Random(random);
            float[] to = Moved(planted, from);
            for (int i = 0; i < 200; i++)
            {
                bool isOutlier = i < outliers * 200;
                for (int axis = 0; axis < 3; axis++)
                    to[(3 * i) + axis] += isOutlier ? (axis == 1 ? -0.8f : 0.1f * random.NextSingle()) : 1e-3f * (random.NextSingle() - 0.5f);
            }

            RigidFit plain = RigidAlignment.Fit(from, to), robust = RigidAlignment.FitRobust(from, to, loss: loss);
            double plainError = Error(plain.Motion, from, Moved(planted, from)), robustError = Error(robust.Motion, from, Moved(planted, from));
            Assert.True(robust.Converged);
            Assert.InRange(robustError, 0, tolerance);
            Assert.True(robustError < 0.4 * plainError, $"{robustError} against {plainError}");
            Assert.InRange(robust.Share, 0, 1 - (outliers / 2));
        }
    }

    [Fact]
    public void Exact_points_stay_exact_and_normal_noise_costs_little()
    {
        var random = new Random(7);
        float[] from = Cloud(random, 300);
        RigidMotion planted = RigidMotionTests.Random(random);
        float[] to = Moved(planted, from);
        RigidFit exact = RigidAlignment.FitRobust(from, to);
        Assert.Equal(0, (exact.Motion.Inverse * planted).Angle, 1e-6);

        float[] noisy = [.. to.Select(x => x + (0.01f * Normal(random)))];
        float[] clean = Moved(planted, from);
        double plain = Error(RigidAlignment.Fit(from, noisy).Motion, from, clean), robust = Error(RigidAlignment.FitRobust(from, noisy).Motion, from, clean);
        Assert.InRange(robust, 0, 2.5e-3);
        Assert.InRange(robust / plain, 0.3, 2);
    }

    [Fact]
    public void What_does_not_determine_a_rotation_is_refused()
    {
        float[] line = [0, 0, 0, 1, 1, 1, 2, 2, 2, 5, 5, 5];
        Assert.Contains("on a line", Assert.Throws<MimikException>(() => RigidAlignment.Fit(line, line)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 3 points", Assert.Throws<MimikException>(() => RigidAlignment.Fit([0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 0, 0])).Message, StringComparison.Ordinal);
        float[] same = new float[12];
        Assert.Throws<MimikException>(() => RigidAlignment.FitRobust(same, same));
        Assert.Throws<ArgumentException>(() => RigidAlignment.Fit(line, line.AsSpan(3)));
        Assert.Throws<ArgumentException>(() => RigidAlignment.Fit(line, line, [1, 1, 1, -1]));
        Assert.Throws<ArgumentException>(() => RigidAlignment.Fit(line, line, [1, 1]));
    }

    private static float[] Cloud(Random random, int count) => [.. Enumerable.Range(0, 3 * count).Select(_ => (random.NextSingle() * 2) - 1)];

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static float[] Moved(RigidMotion motion, float[] points)
    {
        float[] moved = new float[points.Length];
        motion.Apply(points, moved);
        return moved;
    }

    private static double Error(RigidMotion motion, float[] from, float[] to)
    {
        double sum = Moved(motion, from).Zip(to, (a, b) => ((double)a - b) * ((double)a - b)).Sum();
        return Math.Sqrt(3 * sum / from.Length);
    }
}
