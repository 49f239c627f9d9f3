namespace Mimik.Playback;

/// <summary>The chunk SKIN: bones and weights of every vertex. Since version 2, bones of 8 bits where they fit, and weights quantised on request.</summary>
internal static class SkinChunk
{
    private const int Header = 16, MostByteBones = 256;

    /// <summary>The payload's bytes.</summary>
    public static long Bytes(int vertices, int influences, int bones, int weightBits) =>
        Header
        + (weightBits / 8 * (long)vertices * (weightBits == 32 ? influences : influences - 1))
        + ((bones <= MostByteBones ? 1L : 2L) * vertices * influences);

    public static void Write(ChunkWriter writer, PlaybackRig rig, int weightBits)
    {
        bool byteBones = rig.Transforms.BoneCount <= MostByteBones;
        writer.WriteInts([rig.VertexCount, rig.Influences, weightBits, byteBones ? 8 : 16]);
        ushort[] bones = rig.Bones;
        if (weightBits == 32)
        {
            writer.WriteSingles(rig.Weights);
        }
        else
        {
            (bones, int[] parts) = WeightQuantiser.Quantise(rig, weightBits);
            for (int k = 0; k < parts.Length; k++)
            {
                if (k % rig.Influences == 0)
                    continue;
                if (weightBits == 16)
                    writer.WriteShort((ushort)parts[k]);
                else
                    writer.WriteByte((byte)parts[k]);
            }
        }

        foreach (ushort bone in bones)
        {
            if (byteBones)
                writer.WriteByte((byte)bone);
            else
                writer.WriteShort(bone);
        }
    }

    /// <summary>Reads a payload of version 2.</summary>
    public static (int Influences, ushort[] Bones, float[] Weights) Read(ChunkReader reader, out int weightBits)
    {
        int vertices = reader.ReadCount("vertices"), influences = reader.ReadCount("influences");
        weightBits = reader.ReadCount("bits of a weight");
        int boneBits = reader.ReadCount("bits of a bone");
        if (weightBits is not (8 or 16 or 32))
            throw new PlaybackFormatException(reader.Element, "weights of 8, 16 or 32 bits", $"{weightBits}");
        if (boneBits is not (8 or 16))
            throw new PlaybackFormatException(reader.Element, "bones of 8 or 16 bits", $"{boneBits}");
        if (influences == 0)
            throw new PlaybackFormatException(reader.Element, "1 influence or more", "0");
        long count = (long)vertices * influences;
        reader.ExpectRoom(count, boneBits / 8, "influences");
        float[] weights = weightBits == 32 ? reader.ReadSingles(count, "weights") : ReadParts(ref reader, vertices, influences, weightBits);
        ushort[] bones = boneBits == 16 ? reader.ReadShorts(count, "bones") : Array.ConvertAll(reader.ReadBytes(count, "bones"), bone => (ushort)bone);
        reader.ExpectEnd();
        return (influences, bones, weights);
    }

    /// <summary>Reads a payload of version 1: bones of 16 bits, floats.</summary>
    public static (int Influences, ushort[] Bones, float[] Weights) ReadFirst(ChunkReader reader)
    {
        int vertices = reader.ReadCount("vertices"), influences = reader.ReadCount("influences");
        long count = (long)vertices * influences;
        reader.ExpectRoom(count, 6, "influences");
        ushort[] bones = reader.ReadShorts(count, "bones");
        reader.SkipPadding(count);
        float[] weights = reader.ReadSingles(count, "weights");
        reader.ExpectEnd();
        return (influences, bones, weights);
    }

    private static float[] ReadParts(ref ChunkReader reader, int vertices, int influences, int bits)
    {
        // The bones are there, so that N x K is justified before the first weights are made up from the others.
        var weights = new float[vertices * influences];
        int whole = 1 << bits;
        float part = 1f / whole;
        for (int v = 0; v < vertices; v++)
        {
            int first = whole;
            for (int k = (v * influences) + 1; k < (v + 1) * influences; k++)
            {
                int parts = bits == 16 ? reader.ReadShort("weights") : reader.ReadByte("weights");
                weights[k] = parts * part;
                first -= parts;
            }

            if (first < 0)
                throw new PlaybackFormatException(reader.Element, $"weights of vertex {v} that sum to at most {whole}", $"{whole - first}");
            weights[v * influences] = first * part;
        }

        return weights;
    }
}
