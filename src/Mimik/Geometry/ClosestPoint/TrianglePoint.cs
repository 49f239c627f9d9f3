namespace Mimik.Geometry.ClosestPoint;

/// <summary>The closest point of one triangle.</summary>
/// <remarks>
/// The foot of the perpendicular where it falls inside, else the closest point of the three edges. Edges without length and triangles without area
/// are points and segments. Which region a point lies in is never asked, so that no rounding at a border chooses a wrong one.
/// </remarks>
internal static class TrianglePoint
{
    /// <summary>Finds the point of the triangle a, b, c closest to p.</summary>
    public static SurfacePoint Closest(int triangle, Vector3D p, Vector3D a, Vector3D b, Vector3D c)
    {
        Vector3D normal = Vector3D.Cross(b - a, c - a);
        double area = normal.LengthSquared;
        if (area > 0)
        {
            // Weights of the foot: areas of the triangles opposite each corner, along the normal.
            double wb = Vector3D.Dot(Vector3D.Cross(p - a, c - a), normal) / area;
            double wc = Vector3D.Dot(Vector3D.Cross(b - a, p - a), normal) / area;
            double wa = 1 - wb - wc;
            if (wa >= 0 && wb >= 0 && wc >= 0)
                return new SurfacePoint(triangle, wa, wb, wc, SquaredDistance(p, a, b, c, wa, wb, wc));
        }

        (double ab, double toAb) = OnEdge(p, a, b);
        (double bc, double toBc) = OnEdge(p, b, c);
        (double ca, double toCa) = OnEdge(p, c, a);
        if (toAb <= toBc && toAb <= toCa)
            return new SurfacePoint(triangle, 1 - ab, ab, 0, toAb);
        return toBc <= toCa
            ? new SurfacePoint(triangle, 0, 1 - bc, bc, toBc)
            : new SurfacePoint(triangle, ca, 0, 1 - ca, toCa);
    }

    private static double SquaredDistance(Vector3D p, Vector3D a, Vector3D b, Vector3D c, double wa, double wb, double wc) =>
        ((wa * a) + (wb * b) + (wc * c) - p).LengthSquared;

    private static (double Share, double SquaredDistance) OnEdge(Vector3D p, Vector3D a, Vector3D b)
    {
        Vector3D edge = b - a;
        double square = edge.LengthSquared;
        double share = square > 0 ? Math.Clamp(Vector3D.Dot(p - a, edge) / square, 0, 1) : 0;
        return (share, (a + (share * edge) - p).LengthSquared);
    }
}
