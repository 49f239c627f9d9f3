using Mimik.Formats.Arrays;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The transforms of a result file. Row 3 s + a and columns 4 j to 4 j + 3 of <c>shapeXform</c> are row a of what shape s adds to bone j:
/// (0, -rz, ry | tx), (rz, 0, -rx | ty), (-ry, rx, 0 | tz). <c>restXform</c> [P x 3 x 4] is what they are added to: [I | 0] for every bone.
/// </summary>
internal static class ResultTransforms
{
    public const string ShapesKey = "shapeXform";
    public const string RestKey = "restXform";

    /// <summary>Reads the transforms.</summary>
    /// <exception cref="MimikException">A block is not of this form, or a bone does not rest in the identity.</exception>
    public static SparseTransforms Read(NpzFile file)
    {
        NpyArray array = file[ShapesKey].Expect(-1, -1);
        int rows = array.Shape[0], columns = array.Shape[1];
        int shapes = rows / 3, bones = columns / 4;
        if (rows % 3 != 0 || columns % 4 != 0)
            throw array.Origin.Malformed("three rows a shape and four columns a bone", array.Description);
        if (bones * SparseTransforms.DegreesOfFreedom > ushort.MaxValue)
            throw array.Origin.Malformed($"at most {ushort.MaxValue / SparseTransforms.DegreesOfFreedom} bones", $"{bones}");
        if (file.TryGet(RestKey) is { } rest)
            CheckIdentity(rest.Expect(bones, 3, 4));

        float[] table = array.ToSingles();
        array.Origin.Charge(((long)table.Length / 2 * (sizeof(ushort) + sizeof(float))) + ((long)shapes * sizeof(int)));
        var indices = new List<ushort>();
        var values = new List<float>();
        int[] offsets = new int[shapes + 1];
        Span<float> block = stackalloc float[12];
        for (int s = 0; s < shapes; s++)
        {
            for (int j = 0; j < bones; j++)
            {
                for (int a = 0; a < 3; a++)
                    table.AsSpan((((3 * s) + a) * columns) + (4 * j), 4).CopyTo(block[(4 * a)..]);
                Append(block, j, array.Origin, s, indices, values);
            }

            offsets[s + 1] = values.Count;
        }

        return new SparseTransforms(bones, offsets, [.. indices], [.. values]);
    }

    /// <summary>The transforms as dense tables.</summary>
    /// <exception cref="MimikException">The table is larger than an array can be.</exception>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Write(SparseTransforms transforms)
    {
        int columns = 4 * transforms.BoneCount;
        long count = 3L * transforms.ShapeCount * columns;
        if (count > Array.MaxLength / sizeof(float))
            throw new MimikException($"{ShapesKey}: expected a table that fits in memory, found {3 * transforms.ShapeCount} x {columns}");
        float[] table = new float[count];
        for (int s = 0; s < transforms.ShapeCount; s++)
        {
            for (int e = transforms.RowOffsets[s]; e < transforms.RowOffsets[s + 1]; e++)
            {
                (int bone, int freedom) = Math.DivRem((int)transforms.Indices[e], SparseTransforms.DegreesOfFreedom);
                float value = transforms.Values[e];
                if (freedom >= 3)
                {
                    Entry(freedom - 3, 3) = value;
                    continue;
                }

                // [r]x: the axis after next takes +r in the column after, and the other way round -r.
                int next = (freedom + 1) % 3, last = (freedom + 2) % 3;
                Entry(last, next) = value;
                Entry(next, last) = -value;

                ref float Entry(int row, int column) => ref table[(((3 * s) + row) * columns) + (4 * bone) + column];
            }
        }

        double[] rest = new double[12 * transforms.BoneCount];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = i % 12 is 0 or 5 or 10 ? 1 : 0;
        return
        [
            new(RestKey, NpyArray.From(rest, transforms.BoneCount, 3, 4)),
            new(ShapesKey, NpyArray.From(table, 3 * transforms.ShapeCount, columns)),
        ];
    }

    private static void Append(ReadOnlySpan<float> block, int bone, NpyOrigin origin, int shape, List<ushort> indices, List<float> values)
    {
        foreach (float value in block)
        {
            if (!float.IsFinite(value))
                throw origin.Malformed("finite numbers", $"{value} in shape {shape}, bone {bone}");
        }

        bool skew = block[0] == 0 && block[5] == 0 && block[10] == 0
            && block[1] == -block[4] && block[2] == -block[8] && block[6] == -block[9];
        if (!skew)
            throw origin.Malformed("blocks [r]x | t, whose left three columns are skew-symmetric", $"another in shape {shape}, bone {bone}");
        ReadOnlySpan<float> freedoms = [block[9], block[2], block[4], block[3], block[7], block[11]];
        for (int f = 0; f < freedoms.Length; f++)
        {
            if (freedoms[f] == 0)
                continue;
            indices.Add((ushort)((bone * SparseTransforms.DegreesOfFreedom) + f));
            values.Add(freedoms[f]);
        }
    }

    private static void CheckIdentity(NpyArray rest)
    {
        double[] numbers = rest.ToDoubles();
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != (i % 12 is 0 or 5 or 10 ? 1 : 0))
                throw rest.Origin.Malformed("bones that rest in [I | 0]", $"{numbers[i]} in bone {i / 12}");
        }
    }
}
