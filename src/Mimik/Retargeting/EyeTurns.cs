using Mimik.Faces.Heads;
using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>How ARKit's eyeLook shapes turn the eyes: rotation vectors of the eye joints at a weight of 1.</summary>
internal static class EyeTurns
{
    /// <summary>The joints' names.</summary>
    public const string Left = "eyeLeft", Right = "eyeRight";

    /// <summary>The turn of a shape.</summary>
    /// <param name="shape">ARKit's name.</param>
    /// <param name="degrees">Degrees at a weight of 1.</param>
    /// <returns>The joint and its rotation vector in radians; null where the shape turns no eye.</returns>
    public static (string Joint, Vector3D Rotation)? Of(string shape, double degrees)
    {
        const string Prefix = "eyeLook";
        if (!shape.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        bool left = shape.EndsWith("Left", StringComparison.Ordinal);
        string way = shape[Prefix.Length..^(left ? "Left" : "Right").Length];
        double angle = degrees * Math.PI / 180;

        // Right-handed about +Y a head's own left is positive; the left eye looks out to the left, the right eye in.
        Vector3D rotation = way switch
        {
            "Up" => new Vector3D(-angle, 0, 0),
            "Down" => new Vector3D(angle, 0, 0),
            "Out" => new Vector3D(0, left ? angle : -angle, 0),
            "In" => new Vector3D(0, left ? -angle : angle, 0),
            _ => Vector3D.Zero,
        };
        return (left ? Left : Right, rotation);
    }

    /// <summary>How the turn of an eye joint moves a model's mean face.</summary>
    /// <param name="model">The model.</param>
    /// <param name="joint">The joint.</param>
    /// <param name="rotation">Its rotation vector.</param>
    /// <returns>[N x 3]; null where the model has no such joint.</returns>
    public static float[]? Displace(MorphableModel model, string joint, Vector3D rotation)
    {
        int index = model.Joints.IndexOf(joint);
        if (index < 0 || !model.Joints.Moves(index))
            return null;
        var parameters = new HeadParameters(1, 0, 0, model.Joints.Count);
        Span<float> turn = parameters.RotationOf(0, index);
        (turn[0], turn[1], turn[2]) = ((float)rotation.X, (float)rotation.Y, (float)rotation.Z);
        float[] moved = HeadEvaluator.Evaluate(model, parameters);
        for (int i = 0; i < moved.Length; i++)
            moved[i] -= model.Template[i];
        return moved;
    }
}
