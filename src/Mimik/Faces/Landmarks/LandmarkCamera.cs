using Mimik.Geometry;

namespace Mimik.Faces.Landmarks;

/// <summary>A calibrated camera as landmark files say it: a point x of the world is seen at (fx X / Z + cx, fy Y / Z + cy), (X, Y, Z) = R x + t.</summary>
/// <remarks>The camera looks along its +Z, its +X to the picture's right and +Y down, as OpenCV has it, but pixel centres are at +0.5.</remarks>
public sealed record LandmarkCamera
{
    /// <summary>Creates a camera.</summary>
    /// <param name="name">A name that is its own.</param>
    /// <param name="focal">fx and fy in pixels, above 0.</param>
    /// <param name="centre">cx and cy in pixels; a picture's middle is half its width and height.</param>
    /// <param name="rotation">R, [3 x 3] row-major.</param>
    /// <param name="translation">t, in <see cref="Unit"/>.</param>
    /// <exception cref="MimikException">A number is not finite, a focal length not above 0, or R no rotation.</exception>
    public LandmarkCamera(string name, (double X, double Y) focal, (double X, double Y) centre, double[] rotation, (double X, double Y, double Z) translation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(rotation);
        if (!(focal.X > 0 && focal.Y > 0 && double.IsFinite(focal.X + focal.Y)))
            throw new MimikException(FormattableString.Invariant($"camera \"{name}\": expected focal lengths above 0, found {focal.X:g6} and {focal.Y:g6}"));
        if (!double.IsFinite(centre.X + centre.Y + translation.X + translation.Y + translation.Z))
            throw new MimikException($"camera \"{name}\": expected finite numbers in cx, cy and t, found others");
        if (rotation.Length != 9)
            throw new MimikException($"camera \"{name}\": expected 3 x 3 numbers in R, found {rotation.Length}");
        var r = new Matrix3D(rotation[0], rotation[1], rotation[2], rotation[3], rotation[4], rotation[5], rotation[6], rotation[7], rotation[8]);
        if (!(((r.Transpose * r) - Matrix3D.Identity).FrobeniusNorm < RigidMotion.RotationTolerance && r.Determinant > 0))
            throw new MimikException(FormattableString.Invariant($"camera \"{name}\": expected a rotation in R, found a matrix of determinant {r.Determinant:g6} or with axes that are not square"));
        (Name, Focal, Centre, Rotation, Translation) = (name, focal, centre, rotation, translation);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>fx and fy in pixels.</summary>
    public (double X, double Y) Focal { get; }

    /// <summary>cx and cy in pixels.</summary>
    public (double X, double Y) Centre { get; }

    /// <summary>R, [3 x 3] row-major; not to be written.</summary>
    public double[] Rotation { get; }

    /// <summary>t.</summary>
    public (double X, double Y, double Z) Translation { get; }

    /// <summary>The unit of <see cref="Translation"/>.</summary>
    public LengthUnit Unit { get; init; } = LengthUnit.Unknown;

    /// <summary>The picture's size in pixels, where known.</summary>
    public (int Width, int Height)? Image { get; init; }
}
