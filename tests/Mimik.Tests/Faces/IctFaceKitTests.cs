using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Obj;
using Mimik.Geometry;
using Mimik.Tests.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public class IctFaceKitTests
{
    private const string Recorded = "models/ict-facekit/ict-facekit.npz";

    private static readonly Lazy<Dictionary<string, byte[]>> Files = new(MakeFiles);

    [Fact]
    public void The_model_has_the_published_parts()
    {
        BlendshapeRig rig = IctFaceKit.Read(Repository.Shared(Recorded));
        Assert.Equal(26719, rig.VertexCount);
        Assert.Equal(26384, rig.Surface.Faces.Count);
        Assert.Equal(53, rig.Shapes.Count);
        Assert.Equal(12, rig.Surface.Materials.Count);
        Assert.Equal(IctFaceKit.Unit, rig.Unit);
        Assert.Equal(548, Enumerable.Range(0, rig.Surface.Faces.Count).Count(f => rig.Surface.Faces[f].Length == 3));
        Assert.InRange(rig.Surface.Uvs!.Max(), 6.9f, 7);

        // The table "Face Model Topology" of the model's own documentation, with head and sockets, which share vertices with the face, joined to it.
        Assert.Equal(
            [
                new RigPart("face", 0, 14062, 0, 14034),
                new RigPart("gumsTongue", 14062, 2977, 14034, 2972),
                new RigPart("teeth", 17039, 4412, 17006, 4490),
                new RigPart("eyeLeft", 21451, 1570, 21496, 1598),
                new RigPart("eyeRight", 23021, 1570, 23094, 1598),
                new RigPart("lacrimalFluidLeft", 24591, 204, 24692, 163),
                new RigPart("lacrimalFluidRight", 24795, 204, 24855, 163),
                new RigPart("eyeBlendLeft", 24999, 24, 25018, 15),
                new RigPart("eyeBlendRight", 25023, 24, 25033, 15),
                new RigPart("eyeOcclusionLeft", 25047, 152, 25048, 128),
                new RigPart("eyeOcclusionRight", 25199, 152, 25176, 128),
                new RigPart("eyelashesLeft", 25351, 684, 25304, 540),
                new RigPart("eyelashesRight", 26035, 684, 25844, 540),
            ],
            rig.Surface.Parts);
    }

    [Fact]
    public void Identity_weights_move_the_neutral_and_not_the_shapes()
    {
        string path = Repository.Shared(Recorded);
        BlendshapeRig average = IctFaceKit.Read(path), person = IctFaceKit.Read(path, [0, 2]);
        float[] modes = NpzFile.Read(path)["identity_deltas"].ToSingles();
        for (int i = 0; i < average.Neutral.Length; i += 997)
            Assert.Equal(average.Neutral[i] + (2 * modes[average.Neutral.Length + i]), person.Neutral[i], 1e-5f);
        Assert.Equal(average.Shapes[30].Deltas, person.Shapes[30].Deltas);
    }

    [Fact]
    public void More_identity_weights_than_modes_are_an_error()
    {
        var error = Assert.Throws<MalformedFileException>(() => IctFaceKit.Parse(Archive(Small()), "ict.npz", new ReadBudget(), [1, 2]));
        Assert.Contains("2 identity modes, found 1", error.Message);
        Assert.Equal(1.5f, IctFaceKit.Parse(Archive(Small()), "ict.npz", new ReadBudget(), [0.5f]).Neutral[3]);
    }

    [Fact]
    public void A_folder_gives_the_rig_that_its_archive_gives()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig expected = IctFaceKit.Parse(Archive(Small()), "ict.npz", new ReadBudget(), [0.5f]);
        WriteFolder(folder);
        Assert.True(IctFaceKit.IsFolder(folder.Path));
        BlendshapeRig rig = IctFaceKit.Read(folder.Path, [0.5f]);
        CompskinRigFileTests.AssertSame(expected, rig);
        Assert.Equal(["jawOpen", "browDown_L"], rig.ShapeNames);

        File.Delete(folder["FaceXModel/vertex_indices.json"]);
        Assert.Equal(["browDown_L", "jawOpen"], IctFaceKit.Read(folder["FaceXModel"]).ShapeNames);
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "expressions")]
    [InlineData("{\"expressions\": 1}", "expressions")]
    [InlineData("{\"expressions\": [1]}", "names of files")]
    [InlineData("{\"expressions\": [\"../secret\"]}", "names of files")]
    [InlineData("{\"expressions\": [\"\\ud800\"]}", "JSON")]
    [InlineData("{\"expressions\": [\"missing\"]}", "no such file")]
    [InlineData("{\"expressions\": [\"jawOpen\", \"jawOpen\"]}", "unique names")]
    [InlineData("{\"expressions\": [\"short\"]}", "as the neutral has")]
    public void What_a_folder_lacks_is_an_error(string list, string part)
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder);
        File.WriteAllText(folder["FaceXModel/vertex_indices.json"], list);
        File.WriteAllText(folder["FaceXModel/short.obj"], "v 1 2 3\n");
        Assert.Contains(part, Assert.ThrowsAny<MimikException>(() => IctFaceKit.Read(folder.Path)).Message);
    }

    [Fact]
    public void Pieces_that_are_no_runs_make_one_part()
    {
        Dictionary<string, NpyArray> arrays = Small();
        int[] faces = arrays["faces"].ToInt32s();
        (faces[0], faces[4], faces[1], faces[5], faces[2], faces[6]) = (4, 0, 5, 1, 6, 2); // the second piece's face first
        faces[3] = -1;
        faces[7] = -1;
        arrays["faces"] = NpyArray.From(faces, 3, 4);
        arrays["face_uvs"] = NpyArray.From(faces.Select(f => Math.Min(f, 0)).ToArray(), 3, 4);
        Assert.Equal("face", Assert.Single(IctFaceKit.Parse(Archive(arrays), "ict.npz", new ReadBudget()).Surface.Parts).Name);
    }

    [Fact]
    public void Damaged_members_never_crash_the_reader()
    {
        Dictionary<string, NpyArray> arrays = Small();
        foreach (string key in arrays.Keys)
        {
            var stream = new MemoryStream();
            arrays[key].WriteTo(stream);
            Mutation.AssertReaderIsRobust(
                stream.ToArray(),
                (bytes, budget) => IctFaceKit.Parse(RawZip.Replace(arrays, key, bytes.Span), "ict.npz", budget, [1]),
                150);
        }
    }

    [Fact]
    public void A_damaged_list_never_crashes_the_reader()
    {
        using var folder = new TemporaryFolder();
        WriteFolder(folder);
        string list = folder["FaceXModel/vertex_indices.json"];
        Mutation.AssertReaderIsRobust(
            File.ReadAllBytes(list),
            (bytes, budget) =>
            {
                File.WriteAllBytes(list, bytes.ToArray());
                IctFaceKit.Read(folder.Path, budget: budget);
            },
            500);
    }

    // A quad of the face, a tooth, a lash on the left; one vertex without a face.
    private static Dictionary<string, NpyArray> Small() => new()
    {
        ["neutral"] = NpyArray.From(new float[] { 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 2, 2, 0, 2, 1, 1, 2, 0, 0, 9 }, 11, 3),
        ["faces"] = NpyArray.From([0, 1, 2, 3, 4, 5, 6, -1, 7, 8, 9, -1], 3, 4),
        ["face_uvs"] = NpyArray.From([0, 1, 2, 3, 3, 2, 1, -1, 0, 1, 2, -1], 3, 4),
        ["uvs"] = NpyArray.From(new float[] { 0, 0, 6, 0, 6, 1, 0, 1 }, 4, 2),
        ["face_material"] = NpyArray.From(new byte[] { 0, 1, 2 }, 3),
        ["material_names"] = NpyArray.FromStrings(["M_Face", "M_Teeth", "M_EyeLashes"]),
        ["expression_names"] = NpyArray.FromStrings(["jawOpen", "browDown_L"]),
        ["expression_deltas"] = NpyArray.From([.. Enumerable.Range(0, 66).Select(i => (i % 7) * 0.25f)], 2, 11, 3),
        ["identity_deltas"] = NpyArray.From([.. Enumerable.Range(0, 33).Select(i => (Half)(i == 3 ? 1 : 0))], 1, 11, 3),
    };

    private static byte[] Archive(Dictionary<string, NpyArray> arrays)
    {
        var stream = new MemoryStream();
        NpzFile.WriteTo(stream, arrays);
        return stream.ToArray();
    }

    private static void WriteFolder(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["FaceXModel"]);
        foreach ((string name, byte[] content) in Files.Value)
            File.WriteAllBytes(folder[$"FaceXModel/{name}"], content);
    }

    private static Dictionary<string, byte[]> MakeFiles()
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, NpyArray> arrays = Small();
        BlendshapeRig rig = IctFaceKit.Parse(Archive(arrays), "ict.npz", new ReadBudget());
        float[] mode = arrays["identity_deltas"].ToSingles();
        Write("generic_neutral_mesh", _ => 0);
        Write("identity000", i => mode[i]);
        foreach (Blendshape shape in rig.Shapes)
            Write(shape.Name, i => shape.Deltas[i]);
        File.WriteAllText(folder["vertex_indices.json"], """{"expressions": ["jawOpen", "browDown_L"], "idx_to_landmark_verts": [1, 2]}""");
        return Directory.GetFiles(folder.Path).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

        void Write(string name, Func<int, float> delta)
        {
            float[] positions = [.. rig.Neutral.Select((x, i) => x + delta(i))];
            ObjFile.Write(folder[$"{name}.obj"], new PolygonMesh(positions, rig.Surface.Faces)
            {
                Uvs = rig.Surface.Uvs,
                UvCorners = rig.Surface.UvCorners,
                Materials = [.. rig.Surface.Materials.Select(material => new MeshMaterial(material.Name, null))],
                FaceMaterials = rig.Surface.FaceMaterials,
            });
        }
    }
}
