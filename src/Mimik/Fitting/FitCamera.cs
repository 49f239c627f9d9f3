using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>A camera of a fit, whose focal length (perspective) or scale (weak perspective) may move.</summary>
internal sealed class FitCamera
{
    private readonly PinholeCamera? _pinhole;
    private readonly WeakPerspectiveCamera? _weak;

    public FitCamera(PinholeCamera camera) => _pinhole = camera;

    public FitCamera(WeakPerspectiveCamera camera) => _weak = camera;

    /// <summary>By how much the focal length or scale has grown.</summary>
    public double Zoom { get; private set; } = 1;

    /// <summary>Goes a step of the logarithm.</summary>
    public void Move(double step) => Zoom *= Math.Exp(step);

    /// <summary>Where a point is seen; derivatives by the focal length are by its logarithm.</summary>
    public CameraPoint Project(Vector3D point)
    {
        CameraPoint seen = _pinhole is null ? (_weak! with { Scale = _weak.Scale * Zoom }).Project(point) : _pinhole.Zoomed(Zoom).Project(point);
        double x = _pinhole is null ? _weak!.Scale * Zoom : _pinhole.FocalX * Zoom, y = _pinhole is null ? x : _pinhole.FocalY * Zoom;
        return seen with { DUScale = seen.DUScale * x, DVScale = seen.DVScale * y };
    }
}
