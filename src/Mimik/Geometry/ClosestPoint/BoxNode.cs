using System.Runtime.InteropServices;

namespace Mimik.Geometry.ClosestPoint;

/// <summary>A box of a <see cref="BoxTree"/>: with its items, or with two boxes inside it, of which the first follows it at once.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BoxNode
{
    public float LowX;
    public float LowY;
    public float LowZ;
    public float HighX;
    public float HighY;
    public float HighZ;

    /// <summary>A leaf's first place in the order; else the second box inside.</summary>
    public int First;

    /// <summary>How many items a leaf has; 0 for others.</summary>
    public int Count;

    /// <summary>Holds nothing yet.</summary>
    public void Empty()
    {
        LowX = LowY = LowZ = float.PositiveInfinity;
        HighX = HighY = HighZ = float.NegativeInfinity;
    }

    public void Include(float x, float y, float z)
    {
        (LowX, LowY, LowZ) = (Math.Min(LowX, x), Math.Min(LowY, y), Math.Min(LowZ, z));
        (HighX, HighY, HighZ) = (Math.Max(HighX, x), Math.Max(HighY, y), Math.Max(HighZ, z));
    }

    public readonly double SquaredDistance(Vector3D p)
    {
        // Of the two at most one is above 0. No number here is NaN, which is all that the plain forms would ask in addition.
        double x = double.MaxNative(0, double.MaxNative(LowX - p.X, p.X - HighX));
        double y = double.MaxNative(0, double.MaxNative(LowY - p.Y, p.Y - HighY));
        double z = double.MaxNative(0, double.MaxNative(LowZ - p.Z, p.Z - HighZ));
        return (x * x) + (y * y) + (z * z);
    }
}
