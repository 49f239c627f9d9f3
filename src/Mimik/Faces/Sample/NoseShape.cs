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
        { { 0, -5.24f, 10.26f }, { 0.28f, -5.20f, 10.27f }, { 0.62f, -5.15f, 10.16f }, { 1.02f, -5.12f, 9.98f }, { 1.38f, -5.14f, 9.78f }, { 1.66f, -5.26f, 9.55f } },
        { { 0, -5.08f, 10.78f }, { 0.27f, -5.07f, 10.78f }, { 0.70f, -4.98f, 10.62f }, { 1.18f, -4.93f, 10.24f }, { 1.53f, -4.93f, 9.96f }, { 1.76f, -5.00f, 9.52f } },
        { { 0, -4.86f, 11.28f }, { 0.34f, -4.88f, 11.20f }, { 0.80f, -4.82f, 10.98f }, { 1.20f, -4.73f, 10.52f }, { 1.68f, -4.68f, 10.22f }, { 1.82f, -4.76f, 9.50f } },
        { { 0, -4.40f, 11.62f }, { 0.44f, -4.43f, 11.54f }, { 0.88f, -4.44f, 11.14f }, { 1.18f, -4.40f, 10.52f }, { 1.70f, -4.34f, 10.46f }, { 1.84f, -4.44f, 9.46f } },
        { { 0, -3.90f, 11.62f }, { 0.43f, -3.92f, 11.52f }, { 0.85f, -3.94f, 11.08f }, { 1.10f, -4.00f, 10.44f }, { 1.56f, -4.04f, 10.28f }, { 1.80f, -4.04f, 9.40f } },
        { { 0, -3.25f, 11.22f }, { 0.33f, -3.26f, 11.11f }, { 0.66f, -3.30f, 10.70f }, { 0.98f, -3.42f, 10.20f }, { 1.32f, -3.50f, 9.78f }, { 1.74f, -3.56f, 9.26f } },
        { { 0, -2.40f, 10.68f }, { 0.27f, -2.41f, 10.58f }, { 0.54f, -2.44f, 10.24f }, { 0.90f, -2.52f, 9.72f }, { 1.24f, -2.58f, 9.28f }, { 1.66f, -2.64f, 8.98f } },
        { { 0, -1.48f, 10.14f }, { 0.26f, -1.48f, 10.06f }, { 0.54f, -1.50f, 9.74f }, { 0.84f, -1.54f, 9.26f }, { 1.14f, -1.58f, 8.84f }, { 1.50f, -1.62f, 8.58f } },
        { { 0, -0.55f, 9.68f }, { 0.26f, -0.55f, 9.60f }, { 0.53f, -0.56f, 9.30f }, { 0.78f, -0.56f, 8.86f }, { 1.02f, -0.57f, 8.46f }, { 1.28f, -0.58f, 8.14f } },
        { { 0, 0.42f, 9.42f }, { 0.28f, 0.42f, 9.35f }, { 0.56f, 0.42f, 9.10f }, { 0.82f, 0.42f, 8.74f }, { 1.06f, 0.42f, 8.42f }, { 1.30f, 0.42f, 8.16f } },
    };

    // The nostril: rings into it, clockwise from the ridge's side like the opening's loop.
    private static readonly Vector3 NostrilCentre = new(0.76f, -4.90f, 10.62f);

    /// <summary>Whether this column and row belong to the nose.</summary>
    public static bool Has(int column, int row) => column <= SideColumn && row is >= BaseRow and <= RootRow;

    /// <summary>The lattice vertex's place.</summary>
    public static Vector3 Point(int column, int row) =>
        new(Points[row - BaseRow, column, 0], Points[row - BaseRow, column, 1], Points[row - BaseRow, column, 2]);

    /// <summary>A vertex of the nostril's rings, drawn inward and up from its rim.</summary>
    public static Vector3 NostrilPoint(int ring, Vector3 rim)
    {
        Vector3 inward = Vector3.Lerp(rim, NostrilCentre, ring == 1 ? 0.36f : 0.6f);
        return inward + (ring == 1 ? new Vector3(0, 0.10f, -0.02f) : new Vector3(-0.05f, 0.60f, -0.1f));
    }
}
