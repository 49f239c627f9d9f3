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
    public const int SideColumn = 4;

    // [row from the base][column from the ridge] x, y, z
    private static readonly float[,,] Points =
    {
        { { 0, -5.22f, 10.28f }, { 0.30f, -5.18f, 10.30f }, { 0.72f, -5.20f, 10.12f }, { 1.18f, -5.28f, 9.86f }, { 1.66f, -5.42f, 9.55f } },
        { { 0, -5.06f, 10.86f }, { 0.30f, -5.04f, 10.84f }, { 0.80f, -5.0f, 10.55f }, { 1.36f, -5.06f, 10.10f }, { 1.78f, -5.16f, 9.50f } },
        { { 0, -4.86f, 11.42f }, { 0.34f, -4.90f, 11.30f }, { 0.84f, -4.92f, 10.98f }, { 1.48f, -4.86f, 10.36f }, { 1.82f, -4.92f, 9.48f } },
        { { 0, -4.46f, 11.72f }, { 0.44f, -4.52f, 11.56f }, { 0.92f, -4.50f, 11.0f }, { 1.56f, -4.46f, 10.38f }, { 1.86f, -4.58f, 9.42f } },
        { { 0, -3.98f, 11.72f }, { 0.46f, -4.0f, 11.56f }, { 0.90f, -3.96f, 11.0f }, { 1.46f, -3.96f, 10.32f }, { 1.92f, -4.06f, 9.34f } },
        { { 0, -3.35f, 11.38f }, { 0.40f, -3.36f, 11.22f }, { 0.80f, -3.36f, 10.66f }, { 1.24f, -3.40f, 9.94f }, { 1.84f, -3.50f, 9.22f } },
        { { 0, -2.45f, 10.80f }, { 0.35f, -2.46f, 10.66f }, { 0.70f, -2.48f, 10.14f }, { 1.10f, -2.54f, 9.46f }, { 1.68f, -2.60f, 8.96f } },
        { { 0, -1.50f, 10.22f }, { 0.32f, -1.50f, 10.09f }, { 0.65f, -1.52f, 9.62f }, { 1.02f, -1.56f, 9.0f }, { 1.50f, -1.60f, 8.56f } },
        { { 0, -0.55f, 9.72f }, { 0.31f, -0.55f, 9.60f }, { 0.63f, -0.55f, 9.20f }, { 0.98f, -0.56f, 8.66f }, { 1.34f, -0.58f, 8.24f } },
        { { 0, 0.42f, 9.42f }, { 0.32f, 0.42f, 9.32f }, { 0.65f, 0.42f, 9.02f }, { 1.0f, 0.42f, 8.58f }, { 1.36f, 0.42f, 8.20f } },
    };

    // The nostril: rings into it, clockwise from the ridge's side like the opening's loop.
    private static readonly Vector3 NostrilCentre = new(0.80f, -4.93f, 10.62f);

    /// <summary>Whether this column and row belong to the nose.</summary>
    public static bool Has(int column, int row) => column <= SideColumn && row is >= BaseRow and <= RootRow;

    /// <summary>The lattice vertex's place.</summary>
    public static Vector3 Point(int column, int row) =>
        new(Points[row - BaseRow, column, 0], Points[row - BaseRow, column, 1], Points[row - BaseRow, column, 2]);

    /// <summary>A vertex of the nostril's rings, drawn inward and up from its rim.</summary>
    public static Vector3 NostrilPoint(int ring, Vector3 rim)
    {
        Vector3 inward = Vector3.Lerp(rim, NostrilCentre, ring == 1 ? 0.28f : 0.5f);
        return inward + (ring == 1 ? new Vector3(0, 0.10f, -0.02f) : new Vector3(-0.05f, 0.60f, -0.1f));
    }
}
