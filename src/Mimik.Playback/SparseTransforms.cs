namespace Mimik.Playback;

/// <summary>
/// The bone transforms of every shape, sparse by scalar. Shape s moves bone b by the 3 x 4 matrix [[r]x | t] with six degrees of
/// freedom, of which only the non-zero ones are kept: r_x, r_y, r_z (linearised rotation), t_x, t_y, t_z (translation, in the rig's unit).
/// </summary>
public sealed class SparseTransforms
{
    /// <summary>Degrees of freedom of a bone: three of rotation, three of translation.</summary>
    public const int DegreesOfFreedom = 6;

    /// <summary>Creates transforms and takes ownership of the arrays.</summary>
    /// <param name="boneCount">P, at most 10,922, so that an index fits 16 bits.</param>
    /// <param name="rowOffsets">[S + 1] where each shape's entries start.</param>
    /// <param name="indices">[nnz] bone * 6 + degree of freedom, rising within a shape.</param>
    /// <param name="values">[nnz] finite numbers.</param>
    /// <exception cref="ArgumentException">The arrays do not fit together.</exception>
    public SparseTransforms(int boneCount, int[] rowOffsets, ushort[] indices, float[] values)
    {
        if (boneCount < 0 || boneCount > ushort.MaxValue / DegreesOfFreedom)
            throw new ArgumentException($"expected at most {ushort.MaxValue / DegreesOfFreedom} bones, found {boneCount}", nameof(boneCount));
        if (rowOffsets.Length == 0 || rowOffsets[0] != 0 || rowOffsets[rowOffsets.Length - 1] != indices.Length || indices.Length != values.Length)
            throw new ArgumentException($"expected offsets from 0 to {indices.Length} and as many values, found {values.Length} values", nameof(rowOffsets));
        for (int s = 0; s + 1 < rowOffsets.Length; s++)
        {
            if (rowOffsets[s + 1] < rowOffsets[s])
                throw new ArgumentException($"offset {s + 1} is smaller than the one before", nameof(rowOffsets));
        }

        for (int s = 0; s + 1 < rowOffsets.Length; s++)
        {
            for (int e = rowOffsets[s]; e < rowOffsets[s + 1]; e++)
            {
                if (indices[e] >= boneCount * DegreesOfFreedom || (e > rowOffsets[s] && indices[e] <= indices[e - 1]))
                    throw new ArgumentException($"shape {s}: expected rising indices below {boneCount * DegreesOfFreedom}, found {indices[e]}", nameof(indices));
                if (float.IsNaN(values[e]) || float.IsInfinity(values[e]))
                    throw new ArgumentException($"shape {s}: expected finite numbers, found {values[e]}", nameof(values));
            }
        }

        BoneCount = boneCount;
        RowOffsets = rowOffsets;
        Indices = indices;
        Values = values;
    }

    /// <summary>P.</summary>
    public int BoneCount { get; }

    /// <summary>S.</summary>
    public int ShapeCount => RowOffsets.Length - 1;

    /// <summary>[S + 1] where each shape's entries start; not to be written.</summary>
    public int[] RowOffsets { get; }

    /// <summary>[nnz] bone * 6 + degree of freedom; not to be written.</summary>
    public ushort[] Indices { get; }

    /// <summary>[nnz] the non-zero parameters; not to be written.</summary>
    public float[] Values { get; }

    /// <summary>A copy with arrays of its own.</summary>
    internal SparseTransforms Clone() => new(BoneCount, (int[])RowOffsets.Clone(), (ushort[])Indices.Clone(), (float[])Values.Clone());
}
