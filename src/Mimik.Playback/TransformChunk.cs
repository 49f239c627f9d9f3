namespace Mimik.Playback;

/// <summary>
/// The chunk XFRM: sparse transforms by scalar. Since version 2, row lengths of 16 bits, and indices by what they skip: within a shape, a byte
/// below 255 is the number of parameters passed over since the one before, and 255 passes over as many and goes on.
/// </summary>
internal static class TransformChunk
{
    private const int Header = 16, Escape = 255;

    /// <summary>The payload's bytes.</summary>
    public static long Bytes(SparseTransforms transforms, bool half)
    {
        long indices = 0;
        ForEachSkip(transforms, skip => indices += 1 + (skip / Escape));
        return Fixed(transforms.ShapeCount, transforms.Values.Length, half) + indices;
    }

    /// <summary>The most bytes of a payload.</summary>
    public static long MostBytes(int shapes, int bones, int nonZeros, bool half)
    {
        long last = Math.Max(0, ((long)SparseTransforms.DegreesOfFreedom * bones) - 1);
        return Fixed(shapes, nonZeros, half) + nonZeros + (Math.Min(shapes, nonZeros) * (last / Escape));
    }

    public static void Write(ChunkWriter writer, SparseTransforms transforms, bool half)
    {
        writer.WriteInts([transforms.ShapeCount, transforms.BoneCount, transforms.Values.Length, half ? 16 : 32]);
        if (half)
        {
            foreach (float value in transforms.Values)
            {
                if (Math.Abs(value) >= HalfFloat.Overflow)
                    throw new ArgumentException($"expected transforms below 65520 for half floats, found {value}", nameof(transforms));
                writer.WriteShort(HalfFloat.FromSingle(value));
            }
        }
        else
        {
            writer.WriteSingles(transforms.Values);
        }

        for (int s = 0; s < transforms.ShapeCount; s++)
            writer.WriteShort((ushort)(transforms.RowOffsets[s + 1] - transforms.RowOffsets[s]));
        ForEachSkip(transforms, skip =>
        {
            for (; skip >= Escape; skip -= Escape)
                writer.WriteByte(Escape);
            writer.WriteByte((byte)skip);
        });
    }

    /// <summary>Reads a payload of version 2.</summary>
    public static SparseTransforms Read(ChunkReader reader, out bool half)
    {
        int shapes = reader.ReadCount("shapes"), bones = reader.ReadCount("bones"), nonZeros = reader.ReadCount("non-zeros");
        int bits = reader.ReadCount("bits of a value");
        if (bits is not (16 or 32))
            throw new PlaybackFormatException(reader.Element, "values of 16 or 32 bits", $"{bits}");
        half = bits == 16;
        float[] values = half ? reader.ReadHalves(nonZeros, "values") : reader.ReadSingles(nonZeros, "values");
        ushort[] lengths = reader.ReadShorts(shapes, "row lengths");
        reader.ExpectRoom(nonZeros, 1, "indices");
        long total = 0;
        foreach (ushort length in lengths)
            total += length;
        if (total != nonZeros)
            throw new PlaybackFormatException(reader.Element, $"rows of {nonZeros} non-zeros together", $"{total}");
        var offsets = new int[shapes + 1];
        for (int s = 0; s < shapes; s++)
            offsets[s + 1] = offsets[s] + lengths[s];
        var indices = new ushort[nonZeros];
        for (int s = 0; s < shapes; s++)
        {
            for (int e = offsets[s], next = 0; e < offsets[s + 1]; e++, next++)
            {
                byte skip;
                do
                {
                    skip = reader.ReadByte("indices");
                    next += skip;
                    if (next > ushort.MaxValue)
                        throw new PlaybackFormatException(reader.Element, $"indices of shape {s} below {bones} x {SparseTransforms.DegreesOfFreedom}", $"{next}");
                }
                while (skip == Escape);
                indices[e] = (ushort)next;
            }
        }

        reader.ExpectEnd();
        return new SparseTransforms(bones, offsets, indices, values);
    }

    /// <summary>Reads a payload of version 1: offsets of 32 bits, indices of 16, floats.</summary>
    public static SparseTransforms ReadFirst(ChunkReader reader)
    {
        int shapes = reader.ReadCount("shapes"), bones = reader.ReadCount("bones"), nonZeros = reader.ReadCount("non-zeros");
        int[] offsets = reader.ReadInts(shapes + 1L, "row offsets");
        ushort[] indices = reader.ReadShorts(nonZeros, "indices");
        reader.SkipPadding(nonZeros);
        float[] values = reader.ReadSingles(nonZeros, "values");
        reader.ExpectEnd();
        return new SparseTransforms(bones, offsets, indices, values);
    }

    private static long Fixed(int shapes, int nonZeros, bool half) => Header + (2L * shapes) + ((half ? 2L : 4L) * nonZeros);

    private static void ForEachSkip(SparseTransforms transforms, Action<int> visit)
    {
        for (int s = 0; s < transforms.ShapeCount; s++)
        {
            for (int e = transforms.RowOffsets[s], next = 0; e < transforms.RowOffsets[s + 1]; next = transforms.Indices[e++] + 1)
                visit(transforms.Indices[e] - next);
        }
    }
}
