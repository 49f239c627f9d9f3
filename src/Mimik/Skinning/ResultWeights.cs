using Mimik.Formats.Arrays;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The skinning weights of a result file: a table <c>weights</c> [N x P], of which at most K of a row are not 0; and under a key of ours
/// <c>bone_indices</c> [N x K], which keeps K and the order of the influences.
/// </summary>
internal static class ResultWeights
{
    public const string Key = "weights";
    private const string BonesKey = "bone_indices";

    /// <summary>A sum further from 1 is none of rounding; the published weights reach 1.7e-7.</summary>
    private const double SumTolerance = 1e-3;

    /// <summary>Reads the weights, each vertex's in decreasing order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="vertices">N.</param>
    /// <param name="bones">P.</param>
    /// <returns>[N x K] bones and weights, and K.</returns>
    /// <exception cref="MimikException">Weights are negative, not finite, or do not sum to 1; or the indices are not of these weights.</exception>
    public static (ushort[] Bones, float[] Weights, int Influences) Read(NpzFile file, int vertices, int bones)
    {
        NpyArray array = file[Key].Expect(vertices, bones);
        float[] table = array.ToSingles();
        int most = 1;
        for (int v = 0; v < vertices; v++)
            most = Math.Max(most, CountRow(table.AsSpan(v * bones, bones), v, array.Origin));
        if (bones == 0 && vertices > 0)
            throw array.Origin.Malformed("at least one bone", array.Description);

        NpyArray? indices = file.TryGet(BonesKey)?.Expect(vertices, -1);
        int influences = indices?.Shape[1] ?? most;
        if (influences < most)
            throw indices!.Origin.Malformed($"{most} bones a vertex, as the weights have", indices.Description);
        array.Origin.Charge((long)vertices * influences * (sizeof(ushort) + sizeof(float)));
        ushort[] chosen = new ushort[vertices * influences];
        float[] weights = new float[vertices * influences];
        int[]? stated = indices?.ToInt32s();
        int[] takenBy = new int[bones];
        for (int v = 0; v < vertices; v++)
        {
            Span<ushort> to = chosen.AsSpan(v * influences, influences);
            if (stated is null)
                Sort(table, v * bones, bones, to);
            else
                Take(stated.AsSpan(v * influences, influences), bones, v, to, indices!.Origin);
            Gather(table.AsSpan(v * bones, bones), to, v + 1, takenBy, weights.AsSpan(v * influences, influences));
            if (stated is not null)
                CheckAll(table.AsSpan(v * bones, bones), v, takenBy, indices!.Origin);
        }

        return (chosen, weights, influences);
    }

    /// <summary>The weights as a table, and the bones beside it.</summary>
    /// <exception cref="MimikException">A vertex names a bone twice, or the table is larger than an array can be.</exception>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Write(PlaybackRig rig)
    {
        int bones = rig.Transforms.BoneCount, influences = rig.Influences;
        if ((long)rig.VertexCount * bones > Array.MaxLength / sizeof(float))
            throw new MimikException($"{Key}: expected a table that fits in memory, found {rig.VertexCount} x {bones}");
        float[] table = new float[rig.VertexCount * bones];
        for (int i = 0; i < rig.Weights.Length; i++)
        {
            if (rig.Weights[i] == 0)
                continue;
            ref float entry = ref table[(i / influences * bones) + rig.Bones[i]];
            if (entry != 0)
                throw new MimikException($"{Key}: expected bones once, found bone {rig.Bones[i]} twice at vertex {i / influences}");
            entry = rig.Weights[i];
        }

        return
        [
            new(Key, NpyArray.From(table, rig.VertexCount, bones)),
            new(BonesKey, NpyArray.From(rig.Bones, rig.VertexCount, influences)),
        ];
    }

    private static int CountRow(ReadOnlySpan<float> row, int vertex, NpyOrigin origin)
    {
        int count = 0;
        double sum = 0;
        foreach (float weight in row)
        {
            if (!(weight >= 0 && float.IsFinite(weight)))
                throw origin.Malformed("weights of 0 or more", $"{weight} at vertex {vertex}");
            sum += weight;
            count += weight != 0 ? 1 : 0;
        }

        if (Math.Abs(sum - 1) > SumTolerance)
            throw origin.Malformed("weights that sum to 1", $"{sum:g6} at vertex {vertex}");
        return count;
    }

    // By decreasing weight, bones of one weight by number; bone 0 fills up.
    private static void Sort(float[] table, int row, int bones, Span<ushort> to)
    {
        int count = 0;
        for (int j = 0; j < bones; j++)
        {
            if (table[row + j] != 0)
                to[count++] = (ushort)j;
        }

        to[..count].Sort((a, b) => table[row + a] != table[row + b] ? table[row + b].CompareTo(table[row + a]) : a.CompareTo(b));
        to[count..].Clear();
    }

    private static void Take(ReadOnlySpan<int> from, int bones, int vertex, Span<ushort> to, NpyOrigin origin)
    {
        for (int k = 0; k < to.Length; k++)
        {
            if ((uint)from[k] >= (uint)bones)
                throw origin.Malformed($"bones below {bones}", $"{from[k]} at vertex {vertex}");
            to[k] = (ushort)from[k];
        }
    }

    // A bone that is named again is padding: its weight has been taken.
    private static void Gather(ReadOnlySpan<float> row, ReadOnlySpan<ushort> bones, int mark, int[] takenBy, Span<float> weights)
    {
        for (int k = 0; k < bones.Length; k++)
        {
            weights[k] = takenBy[bones[k]] == mark || row[bones[k]] == 0 ? 0 : row[bones[k]];
            takenBy[bones[k]] = mark;
        }
    }

    private static void CheckAll(ReadOnlySpan<float> row, int vertex, int[] takenBy, NpyOrigin origin)
    {
        for (int j = 0; j < row.Length; j++)
        {
            if (row[j] != 0 && takenBy[j] != vertex + 1)
                throw origin.Malformed($"every bone that has weight at vertex {vertex}", $"all but bone {j}");
        }
    }
}
