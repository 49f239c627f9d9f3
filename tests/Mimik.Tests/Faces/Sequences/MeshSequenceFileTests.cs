using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Sequences;

public sealed class MeshSequenceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, bool, string> Layouts
    {
        get
        {
            var data = new TheoryData<string, bool, string>();
            foreach (string type in (string[])["<f2", "<f4", ">f4", "<f8", ">f8"])
            {
                foreach (bool fortran in (bool[])[false, true])
                {
                    foreach (string kind in (string[])["TN3", "Tn", "nT", "N3"])
                        data.Add(type, fortran, kind);
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_type_order_and_shape_gives_the_same_frames(string type, bool fortran, string kind)
    {
        const int Frames = 4, Points = 5;
        string path = Put("a.npy", StoredFrames.Npy(type, fortran, kind, Frames, Points));
        using IMeshSequence sequence = MeshSequenceFile.Open(path, new MeshSequenceOptions { VertexCount = Points, FramesPerSecond = 24 });
        Assert.Equal((kind == "N3" ? 1 : Frames, Points, 24.0, false), (sequence.FrameCount, sequence.PointCount, sequence.FramesPerSecond!.Value, sequence.AreDisplacements));
        AssertFrames(sequence);
    }

    [Fact]
    public void Frames_are_read_from_several_threads_without_holding_the_file()
    {
        const int Frames = 200, Points = 2000;
        PositionsFile.Write(_folder["a.npy"], Frames, Points, (frame, points) => points.Fill(frame));
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder["a.npy"]);
        float[] own = new float[3 * Points];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int frame = 0; frame < Frames; frame++)
            sequence.Read(frame, own);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Parallel.For(0, 4 * Frames, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            float[] points = new float[3 * Points];
            int frame = i * 7 % Frames;
            sequence.Read(frame, points);
            Assert.False(points.AsSpan().ContainsAnyExcept(frame));
        });
    }

    [Fact]
    public void The_recorded_targets_are_displacements_with_time_last()
    {
        string path = Repository.Shared("reference/inverserig/ict.npz");
        var notes = new List<string>();
        using IMeshSequence sequence = MeshSequenceFile.Open(path, new MeshSequenceOptions { VertexCount = 9409 }, notes);
        Assert.Equal((100, 9409, true), (sequence.FrameCount, sequence.PointCount, sequence.AreDisplacements));
        NpyArray targets = NpzFile.Read(path)["targets"];
        float[] all = targets.ToSingles(), points = new float[3 * 9409];
        foreach (int frame in (int[])[0, 7, 99])
        {
            sequence.Read(frame, points);
            for (int i = 0; i < points.Length; i++)
                Assert.Equal(all[(i * 100) + frame], points[i]);
        }

        Assert.Contains(notes, note => note.Contains("\"targets\" are displacements", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_archive_carries_rate_timecode_and_unit(bool compress)
    {
        WriteArchive("a.npz", compress, ("positions", Frames(3, 4)), ("fps", NpyArray.Scalar(29.97)), ("start_seconds", NpyArray.Scalar(3600.5)), ("metres_per_unit", NpyArray.Scalar(0.01)));
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder["a.npz"], new MeshSequenceOptions { VertexCount = 4 });
        Assert.Equal((29.97, 3600.5, 0.01), (sequence.FramesPerSecond!.Value, sequence.StartSeconds, sequence.Unit!.MetresPerUnit!.Value));
        AssertFrames(sequence);
        using IMeshSequence overruled = MeshSequenceFile.Open(_folder["a.npz"], new MeshSequenceOptions { FramesPerSecond = 50, Unit = LengthUnit.Metres, Displacements = true });
        Assert.Equal((50, 1, true), (overruled.FramesPerSecond!.Value, overruled.Unit!.MetresPerUnit!.Value, overruled.AreDisplacements));
    }

    [Fact]
    public void The_key_says_what_frames_are_and_two_need_a_choice()
    {
        WriteArchive("a.npz", true, ("displacements", Frames(3, 4)), ("vertices", Frames(2, 4)));
        Assert.Contains("one array of frames, or the name of the one to take, found vertices and displacements", Refusal("a.npz", null), StringComparison.Ordinal);
        using IMeshSequence chosen = MeshSequenceFile.Open(_folder["a.npz"], new MeshSequenceOptions { Key = "displacements" });
        Assert.Equal((3, true), (chosen.FrameCount, chosen.AreDisplacements));
        Assert.Contains("an array \"scan\", found displacements, vertices", Refusal("a.npz", new MeshSequenceOptions { Key = "scan" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Markers_are_ordered_by_name_and_gaps_stay()
    {
        float[] tracks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, float.NaN, 12];
        WriteArchive("a.npz", true, ("positions", NpyArray.From(tracks, 2, 2, 3)), ("names", NpyArray.FromStrings(["nose", "extra"])));
        var notes = new List<string>();
        var map = BarycentricMap.OfVertices([5, 6], ["chin", "nose"]);
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder["a.npz"], new MeshSequenceOptions { Map = map }, notes);
        float[] points = new float[6];
        sequence.Read(1, points);
        Assert.Equal([float.NaN, float.NaN, float.NaN, 7, 8, 9], points);
        Assert.Contains(notes, note => note.Contains("1 of 2 markers of the map have no track: chin", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("left out: extra", StringComparison.Ordinal));
        Assert.Contains("expected markers of the map (lip), found nose, extra", Refusal("a.npz", new MeshSequenceOptions { Map = BarycentricMap.OfVertices([1], ["lip"]) }), StringComparison.Ordinal);
        Assert.Contains("3 vertices, as the map has", Refusal("a.npz", new MeshSequenceOptions { Map = BarycentricMap.OfVertices([1, 2, 3]) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_coordinate_makes_the_vertex_missing_and_an_infinite_one_names_its_place()
    {
        float[] values = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        values[13] = float.NaN;
        values[22] = float.PositiveInfinity;
        NpyArray.From(values, 2, 4, 3).Write(_folder["a.npy"]);
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder["a.npy"]);
        float[] points = new float[12];
        Assert.Equal($"{_folder["a.npy"]}: frame 1: vertex 3: expected finite coordinates, or NaN where it is missing, found Infinity", Assert.Throws<MimikException>(() => sequence.Read(1, points)).Message);
        values[22] = 0;
        NpyArray.From(values, 2, 4, 3).Write(_folder["b.npy"]);
        using IMeshSequence mended = MeshSequenceFile.Open(_folder["b.npy"]);
        mended.Read(1, points);
        Assert.Equal([float.NaN, float.NaN, float.NaN, 15, 16, 17], points[..6]);
    }

    [Theory]
    [InlineData("2,4,3", 5, "frames of 5 vertices, as the rig has")]
    [InlineData("0,4,3", 4, "at least one frame, found none")]
    [InlineData("2,0,3", null, "vertices")]
    [InlineData("2,4,4", null, "[frames x vertices x 3]")]
    [InlineData("24", 4, "[frames x vertices x 3]")]
    [InlineData("12,12", 4, "which side is time")]
    [InlineData("6,12", null, "which side is time")]
    [InlineData("7,8", 4, "frames of 4 vertices")]
    public void Shapes_that_do_not_fit_end_in_one_line(string shape, int? vertices, string expected)
    {
        int[] extents = [.. shape.Split(',').Select(int.Parse)];
        NpyArray.From(new float[extents.Aggregate(1, (a, b) => a * b)], extents).Write(_folder["a.npy"]);
        Assert.Contains(expected, Refusal("a.npy", new MeshSequenceOptions { VertexCount = vertices }), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_beside_a_rig_are_its_shapes()
    {
        WriteArchive("a.npz", true, ("deltas", NpyArray.From(new float[12], 6, 2)), ("positions", Frames(2, 2)), ("names", NpyArray.FromStrings(["jaw", "lip", "brow"])));
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder["a.npz"]);
        Assert.Equal((2, 2), (sequence.FrameCount, sequence.PointCount));
    }

    [Fact]
    public void Other_content_ends_in_one_line()
    {
        NpyArray.From(new int[24], 2, 4, 3).Write(_folder["int.npy"]);
        Assert.Contains("real numbers", Refusal("int.npy", null), StringComparison.Ordinal);
        File.WriteAllBytes(_folder["short.npy"], StoredFrames.Npy("<f4", false, "TN3", 3, 3)[..^4]);
        Assert.Contains("expected 108 bytes", Refusal("short.npy", null), StringComparison.Ordinal);
        Assert.Contains("no such file", Refusal("none.npy", null), StringComparison.Ordinal);
        Assert.Contains("found no such file", Refusal("none.abc", null), StringComparison.Ordinal);
        File.WriteAllText(_folder["bad.npz"], "nothing");
        Assert.Contains("zip archive", Refusal("bad.npz", null), StringComparison.Ordinal);
        WriteArchive("rate.npz", true, ("positions", Frames(2, 2)), ("fps", NpyArray.Scalar(-1.0)));
        Assert.Contains("positive frame rate, found -1", Refusal("rate.npz", null), StringComparison.Ordinal);
        WriteArchive("unit.npz", true, ("positions", Frames(2, 2)), ("metres_per_unit", NpyArray.Scalar(0.0)));
        Assert.Contains("positive size, found 0", Refusal("unit.npz", null), StringComparison.Ordinal);
        WriteArchive("names.npz", true, ("positions", Frames(2, 2)), ("names", NpyArray.FromStrings(["a"])));
        Assert.Contains("2 names, found 1", Refusal("names.npz", null), StringComparison.Ordinal);
        Assert.Contains("frame rate, found 0", Refusal("names.npz", new MeshSequenceOptions { FramesPerSecond = 0 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.npy")]
    [InlineData("a.npz")]
    public void Damaged_files_are_read_or_refused(string name)
    {
        string source = _folder[name];
        if (name == "a.npy")
            File.WriteAllBytes(source, StoredFrames.Npy("<f8", true, "TN3", 6, 5));
        else
            WriteArchive(name, true, ("positions", Frames(6, 5)), ("names", NpyArray.FromStrings(["a", "b", "c", "d", "e"])), ("fps", NpyArray.Scalar(25.0)));
        int refused = Mutation.AssertReaderIsRobust(
            File.ReadAllBytes(source),
            (bytes, budget) =>
            {
                string path = Put("variant" + Path.GetExtension(name), bytes.ToArray());
                using IMeshSequence sequence = MeshSequenceFile.Open(path, new MeshSequenceOptions { MaxMemoryBytes = budget.LimitBytes });
                float[] points = new float[3 * sequence.PointCount];
                for (int frame = 0; frame < sequence.FrameCount; frame++)
                    sequence.Read(frame, points);
            },
            400);
        Assert.InRange(refused, 100, 400);
    }

    private static NpyArray Frames(int frames, int points) => NpyArray.From(
        [.. Enumerable.Range(0, frames * points * 3).Select(i => StoredFrames.Value(i / (3 * points), i / 3 % points, i % 3))], frames, points, 3);

    private static void AssertFrames(IMeshSequence sequence)
    {
        float[] points = new float[3 * sequence.PointCount];
        for (int frame = 0; frame < sequence.FrameCount; frame++)
        {
            sequence.Read(frame, points);
            Assert.Equal(Enumerable.Range(0, points.Length).Select(i => StoredFrames.Value(frame, i / 3, i % 3)), points);
        }
    }

    private string Put(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }

    private void WriteArchive(string name, bool compress, params (string Key, NpyArray Array)[] arrays) =>
        NpzFile.Write(_folder[name], arrays.Select(array => KeyValuePair.Create(array.Key, array.Array)), compress);

    private string Refusal(string name, MeshSequenceOptions? options)
    {
        string message = Assert.ThrowsAny<MimikException>(() => MeshSequenceFile.Open(_folder[name], options).Dispose()).Message;
        Assert.StartsWith(_folder[name], message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
