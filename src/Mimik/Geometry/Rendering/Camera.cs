using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// A pinhole or orthographic camera on an orbit about what it looks at. It projects to homogeneous sample coordinates (X, Y, W): the
/// position in the picture is (X / W, Y / W) with the origin at the upper left corner, and W grows with the distance.
/// </summary>
internal sealed class Camera
{
    private readonly Vector3 _rowX, _rowY, _rowW;
    private readonly float _offsetX, _offsetY, _offsetW;

    /// <summary>Creates a camera.</summary>
    /// <param name="eye">Its position (pinhole) or a point on its image plane (orthographic).</param>
    /// <param name="yawDegrees">Orbit about +Y; 0 looks along -Z, positive looks from the +X side.</param>
    /// <param name="pitchDegrees">Positive looks from above; -90 to 90.</param>
    /// <param name="scale">Samples for a unit of length at W = 1.</param>
    /// <param name="orthographic">Parallel instead of central projection.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    public Camera(Vector3 eye, double yawDegrees, double pitchDegrees, float scale, bool orthographic, int width, int height)
    {
        (Right, Up, Back) = Axes(yawDegrees, pitchDegrees);
        Eye = eye;
        Orthographic = orthographic;
        Width = width;
        Height = height;
        float middleX = 0.5f * width, middleY = 0.5f * height;
        _rowW = orthographic ? Vector3.Zero : -Back;
        _rowX = (scale * Right) + (middleX * _rowW);
        _rowY = (-scale * Up) + (middleY * _rowW);
        _offsetW = orthographic ? 1 : Vector3.Dot(Back, eye);
        _offsetX = (-scale * Vector3.Dot(Right, eye)) + (middleX * _offsetW);
        _offsetY = (scale * Vector3.Dot(Up, eye)) + (middleY * _offsetW);
    }

    /// <summary>Unit vector to the right in the picture.</summary>
    public Vector3 Right { get; }

    /// <summary>Unit vector upwards in the picture.</summary>
    public Vector3 Up { get; }

    /// <summary>Unit vector from the scene towards the camera.</summary>
    public Vector3 Back { get; }

    /// <summary>The camera's position.</summary>
    public Vector3 Eye { get; }

    /// <summary>Whether projection lines are parallel.</summary>
    public bool Orthographic { get; }

    /// <summary>Samples in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>A camera that sees all positions as large as the picture allows.</summary>
    /// <param name="positions">What must be inside; at least one.</param>
    /// <param name="yawDegrees">Orbit about +Y; positive looks from the +X side.</param>
    /// <param name="pitchDegrees">Positive looks from above.</param>
    /// <param name="fieldOfViewDegrees">Angle of the picture's shorter side; 0 is orthographic.</param>
    /// <param name="fill">The part of the picture's width or height that may be used, 1 without a margin; more crops.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    public static Camera Framing(
        ReadOnlySpan<Vector3> positions, double yawDegrees, double pitchDegrees, double fieldOfViewDegrees, double fill, int width, int height)
    {
        (Vector3 right, Vector3 up, Vector3 back) = Axes(yawDegrees, pitchDegrees);
        Vector3 low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        foreach (Vector3 p in positions)
        {
            var q = new Vector3(Vector3.Dot(p, right), Vector3.Dot(p, up), Vector3.Dot(p, back));
            low = Vector3.Min(low, q);
            high = Vector3.Max(high, q);
        }

        Vector3 middle = 0.5f * (low + high), half = 0.5f * (high - low);
        float radius = Math.Max(half.Length(), 1e-20f);
        float shorter = Math.Min(width, height);
        Vector3 target = (middle.X * right) + (middle.Y * up) + (middle.Z * back);
        if (fieldOfViewDegrees <= 0)
        {
            float extent = Math.Max(Math.Max(half.X / width, half.Y / height), 1e-6f * radius / shorter);
            return new Camera(target + (4 * radius * back), yawDegrees, pitchDegrees, (float)(0.5 * fill / extent), true, width, height);
        }

        float tangent = MathF.Tan((float)(0.5 * fieldOfViewDegrees * Math.PI / 180));
        float scale = 0.5f * shorter / tangent;
        float tangentX = (float)(fill * tangent * width / shorter), tangentY = (float)(fill * tangent * height / shorter);
        float distance = 1e-3f * radius;
        foreach (Vector3 p in positions)
        {
            float x = Math.Abs(Vector3.Dot(p, right) - middle.X), y = Math.Abs(Vector3.Dot(p, up) - middle.Y);
            distance = Math.Max(distance, Vector3.Dot(p, back) - middle.Z + Math.Max(x / tangentX, y / tangentY));
        }

        // A crop must not put the eye inside the face.
        distance = Math.Max(distance, half.Z * 1.5f);
        return new Camera(target + (distance * back), yawDegrees, pitchDegrees, scale, false, width, height);
    }

    /// <summary>Projects a point.</summary>
    /// <param name="p">The point.</param>
    /// <returns>(X, Y, W, closeness numerator) as X, Y, Z, W: interpolating the last over W gives a number that grows towards the camera.</returns>
    public Vector4 Project(Vector3 p)
    {
        float w = Vector3.Dot(_rowW, p) + _offsetW;
        float closeness = Orthographic ? Vector3.Dot(Back, p - Eye) : 1;
        return new Vector4(Vector3.Dot(_rowX, p) + _offsetX, Vector3.Dot(_rowY, p) + _offsetY, w, closeness);
    }

    /// <summary>Unit vector from a point towards the camera.</summary>
    /// <param name="p">The point.</param>
    public Vector3 Towards(Vector3 p) => Orthographic ? Back : Vector3.Normalize(Eye - p);

    private static (Vector3 Right, Vector3 Up, Vector3 Back) Axes(double yawDegrees, double pitchDegrees)
    {
        (double sinYaw, double cosYaw) = Math.SinCos(yawDegrees * Math.PI / 180);
        (double sinPitch, double cosPitch) = Math.SinCos(pitchDegrees * Math.PI / 180);
        var back = new Vector3((float)(sinYaw * cosPitch), (float)sinPitch, (float)(cosYaw * cosPitch));
        var right = new Vector3((float)cosYaw, 0, (float)-sinYaw);
        return (right, Vector3.Cross(back, right), back);
    }
}
