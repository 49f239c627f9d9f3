using Mimik.Geometry;
using Mimik.Skinning.Gltf;

namespace Mimik.Tests.Skinning.Gltf;

public class JointTrackTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Chain_holds_every_rotation_parameter_exactly()
    {
        var random = new Random(1);
        var chain = new ShearChain();
        JointKey previous = chain.Rest;
        for (int i = 0; i < 1000; i++)
        {
            Vector3D r = RandomVector(random, 3 * random.NextDouble());
            JointKey key = chain.At(previous, i, r, r);
            Assert.True((key.Linear - Exact(r)).FrobeniusNorm < 1e-13 * (1 + r.Length));
            previous = key;
        }
    }

    [Fact]
    public void Chain_is_the_identity_in_the_bind_pose_and_scales_by_the_root_of_one_plus_r_squared()
    {
        var chain = new ShearChain();
        Assert.Equal(Matrix3D.Identity, chain.Rest.Linear);
        JointKey key = chain.At(chain.Rest, 0, new Vector3D(0, 0, 1), new Vector3D(0, 0, 1));
        Assert.Equal(Math.Sqrt(2), key.Scale.X, 1e-15);
        Assert.Equal(Math.PI / 4, 2 * Math.Acos(key.Outer.W), 1e-14);
        Assert.Equal(QuaternionD.Identity, key.Inner);
    }

    public static TheoryData<string> Motions => ["walk", "reversal", "through zero", "near zero", "zero stretches", "isolated zero turn", "strong jumps", "from rest"];

    [Theory]
    [MemberData(nameof(Motions))]
    public void Chain_plays_the_linear_blend_at_keys_and_between(string motion)
    {
        (float[] times, Vector3D[] r) = Motion(motion);
        JointTrack track = JointTrack.Place(new ShearChain(), times, r, Tolerance);
        Assert.True(track.WorstBetween <= Tolerance, $"{track.WorstBetween}");

        // Rounding to float as the file does leaves 1e-6; the probes see three points of an interval, so a little more may hide between.
        (double atFrames, double between) = Deviation(track, times, r);
        Assert.True(atFrames < 2e-6, $"{atFrames}");
        Assert.True(between < 1.1 * Tolerance, $"{between}");
        Assert.True(track.Keys.Count < 200 * times.Length, $"{track.Keys.Count} keys");
    }

    [Theory]
    [MemberData(nameof(Motions))]
    public void Keys_rise_in_time_and_quaternions_never_take_the_long_way(string motion)
    {
        (float[] times, Vector3D[] r) = Motion(motion);
        IReadOnlyList<JointKey> keys = JointTrack.Place(new ShearChain(), times, r, Tolerance).Keys;
        for (int k = 1; k < keys.Count; k++)
        {
            Assert.True(keys[k].Time > keys[k - 1].Time);
            Assert.True(QuaternionD.Dot(keys[k].Outer, keys[k - 1].Outer) >= 0);
            Assert.True(QuaternionD.Dot(keys[k].Inner, keys[k - 1].Inner) >= 0);
        }
    }

    [Fact]
    public void Axis_does_not_flip_where_r_turns_round()
    {
        Vector3D axis = 1 / Math.Sqrt(3) * new Vector3D(1, 1, 1);
        Vector3D[] r = [.. Enumerable.Range(0, 9).Select(f => ((f / 4.0) - 1) * axis)];
        float[] times = [.. Enumerable.Range(0, 9).Select(f => f / 60f)];
        IReadOnlyList<JointKey> keys = JointTrack.Place(new ShearChain(), times, r, Tolerance).Keys;
        Assert.All(keys, key => Assert.True(1 - Math.Abs(QuaternionD.Dot(key.Inner, keys[0].Inner)) < 1e-14));
    }

    [Fact]
    public void A_joint_that_rests_has_no_keys_and_one_that_holds_still_has_two()
    {
        float[] times = [0, 1, 2, 3];
        Assert.Empty(JointTrack.Place(new ShearChain(), times, new Vector3D[4], Tolerance).Keys);
        Vector3D r = new(0.3, 0.2, -0.1);
        Assert.Equal(2, JointTrack.Place(new ShearChain(), times, [r, r, r, r], Tolerance).Keys.Count);
    }

    [Fact]
    public void Nearest_transform_is_exact_where_r_keeps_its_axis()
    {
        Vector3D axis = 1 / Math.Sqrt(14) * new Vector3D(1, -2, 3);
        Vector3D[] r = [.. Enumerable.Range(0, 20).Select(f => Math.Sin(f) * 2.5 * axis)];
        float[] times = [.. Enumerable.Range(0, 20).Select(f => f / 60f)];
        var form = new NearestTrs(NearestTrs.PrincipalBind(r), Covariance(new Random(4)));
        JointTrack track = JointTrack.Place(form, times, r, Tolerance);
        (double atFrames, double between) = Deviation(track, times, r);
        Assert.True(atFrames < 1e-5, $"{atFrames}");
        Assert.True(between < 1.1 * Tolerance, $"{between}");
    }

    [Fact]
    public void Nearest_transform_cannot_be_bettered_by_small_changes()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 20; trial++)
        {
            Matrix3D covariance = Covariance(random);
            QuaternionD bind = NearestTrs.PrincipalBind([RandomVector(random, 1)]);
            Vector3D r = RandomVector(random, 2);
            var form = new NearestTrs(bind, covariance);
            JointKey best = form.At(form.Rest, 0, r, r);
            double cost = Cost(best, r, covariance);
            for (int i = 0; i < 200; i++)
            {
                QuaternionD turn = new QuaternionD(Small(random), Small(random), Small(random), 1).Normalised();
                JointKey other = best with { Outer = turn * best.Outer, Scale = best.Scale + new Vector3D(Small(random), Small(random), Small(random)) };
                Assert.True(Cost(other, r, covariance) >= cost * (1 - 1e-5), $"trial {trial}: {Cost(other, r, covariance)} < {cost}");
            }
        }
    }

    [Fact]
    public void Quaternion_of_a_matrix_returns()
    {
        var random = new Random(6);
        for (int i = 0; i < 500; i++)
        {
            var q = new QuaternionD(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Normalised();
            Assert.Equal(1, Math.Abs(QuaternionD.Dot(q, QuaternionD.FromMatrix(q.ToMatrix()))), 1e-14);
        }
    }

    private static double Small(Random random) => 0.01 * (random.NextDouble() - 0.5);

    private static double Cost(JointKey key, Vector3D r, Matrix3D covariance)
    {
        Matrix3D difference = key.Linear - Exact(r);
        Matrix3D cost = difference * covariance * difference.Transpose;
        return cost.M00 + cost.M11 + cost.M22;
    }

    private static Matrix3D Covariance(Random random)
    {
        Matrix3D sum = default;
        for (int i = 0; i < 6; i++)
        {
            Vector3D v = RandomVector(random, 1 + i);
            sum += Matrix3D.Outer(v, v);
        }

        return sum;
    }

    private static Matrix3D Exact(Vector3D r) => Matrix3D.Identity + Matrix3D.CrossProduct(r);

    private static Vector3D RandomVector(Random random, double length)
    {
        Vector3D v = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        return length / v.Length * v;
    }

    private static (float[] Times, Vector3D[] R) Motion(string name)
    {
        var random = new Random(7);
        Vector3D a = RandomVector(random, 1), b = RandomVector(random, 1), c = RandomVector(random, 1);
        Vector3D[] r = name switch
        {
            "walk" => Walk(random, 60),
            "reversal" => [.. Enumerable.Range(0, 40).Select(f => (2.8 * Math.Cos(f / 5.0) * a) + (0.02 * Math.Sin(f / 3.0) * b))],
            "through zero" => [.. Enumerable.Range(0, 41).Select(f => ((f - 20) / 20.0) * a)],
            "near zero" => [.. Enumerable.Range(0, 40).Select(f => ((f - 20.5) / 20.0 * a) + (1e-3 * b))],
            "zero stretches" => [a, default, default, default, b, 0.5 * b, default, default, c, 2 * c, default],
            "isolated zero turn" => [0.3 * a, 0.1 * a, default, 0.1 * b, 0.2 * b, default, 0.1 * c],
            "strong jumps" => [2.8 * a, -2.8 * b, 2.8 * c, default, -2.8 * a, 1.4 * b],
            _ => [default, default, 0.4 * a, 0.9 * a, (0.9 * a) + (0.2 * b)],
        };
        return ([.. Enumerable.Range(0, r.Length).Select(f => (float)(10 + (f / 60.0)))], r);
    }

    private static Vector3D[] Walk(Random random, int frames)
    {
        var r = new Vector3D[frames];
        for (int f = 1; f < frames; f++)
            r[f] = r[f - 1] + RandomVector(random, 0.2);
        return r;
    }

    /// <summary>The largest error of a plain glTF client over every frame, and over ten moments within every frame.</summary>
    private static (double AtFrames, double Between) Deviation(JointTrack track, float[] times, Vector3D[] r)
    {
        double atFrames = 0, between = 0;
        for (int f = 0; f < times.Length; f++)
        {
            atFrames = Math.Max(atFrames, (GltfJointClient.Linear(track.Keys, times[f]) - Exact(r[f])).FrobeniusNorm);
            for (int part = 1; f > 0 && part < 10; part++)
            {
                double time = times[f - 1] + (part / 10.0 * ((double)times[f] - times[f - 1]));
                Matrix3D exact = Exact(Vector3D.Lerp(r[f - 1], r[f], part / 10.0));
                between = Math.Max(between, (GltfJointClient.Linear(track.Keys, time) - exact).FrobeniusNorm);
            }
        }

        return (atFrames, between);
    }
}
