using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>A camera from far away: u = s X + cx, v = s Y + cy, (X, Y, Z) = R x. Depth moves nothing in the picture.</summary>
/// <param name="Scale">s, pixels for a unit of length, above 0.</param>
/// <param name="CentreX">cx, where the world's origin is seen, in pixels; pixel centres are at +0.5.</param>
/// <param name="CentreY">cy.</param>
/// <param name="Rotation">R, to axes that run right, down and away; <see cref="PinholeCamera.Facing"/> for a camera in front of a face.</param>
internal sealed record WeakPerspectiveCamera(double Scale, double CentreX, double CentreY, Matrix3D Rotation)
{
    /// <summary>The camera that sees points near <paramref name="middle"/> as another one does, to first order.</summary>
    /// <param name="camera">A perspective camera of equal focal lengths.</param>
    /// <param name="middle">In front of it.</param>
    public static WeakPerspectiveCamera Of(PinholeCamera camera, Vector3D middle)
    {
        CameraPoint seen = camera.Project(middle);
        double scale = Math.Sqrt(camera.FocalX * camera.FocalY) / seen.Depth;
        Vector3D at = camera.Rotation * middle;
        return new WeakPerspectiveCamera(scale, seen.U - (scale * at.X), seen.V - (scale * at.Y), camera.Rotation);
    }

    /// <summary>Where a point is seen; every point counts as in front.</summary>
    /// <param name="point">In the world, finite.</param>
    public CameraPoint Project(Vector3D point)
    {
        Vector3D at = Rotation * point;
        Matrix3D r = Rotation;
        return new CameraPoint(
            (Scale * at.X) + CentreX,
            (Scale * at.Y) + CentreY,
            double.PositiveInfinity,
            new Vector3D(Scale * r.M00, Scale * r.M01, Scale * r.M02),
            new Vector3D(Scale * r.M10, Scale * r.M11, Scale * r.M12),
            at.X,
            at.Y);
    }
}
