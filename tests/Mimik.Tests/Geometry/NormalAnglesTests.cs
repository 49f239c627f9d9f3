using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public class NormalAnglesTests
{
    // Two triangles of a square, and a third vertex row that makes a sliver with it.
    private static readonly double[] Square = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0];

    [Theory]
    [InlineData(0)]
    [InlineData(1e-7)]
    [InlineData(0.5)]
    [InlineData(90)]
    [InlineData(179.999)]
    public void ATurnedPlaneGivesTheAngleOfTheTurn(double degrees)
    {
        double[] angles = Angles([0, 1, 2, 0, 2, 3], Square, TurnedAboutX(Square, degrees));
        Assert.All(angles, angle => Assert.Equal(degrees, angle, 1e-12 + (1e-9 * degrees)));
    }

    [Fact]
    public void AFlippedTriangleIsHalfATurnOff()
    {
        double[] flipped = [0, 0, 0, 0, 1, 0, 1, 0, 0];
        Assert.All(Angles([0, 1, 2], [0, 0, 0, 1, 0, 0, 0, 1, 0], flipped), angle => Assert.Equal(180, angle, 1e-9));
    }

    [Fact]
    public void LargeTrianglesCountByTheirArea()
    {
        // At vertex 0 a triangle of area 2 that lies flat meets one of area 1/2 that stands up in the second surface.
        int[] triangles = [0, 1, 2, 0, 2, 3];
        double[] first = [0, 0, 0, 2, 0, 0, 0, 2, 0, -0.5, 0, 0], second = [0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0.5];
        double[] angles = Angles(triangles, first, second);
        Assert.Equal(0, angles[1], 1e-9);
        Assert.Equal(90, angles[3], 1e-9);
        // Area vectors (0, 0, 2) and (1/2, 0, 0).
        Assert.Equal(Math.Atan2(0.5, 2) * 180 / Math.PI, angles[0], 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5e-5)]
    public void DegenerateTrianglesAreLeftOutOfBoth(double height)
    {
        // The second triangle is a sliver in the first surface and stands up in the second: it must not tilt the shared vertices.
        int[] triangles = [0, 1, 2, 0, 3, 1];
        double[] first = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0.5, -height, 0], second = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0.5, 0, 1];
        double[] angles = Angles(triangles, first, second);
        Assert.Equal(0, angles[0], 1e-9);
        Assert.Equal(0, angles[1], 1e-9);
        Assert.True(double.IsNaN(angles[3]));
    }

    [Fact]
    public void VerticesWithoutADirectionAreLeftOut()
    {
        // A sheet with two sides, and a vertex in no face.
        double[] angles = Angles([0, 1, 2, 0, 2, 1], [0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 5, 5], [0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 5, 5]);
        Assert.All(angles, angle => Assert.True(double.IsNaN(angle)));
        Assert.Empty(Angles([], [], []));
    }

    [Fact]
    public void OneObjectComparesFrameAfterFrame()
    {
        var compare = new NormalAngles([0, 1, 2, 0, 2, 3], 4);
        double[] angles = new double[4];
        compare.Compute(Square, TurnedAboutX(Square, 30), angles);
        compare.Compute(Square, TurnedAboutX(Square, 10), angles);
        Assert.All(angles, angle => Assert.Equal(10, angle, 1e-9));
    }

    private static double[] Angles(int[] triangles, double[] first, double[] second)
    {
        double[] degrees = new double[first.Length / 3];
        new NormalAngles(triangles, degrees.Length).Compute(first, second, degrees);
        return degrees;
    }

    private static double[] TurnedAboutX(double[] positions, double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        double[] turned = [.. positions];
        for (int i = 0; i < turned.Length; i += 3)
            (turned[i + 1], turned[i + 2]) = ((cos * positions[i + 1]) - (sin * positions[i + 2]), (sin * positions[i + 1]) + (cos * positions[i + 2]));
        return turned;
    }
}
