using Mimik.Faces.Heads;
using Mimik.Faces.Heads.Standins;
using Mimik.Geometry;

namespace Mimik.Tests.Faces.Heads.Standins;

/// <summary>The steps of which a stand-in is made, on planted numbers.</summary>
public sealed class StandinPartsTests
{
    [Fact]
    public void A_hinge_is_recovered_and_unposing_undoes_it()
    {
        const double Angle = 0.4;
        var centre = new Vector3D(0, -0.01, 0.02);
        Matrix3D turn = RotationVector.ToMatrix(new Vector3D(Angle, 0, 0));
        var random = new Random(1);
        float[] positions = new float[30], deltas = new float[30];
        for (int v = 0; v < 10; v++)
        {
            var p = new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble());
            Vector3D d = (turn * (p - centre)) + centre - p;
            Put(positions, v, p);
            Put(deltas, v, d);
        }

        var hinge = JawHinge.Fit(positions, deltas, [.. Enumerable.Range(0, 10)]);
        Assert.Equal(Angle, hinge.Angle, 1e-6);
        Assert.InRange((hinge.Centre - centre).Length, 0, 1e-6);
        foreach (double w in (double[])[0, 0.3, 1])
        {
            var q = new Vector3D(0.3, -0.2, 0.5);
            Vector3D posed = ((1 - w) * q) + (w * ((turn * (q - centre)) + centre));
            Assert.InRange((hinge.Unpose(posed, w) - q).Length, 0, 1e-6);
        }
    }

    [Fact]
    public void A_jaw_that_does_not_turn_is_refused()
    {
        float[] still = new float[12];
        float[] positions = [0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 2, 1];
        Assert.Throws<MimikException>(() => JawHinge.Fit(positions, still, [0, 1, 2, 3]));
    }

    [Fact]
    public void Principal_directions_are_orthogonal_and_keep_the_covariance()
    {
        // Two directions that are not orthogonal, and one that repeats the first: rank 2.
        float[] rows = [3, 0, 0, 1, 2, 0, 3, 0, 0];
        float[] found = PrincipalDirections.Of(rows, 3, 3);
        Assert.Equal(6, found.Length);
        Assert.Equal(0, (found[0] * found[3]) + (found[1] * found[4]) + (found[2] * found[5]), 1e-5f);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
                Assert.Equal((rows[i] * rows[j]) + (rows[3 + i] * rows[3 + j]) + (rows[6 + i] * rows[6 + j]), (found[i] * found[j]) + (found[3 + i] * found[3 + j]), 1e-4f);
        }

        Assert.Equal(found[..3], PrincipalDirections.Of(rows, 3, 1));
        Assert.Empty(PrincipalDirections.Of([], 0, 5));
    }

    [Fact]
    public void A_regressor_gives_the_joint_and_follows_affine_changes()
    {
        float[] template = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1];
        var joint = new Vector3D(0.2, 0.7, -0.1);
        double[] row = new double[5];
        Assert.True(JointRegressor.TryPlace(template, [0, 1, 2, 3, 4], joint, row));
        Assert.Equal(1, row.Sum(), 1e-12);
        for (int axis = 0; axis < 3; axis++)
            Assert.Equal(axis switch { 0 => joint.X, 1 => joint.Y, _ => joint.Z }, Enumerable.Range(0, 5).Sum(v => row[v] * template[(3 * v) + axis]), 1e-12);
        Assert.False(JointRegressor.TryPlace(template, [0, 1, 2], joint, row));
    }

    private static void Put(float[] points, int v, Vector3D p) => (points[3 * v], points[(3 * v) + 1], points[(3 * v) + 2]) = ((float)p.X, (float)p.Y, (float)p.Z);
}
