using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Tests.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public class InverseRigSetFileTests
{
    private const int Numbers = 9, Controls = 4;

    [Theory]
    [InlineData("set")]
    [InlineData("set.npz")]
    public void A_set_is_a_rig_of_vertices_with_products_of_controls(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder[name], Arrays());
        RigImport import = RigFile.Read(folder[name]);
        BlendshapeRig rig = import.Rig;
        Assert.Equal(name == "set" ? "inverse-rig set (npy)" : "inverse-rig set (npz)", import.Format);
        Assert.Equal("unit: mm, assumed: the .npy set has none (--units overrides)", import.Notes[0]);
        Assert.Equal("left out: weights, which are beside the rig", import.Notes[1]);
        Assert.Equal((3, 0, Controls, 8), (rig.VertexCount, rig.Surface.Faces.Count, rig.Logic.ControlCount, rig.Shapes.Count));
        Assert.Equal(
            ["control00", "control01", "control02", "control03", "control00_control02", "control00_control02 2", "control01_control02_control03", "control00_control01_control02_control03"],
            rig.ShapeNames);
        Assert.Equal(Enumerable.Range(0, Numbers).Select(i => 10f + i), rig.Neutral);
        for (int s = 0; s < 8; s++)
            Assert.Equal(Enumerable.Range(0, Numbers).Select(i => Entry(s, i)), rig.Shapes[s].Deltas);

        // f(c) = D c + sum of b_k times the product of its controls, in double precision.
        double[] c = [0.5, 0.25, 1, 0.75];
        double[] weights = [.. c, c[0] * c[2], c[0] * c[2], c[1] * c[2] * c[3], c[0] * c[1] * c[2] * c[3]];
        float[] shapeWeights = new float[8], positions = new float[Numbers];
        rig.Logic.Evaluate([.. c.Select(x => (float)x)], shapeWeights);
        rig.Pose(shapeWeights, positions);
        for (int i = 0; i < Numbers; i++)
            Assert.Equal(10 + i + weights.Select((w, s) => w * Entry(s, i)).Sum(), positions[i], 1e-5);
    }

    [Theory]
    [InlineData("set")]
    [InlineData("set.npz")]
    public void A_round_trip_keeps_every_bit(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder["first"], Arrays());
        BlendshapeRig rig = RigFile.Read(folder["first"]).Rig;
        Assert.Empty(InverseRigSetFile.Write(folder[name], rig, new WeightAnimation([0, 0.5f, 1, 0, 1, 1, 1, 1], Controls)));
        BlendshapeRig back = RigFile.Read(folder[name]).Rig;
        CompskinRigFileTests.AssertSame(rig, back);
        Assert.Equal(UnitSource.Assumed, back.Unit.Source);
        WeightAnimation weights = AnimationFile.Read(name == "set" ? Path.Combine(folder[name], "weights.npy") : folder[name]);
        Assert.Equal([0, 0.5f, 1, 0, 1, 1, 1, 1], weights.Weights);
        if (name != "set")
            Assert.Equal(rig.ControlNames, weights.Names);
    }

    [Theory]
    [InlineData("a.npz")]
    [InlineData("a.glb")]
    [InlineData("a.mesh")]
    public void A_rig_without_faces_goes_through_the_other_formats(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder["set"], Arrays());
        BlendshapeRig rig = RigFile.Read(folder["set"]).Rig;
        string path = name == "a.mesh" ? folder["meshes"] : folder[name];
        RigFile.Write(path, rig);
        BlendshapeRig back = RigFile.Read(path).Rig;
        Assert.Equal(0, back.Surface.Faces.Count);
        Assert.Equal(rig.Neutral, back.Neutral, (a, b) => MathF.Abs(a - b) < 1e-4f);
        Assert.Equal(rig.ShapeNames.Order(), back.ShapeNames.Order());
        if (name == "a.npz")
            CompskinRigFileTests.AssertSame(rig, back);
    }

    [Fact]
    public void Names_and_a_unit_are_kept_where_they_are_known()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = Grouped();
        Assert.Equal("left out: 1 faces, parts, materials and texture coordinates; the .npy set holds vertices alone", Assert.Single(InverseRigSetFile.Write(folder["a.npz"], rig)));
        RigImport import = InverseRigSetFile.Read(folder["a.npz"]);
        Assert.Equal("unit: cm, as the format says", import.Notes[0]);
        Assert.Equal("unit: m, as asked", InverseRigSetFile.Read(folder["a.npz"], new RigReadOptions { Unit = LengthUnit.Parse("m") }).Notes[0]);

        // Pairs come before triples, whatever the rig's order.
        Assert.Equal(["jaw", "smile", "brow", "pair", "triple"], import.Rig.ShapeNames);
        Assert.Equal(rig.Shapes[4].Deltas, import.Rig.Shapes[3].Deltas);
        Assert.Equal([0, 2], import.Rig.Logic.Correctives[0].Factors.ToArray());
        Assert.Equal([0, 1, 2], import.Rig.Logic.Correctives[1].Factors.ToArray());
    }

    [Fact]
    public void Names_of_the_controls_alone_name_the_products()
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        arrays["names"] = NpyArray.FromStrings(["a", "b", "c", "d"]);
        Assert.Equal(["a", "b", "c", "d", "a_c", "a_c 2", "b_c_d", "a_b_c_d"], Parse(arrays).ShapeNames);
    }

    [Fact]
    public void Levels_without_products_may_be_absent()
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        foreach (string key in new[] { "bs1", "keys1", "bs3", "keys3" })
            arrays.Remove(key);
        Assert.Equal(5, Parse(arrays).Shapes.Count);
        arrays["bs2"] = NpyArray.From(Array.Empty<float>(), 0, Numbers);
        arrays["keys2"] = NpyArray.From(Array.Empty<long>(), 0, 3);
        Assert.Equal(4, Parse(arrays).Shapes.Count);
    }

    [Theory]
    [InlineData("random.npz", 3000, 60, 145)]
    [InlineData("ict.npz", 9409, 53, 121)]
    public void The_recorded_sets_give_the_recorded_targets(string name, int vertices, int controls, int shapes)
    {
        string path = Repository.Shared($"reference/inverserig/{name}");
        BlendshapeRig rig = RigFile.Read(path).Rig;
        Assert.Equal((vertices, controls, shapes), (rig.VertexCount, rig.Logic.ControlCount, rig.Shapes.Count));
        NpzFile arrays = NpzFile.Read(path);
        if (!arrays.Contains("targets"))
            return;

        // The targets carry Gaussian noise of 0.05 mm; what remains of a right reading is that alone.
        int frames = arrays["weights"].Shape[0], last = frames - 1;
        double[] targets = arrays["targets"].ToDoubles();
        float[] weights = new float[shapes], positions = new float[3 * vertices];
        rig.Logic.Evaluate(arrays["weights"].ToSingles().AsSpan(last * controls, controls), weights);
        rig.Pose(weights, positions);
        double squares = Enumerable.Range(0, positions.Length).Sum(i => Math.Pow(positions[i] - rig.Neutral[i] - targets[(i * frames) + last], 2));
        Assert.Equal(0.05, Math.Sqrt(squares / positions.Length), 0.001);
    }

    [Theory]
    [InlineData("deltas", new[] { 8, 4 }, "expected the shape (9, any)")]
    [InlineData("deltas", new[] { 36 }, "expected the shape (9, any)")]
    [InlineData("neutral", new[] { 8 }, "expected x, y, z of every vertex, a multiple of three numbers, found 8")]
    [InlineData("neutral", new[] { 0 }, "expected x, y, z of every vertex, a multiple of three numbers, found 0")]
    [InlineData("neutral", new[] { 3, 3 }, "expected the shape (any)")]
    [InlineData("bs1", new[] { 1, 9 }, "expected the shape (2, 9)")]
    [InlineData("bs2", new[] { 1, 8 }, "expected the shape (1, 9)")]
    [InlineData("keys1", new[] { 2, 3 }, "expected the shape (any, 2)")]
    [InlineData("keys3", new[] { 1, 3 }, "expected the shape (any, 4)")]
    public void Shapes_that_do_not_fit_are_named(string key, int[] shape, string part)
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        arrays[key] = NpyArray.From(new float[shape.Aggregate((a, b) => a * b)], shape);
        Refuses(arrays, $"set.npz: {key}: ", part);
    }

    [Theory]
    [InlineData(new[] { 0, 2, 0, 4 }, "expected controls of 0 to 3, found 4 in row 1")]
    [InlineData(new[] { -1, 2, 0, 2 }, "expected controls of 0 to 3, found -1 in row 0")]
    [InlineData(new[] { 0, 2, 3, 3 }, "expected different controls in every row, found 3 twice in row 1")]
    public void Keys_name_controls_each_once_a_row(int[] keys, string part)
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        arrays["keys1"] = NpyArray.From(keys, 2, 2);
        Refuses(arrays, "set.npz: keys1: ", part);
    }

    [Theory]
    [InlineData("neutral", float.NaN, "neutral: expected finite numbers, found NaN at vertex 1, y")]
    [InlineData("bs1", float.PositiveInfinity, "shape \"control00_control02\": expected finite numbers, found ")]
    public void Numbers_that_are_not_finite_are_errors(string key, float value, string part)
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        float[] values = arrays[key].ToSingles();
        values[4] = value;
        arrays[key] = NpyArray.From(values, [.. arrays[key].Shape]);
        Refuses(arrays, "set.npz: ", part);
    }

    [Theory]
    [InlineData(new[] { "a", "b", "c" }, "set.npz: names: ", "expected names of 4 controls or of 8 shapes, found 3")]
    [InlineData(new[] { "a", "b", "a", "d" }, "set.npz: ", "found \"a\" twice")]
    public void Names_that_do_not_fit_are_errors(string[] names, string start, string part)
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        arrays["names"] = NpyArray.FromStrings(names);
        Refuses(arrays, start, part);
    }

    [Theory]
    [InlineData("neutral")]
    [InlineData("keys2")]
    [InlineData("bs3")]
    public void A_missing_file_is_named(string key)
    {
        using var folder = new TemporaryFolder();
        Write(folder["set"], Arrays());
        File.Delete(Path.Combine(folder["set"], key + ".npy"));
        Assert.Equal($"{Path.Combine(folder["set"], key + ".npy")}: no such file", Assert.ThrowsAny<MimikException>(() => RigFile.Read(folder["set"])).Message);
        Dictionary<string, NpyArray> arrays = Arrays();
        arrays.Remove(key);
        Refuses(arrays, "set.npz: archive: ", $"expected an array \"{key}\"");
    }

    [Fact]
    public void Memory_stays_under_the_limit_and_a_file_is_let_go_once_it_is_taken()
    {
        using var folder = new TemporaryFolder();
        const int Large = 3000;
        Dictionary<string, NpyArray> arrays = new()
        {
            ["neutral"] = NpyArray.From(new float[Large], Large),
            ["deltas"] = NpyArray.From(new float[Large * Controls], Large, Controls),
            ["bs1"] = NpyArray.From(new float[2 * Large], 2, Large),
            ["keys1"] = NpyArray.From([0L, 1, 1, 2], 2, 2),
        };
        Write(folder["set"], arrays);

        // Seven rows of floats stay; at most nine are in memory at a time: the neutral, and the controls' shapes beside their file.
        Assert.Equal(6, InverseRigSetFile.Read(folder["set"], new RigReadOptions { Budget = new ReadBudget((9 * 4 * Large) + 1000) }).Rig.Shapes.Count);
        var error = Assert.Throws<MimikException>(() => InverseRigSetFile.Read(folder["set"], new RigReadOptions { Budget = new ReadBudget((8 * 4 * Large) + 1000) }));
        Assert.Contains("--max-memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_set_cannot_hold_is_refused_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        Refused(SmallRig.Make(), "found 1 in-betweens, such as \"jaw50\"");
        Refused(Products([0, 1, 2, 3, 4]), "found \"product\" of 5");
        Refused(Products([0, 1, 1]), "found \"product\" with a control twice");
        Assert.Contains("expected 5 channels", Assert.Throws<MimikException>(() => InverseRigSetFile.Write(folder["set"], Products([0, 1]), new WeightAnimation([1, 1], 2))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));

        void Refused(BlendshapeRig rig, string part)
        {
            foreach (string name in new[] { "set", "set.npz" })
                Assert.EndsWith(part, Assert.Throws<MimikException>(() => InverseRigSetFile.Write(folder[name], rig)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_folder_or_file_is_not_written_over()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["full"]);
        File.WriteAllText(Path.Combine(folder["full"], "note.txt"), "");
        File.WriteAllText(folder["file"], "");
        BlendshapeRig rig = Products([0, 1]);
        Assert.Contains("expected an empty or new folder", Assert.Throws<MimikException>(() => InverseRigSetFile.Write(folder["full"], rig)).Message, StringComparison.Ordinal);
        Assert.Contains("a folder's name, or one that ends in .npz, for a .npy set, found a file", Assert.Throws<MimikException>(() => InverseRigSetFile.Write(folder["file"], rig)).Message, StringComparison.Ordinal);
        Assert.EndsWith("found .glb", Assert.Throws<MimikException>(() => InverseRigSetFile.Write(folder["a.glb"], rig)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numpy_reads_what_is_written()
    {
        using var folder = new TemporaryFolder();
        InverseRigSetFile.Write(folder["set"], Parse(Arrays()));
        string[] lines = Numpy.Run(
            """
            for k in ('deltas', 'neutral', 'bs1', 'keys1', 'bs2', 'keys2', 'bs3', 'keys3'):
                a = np.load(sys.argv[1] + '/' + k + '.npy')
                print(k, a.dtype, a.shape, a.ravel()[:3].tolist())
            """,
            folder["set"]);
        Assert.Equal(
            [
                "deltas float32 (9, 4) [0.0, 100.0, 200.0]", "neutral float32 (9,) [10.0, 11.0, 12.0]",
                "bs1 float32 (2, 9) [400.0, 401.0, 402.0]", "keys1 int64 (2, 2) [0, 2, 0]",
                "bs2 float32 (1, 9) [600.0, 601.0, 602.0]", "keys2 int64 (1, 3) [1, 2, 3]",
                "bs3 float32 (1, 9) [700.0, 701.0, 702.0]", "keys3 int64 (1, 4) [0, 1, 2]",
            ],
            lines);
    }

    [Fact]
    public void Damaged_members_never_crash_the_reader() =>
        RawZip.AssertDamagedMembersAreHandled(
            Arrays(), 150, (bytes, budget) => InverseRigSetFile.Parse(NpzFile.Parse(bytes, "set.npz", budget), budget, new RigReadOptions()));

    private static float Entry(int shape, int number) => (100 * shape) + number;

    private static Dictionary<string, NpyArray> Arrays()
    {
        float[] deltas = new float[Numbers * Controls];
        for (int i = 0; i < deltas.Length; i++)
            deltas[i] = Entry(i % Controls, i / Controls);
        float[] Rows(int first, int count) => [.. Enumerable.Range(0, count * Numbers).Select(i => Entry(first + (i / Numbers), i % Numbers))];
        return new(StringComparer.Ordinal)
        {
            ["deltas"] = NpyArray.From(Array.ConvertAll(deltas, value => (double)value), Numbers, Controls),
            ["neutral"] = NpyArray.From(Enumerable.Range(0, Numbers).Select(i => 10f + i).ToArray()),
            ["bs1"] = NpyArray.From(Rows(4, 2), 2, Numbers),
            ["keys1"] = NpyArray.From([0L, 2, 0, 2], 2, 2),
            ["bs2"] = NpyArray.From(Rows(6, 1), 1, Numbers),
            ["keys2"] = NpyArray.From([1L, 2, 3], 1, 3),
            ["bs3"] = NpyArray.From(Rows(7, 1), 1, Numbers),
            ["keys3"] = NpyArray.From([0L, 1, 2, 3], 1, 4),
            ["weights"] = NpyArray.From(new double[2 * Controls], 2, Controls),
        };
    }

    private static void Write(string path, Dictionary<string, NpyArray> arrays)
    {
        if (path.EndsWith(".npz", StringComparison.Ordinal))
        {
            NpzFile.Write(path, arrays);
            return;
        }

        foreach ((string name, NpyArray array) in arrays)
            array.Write(Path.Combine(path, name + ".npy"));
    }

    private static BlendshapeRig Parse(Dictionary<string, NpyArray> arrays)
    {
        var stream = new MemoryStream();
        NpzFile.WriteTo(stream, arrays);
        var budget = new ReadBudget();
        return InverseRigSetFile.Parse(NpzFile.Parse(stream.ToArray(), "set.npz", budget), budget, new RigReadOptions()).Rig;
    }

    private static void Refuses(Dictionary<string, NpyArray> arrays, string start, string part)
    {
        string message = Assert.ThrowsAny<MimikException>(() => Parse(arrays)).Message;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static BlendshapeRig Products(int[] factors) => new(
        new float[3],
        new RigSurface(1, PolygonFaces.None),
        [.. Enumerable.Range(0, 5).Select(c => new Blendshape($"c{c}", [c, 0, 0])), new Blendshape("product", [1, 2, 3])],
        LengthUnit.Metres,
        new RigLogic(5, 6, [], [new Corrective(5, factors)]));

    private static BlendshapeRig Grouped()
    {
        string[] names = ["jaw", "smile", "brow", "triple", "pair"];
        return new BlendshapeRig(
            [0, 0, 0, 1, 0, 0, 0, 1, 0],
            new RigSurface(3, PolygonFaces.Uniform([0, 1, 2], 3)),
            [.. names.Select((name, s) => new Blendshape(name, [.. Enumerable.Range(0, 9).Select(i => 0.1f * (s + i))]))],
            new LengthUnit(0.01, UnitSource.Declared),
            new RigLogic(3, 5, [], [new Corrective(3, [0, 1, 2]), new Corrective(4, [0, 2])]));
    }
}
