using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.Tests.Faces;
using Mimik.Tests.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

public class CompskinResultFileTests
{
    private const string Folder = "reference/compskin/";

    private static readonly Lazy<byte[]> Written = new(() =>
    {
        using var folder = new TemporaryFolder();
        CompskinResultFile.Write(folder["a.npz"], Make());
        return File.ReadAllBytes(folder["a.npz"]);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_published_result_plays_the_recorded_frames(bool withRig)
    {
        BlendshapeRig? beside = withRig ? CompskinRigFile.Read(Repository.Shared(Folder + "ict_face_rig.npz")) : null;
        CompressedRig rig = CompskinResultFile.Read(Repository.Shared(Folder + "ict_face_result.npz"), beside);
        PlaybackRig playback = rig.Playback;
        Assert.Equal(40, playback.Transforms.BoneCount);
        Assert.Equal(8, playback.Influences);
        Assert.Equal(1281, playback.Transforms.Values.Length);
        Assert.Equal(withRig ? "PupilDilate_L" : "shape000", playback.ShapeNames[0]);
        Assert.Equal(0.01, rig.Unit.MetresPerUnit);

        NpzFile recorded = NpzFile.Read(Repository.Shared(Folder + "ict_face_playback.npz"));
        float[] weights = recorded["weights"].Expect(7, 57).ToSingles(), vertices = recorded["vertices"].Expect(7, playback.VertexCount, 3).ToSingles();
        int numbers = 3 * playback.VertexCount;
        double largest = 0;
        for (int t = 0; t < 7; t++)
        {
            double[] found = SlowPlayback(playback, weights.AsSpan(t * 57, 57));
            for (int i = 0; i < numbers; i++)
                largest = Math.Max(largest, Math.Abs(found[i] - playback.Centre[i % 3] - vertices[(t * numbers) + i]));
        }

        const double HeadSize = 30; // cm, from below
        Assert.InRange(largest, 0, 1e-5 * HeadSize);
    }

    [Fact]
    public void A_published_result_keeps_its_values()
    {
        string path = Repository.Shared(Folder + "ict_face_result.npz");
        foreach (BlendshapeRig? beside in new[] { null, CompskinRigFile.Read(Repository.Shared(Folder + "ict_face_rig.npz")) })
        {
            using var folder = new TemporaryFolder();
            CompskinResultFile.Write(folder["out.npz"], CompskinResultFile.Read(path, beside));
            NpzFile before = NpzFile.Read(path), after = NpzFile.Read(folder["out.npz"]);
            foreach (string name in before.Names)
            {
                Assert.Equal(before[name].Type, after[name].Type);
                Assert.Equal(before[name].Shape, after[name].Shape);

                // Equal as numbers: the published file has zeros of both signs.
                Assert.True(before[name].ToDoubles().AsSpan().SequenceEqual(after[name].ToDoubles()), name);
            }
        }
    }

    [Fact]
    public void A_round_trip_keeps_every_bit()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = Make();
        CompskinResultFile.Write(folder["a.npz"], rig);
        CompressedRig back = CompskinResultFile.Read(folder["a.npz"]);
        CompskinRigFileTests.AssertSameBits(rig.Playback.Rest, back.Playback.Rest);
        CompskinRigFileTests.AssertSameBits(rig.Playback.Centre, back.Playback.Centre);
        CompskinRigFileTests.AssertSameBits(rig.Playback.Weights, back.Playback.Weights);
        CompskinRigFileTests.AssertSameBits(rig.Playback.Transforms.Values, back.Playback.Transforms.Values);
        Assert.Equal(rig.Playback.Influences, back.Playback.Influences);
        Assert.Equal(rig.Playback.Bones, back.Playback.Bones);
        Assert.Equal(rig.Playback.Transforms.BoneCount, back.Playback.Transforms.BoneCount);
        Assert.Equal(rig.Playback.Transforms.RowOffsets, back.Playback.Transforms.RowOffsets);
        Assert.Equal(rig.Playback.Transforms.Indices, back.Playback.Transforms.Indices);
        Assert.Equal(rig.Playback.ShapeNames, back.Playback.ShapeNames);
        Assert.Equal(rig.Playback.Triangles, back.Playback.Triangles);
        Assert.Equal(rig.Playback.MetresPerUnit, back.Playback.MetresPerUnit);
        CompskinRigFileTests.AssertSame(rig.Playback.Logic, back.Playback.Logic);
        CompskinRigFileTests.AssertSame(rig.Surface, back.Surface);

        CompskinResultFile.Write(folder["b.npz"], back);
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    [Fact]
    public void Blocks_are_rotations_then_translations()
    {
        using var folder = new TemporaryFolder();
        CompskinResultFile.Write(folder["a.npz"], Make());
        float[] table = NpzFile.Read(folder["a.npz"])["shapeXform"].Expect(15, 8).ToSingles();

        // Shape 0, bone 1: r = (1, 2, 3), t = (4, 5, 6).
        Assert.Equal([0, -3, 2, 4], table[4..8]);
        Assert.Equal([3, 0, -1, 5], table[12..16]);
        Assert.Equal([-2, 1, 0, 6], table[20..24]);
    }

    [Fact]
    public void Numpy_reads_what_is_written()
    {
        using var folder = new TemporaryFolder();
        CompskinResultFile.Write(folder["a.npz"], Make());
        string[] lines = Numpy.Run(
            """
            z = np.load(sys.argv[1], allow_pickle=True)
            for k in ('rest', 'quads', 'weights', 'restXform', 'shapeXform', 'names', 'centre', 'rest_verts', 'bone_indices'):
                print(k, z[k].dtype, z[k].shape)
            print(z['weights'][1].tolist(), z['restXform'][1].tolist(), z['inbetween_info'].item()['num_indices'])
            """,
            folder["a.npz"]);
        Assert.Equal(
            [
                "rest float32 (6, 3)", "quads int32 (3, 4)", "weights float32 (6, 2)", "restXform float64 (2, 3, 4)", "shapeXform float32 (15, 8)",
                "names <U5 (5,)", "centre float32 (3,)", "rest_verts float32 (6, 3)", "bone_indices uint16 (6, 3)",
                "[0.25, 0.75] [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]] 1",
            ],
            lines);
    }

    [Theory]
    [InlineData("shapeXform", 0, 1f, "skew-symmetric")]
    [InlineData("shapeXform", 1, 1f, "skew-symmetric")]
    [InlineData("shapeXform", 3, float.NaN, "finite")]
    [InlineData("restXform", 0, 2f, "[I | 0]")]
    [InlineData("weights", 0, -1f, "0 or more")]
    [InlineData("weights", 0, 0.5f, "sum to 1")]
    [InlineData("weights", 0, float.NaN, "0 or more")]
    [InlineData("bone_indices", 0, 2f, "bones below 2")]
    [InlineData("bone_indices", 3, 0f, "every bone that has weight")]
    [InlineData("rest", 4, 100f, "rest_verts less their centre")]
    [InlineData("centre", 0, float.NaN, "centre")]
    public void What_does_not_fit_is_an_error(string key, int at, float value, string part)
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        float[] values = arrays[key].ToSingles();
        values[at] = value;
        arrays[key] = NpyArray.From(values, [.. arrays[key].Shape]);
        var error = Assert.ThrowsAny<MimikException>(() => Parse(arrays));
        Assert.Contains(part, error.Message);
        Assert.StartsWith("result.npz: ", error.Message);
    }

    [Fact]
    public void A_rig_of_other_size_or_place_beside_it_is_an_error()
    {
        Dictionary<string, NpyArray> arrays = Arrays();
        BlendshapeRig rig = SmallRig.Make();
        var smaller = new BlendshapeRig(rig.Neutral, rig.Surface, [.. rig.Shapes.Take(1)], rig.Unit);
        Assert.Contains("6 vertices and 5 shapes", Assert.Throws<MalformedFileException>(() => Parse(arrays, smaller)).Message);
        foreach (string key in new[] { "rest_verts", "centre" })
            arrays.Remove(key);
        var moved = new BlendshapeRig([.. rig.Neutral.Select(x => 2 * x)], rig.Surface, rig.Shapes, rig.Unit, rig.Logic);
        Assert.Contains("the rig beside it", Assert.Throws<MalformedFileException>(() => Parse(arrays, moved)).Message);
    }

    [Fact]
    public void Damaged_members_never_crash_the_reader()
    {
        RawZip.AssertDamagedMembersAreHandled(Arrays(), 150, (bytes, budget) => CompskinResultFile.Parse(bytes, "result.npz", budget));
    }

    private static Dictionary<string, NpyArray> Arrays()
    {
        NpzFile file = NpzFile.Parse(Written.Value, "result.npz", new ReadBudget());
        return file.Names.ToDictionary(name => name, name => file[name]);
    }

    private static CompressedRig Parse(Dictionary<string, NpyArray> arrays, BlendshapeRig? rig = null)
    {
        var stream = new MemoryStream();
        NpzFile.WriteTo(stream, arrays);
        return CompskinResultFile.Parse(stream.ToArray(), "result.npz", new ReadBudget(), rig);
    }

    // Three influences where two are in use at most, ties against the order of the bones, and triangles of its own.
    private static CompressedRig Make()
    {
        BlendshapeRig rig = SmallRig.Make();
        var transforms = new SparseTransforms(2, [0, 6, 8, 8, 9, 10], [6, 7, 8, 9, 10, 11, 0, 5, 4, 6], [1, 2, 3, 4, 5, 6, 0.1f, -0.1f, 1e-30f, 7]);
        var playback = new PlaybackRig(
            rig.Neutral,
            [0.3f, 0.1f, -0.7f],
            3,
            [0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0],
            [1, 0, 0, 0.75f, 0.25f, 0, 0.5f, 0.5f, 0, 0.5f, 0.5f, 0, 1, 0, 0, 1, 0, 0],
            transforms,
            [.. rig.ShapeNames],
            rig.Logic,
            [0, 1, 3, 1, 2, 3],
            0.01);
        return new CompressedRig(playback, rig.Surface, rig.Unit);
    }

    /// <summary>The definition, term by term: sum over all bones of w (I + sum of c [[r]x | t]) [v - centre; 1], and the centre back.</summary>
    private static double[] SlowPlayback(PlaybackRig rig, ReadOnlySpan<float> shapeWeights)
    {
        double[][] motion = [.. Enumerable.Range(0, rig.Transforms.BoneCount).Select(_ => new double[6])];
        for (int s = 0; s < shapeWeights.Length; s++)
        {
            for (int e = rig.Transforms.RowOffsets[s]; e < rig.Transforms.RowOffsets[s + 1]; e++)
                motion[rig.Transforms.Indices[e] / 6][rig.Transforms.Indices[e] % 6] += (double)shapeWeights[s] * rig.Transforms.Values[e];
        }

        double[] result = new double[rig.Rest.Length];
        for (int v = 0; v < rig.VertexCount; v++)
        {
            double x = (double)rig.Rest[3 * v] - rig.Centre[0], y = (double)rig.Rest[(3 * v) + 1] - rig.Centre[1], z = (double)rig.Rest[(3 * v) + 2] - rig.Centre[2];
            for (int k = 0; k < rig.Influences; k++)
            {
                double w = rig.Weights[(v * rig.Influences) + k];
                double[] m = motion[rig.Bones[(v * rig.Influences) + k]];
                result[3 * v] += w * (x - (m[2] * y) + (m[1] * z) + m[3]);
                result[(3 * v) + 1] += w * ((m[2] * x) + y - (m[0] * z) + m[4]);
                result[(3 * v) + 2] += w * ((-m[1] * x) + (m[0] * y) + z + m[5]);
            }

            for (int a = 0; a < 3; a++)
                result[(3 * v) + a] += rig.Centre[a];
        }

        return result;
    }
}
