using System.Numerics;
using Mimik.Geometry.Rendering;

namespace Mimik.Tests.Geometry.Rendering;

public class OcclusionTests
{
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    [Fact]
    public void A_point_on_open_ground_sees_the_dome_and_one_below_a_roof_does_not()
    {
        // A floor (its middle is vertex 4) and, close above its right half, a roof.
        Vector3[] floor = [new(-4, 0, -4), new(4, 0, -4), new(4, 0, 4), new(-4, 0, 4), new(-2, 0, 0), new(3, 0, 0)];
        Vector3[] roof = [new(0.5f, 0.3f, -4), new(4, 0.3f, -4), new(4, 0.3f, 4), new(0.5f, 0.3f, 4)];
        Vector3[] positions = [.. floor, .. roof];
        int[] triangles = [0, 2, 1, 0, 3, 2, 6, 8, 7, 6, 9, 8];
        Vector3[] normals = [.. positions.Select(_ => Vector3.UnitY)];
        Vector3[] dome = Occlusion.Dome(64);
        var occlusion = new Occlusion(positions.Length, triangles, dome.Length, mapSize: 128, smoothingPasses: 0);
        occlusion.Compute(positions, normals, dome, Vector3.Zero, 6, Two);
        Assert.InRange(occlusion.Open[4], 0.9f, 1f);
        Assert.InRange(occlusion.Open[5], 0f, 0.15f);
    }

    [Fact]
    public void Directions_of_a_dome_balance_and_those_of_a_disc_stay_inside_it()
    {
        Vector3 sum = Vector3.Zero;
        foreach (Vector3 d in Occlusion.Dome(24))
        {
            Assert.Equal(1, d.Length(), 1e-5f);
            sum += d;
        }

        Assert.Equal(0, sum.Length() / 24, 0.02f);
        foreach (Vector3 d in Occlusion.Disc(Vector3.UnitZ, Vector3.UnitX, 0.2f, 12))
            Assert.True(d.Z > MathF.Cos(MathF.Atan(0.2f)) - 1e-6f);
    }
}
