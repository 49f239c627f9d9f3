using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>
/// The head without eyes, nose, lips and ears: horizontal-ish outlines from the neck (v = 0) to the crown (v = 20), each bulging
/// ellipse by ellipse round a vertical axis (theta = 0 in front, pi behind). Centimetres; the eyes' line is y = 0.
/// </summary>
internal static class HeadSurface
{
    /// <summary>Where the outlines shrink to the crown's point.</summary>
    public const float Crown = 20;

    // One outline a row: y and z in front, y, z and half-width at the side, y and z behind, and how far the front quadrant
    // is squarer (+) or more pointed (-) than an ellipse.
    private static readonly float[,] Outlines =
    {
        // yF      zF     yS     zS    width  yB     zB    front
        { -16.0f,  3.8f, -16.0f, -1.2f, 5.3f, -15.6f, -5.8f, 0.00f },
        { -14.6f,  3.5f, -14.3f, -1.4f, 4.75f, -13.7f, -5.4f, 0.00f },
        { -13.2f,  3.4f, -12.4f, -1.5f, 4.55f, -12.0f, -5.3f, 0.00f },
        { -11.9f,  4.0f, -10.3f, -1.2f, 4.65f, -9.9f, -5.5f, 0.00f },
        { -11.4f,  6.3f,  -8.8f, -0.7f, 5.1f,  -8.3f, -6.0f, -0.02f },
        { -11.2f,  8.4f,  -8.0f,  0.0f, 5.5f, -7.0f, -6.7f, -0.08f },
        { -10.45f, 9.4f,  -7.0f,  0.4f, 5.95f, -5.9f, -7.4f, -0.09f },
        { -9.5f,   9.6f,  -6.0f,  0.5f, 6.28f, -4.8f, -8.1f, -0.07f },
        { -8.5f,   9.5f,  -5.1f,  0.5f, 6.55f, -3.7f, -8.7f, -0.05f },
        { -7.0f,   9.75f, -4.0f,  0.4f, 6.8f,  -2.5f, -9.2f, -0.02f },
        { -5.2f,   9.75f, -2.9f,  0.3f, 7.0f,  -1.3f, -9.6f, 0.00f },
        { -3.2f,   9.35f, -1.7f,  0.2f, 7.1f,   0.0f, -9.8f, 0.01f },
        { -1.3f,   9.05f, -0.4f,  0.0f, 7.2f,   1.3f, -9.9f, 0.02f },
        {  0.4f,   9.1f,   0.8f, -0.2f, 7.3f,   2.5f, -9.9f, 0.03f },
        {  2.2f,   9.55f,  2.2f, -0.5f, 7.4f,   3.7f, -9.8f, 0.03f },
        {  4.2f,   9.5f,   4.0f, -0.8f, 7.5f,   4.9f, -9.4f, 0.03f },
        {  6.1f,   8.8f,   5.8f, -1.0f, 7.35f,  6.2f, -8.8f, 0.03f },
        {  8.0f,   7.4f,   7.6f, -1.1f, 6.7f,   7.7f, -7.7f, 0.02f },
        {  9.7f,   5.1f,   9.3f, -1.1f, 5.3f,   9.2f, -5.8f, 0.00f },
        { 10.8f,   2.3f,  10.5f, -1.1f, 3.1f,  10.4f, -3.6f, 0.00f },
        { 11.15f, -0.9f,  11.15f, -0.9f, 0.0f, 11.15f, -0.9f, 0.00f },
    };

    /// <summary>The surface's point.</summary>
    /// <param name="theta">Radians from the front, 0..pi on the character's left (+X).</param>
    /// <param name="v">0 (neck) .. <see cref="Crown"/>.</param>
    public static Vector3 Point(float theta, float v)
    {
        int row = Math.Clamp((int)v, 0, (int)Crown - 1);
        float t = v - row;
        Span<float> p = stackalloc float[8];
        for (int c = 0; c < 8; c++)
            p[c] = CatmullRom(At(row - 1, c), At(row, c), At(row + 1, c), At(row + 2, c), t);
        (float sin, float cos) = MathF.SinCos(theta);
        float squarer = cos > 0 ? p[7] : 0.03f;
        float s2 = 2 * sin * cos;
        float stretch = 1 + (squarer * s2 * s2);
        float towards = cos * cos;
        float y = cos > 0 ? p[2] + ((p[0] - p[2]) * towards) : p[2] + ((p[5] - p[2]) * towards);
        float depth = cos > 0 ? p[1] - p[3] : p[3] - p[6];
        return new Vector3(p[4] * sin * stretch, y, p[3] + (depth * cos * stretch));
    }

    /// <summary>Finds the surface's point in front that has the x and y of <paramref name="target"/>.</summary>
    public static Vector2 Locate(Vector3 target, Vector2 start)
    {
        Vector2 at = start;
        for (int step = 0; step < 25; step++)
        {
            const float H = 0.01f;
            Vector3 p = Point(at.X, at.Y);
            Vector3 du = (Point(at.X + H, at.Y) - Point(at.X - H, at.Y)) / (2 * H);
            Vector3 dv = (Point(at.X, at.Y + H) - Point(at.X, at.Y - H)) / (2 * H);
            float ex = target.X - p.X, ey = target.Y - p.Y;
            float det = (du.X * dv.Y) - (dv.X * du.Y);
            at.X += Math.Clamp(((ex * dv.Y) - (dv.X * ey)) / det, -0.1f, 0.1f);
            at.Y += Math.Clamp(((du.X * ey) - (ex * du.Y)) / det, -0.5f, 0.5f);
        }

        return at;
    }

    private static float At(int row, int column)
    {
        if (row > (int)Crown)
        {
            // Past the crown the outline comes down on the other side: front and back change places.
            int mirrored = (2 * (int)Crown) - row;
            return column switch
            {
                0 => Outlines[mirrored, 5],
                1 => Outlines[mirrored, 6],
                4 => -Outlines[mirrored, 4],
                5 => Outlines[mirrored, 0],
                6 => Outlines[mirrored, 1],
                _ => Outlines[mirrored, column],
            };
        }

        return row < 0 ? (2 * Outlines[0, column]) - Outlines[1, column] : Outlines[row, column];
    }

    private static float CatmullRom(float a, float b, float c, float d, float t) =>
        b + (0.5f * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));
}
