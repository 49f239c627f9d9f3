using System.Numerics;
using Mimik.Geometry;

namespace Mimik.Faces.Heads.Standins;

/// <summary>
/// An opening jaw as a hinge along +X through (0, Y, Z): how far each vertex follows it, and what the skin does beyond that.
/// </summary>
/// <remarks>
/// The lower teeth show the bone's motion; of a displacement delta and the hinge's own h, w = delta . h / (h . h + e^2) follows, smoothed and kept in 0 .. 1. Skinning with
/// these weights takes the unposed point q to (1 - w) q + w (R (q - c) + c), which <see cref="Unpose"/> inverts: in the plane of y and z, with complex numbers, by one division.
/// </remarks>
internal sealed class JawHinge
{
    // e: near the hinge nothing moves, and any weight explains it. Metres.
    private const double NearHinge = 0.003;

    private const int Smoothings = 10;

    private readonly Complex _centre;
    private readonly Complex _turn;

    private JawHinge(Complex centre, Complex turn)
    {
        _centre = centre;
        _turn = turn;
    }

    /// <summary>Where the hinge crosses the middle of the head.</summary>
    public Vector3D Centre => new(0, _centre.Real, _centre.Imaginary);

    /// <summary>The angle of the whole expression in radians, about +X.</summary>
    public double Angle => _turn.Phase;

    /// <summary>Fits a hinge to vertices that move as one: least squares in the plane of y and z.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="deltas">[N x 3] their displacement by the whole expression.</param>
    /// <param name="vertices">Those that move as one.</param>
    /// <exception cref="MimikException">They do not turn.</exception>
    public static JawHinge Fit(ReadOnlySpan<float> positions, ReadOnlySpan<float> deltas, int[] vertices)
    {
        Complex from = 0, to = 0;
        foreach (int v in vertices)
        {
            from += At(positions, v) / vertices.Length;
            to += (At(positions, v) + At(deltas, v)) / vertices.Length;
        }

        Complex turn = 0;
        foreach (int v in vertices)
            turn += Complex.Conjugate(At(positions, v) - from) * (At(positions, v) + At(deltas, v) - to);
        turn /= Complex.Abs(turn);
        if (!(Math.Abs(turn.Phase) > 1e-3))
            throw new MimikException($"jawOpen: expected lower teeth that turn, found {turn.Phase * 180 / Math.PI:g3} degrees");

        // The point that stays: turn * (c - from) + to = c.
        return new JawHinge((to - (turn * from)) / (1 - turn), turn);
    }

    /// <summary>How far each vertex follows the hinge.</summary>
    /// <param name="positions">[N x 3] in metres.</param>
    /// <param name="deltas">[N x 3].</param>
    /// <param name="faces">What is smoothed along.</param>
    /// <returns>[N] in 0 .. 1.</returns>
    public float[] Weights(ReadOnlySpan<float> positions, ReadOnlySpan<float> deltas, PolygonFaces faces)
    {
        int n = positions.Length / 3;
        float[] weights = new float[n];
        for (int v = 0; v < n; v++)
        {
            Complex p = At(positions, v), h = (_turn * (p - _centre)) + _centre - p, d = At(deltas, v);
            double along = (d.Real * h.Real) + (d.Imaginary * h.Imaginary);
            weights[v] = (float)Math.Clamp(along / ((h.Real * h.Real) + (h.Imaginary * h.Imaginary) + (NearHinge * NearHinge)), 0, 1);
        }

        var laplacian = GraphLaplacian.Build(n, faces);
        float[] pull = new float[n];
        for (int round = 0; round < Smoothings; round++)
        {
            laplacian.MultiplyRows(0, n, weights, 1, default, pull);
            for (int v = 0; v < n; v++)
                weights[v] = Math.Clamp(weights[v] + (0.5f * pull[v]), 0, 1);
        }

        return weights;
    }

    /// <summary>The unposed point that the whole turn takes to a given one.</summary>
    /// <param name="posed">Where it is to come to stand.</param>
    /// <param name="weight">How far it follows the hinge.</param>
    public Vector3D Unpose(Vector3D posed, double weight)
    {
        var at = new Complex(posed.Y, posed.Z);
        Complex q = (at - (weight * (_centre - (_turn * _centre)))) / (1 - weight + (weight * _turn));
        return new Vector3D(posed.X, q.Real, q.Imaginary);
    }

    private static Complex At(ReadOnlySpan<float> points, int v) => new(points[(3 * v) + 1], points[(3 * v) + 2]);
}
