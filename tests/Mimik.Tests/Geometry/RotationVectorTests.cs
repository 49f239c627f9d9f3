using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

/// <summary>Rotation vectors where their formulas are delicate: near no turn, and near half a turn.</summary>
public sealed class RotationVectorTests
{
    private static readonly Vector3D Axis = 1 / Math.Sqrt(14) * new Vector3D(1, -2, 3);

    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(1e-12)]
    [InlineData(1e-8)]
    [InlineData(1e-4)]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(Math.PI - 1e-4)]
    [InlineData(Math.PI - 1e-8)]
    [InlineData(Math.PI - 1e-12)]
    public void A_vector_comes_back_from_its_matrix(double angle)
    {
        Vector3D back = RotationVector.FromMatrix(RotationVector.ToMatrix(angle * Axis));
        Assert.InRange((back - (angle * Axis)).Length, 0, 1e-12);
    }

    [Fact]
    public void Half_a_turn_comes_back_about_either_end_of_its_axis()
    {
        Vector3D back = RotationVector.FromMatrix(RotationVector.ToMatrix(Math.PI * Axis));
        Assert.Equal(Math.PI, back.Length, 1e-12);
        Assert.Equal(1, Math.Abs(Vector3D.Dot(back, Axis)) / Math.PI, 1e-12);
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-3)]
    [InlineData(0.0999)]
    [InlineData(0.1001)]
    [InlineData(1)]
    [InlineData(Math.PI)]
    [InlineData(4)]
    public void The_jacobian_is_what_differences_find(double angle)
    {
        const double Step = 1e-5;
        Matrix3D jacobian = RotationVector.LeftJacobian(angle * Axis), turned = RotationVector.ToMatrix(angle * Axis).Transpose;
        foreach (Vector3D along in (Vector3D[])[new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)])
        {
            Vector3D ahead = RotationVector.FromMatrix(RotationVector.ToMatrix((angle * Axis) + (Step * along)) * turned);
            Vector3D behind = RotationVector.FromMatrix(RotationVector.ToMatrix((angle * Axis) - (Step * along)) * turned);
            Assert.InRange(((0.5 / Step * (ahead - behind)) - (jacobian * along)).Length, 0, 1e-8);
        }
    }
}
