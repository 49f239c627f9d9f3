using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public sealed class RigidMotionTests
{
    [Fact]
    public void A_quarter_turn_and_a_step()
    {
        double half = Math.Sqrt(0.5);
        var motion = RigidMotion.Create((0, half, 0, half), (10, 0, 0));
        float[] moved = new float[6];
        motion.Apply([0, 0, 1, float.NaN, 0, 0], moved);
        Assert.Equal([11f, 0f, 0f], moved[..3].Select(x => MathF.Round(x, 6)));
        Assert.All(moved[3..], x => Assert.True(float.IsNaN(x)));
        motion.Turn([0, 0, 1], moved.AsSpan(0, 3));
        Assert.Equal(1, moved[0], 1e-6f);
        Assert.Equal(Math.PI / 2, motion.Angle, 12);
    }

    [Fact]
    public void Products_inverses_and_matrices_agree()
    {
        var random = new Random(3);
        for (int i = 0; i < 50; i++)
        {
            RigidMotion a = Random(random), b = Random(random);
            float[] point = [1, 2, 3], one = new float[3], other = new float[3];
            b.Apply(point, one);
            a.Apply(one, one);
            (a * b).Apply(point, other);
            Assert.All(one.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            Assert.Equal(0, (a * a.Inverse).Angle, 1e-7);
            double[] matrix = new double[16], again = new double[16];
            a.ToMatrix(matrix);
            RigidMotion.FromMatrix(matrix).ToMatrix(again);
            Assert.All(matrix.Zip(again), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }
    }

    [Theory]
    [InlineData(0, 2.0)]
    [InlineData(0, double.NaN)]
    [InlineData(0, -1.0)]
    [InlineData(1, 0.2)]
    [InlineData(3, double.PositiveInfinity)]
    [InlineData(12, 1.0)]
    [InlineData(15, 2.0)]
    public void A_matrix_that_is_not_rigid_is_refused(int entry, double value)
    {
        double[] matrix = new double[16];
        RigidMotion.Identity.ToMatrix(matrix);
        matrix[entry] = value;
        Assert.Throws<ArgumentException>(() => RigidMotion.FromMatrix(matrix));
    }

    [Fact]
    public void Angles_turn_left_nod_down_and_tip_right()
    {
        float[] nose = [0, 0, 1], crown = [0, 1, 0];
        new HeadAngles(0.3, 0, 0).ToMotion().Apply(nose, nose);
        Assert.Equal(MathF.Sin(0.3f), nose[0], 1e-6f);
        nose = [0, 0, 1];
        new HeadAngles(0, 0.3, 0).ToMotion().Apply(nose, nose);
        Assert.Equal(-MathF.Sin(0.3f), nose[1], 1e-6f);
        new HeadAngles(0, 0, 0.3).ToMotion().Apply(crown, crown);
        Assert.Equal(-MathF.Sin(0.3f), crown[0], 1e-6f);
    }

    [Fact]
    public void Angles_come_back_and_at_the_pole_the_rotation_does()
    {
        var random = new Random(5);
        for (int i = 0; i < 100; i++)
        {
            var angles = new HeadAngles((random.NextDouble() - 0.5) * 6, (random.NextDouble() - 0.5) * 3, (random.NextDouble() - 0.5) * 6);
            HeadAngles again = HeadAngles.Of(angles.ToMotion());
            Assert.Equal(angles.Yaw, again.Yaw, 1e-9);
            Assert.Equal(angles.Pitch, again.Pitch, 1e-9);
            Assert.Equal(angles.Roll, again.Roll, 1e-9);
        }

        foreach (double pole in (double[])[Math.PI / 2, -Math.PI / 2])
        {
            RigidMotion up = new HeadAngles(0.4, pole, -0.7).ToMotion();
            Assert.Equal(0, (HeadAngles.Of(up).ToMotion().Inverse * up).Angle, 1e-7);
        }
    }

    internal static RigidMotion Random(Random random, double reach = 10)
    {
        double Next() => (random.NextDouble() * 2) - 1;
        return RigidMotion.Create((Next(), Next(), Next(), Next()), (reach * Next(), reach * Next(), reach * Next()));
    }
}
