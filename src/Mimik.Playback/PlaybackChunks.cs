namespace Mimik.Playback;

/// <summary>The rig's own chunks, both ways. The rig's constructors check what the numbers mean; here it is checked that they are there.</summary>
internal static class PlaybackChunks
{
    public static (PlaybackRig Rig, PlaybackFileOptions Options) ReadRig(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> chunks, int version)
    {
        string[] names = ReadNames(Open(chunks, "NAME"));
        RigLogic logic = ReadLogic(Open(chunks, "LOGC"), names.Length);
        (float[] centre, float[] rest) = ReadRest(Open(chunks, "REST"));
        int weightBits = 32;
        bool half = false;
        (int influences, ushort[] bones, float[] weights) = version == 1 ? SkinChunk.ReadFirst(Open(chunks, "SKIN")) : SkinChunk.Read(Open(chunks, "SKIN"), out weightBits);
        SparseTransforms transforms = Build("chunk XFRM", () => version == 1 ? TransformChunk.ReadFirst(Open(chunks, "XFRM")) : TransformChunk.Read(Open(chunks, "XFRM"), out half));
        int[] triangles = chunks.ContainsKey("TRIS") ? ReadTriangles(Open(chunks, "TRIS")) : [];
        double? unit = chunks.ContainsKey("UNIT") ? ReadUnit(Open(chunks, "UNIT")) : null;
        try
        {
            var rig = new PlaybackRig(rest, centre, influences, bones, weights, transforms, names, logic, triangles, unit);
            return (rig, new PlaybackFileOptions(half, weightBits));
        }
        catch (ArgumentException e)
        {
            throw Meaning("rig", e);
        }
    }

    public static IEnumerable<PlaybackChunk> WriteRig(PlaybackRig rig, PlaybackFileOptions options)
    {
        if (rig.MetresPerUnit is { } unit)
            yield return Chunk("UNIT", w => w.WriteDouble(unit));
        yield return Chunk("NAME", w => WriteNames(w, rig.ShapeNames));
        yield return Chunk("LOGC", w => WriteLogic(w, rig.Logic));
        yield return Chunk("REST", w => WriteRest(w, rig));
        yield return Chunk("SKIN", w => SkinChunk.Write(w, rig, options.WeightBits));
        yield return Chunk("XFRM", w => TransformChunk.Write(w, rig.Transforms, options.HalfTransforms));
        if (rig.Triangles.Length > 0)
            yield return Chunk("TRIS", w => WriteTriangles(w, rig.Triangles));
    }

    private static ChunkReader Open(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> chunks, string tag) =>
        chunks.TryGetValue(tag, out ReadOnlyMemory<byte> payload)
            ? new ChunkReader(tag, payload.Span)
            : throw new PlaybackFormatException("file", $"a chunk {tag}", "none");

    private static PlaybackChunk Chunk(string tag, Action<ChunkWriter> write)
    {
        var writer = new ChunkWriter();
        write(writer);
        return new PlaybackChunk(tag, writer.ToMemory());
    }

    private static PlaybackFormatException Meaning(string element, ArgumentException error)
    {
        // The constructors say "expected …, found …"; .NET adds " (Parameter '…')", Mono a line "Parameter name: …".
        string message = error.Message.Split(["\r", "\n", " (Parameter '"], StringSplitOptions.None)[0];
        string where = error.ParamName is null ? element : $"{element}, {error.ParamName}";
        int expected = message.IndexOf("expected ", StringComparison.Ordinal), found = message.LastIndexOf(", found ", StringComparison.Ordinal);
        return expected >= 0 && found > expected
            ? new PlaybackFormatException(
                expected == 0 ? where : $"{where}, {message.Substring(0, expected).TrimEnd(' ', ':')}",
                message.Substring(expected + 9, found - expected - 9),
                message.Substring(found + 8),
                error)
            : new PlaybackFormatException(where, "numbers that fit together", message, error);
    }

    private static double ReadUnit(ChunkReader reader)
    {
        double unit = reader.ReadDouble("metres per unit");
        reader.ExpectEnd();
        return unit;
    }

    private static string[] ReadNames(ChunkReader reader)
    {
        int count = reader.ReadCount("names");
        reader.ExpectRoom(count, 2, "names");
        var names = new string[count];
        for (int i = 0; i < count; i++)
            names[i] = reader.ReadName($"name {i}");
        reader.ExpectEnd();
        return names;
    }

    private static void WriteNames(ChunkWriter writer, IReadOnlyList<string> names)
    {
        writer.WriteCount(names.Count);
        foreach (string name in names)
            writer.WriteName(name);
    }

    private static RigLogic ReadLogic(ChunkReader reader, int names)
    {
        int controls = reader.ReadCount("controls"), shapes = reader.ReadCount("shapes");
        int inBetweenCount = reader.ReadCount("in-betweens"), correctiveCount = reader.ReadCount("correctives");
        // The names are in the file, so that this bounds what the logic allocates for its shapes.
        if (shapes != names)
            throw new PlaybackFormatException(reader.Element, $"{names} shapes, one for each name", $"{shapes}");
        reader.ExpectRoom(inBetweenCount, 20, "in-betweens");
        var inBetweens = new InBetween[inBetweenCount];
        for (int i = 0; i < inBetweenCount; i++)
        {
            int[] ends = reader.ReadInts(2, "shape and control");
            float[] hat = reader.ReadSingles(3, "hat");
            inBetweens[i] = new InBetween(ends[0], ends[1], hat[0], hat[1], hat[2]);
        }

        reader.ExpectRoom(correctiveCount, 8, "correctives");
        var correctives = new Corrective[correctiveCount];
        for (int i = 0; i < correctiveCount; i++)
        {
            int[] head = reader.ReadInts(2, "shape and number of factors");
            correctives[i] = new Corrective(head[0], reader.ReadInts(head[1], "factors"));
        }

        reader.ExpectEnd();
        return Build(reader.Element, () => new RigLogic(controls, shapes, inBetweens, correctives));
    }

    private static void WriteLogic(ChunkWriter writer, RigLogic logic)
    {
        writer.WriteInts([logic.ControlCount, logic.ShapeCount, logic.InBetweens.Length, logic.Correctives.Length]);
        foreach (InBetween x in logic.InBetweens)
        {
            writer.WriteInts([x.Shape, x.Control]);
            writer.WriteSingles([x.X1, x.X2, x.X3]);
        }

        foreach (Corrective c in logic.Correctives)
        {
            writer.WriteInts([c.Shape, c.Factors.Length]);
            writer.WriteInts(c.Factors);
        }
    }

    private static (float[] Centre, float[] Positions) ReadRest(ChunkReader reader)
    {
        int vertices = reader.ReadCount("vertices");
        float[] centre = reader.ReadSingles(3, "centre");
        float[] rest = reader.ReadSingles(3L * vertices, "rest positions");
        reader.ExpectEnd();
        return (centre, rest);
    }

    private static void WriteRest(ChunkWriter writer, PlaybackRig rig)
    {
        writer.WriteCount(rig.VertexCount);
        writer.WriteSingles(rig.Centre);
        writer.WriteSingles(rig.Rest);
    }

    private static int[] ReadTriangles(ChunkReader reader)
    {
        int triangles = reader.ReadCount("triangles");
        int[] corners = reader.ReadInts(3L * triangles, "corners");
        reader.ExpectEnd();
        return corners;
    }

    private static void WriteTriangles(ChunkWriter writer, int[] triangles)
    {
        writer.WriteCount(triangles.Length / 3);
        writer.WriteInts(triangles);
    }

    private static T Build<T>(string element, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException e)
        {
            throw Meaning(element, e);
        }
    }
}
