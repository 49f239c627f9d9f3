namespace Mimik.Geometry;

/// <summary>
/// A head's rotation as three angles in radians: R = Ry(yaw) Rx(pitch) Rz(roll) about the axes of right-handed coordinates with +Y up and +Z out of the
/// face. Each angle is positive as the right hand's rule has it: yaw turns the face to its own left (+X), pitch lowers it, roll tips the
/// crown to the face's own right.
/// </summary>
/// <param name="Yaw">About +Y, in (-pi, pi].</param>
/// <param name="Pitch">About +X, in [-pi/2, pi/2].</param>
/// <param name="Roll">About +Z, in (-pi, pi]; 0 where the face looks straight up or down and only the sum with yaw counts.</param>
public readonly record struct HeadAngles(double Yaw, double Pitch, double Roll)
{
    /// <summary>The angles of a motion's rotation.</summary>
    /// <param name="motion">The motion; its translation does not count.</param>
    public static HeadAngles Of(RigidMotion motion)
    {
        ArgumentNullException.ThrowIfNull(motion);
        Matrix3D r = motion.Quaternion.ToMatrix();

        // R = [.. .. cos(p) sin(y); cos(p) sin(r) cos(p) cos(r) -sin(p); .. .. cos(p) cos(y)].
        double across = Math.Sqrt((r.M10 * r.M10) + (r.M11 * r.M11));
        double pitch = Math.Atan2(-r.M12, across);
        return across < 1e-9
            ? new HeadAngles(Math.Atan2(-r.M20, r.M00), pitch, 0)
            : new HeadAngles(Math.Atan2(r.M02, r.M22), pitch, Math.Atan2(r.M10, r.M11));
    }

    /// <summary>The rotation that the angles make.</summary>
    public RigidMotion ToMotion()
    {
        QuaternionD yaw = new(0, Math.Sin(Yaw / 2), 0, Math.Cos(Yaw / 2));
        QuaternionD pitch = new(Math.Sin(Pitch / 2), 0, 0, Math.Cos(Pitch / 2));
        return new RigidMotion(yaw * pitch * QuaternionD.AboutZ(Roll), Vector3D.Zero);
    }
}
