using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>A perspective camera: (X, Y, Z) = R x + t, u = fx X / Z + cx, v = fy Y / Z + cy. It looks along its +Z, +Y of it is down in the picture.</summary>
/// <remarks>Pixel centres are at +0.5: a picture's middle is half its width and height. No lens distortion: points of distorted pictures are undistorted before.</remarks>
/// <param name="FocalX">fx in pixels, above 0.</param>
/// <param name="FocalY">fy in pixels, above 0.</param>
/// <param name="CentreX">cx in pixels.</param>
/// <param name="CentreY">cy in pixels.</param>
/// <param name="Rotation">R.</param>
/// <param name="Translation">t, in the points' unit.</param>
internal sealed record PinholeCamera(double FocalX, double FocalY, double CentreX, double CentreY, Matrix3D Rotation, Vector3D Translation)
{
    /// <summary>From faces, +Y up and +Z towards the viewer, to cameras in front of them, +Y down and +Z away from the viewer.</summary>
    public static Matrix3D Facing { get; } = Matrix3D.Diagonal(new Vector3D(1, -1, -1));

    /// <summary>A camera in front of the origin that looks at it against +Z, +Y of the world up.</summary>
    /// <param name="width">The picture's, in pixels.</param>
    /// <param name="height">The picture's, in pixels.</param>
    /// <param name="focal">In pixels.</param>
    /// <param name="distance">From the origin, in the points' unit.</param>
    public static PinholeCamera InFront(int width, int height, double focal, double distance) =>
        new(focal, focal, width / 2.0, height / 2.0, Facing, new Vector3D(0, 0, distance));

    /// <summary>A calibrated camera of a landmark file.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="metresPerUnit">The unit of the points that it is to see.</param>
    public static PinholeCamera Of(LandmarkCamera camera, double metresPerUnit)
    {
        double scale = (camera.Unit.MetresPerUnit ?? metresPerUnit) / metresPerUnit;
        ReadOnlySpan<double> r = camera.Rotation;
        return new PinholeCamera(
            camera.Focal.X,
            camera.Focal.Y,
            camera.Centre.X,
            camera.Centre.Y,
            new Matrix3D(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]),
            scale * new Vector3D(camera.Translation.X, camera.Translation.Y, camera.Translation.Z));
    }

    /// <summary>The same camera with both focal lengths multiplied.</summary>
    /// <param name="factor">Above 0.</param>
    public PinholeCamera Zoomed(double factor) => this with { FocalX = factor * FocalX, FocalY = factor * FocalY };

    /// <summary>Where a point is seen; derivatives by the focal length are those by fx of U and by fy of V.</summary>
    /// <param name="point">In the world, finite.</param>
    public CameraPoint Project(Vector3D point)
    {
        Vector3D at = (Rotation * point) + Translation;
        double x = at.X / at.Z, y = at.Y / at.Z;
        double u = FocalX / at.Z, v = FocalY / at.Z;
        Matrix3D r = Rotation;
        return new CameraPoint(
            (FocalX * x) + CentreX,
            (FocalY * y) + CentreY,
            at.Z,
            new Vector3D(u * (r.M00 - (x * r.M20)), u * (r.M01 - (x * r.M21)), u * (r.M02 - (x * r.M22))),
            new Vector3D(v * (r.M10 - (y * r.M20)), v * (r.M11 - (y * r.M21)), v * (r.M12 - (y * r.M22))),
            x,
            y);
    }
}
