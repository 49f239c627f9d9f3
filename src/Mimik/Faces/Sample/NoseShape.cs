using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>The left half of the nose: one authored outline per lattice row, from the ridge down its side to the cheek.</summary>
internal static class NoseShape
{
    /// <summary>The lattice row of the nose's base, where it meets the upper lip.</summary>
    public const int BaseRow = 20;

    /// <summary>The lattice row of its root, between the eyes.</summary>
    public const int RootRow = 29;

    /// <summary>The lattice column where it meets the cheek.</summary>
    public const int SideColumn = 5;

    // [row from the base][column from the ridge] x, y, z
    private static readonly float[,,] Points =
    {
        { { 0, -5.02f, 10.26f }, { 0.28f, -4.98f, 10.27f }, { 0.62f, -4.93f, 10.16f }, { 1.02f, -4.90f, 9.98f }, { 1.38f, -4.92f, 9.78f }, { 1.66f, -5.04f, 9.55f } },
        { { 0, -4.86f, 10.78f }, { 0.27f, -4.85f, 10.78f }, { 0.70f, -4.76f, 10.62f }, { 1.18f, -4.71f, 10.24f }, { 1.53f, -4.71f, 9.96f }, { 1.76f, -4.78f, 9.52f } },
        { { 0, -4.64f, 11.28f }, { 0.34f, -4.66f, 11.20f }, { 0.80f, -4.60f, 10.98f }, { 1.20f, -4.51f, 10.52f }, { 1.68f, -4.46f, 10.22f }, { 1.82f, -4.54f, 9.50f } },
        { { 0, -4.18f, 11.62f }, { 0.44f, -4.21f, 11.54f }, { 0.88f, -4.22f, 11.14f }, { 1.18f, -4.18f, 10.52f }, { 1.70f, -4.12f, 10.46f }, { 1.84f, -4.22f, 9.46f } },
        { { 0, -3.69f, 11.62f }, { 0.43f, -3.71f, 11.52f }, { 0.85f, -3.73f, 11.08f }, { 1.10f, -3.79f, 10.44f }, { 1.56f, -3.83f, 10.28f }, { 1.80f, -3.83f, 9.40f } },
        { { 0, -3.09f, 11.22f }, { 0.33f, -3.10f, 11.11f }, { 0.66f, -3.14f, 10.70f }, { 0.98f, -3.26f, 10.20f }, { 1.32f, -3.34f, 9.78f }, { 1.74f, -3.40f, 9.26f } },
        { { 0, -2.32f, 10.68f }, { 0.27f, -2.33f, 10.58f }, { 0.54f, -2.36f, 10.24f }, { 0.90f, -2.44f, 9.72f }, { 1.24f, -2.50f, 9.28f }, { 1.66f, -2.56f, 8.98f } },
        { { 0, -1.48f, 10.14f }, { 0.26f, -1.48f, 10.06f }, { 0.54f, -1.50f, 9.74f }, { 0.84f, -1.54f, 9.26f }, { 1.14f, -1.58f, 8.84f }, { 1.50f, -1.62f, 8.58f } },
        { { 0, -0.55f, 9.68f }, { 0.26f, -0.55f, 9.60f }, { 0.53f, -0.56f, 9.30f }, { 0.78f, -0.56f, 8.86f }, { 1.02f, -0.57f, 8.46f }, { 1.28f, -0.58f, 8.14f } },
        { { 0, 0.42f, 9.42f }, { 0.28f, 0.42f, 9.35f }, { 0.56f, 0.42f, 9.10f }, { 0.82f, 0.42f, 8.74f }, { 1.06f, 0.42f, 8.42f }, { 1.30f, 0.42f, 8.16f } },
    };

    // The nostril: rings into it, clockwise from the ridge's side like the opening's loop.
    private static readonly Vector3 NostrilCentre = new(0.74f, -4.70f, 10.56f);

    private const float HalfWidth = 0.25f;
    private const float HalfLength = 0.38f;
    private const float Slant = 0.25f;

    /// <summary>Whether this column and row belong to the nose.</summary>
    public static bool Has(int column, int row) => column <= SideColumn && row is >= BaseRow and <= RootRow;

    /// <summary>The lattice vertex's place.</summary>
    public static Vector3 Point(int column, int row) =>
        new(Points[row - BaseRow, column, 0], Points[row - BaseRow, column, 1], Points[row - BaseRow, column, 2]);

    /// <summary>A vertex of the nostril's rings, drawn inward and up from its rim.</summary>
    public static Vector3 NostrilPoint(int ring, Vector3 rim)
    {
        // The rim is a square of the lattice; the hole is an ellipse that slants towards the tip.
        Vector3 spoke = rim - NostrilCentre;
        Vector2 round = Vector2.Normalize(new Vector2((spoke.X + (Slant * spoke.Z)) / HalfWidth, spoke.Z / HalfLength));
        float z = round.Y * HalfLength, x = (round.X * HalfWidth) - (Slant * z);
        return ring == 1
            ? new Vector3(NostrilCentre.X + x, float.Lerp(rim.Y, NostrilCentre.Y, 0.5f) + 0.06f, NostrilCentre.Z + z)
            : NostrilCentre + new Vector3((0.7f * x) - 0.05f, 0.75f, (0.7f * z) - 0.12f);
    }
}
