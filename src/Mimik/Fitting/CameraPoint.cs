using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>Where a camera sees a point, and how that moves with the point and with the camera.</summary>
/// <param name="U">Pixels to the right of the picture's left edge; centres are at +0.5.</param>
/// <param name="V">Pixels below its upper edge.</param>
/// <param name="Depth">How far in front of the camera the point is, in the points' unit; not above 0 for points that it cannot see.</param>
/// <param name="DU">Derivatives of U by the point's coordinates.</param>
/// <param name="DV">Derivatives of V by the point's coordinates.</param>
/// <param name="DUScale">Derivative of U by the camera's focal length (perspective) or scale (weak perspective), both axes' changed alike.</param>
/// <param name="DVScale">Derivative of V by the same.</param>
internal readonly record struct CameraPoint(double U, double V, double Depth, Vector3D DU, Vector3D DV, double DUScale, double DVScale)
{
    /// <summary>Whether the camera can see the point, as far as directions go.</summary>
    public bool IsInFront => Depth > 0;
}
