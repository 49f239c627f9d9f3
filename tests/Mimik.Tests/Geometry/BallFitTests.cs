using System.Numerics;
using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public class BallFitTests
{
    [Fact]
    public void A_cap_of_a_ball_tells_its_centre_and_radius()
    {
        var random = new Random(3);
        var centre = new Vector3(30, -20, 80);
        Vector3[] points = [.. Enumerable.Range(0, 60).Select(_ =>
        {
            double turn = 2 * Math.PI * random.NextDouble(), tilt = 1.1 * random.NextDouble();
            return centre + (1.25f * new Vector3((float)(Math.Sin(tilt) * Math.Cos(turn)), (float)(Math.Sin(tilt) * Math.Sin(turn)), (float)Math.Cos(tilt)));
        })];
        (Vector3 Centre, float Radius)? ball = BallFit.Fit(points);
        Assert.Equal(0, Vector3.Distance(centre, ball!.Value.Centre), 1e-3f);
        Assert.Equal(1.25f, ball.Value.Radius, 1e-3f);
    }

    [Fact]
    public void Points_of_a_plane_and_too_few_points_determine_none()
    {
        Assert.Null(BallFit.Fit([new(0, 0, 0), new(1, 0, 0), new(0, 1, 0)]));
        Assert.Null(BallFit.Fit([new(0, 0, 1), new(1, 0, 1), new(0, 1, 1), new(1, 1, 1), new(3, 2, 1)]));
        Assert.Null(BallFit.Fit([Vector3.One, Vector3.One, Vector3.One, Vector3.One]));
    }
}
