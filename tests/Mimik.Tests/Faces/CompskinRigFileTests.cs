using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Playback;
using Mimik.Tests.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public class CompskinRigFileTests
{
    private static readonly Lazy<byte[]> Written = new(() =>
    {
        using var folder = new TemporaryFolder();
        CompskinRigFile.Write(folder["rig.npz"], SmallRig.Make());
        return File.ReadAllBytes(folder["rig.npz"]);
    });

    [Fact]
    public void The_rig_logic_gives_the_recorded_shape_weights()
    {
        BlendshapeRig rig = CompskinRigFile.Read(Repository.Shared("reference/compskin/tiny_rig.npz"));
        Assert.Equal(72, rig.Logic.ControlCount);
        Assert.Equal(101, rig.Shapes.Count);
        Assert.Equal(10, rig.Logic.InBetweens.Length);
        Assert.Equal(19, rig.Logic.Correctives.Length);
        Assert.Equal("shape000", rig.Shapes[0].Name);
        NpzFile expected = NpzFile.Read(Repository.Shared("reference/compskin/tiny_rig_expected.npz"));
        float[] controls = expected["controls"].Expect(40, 72).ToSingles(), weights = expected["shape_weights"].Expect(40, 101).ToSingles();
        float[] found = new float[101];
        for (int t = 0; t < 40; t++)
        {
            rig.Logic.Evaluate(controls.AsSpan(t * 72, 72), found);
            for (int s = 0; s < found.Length; s++)
                Assert.Equal(weights[(t * 101) + s], found[s], 1e-6f);
        }
    }

    [Fact]
    public void The_recorded_face_is_read()
    {
        BlendshapeRig rig = CompskinRigFile.Read(Repository.Shared("reference/compskin/ict_face_rig.npz"));
        Assert.Equal(9409, rig.VertexCount);
        Assert.Equal(57, rig.Logic.ControlCount);
        Assert.Contains("jawOpen", rig.ShapeNames);
        Assert.Equal(new LengthUnit(0.01, UnitSource.Inferred), rig.Unit);
        Assert.Equal(4, rig.Surface.Faces[0].Length);
    }

    [Theory]
    [InlineData("reference/compskin/tiny_rig.npz")]
    [InlineData("")]
    public void A_round_trip_keeps_every_bit(string path)
    {
        BlendshapeRig rig = path.Length > 0 ? CompskinRigFile.Read(Repository.Shared(path)) : SmallRig.Make();
        using var folder = new TemporaryFolder();
        CompskinRigFile.Write(folder["rig.npz"], rig);
        AssertSame(rig, CompskinRigFile.Read(folder["rig.npz"]));
    }

    [Fact]
    public void Numpy_reads_what_is_written()
    {
        using var folder = new TemporaryFolder();
        CompskinRigFile.Write(folder["rig.npz"], SmallRig.Make());
        string[] lines = Numpy.Run(
            """
            z = np.load(sys.argv[1], allow_pickle=True)
            for k in ('deltas', 'rest_verts', 'rest_faces', 'names', 'metres_per_unit'):
                print(k, z[k].dtype, z[k].shape, z[k].tolist() if z[k].size < 12 else z[k].ravel()[:3].tolist())
            print(sorted(z['inbetween_info'].item().items(), key=str))
            print(sorted(z['combination_info'].item().items(), key=str))
            """,
            folder["rig.npz"]);
        Assert.Equal(
            [
                "deltas float32 (5, 6, 3) [0.0, 0.009999999776482582, 0.019999999552965164]",
                "rest_verts float32 (6, 3) [0.0, 0.0, 0.0]",
                "rest_faces int32 (3, 4) [0, 1, 2]",
                "names <U5 (5,) ['jaw', 'smile', 'jaw50', 'both', 'über']",
                "metres_per_unit float64 () 0.01",
                "[('0.0,0.5,1.0', [[2], [0]]), ('num_indices', 1)]",
                "[('num_indices', 2), (2, [[0, 2], [1, 1], [3, 4]])]",
            ],
            lines);
    }

    [Theory]
    [InlineData("deltas", new float[] { 1, 2, 3 }, new[] { 1, 1, 3 }, "the shape (any, 6, 3)")]
    [InlineData("rest_verts", new float[] { 1, 2 }, new[] { 1, 2 }, "the shape (any, 3)")]
    [InlineData("rest_faces", new float[] { 0, 1, 2, 3, 0, 2, 3, -1, 4, 5, 6, -1 }, new[] { 3, 4 }, "below 6")]
    [InlineData("rest_faces", new float[] { 0, -1, 1 }, new[] { 1, 3 }, "-1 to the row's end")]
    [InlineData("rest_faces", new float[] { 0, 1, 0.5f }, new[] { 1, 3 }, "Int32")]
    [InlineData("metres_per_unit", new float[] { -1 }, new[] { 1 }, "positive")]
    [InlineData("names", new float[] { 1, 2, 3, 4, 5 }, new[] { 5 }, "texts")]
    [InlineData("part_ranges", new float[] { 0, 4, 0, 1, 4, 2, 1, 2 }, new[] { 2, 4 }, "vertices")]
    public void What_does_not_fit_is_an_error(string key, float[] values, int[] shape, string part)
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        arrays[key] = NpyArray.From(values, shape);
        var error = Assert.ThrowsAny<MimikException>(() => Parse(arrays));
        Assert.Contains(part, error.Message);
        Assert.StartsWith("rig.npz: ", error.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_that_are_not_finite_are_errors(float value)
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        float[] rest = new float[18];
        rest[4] = value;
        arrays["rest_verts"] = NpyArray.From(rest, 6, 3);
        Assert.Contains("finite", Assert.ThrowsAny<MimikException>(() => Parse(arrays)).Message);
    }

    [Fact]
    public void Damaged_members_never_crash_the_reader()
    {
        RawZip.AssertDamagedMembersAreHandled(Arrays(), 150, (bytes, budget) => CompskinRigFile.Parse(bytes, "rig.npz", budget));
    }

    [Fact]
    public void Damaged_archives_never_crash_the_reader()
    {
        var stream = new MemoryStream();
        NpzFile.WriteTo(stream, Arrays());
        Mutation.AssertReaderIsRobust(stream.ToArray(), (bytes, budget) => CompskinRigFile.Parse(bytes, "rig.npz", budget), 1000);
    }

    internal static void AssertSame(BlendshapeRig expected, BlendshapeRig actual)
    {
        AssertSameBits(expected.Neutral, actual.Neutral);
        Assert.Equal(expected.ShapeNames, actual.ShapeNames);
        for (int s = 0; s < expected.Shapes.Count; s++)
            AssertSameBits(expected.Shapes[s].Deltas, actual.Shapes[s].Deltas);
        Assert.Equal(expected.Unit.MetresPerUnit, actual.Unit.MetresPerUnit);
        AssertSame(expected.Logic, actual.Logic);
        AssertSame(expected.Surface, actual.Surface);
    }

    internal static void AssertSame(RigLogic expected, RigLogic actual)
    {
        Assert.Equal(expected.ControlCount, actual.ControlCount);
        Assert.Equal(expected.InBetweens.ToArray(), actual.InBetweens.ToArray());
        Assert.Equal(expected.Correctives.Length, actual.Correctives.Length);
        for (int i = 0; i < expected.Correctives.Length; i++)
        {
            Assert.Equal(expected.Correctives[i].Shape, actual.Correctives[i].Shape);
            Assert.Equal(expected.Correctives[i].Factors.ToArray(), actual.Correctives[i].Factors.ToArray());
        }
    }

    internal static void AssertSame(RigSurface expected, RigSurface actual)
    {
        Assert.Equal(expected.Faces.Offsets, actual.Faces.Offsets);
        Assert.Equal(expected.Faces.Corners, actual.Faces.Corners);
        Assert.Equal(expected.Parts, actual.Parts);
        Assert.Equal(expected.FaceMaterials, actual.FaceMaterials);
        Assert.Equal(expected.Uvs, actual.Uvs);
        Assert.Equal(expected.UvCorners, actual.UvCorners);
        Assert.Equal(expected.Tangents, actual.Tangents);
        Assert.Equal(expected.Materials.Count, actual.Materials.Count);
        for (int i = 0; i < expected.Materials.Count; i++)
        {
            RigMaterial a = expected.Materials[i], b = actual.Materials[i];
            Assert.Equal((a.Name, a.Metallic, a.Roughness, a.DoubleSided, a.BaseColourImageType), (b.Name, b.Metallic, b.Roughness, b.DoubleSided, b.BaseColourImageType));
            Assert.Equal(a.BaseColour, b.BaseColour);
            Assert.Equal(a.BaseColourImage, b.BaseColourImage);
        }
    }

    internal static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToUInt32Bits), actual.Select(BitConverter.SingleToUInt32Bits));

    private static Dictionary<string, NpyArray> Arrays()
    {
        NpzFile file = NpzFile.Parse(Written.Value, "rig.npz", new ReadBudget());
        return file.Names.ToDictionary(name => name, name => file[name]);
    }

    private static BlendshapeRig Parse(Dictionary<string, NpyArray> arrays)
    {
        var stream = new MemoryStream();
        NpzFile.WriteTo(stream, arrays);
        return CompskinRigFile.Parse(stream.ToArray(), "rig.npz", new ReadBudget());
    }
}
