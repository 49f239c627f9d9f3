using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Gltf;

public class GltfRigFileTests
{
    [Theory]
    [InlineData("face.glb", true)]
    [InlineData("face.glb", false)]
    [InlineData("a face.gltf", true)]
    public void A_rig_comes_back(string name, bool sparse)
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        Assert.Empty(GltfRigFile.Write(folder[name], rig, options: new GltfRigOptions { Sparse = sparse }));
        GltfValidator.AssertClean(folder[name]);
        GltfRig read = GltfRigFile.Read(folder[name]);
        Assert.Empty(read.Notes);
        Assert.Null(read.ShapeWeights);
        SmallRig.AssertSame(rig, read.Rig);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Normals_are_optional(bool normals, bool deltas)
    {
        using var folder = new TemporaryFolder();
        GltfRigFile.Write(folder["face.glb"], SmallRig.Make(), options: new GltfRigOptions { Normals = normals, NormalDeltas = deltas });
        GltfValidator.AssertClean(folder["face.glb"]);
        GltfPrimitive primitive = GltfFile.Read(folder["face.glb"]).Document.Meshes![0].Primitives![0];
        Assert.Equal(normals, primitive.Attributes!.ContainsKey("NORMAL"));
        Assert.DoesNotContain("NORMAL", primitive.Targets![0]);
    }

    [Fact]
    public void The_ict_face_comes_back()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = IctFaceKit.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"));
        GltfRigFile.Write(folder["ict.glb"], rig);
        GltfValidator.AssertClean(folder["ict.glb"]);
        GltfRig read = GltfRigFile.Read(folder["ict.glb"]);
        Assert.Empty(read.Notes);
        SmallRig.AssertSame(rig, read.Rig);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(36000.5)]
    public void The_timecode_of_an_animation_comes_back(double start)
    {
        using var folder = new TemporaryFolder();
        GltfRigFile.Write(folder["talk.glb"], SmallRig.Make(), new WeightAnimation(new float[15], 5, framesPerSecond: 24, startSeconds: start));
        GltfValidator.AssertClean(folder["talk.glb"]);
        Assert.Equal(start, GltfRigFile.Read(folder["talk.glb"]).ShapeWeights!.StartSeconds);
    }

    [Fact]
    public void The_door_for_all_formats_leads_here()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        RigFile.Write(folder["face.glb"], rig);
        File.Move(folder["face.glb"], folder["face.obj"]);
        RigImport import = RigFile.Read(folder["face.obj"]);
        Assert.Equal("glTF", import.Format);
        Assert.Equal("unit: cm, as the format says", Assert.Single(import.Notes));
        SmallRig.AssertSame(rig, import.Rig);
    }

    [Fact]
    public void The_same_rig_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        GltfRigFile.Write(folder["a.glb"], SmallRig.Make());
        GltfRigFile.Write(folder["b.glb"], SmallRig.Make());
        Assert.Equal(File.ReadAllBytes(folder["a.glb"]), File.ReadAllBytes(folder["b.glb"]));
    }

    [Fact]
    public void Lengths_are_metres_and_unknown_units_stay()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        GltfRigFile.Write(folder["cm.glb"], rig);
        (float[] positions, int vertex) = FirstVertex(folder["cm.glb"]);
        Assert.Equal(0.01f * rig.Neutral[3 * vertex], positions[0], 1e-7f);

        BlendshapeRig unknown = rig.WithUnit(LengthUnit.Unknown);
        Assert.Contains("unknown", Assert.Single(GltfRigFile.Write(folder["unknown.glb"], unknown)), StringComparison.Ordinal);
        GltfValidator.AssertClean(folder["unknown.glb"]);
        Assert.Equal(rig.Neutral[3 * vertex], FirstVertex(folder["unknown.glb"]).Positions[0]);
        GltfRig read = GltfRigFile.Read(folder["unknown.glb"]);
        Assert.Equal(LengthUnit.Unknown, read.Rig.Unit);
        Assert.Equal(rig.Neutral, read.Rig.Neutral);
    }

    [Fact]
    public void Parts_that_nothing_moves_have_no_targets_and_keep_their_place()
    {
        using var folder = new TemporaryFolder();
        GltfRigFile.Write(folder["face.glb"], SmallRig.Make());
        GltfDocument document = GltfFile.Read(folder["face.glb"]).Document;
        Assert.Equal(["face", "teeth", "freckles"], document.Nodes!.Select(node => node.Name!));
        Assert.Equal(5, document.Meshes![0].Primitives![0].Targets!.Count);
        Assert.Equal(2, document.Meshes[0].Primitives!.Count);
        Assert.Null(document.Meshes[1].Primitives![0].Targets);
        Assert.Equal(GltfPrimitive.Points, document.Meshes[2].Primitives![0].Mode);
    }

    [Theory]
    [InlineData(30.0)]
    [InlineData(null)]
    [InlineData(29.97)]
    public void Animations_come_back(double? framesPerSecond)
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        var random = new Random(2);
        float[] weights = [.. Enumerable.Range(0, 100 * 5).Select(_ => random.NextSingle())];
        GltfRigFile.Write(folder["talk.glb"], rig, new WeightAnimation(weights, 5, framesPerSecond: framesPerSecond));
        GltfValidator.AssertClean(folder["talk.glb"]);
        GltfRig read = GltfRigFile.Read(folder["talk.glb"]);
        Assert.Equal(weights, read.ShapeWeights!.Weights);
        Assert.Equal(rig.ShapeNames, read.ShapeWeights.Names!);
        Assert.Equal(framesPerSecond ?? 60, read.ShapeWeights.FramesPerSecond!.Value, 1e-3);
    }

    [Fact]
    public void Animations_of_another_width_or_other_names_are_refused()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        MimikException width = Assert.Throws<MimikException>(() => GltfRigFile.Write(folder["a.glb"], rig, new WeightAnimation(new float[6], 3)));
        Assert.Contains("5 shapes, found 3", width.Message, StringComparison.Ordinal);
        Assert.Throws<MimikException>(() => GltfRigFile.Write(folder["a.glb"], rig, new WeightAnimation(new float[5], 5, ["a", "b", "c", "d", "e"])));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_rig_whose_shapes_are_all_zero_keeps_their_names()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        var still = new BlendshapeRig(
            rig.Neutral, rig.Surface, [.. rig.Shapes.Select(shape => new Blendshape(shape.Name, new float[shape.Deltas.Length]))], rig.Unit, rig.Logic);
        string note = Assert.Single(GltfRigFile.Write(folder["still.glb"], still, new WeightAnimation(new float[10], 5)));
        Assert.Contains("animation is left out", note, StringComparison.Ordinal);
        GltfValidator.AssertClean(folder["still.glb"]);
        SmallRig.AssertSame(still, GltfRigFile.Read(folder["still.glb"]).Rig);
    }

    [Fact]
    public void Without_the_vertex_map_split_vertices_stay_apart()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        GltfRigFile.Write(folder["face.glb"], rig);
        GltfRig read = Edited(folder["face.glb"], json => json.Replace("\"_VERTEX\"", "\"_OTHER_\"", StringComparison.Ordinal));
        Assert.True(read.Rig.VertexCount > rig.VertexCount);
        Assert.Equal(rig.Surface.Faces.Offsets, read.Rig.Surface.Faces.Offsets);
        Assert.Equal(rig.ShapeNames, read.Rig.ShapeNames);
        Assert.Empty(read.Notes);
    }

    [Fact]
    public void Polygons_that_no_longer_fit_are_noted_and_triangles_kept()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        GltfRigFile.Write(folder["face.glb"], rig);
        GltfRig read = Edited(folder["face.glb"], json => json.Replace("\"corners\":[4,20,5,1,3,1]", "\"corners\":[4,20,5,2    ]", StringComparison.Ordinal));
        Assert.Contains("triangles are kept", Assert.Single(read.Notes), StringComparison.Ordinal);
        Assert.Equal(rig.VertexCount, read.Rig.VertexCount);
        Assert.Equal([44, 1, 0], read.Rig.Surface.Parts.Select(part => part.FaceCount));
    }

    [Fact]
    public void Tangents_go_by_primitive_and_what_is_lost_is_said()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = SmallRig.Make();
        int teeth = rig.Surface.Parts[1].FirstVertex;
        rig.Surface.Tangents.AsSpan(4 * teeth, 16).Clear();
        Assert.Empty(GltfRigFile.Write(folder["a.glb"], rig));
        GltfValidator.AssertClean(folder["a.glb"]);
        SmallRig.AssertSame(rig, GltfRigFile.Read(folder["a.glb"]).Rig);

        rig.Surface.Tangents![(4 * teeth) + 1] = rig.Surface.Tangents[(4 * teeth) + 3] = 1;
        Assert.Equal(
            "part \"teeth\": tangents are left out where a vertex of the same material has none", Assert.Single(GltfRigFile.Write(folder["b.glb"], rig)));
        GltfValidator.AssertClean(folder["b.glb"]);
    }

    [Fact]
    public void Rig_logic_that_does_not_fit_is_noted_and_left_out()
    {
        using var folder = new TemporaryFolder();
        GltfRigFile.Write(folder["face.glb"], SmallRig.Make());
        GltfRig read = Edited(folder["face.glb"], json => json.Replace("\"control\":\"jawOpen\"", "\"control\":\"jawShut\"", StringComparison.Ordinal));
        Assert.Contains("rig logic", Assert.Single(read.Notes), StringComparison.Ordinal);
        Assert.Equal(5, read.Rig.Logic.ControlCount);
    }

    [Theory]
    [InlineData(1500, 11)]
    public void Damaged_files_end_in_an_error_or_a_rig(int count, int seed)
    {
        using var folder = new TemporaryFolder();
        GltfRigFile.Write(folder["face.glb"], SmallRig.Make(), new WeightAnimation(new float[15], 5));
        GltfRigFile.Write(folder["face.gltf"], SmallRig.Make(), new WeightAnimation(new float[15], 5));
        byte[] binary = File.ReadAllBytes(folder["face.glb"]);
        int refused = Mutation.AssertReaderIsRobust(binary, (bytes, budget) => GltfRigFile.Parse(bytes, "face.glb", budget), count, seed);
        Assert.InRange(refused, count / 10, count);

        string json = File.ReadAllText(folder["face.gltf"]).Replace(
            "face.bin", "data:application/octet-stream;base64," + Convert.ToBase64String(File.ReadAllBytes(folder["face.bin"])), StringComparison.Ordinal);
        byte[] text = System.Text.Encoding.UTF8.GetBytes(json);
        refused = Mutation.AssertReaderIsRobust(text, (bytes, budget) => GltfRigFile.Parse(bytes, "face.gltf", budget), count, seed);
        Assert.InRange(refused, count / 10, count);
    }

    /// <summary>Reads a .glb after a change of its JSON that keeps the length.</summary>
    private static GltfRig Edited(string path, Func<string, string> edit)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int length = BitConverter.ToInt32(bytes, 12);
        string before = System.Text.Encoding.UTF8.GetString(bytes, 20, length);
        string after = edit(before);
        Assert.NotEqual(before, after);
        byte[] json = System.Text.Encoding.UTF8.GetBytes(after);
        byte[] edited = [.. bytes[..20], .. json, .. bytes[(20 + length)..]];
        BitConverter.TryWriteBytes(edited.AsSpan(12), json.Length);
        BitConverter.TryWriteBytes(edited.AsSpan(8), edited.Length);
        return GltfRigFile.Parse(edited, path, new ReadBudget());
    }

    private static (float[] Positions, int Vertex) FirstVertex(string path)
    {
        GltfFile file = GltfFile.Read(path);
        Dictionary<string, int> attributes = file.Document.Meshes![0].Primitives![0].Attributes!;
        return (file.ReadFloats(attributes["POSITION"], "VEC3", "test"), (int)file.ReadFloats(attributes["_VERTEX"], "SCALAR", "test")[0]);
    }
}
