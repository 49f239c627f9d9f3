using Mimik.Faces;
using Mimik.Faces.Landmarks;
using Mimik.Fitting;
using Mimik.Geometry;

namespace Mimik.Tests.Fitting;

public sealed class CameraTests
{
    private static readonly Matrix3D Turned = (RotationVector.ToMatrix(new Vector3D(0.3, -0.5, 0.2)) * PinholeCamera.Facing).PolarRotation();

    [Fact]
    public void The_middle_of_a_picture_and_the_centres_of_its_pixels()
    {
        PinholeCamera camera = PinholeCamera.InFront(640, 480, 1000, 2);
        CameraPoint middle = camera.Project(Vector3D.Zero);
        Assert.Equal((320, 240, 2), (middle.U, middle.V, middle.Depth));

        // The world's +X is to the right, +Y up, +Z nearer.
        CameraPoint corner = camera.Project(new Vector3D(0.1, 0.1, 1));
        Assert.Equal((420, 140, 1), (corner.U, corner.V, corner.Depth));
        Assert.False(camera.Project(new Vector3D(0, 0, 3)).IsInFront);
    }

    [Fact]
    public void Derivatives_are_those_of_finite_differences()
    {
        var pinhole = new PinholeCamera(900, 950, 300, 200, Turned, new Vector3D(0.1, -0.2, 3));
        var weak = new WeakPerspectiveCamera(700, 300, 200, Turned);
        var random = new Random(1);
        for (int i = 0; i < 50; i++)
        {
            var point = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            Compare(pinhole.Project(point), p => pinhole.Project(p), point);
            Compare(weak.Project(point), p => weak.Project(p), point);
            const double H = 1e-4;
            CameraPoint at = pinhole.Project(point), wider = (pinhole with { FocalX = 900 + H, FocalY = 950 + H }).Project(point);
            Assert.Equal((wider.U - at.U) / H, at.DUScale, 1e-6);
            Assert.Equal((wider.V - at.V) / H, at.DVScale, 1e-6);
            at = weak.Project(point);
            wider = (weak with { Scale = 700 + H }).Project(point);
            Assert.Equal((wider.U - at.U) / H, at.DUScale, 1e-6);
            Assert.Equal((wider.V - at.V) / H, at.DVScale, 1e-6);
        }

        static void Compare(CameraPoint at, Func<Vector3D, CameraPoint> project, Vector3D point)
        {
            const double H = 1e-6;
            (Vector3D Step, double U, double V)[] axes =
            [
                (new Vector3D(H, 0, 0), at.DU.X, at.DV.X),
                (new Vector3D(0, H, 0), at.DU.Y, at.DV.Y),
                (new Vector3D(0, 0, H), at.DU.Z, at.DV.Z),
            ];
            foreach ((Vector3D step, double u, double v) in axes)
            {
                CameraPoint after = project(point + step), before = project(point - step);
                Assert.Equal((after.U - before.U) / (2 * H), u, 1e-5);
                Assert.Equal((after.V - before.V) / (2 * H), v, 1e-5);
            }
        }
    }

    [Fact]
    public void From_far_away_perspective_is_weak_perspective()
    {
        var near = new PinholeCamera(1000, 1000, 300, 200, Turned, new Vector3D(0, 0, 10));
        var middle = new Vector3D(0.05, 0.02, -0.03);
        WeakPerspectiveCamera weak = WeakPerspectiveCamera.Of(near, middle);
        CameraPoint a = near.Project(middle), b = weak.Project(middle);
        Assert.Equal(a.U, b.U, 1e-9);
        Assert.Equal(a.V, b.V, 1e-9);
        var beside = new Vector3D(0.06, 0.02, -0.03);
        Assert.Equal(near.Project(beside).U, weak.Project(beside).U, 0.01);
        Assert.Equal(near.Zoomed(2).Project(beside).U - 300, 2 * (near.Project(beside).U - 300), 1e-9);
    }

    [Fact]
    public void A_files_camera_comes_in_the_points_unit()
    {
        var file = new LandmarkCamera("a", (1000, 1100), (320, 240), [1, 0, 0, 0, -1, 0, 0, 0, -1], (10, 20, 2000)) { Unit = LengthUnit.Parse("mm") };
        PinholeCamera camera = PinholeCamera.Of(file, 0.01);
        Assert.Equal(new Vector3D(1, 2, 200), camera.Translation);
        Assert.Equal(PinholeCamera.Facing, camera.Rotation);
    }
}
