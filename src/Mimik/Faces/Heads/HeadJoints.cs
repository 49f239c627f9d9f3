namespace Mimik.Faces.Heads;

/// <summary>
/// The joints of a head, about which it turns: their tree, what vertices follow which, where they are for a face, and what their turning corrects.
/// </summary>
/// <remarks>FLAME's are global, neck, jaw, left eye and right eye, in this order. A model without joints turns as a whole about its origin: <see cref="Rigid"/>.</remarks>
public sealed class HeadJoints
{
    /// <summary>FLAME's joints.</summary>
    public static readonly IReadOnlyList<string> FlameNames = ["global", "neck", "jaw", "eyeLeft", "eyeRight"];

    /// <summary>Creates joints and takes ownership of the arrays.</summary>
    /// <param name="names">[J] unique; the first is the root.</param>
    /// <param name="parents">[J] the parent of each, before its children; -1 for the root.</param>
    /// <param name="weights">[N x J] how far each vertex follows each joint; at least 0, each vertex's sum to 1.</param>
    /// <param name="regressor">[J x N] a joint's rest position as a weighted sum of the unposed vertices.</param>
    /// <param name="poseDirections">[9 (J - 1) x 3N] pose correctives: displacement by entry of R - I, row-major, of every joint but the root; empty without any.</param>
    /// <exception cref="MimikException">The arrays do not fit together.</exception>
    public HeadJoints(IReadOnlyList<string> names, int[] parents, float[] weights, double[] regressor, float[] poseDirections)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(parents);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(regressor);
        ArgumentNullException.ThrowIfNull(poseDirections);
        Names = [.. names];
        Parents = parents;
        Weights = weights;
        Regressor = regressor;
        PoseDirections = poseDirections;
        Check();
    }

    /// <summary>J.</summary>
    public int Count => Names.Count;

    /// <summary>N.</summary>
    public int VertexCount => Weights.Length / Count;

    /// <summary>[J] names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>[J] parents, -1 for the root; not to be written.</summary>
    public int[] Parents { get; }

    /// <summary>[N x J]; not to be written.</summary>
    public float[] Weights { get; }

    /// <summary>[J x N]; not to be written.</summary>
    public double[] Regressor { get; }

    /// <summary>[9 (J - 1) x 3N], or empty; not to be written.</summary>
    public float[] PoseDirections { get; }

    /// <summary>Rows of <see cref="PoseDirections"/>: 9 (J - 1), or 0.</summary>
    public int PoseFeatureCount => PoseDirections.Length == 0 ? 0 : 9 * (Count - 1);

    /// <summary>One joint at the origin that turns everything.</summary>
    /// <param name="vertexCount">N.</param>
    public static HeadJoints Rigid(int vertexCount)
    {
        float[] weights = new float[vertexCount];
        Array.Fill(weights, 1);
        return new HeadJoints([FlameNames[0]], [-1], weights, new double[vertexCount], []);
    }

    /// <summary>The joint of a name.</summary>
    /// <param name="name">Such as "jaw".</param>
    /// <returns>Its index, or -1 where there is none.</returns>
    public int IndexOf(string name)
    {
        for (int j = 0; j < Count; j++)
        {
            if (Names[j] == name)
                return j;
        }

        return -1;
    }

    /// <summary>Whether any vertex follows a joint: models without a jaw joint may keep its place.</summary>
    /// <param name="joint">Its index.</param>
    public bool Moves(int joint)
    {
        for (int at = joint; at < Weights.Length; at += Count)
        {
            if (Weights[at] != 0)
                return true;
        }

        return false;
    }

    private void Check()
    {
        if (Count == 0 || Parents.Length != Count)
            throw new MimikException($"joints: expected a parent each for {Count} joints, found {Parents.Length}");
        for (int j = 0; j < Count; j++)
        {
            if (j == 0 ? Parents[0] != -1 : (uint)Parents[j] >= (uint)j)
                throw new MimikException($"joint {j}: expected {(j == 0 ? "no parent, -1" : $"a parent of 0 to {j - 1}")}, found {Parents[j]}");
        }

        if (Weights.Length % Count != 0 || Regressor.Length != Weights.Length)
            throw new MimikException($"joints: expected as many regressor entries as weights, {Weights.Length}, found {Regressor.Length}");
        if (PoseDirections.Length != 0 && PoseDirections.Length != 9L * (Count - 1) * 3 * VertexCount)
            throw new MimikException($"pose directions: expected {9 * (Count - 1)} x {VertexCount} x 3 numbers, found {PoseDirections.Length}");
        for (int v = 0; v < VertexCount; v++)
        {
            double sum = 0;
            for (int j = 0; j < Count; j++)
                sum += Weights[(v * Count) + j] >= 0 ? Weights[(v * Count) + j] : double.NaN;
            if (!(Math.Abs(sum - 1) <= 1e-3))
                throw new MimikException($"joint weights: expected non-negative ones that sum to 1, found another sum at vertex {v}");
        }
    }
}
