using Mimik.Faces;
using Mimik.Formats;
using Mimik.Tests.Formats.Gltf;
using static Mimik.Tests.Formats.Gltf.HandMadeGltf;

namespace Mimik.Tests.Faces.Gltf;

/// <summary>Files by other hands: hierarchies, skins, modes, names, curves.</summary>
public class GltfImportTests
{
    private const string Delta = ""","targets":[{"POSITION":0}]""";

    [Theory]
    [InlineData(""","translation":[10,20,30]""", new[] { 11f, 20, 30 }, new[] { 1f, 0, 0 })]
    [InlineData(""","rotation":[0,0,0.70710678,0.70710678]""", new[] { 0f, 1, 0 }, new[] { 0f, 1, 0 })]
    [InlineData(""","scale":[2,3,4],"translation":[1,0,0]""", new[] { 3f, 0, 0 }, new[] { 2f, 0, 0 })]
    [InlineData(""","matrix":[0,2,0,0, -2,0,0,0, 0,0,2,0, 5,6,7,1]""", new[] { 5f, 8, 7 }, new[] { 0f, 2, 0 })]
    public void Node_transforms_move_positions_and_deltas(string node, float[] position, float[] delta)
    {
        BlendshapeRig rig = Read(OneTriangle(node: node, primitive: Delta)).Rig;
        for (int axis = 0; axis < 3; axis++)
        {
            Assert.Equal(position[axis], rig.Neutral[3 + axis], 1e-6f);
            Assert.Equal(delta[axis], rig.Shapes[0].Deltas[3 + axis], 1e-6f);
        }

        Assert.Equal(LengthUnit.Metres, rig.Unit);
    }

    [Fact]
    public void Hierarchies_multiply_and_mirrors_turn_the_triangles()
    {
        string nodes = """{"children":[1],"scale":[-2,1,1]},{"children":[2],"translation":[1,0,0]},{"mesh":0,"name":"a"}""";
        byte[] file = Edit(OneTriangle(), """{"name":"a","mesh":0}""", nodes);
        BlendshapeRig rig = Read(file).Rig;
        Assert.Equal([-2f, 0, 0, -4, 0, 0, -2, 1, 0], rig.Neutral);
        Assert.Equal([0, 2, 1], rig.Surface.Faces.Corners);
    }

    [Theory]
    [InlineData("""{"mesh":0,"children":[0]}""", "a hierarchy without cycles")]
    [InlineData("""{"mesh":0},{"children":[2]},{"children":[1]}""", "a hierarchy without cycles")]
    [InlineData("""{"children":[2]},{"children":[2]},{"mesh":0}""", "one parent")]
    [InlineData("""{"children":[5]}""", "a node below 1")]
    [InlineData("""{"mesh":0,"rotation":[0,0,0,0]}""", "a unit quaternion")]
    [InlineData("""{"mesh":0,"scale":[1,1]}""", "3 numbers")]
    [InlineData("""{"mesh":0,"matrix":[1,0,0,1,0,1,0,0,0,0,1,0,0,0,0,1]}""", "a last row")]
    [InlineData("""{"mesh":0,"translation":[1e300,0,0]}""", "finite")]
    [InlineData("""{"mesh":7}""", "a mesh below 1")]
    [InlineData("""{"mesh":0,"skin":0}""", "a skin below 0")]
    public void Damaged_hierarchies_are_errors(string nodes, string expected)
    {
        byte[] file = Edit(OneTriangle(), """{"name":"a","mesh":0}""", nodes);
        Assert.Contains(expected, Assert.ThrowsAny<MimikException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Meshes_become_parts_with_unique_names_and_shapes_unite_by_name()
    {
        byte[] file = File(
            """
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0,1,2]}],
             "nodes":[{"name":"a","mesh":0},{"name":"a","mesh":1,"translation":[5,0,0]},{"mesh":2}],
             "meshes":[
              {"primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":0},{"NORMAL":0}]}],"extras":{"targetNames":["open","smile"]}},
              {"primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":0},{"POSITION":0}]}],"extras":{"targetNames":["smile","frown"]},"weights":[0,0]},
              {"name":"teeth","primitives":[{"attributes":{"POSITION":0}}]}],
             "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}],
             "bufferViews":[{"buffer":0,"byteLength":36}],"buffers":[BUFFER]}
            """,
            Bytes(Triangle));
        GltfRig read = Read(file);
        Assert.Equal(["a", "a 2", "teeth"], read.Rig.Surface.Parts.Select(part => part.Name));
        Assert.Equal(["open", "smile", "frown"], read.Rig.ShapeNames);
        Assert.Equal([.. Triangle, .. new float[18]], read.Rig.Shapes[0].Deltas);
        Assert.Equal([.. new float[9], .. Triangle, .. new float[9]], read.Rig.Shapes[1].Deltas);
        Assert.Equal([.. new float[9], .. Triangle, .. new float[9]], read.Rig.Shapes[2].Deltas);
        Assert.Empty(read.Notes);
    }

    [Fact]
    public void Targets_without_names_are_numbered_and_doubles_are_told_apart()
    {
        GltfRig unnamed = Read(OneTriangle(primitive: Delta));
        Assert.Equal(["target_0"], unnamed.Rig.ShapeNames);
        Assert.Contains("no names", Assert.Single(unnamed.Notes), StringComparison.Ordinal);
        GltfRig doubled = Read(OneTriangle(
            primitive: ""","targets":[{"POSITION":0},{"POSITION":0},{"POSITION":0}]""", mesh: ""","extras":{"targetNames":["a","a 2","a"]}"""));
        Assert.Equal(["a", "a 2", "a 3"], doubled.Rig.ShapeNames);
        Assert.Contains("\"a 3\"", Assert.Single(doubled.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Primitives_that_share_vertices_share_them_in_the_rig()
    {
        byte[] file = Edit(OneTriangle(), """{"attributes":{"POSITION":0}}""", """{"attributes":{"POSITION":0}},{"attributes":{"POSITION":0},"mode":6},{"attributes":{"POSITION":0},"mode":3}""");
        GltfRig read = Read(file);
        Assert.Equal(3, read.Rig.VertexCount);
        Assert.Equal([0, 1, 2, 0, 1, 2], read.Rig.Surface.Faces.Corners);
        Assert.Contains("lines are left out", Assert.Single(read.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, new[] { 0, 1, 2, 1, 3, 2 })]
    [InlineData(6, new[] { 0, 1, 2, 0, 2, 3 })]
    public void Strips_and_fans_are_triangles(int mode, int[] expected)
    {
        byte[] file = OneTriangle(
            primitive: $$""","mode":{{mode}},"indices":1""",
            accessors: """,{"bufferView":1,"componentType":5121,"count":4,"type":"SCALAR"}""",
            views: """,{"buffer":0,"byteOffset":48,"byteLength":4}""",
            positions: [0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0],
            more: [0, 1, 2, 3]);
        file = Edit(Edit(file, "\"count\":3", "\"count\":4"), "\"byteLength\":36", "\"byteLength\":48");
        Assert.Equal(expected, Read(file).Rig.Surface.Faces.Corners);
    }

    [Theory]
    [InlineData(""","indices":1""", "indices below 3, found 3")]
    [InlineData(""","indices":0""", "expected SCALAR")]
    [InlineData(""","indices":9""", "an accessor below 2")]
    [InlineData(""","mode":8""", "a mode from 0 to 6")]
    [InlineData(""","targets":[{"POSITION":1}]""", "expected VEC3")]
    [InlineData(""","material":0""", "a material below 0")]
    public void Damaged_primitives_are_errors(string primitive, string expected)
    {
        byte[] file = OneTriangle(
            primitive: primitive,
            accessors: """,{"bufferView":1,"componentType":5121,"count":3,"type":"SCALAR"}""",
            views: """,{"buffer":0,"byteOffset":36,"byteLength":3}""",
            more: [0, 1, 3]);
        Assert.Contains(expected, Assert.ThrowsAny<MimikException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Primitives_with_different_numbers_of_targets_are_an_error()
    {
        byte[] file = Edit(OneTriangle(primitive: Delta), """[{"POSITION":0}]}""", """[{"POSITION":0}]},{"attributes":{"POSITION":0}}""");
        Assert.Contains("1 morph targets as in primitive 0", Assert.Throws<MalformedFileException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Skins_hold_vertices_where_their_joints_are()
    {
        // Vertex 0 half on each joint, vertex 1 on the second, vertex 2 without weight. The second joint lies at (0, 2, 0) and doubles.
        byte[] more = [.. Bytes(0.5f, 0.5f, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0), 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        byte[] file = OneTriangle(
            node: ""","skin":0,"translation":[100,0,0]""",
            primitive: Delta + ""","attributes":{"POSITION":0,"JOINTS_0":2,"WEIGHTS_0":1}""",
            accessors: """,{"bufferView":1,"componentType":5126,"count":3,"type":"VEC4"},{"bufferView":2,"componentType":5121,"count":3,"type":"VEC4"}""",
            views: """,{"buffer":0,"byteOffset":36,"byteLength":48},{"buffer":0,"byteOffset":84,"byteLength":12}""",
            root: ""","skins":[{"joints":[1,2]}]""",
            more: more);
        file = Edit(Edit(file, "\"attributes\":{\"POSITION\":0},", ""), "[100,0,0]}", """[100,0,0]},{"name":"j"},{"name":"k","translation":[0,2,0],"scale":[2,2,2]}""");
        BlendshapeRig rig = Read(file).Rig;
        Assert.Equal([0f, 1, 0, 2, 2, 0, 0, 1, 0], rig.Neutral);
        Assert.Equal([0f, 0, 0, 2, 0, 0, 0, 1, 0], rig.Shapes[0].Deltas);
    }

    [Fact]
    public void Quantised_meshes_are_read()
    {
        byte[] file = Edit(
            OneTriangle(node: ""","scale":[0.001,0.001,0.001]""", root: ""","extensionsUsed":["KHR_mesh_quantization"],"extensionsRequired":["KHR_mesh_quantization"]"""),
            "\"componentType\":5126",
            "\"componentType\":5122");
        file = Edit(file, "\"byteLength\":36}", "\"byteLength\":36,\"byteStride\":8}");
        file = Edit(file, Convert.ToBase64String(Bytes(Triangle)), Convert.ToBase64String([.. Shorts(0, 0, 0, 9, 1000, 0, 0, 9, 0, -2000, 0, 9), .. new byte[12]]));
        float[] neutral = Read(file).Rig.Neutral;
        Assert.Equal(1f, neutral[3], 1e-6f);
        Assert.Equal(-2f, neutral[7], 1e-6f);
    }

    [Theory]
    [InlineData("LINEAR", new[] { 0f, 0.5f, 1, 0.5f, 0 }, new[] { 0f, 0.25f, 0.5f })]
    [InlineData("STEP", new[] { 0f, 0.5f, 1, 0.5f, 0 }, new[] { 0f, 0, 0 })]
    public void Uneven_keys_are_sampled_sixty_times_a_second(string interpolation, float[] values, float[] expected)
    {
        // Keys at 0, 2, 4, 5 and 6 sixtieths: frames 0, 1, 2 show the value, the middle and the next value.
        WeightAnimation animation = Animated(interpolation, [0, 2, 4, 5, 6], values);
        Assert.Equal(7, animation.FrameCount);
        Assert.Equal(60, animation.FramesPerSecond);
        Assert.Equal(expected[0], animation.Weights[0], 1e-5f);
        Assert.Equal(expected[1], animation.Weights[1], 1e-5f);
        Assert.Equal(values[1], animation.Weights[2], 1e-5f);
        Assert.Equal(values[4], animation.Weights[6], 1e-5f);
    }

    [Fact]
    public void Cubic_splines_pass_through_their_keys_with_their_tangents()
    {
        // One interval of a tenth of a second from 0 to 1 with slopes 20 and 0: h(t) = 2 (t^3 - 2 t^2 + t) + 3 t^2 - 2 t^3 = 2 t - t^2.
        WeightAnimation animation = Animated("CUBICSPLINE", [0, 6], [0, 0, 20, 0, 1, 0]);
        Assert.Equal(7, animation.FrameCount);
        for (int frame = 0; frame <= 6; frame++)
        {
            double t = frame / 6.0;
            Assert.Equal((float)((2 * t) - (t * t)), animation.Weights[frame], 1e-5f);
        }
    }

    [Theory]
    [InlineData("LINEAR", new[] { 0f, 1 }, new[] { 0f }, "numbers for 2 keys")]
    [InlineData("LINEAR", new[] { 1f, 1 }, new[] { 0f, 1 }, "rising times")]
    [InlineData("LINEAR", new[] { -1f, 1 }, new[] { 0f, 1 }, "rising times")]
    [InlineData("SPLINE", new[] { 0f, 1 }, new[] { 0f, 1 }, "LINEAR, STEP or CUBICSPLINE")]
    [InlineData("LINEAR", new[] { 0f, 3e38f, 3.3e38f }, new[] { 0f, 1, 0 }, "--max-memory")]
    public void Damaged_animations_are_errors(string interpolation, float[] sixtieths, float[] values, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<MimikException>(() => Animated(interpolation, sixtieths, values)).Message, StringComparison.Ordinal);

    [Fact]
    public void Pictures_pass_through_from_data_uris()
    {
        string root = ""","materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}],"textures":[{"source":0}],"images":[{"uri":"data:image/png;base64,"""
            + Convert.ToBase64String(GltfBuilderTests.SmallestPng) + "\"}]";
        RigMaterial material = Read(OneTriangle(primitive: ""","material":0""", root: root)).Rig.Surface.Materials[0];
        Assert.Equal(GltfBuilderTests.SmallestPng, material.BaseColourImage);
        Assert.Equal("image/png", material.BaseColourImageType);
        Assert.Equal([1f, 1, 1, 1], material.BaseColour);
        Assert.Throws<MalformedFileException>(() => Read(OneTriangle(root: root.Replace("iVBOR", "iVBOS", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("", new[] { 1f, 0, 0, 1 })]
    [InlineData(""","translation":[5,5,5],"scale":[3,3,3]""", new[] { 1f, 0, 0, 1 })]
    [InlineData(""","rotation":[0,0,0.70710678,0.70710678]""", new[] { 0f, 1, 0, 1 })]
    [InlineData(""","scale":[-2,1,1]""", new[] { -1f, 0, 0, -1 })]
    [InlineData(""","scale":[0,1,1]""", new[] { 0f, 0, 0, 0 })]
    public void Tangents_turn_with_their_node(string node, float[] expected)
    {
        float[] read = Read(WithTangents(node, [2, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, -1])).Rig.Surface.Tangents!;
        for (int i = 0; i < 4; i++)
            Assert.Equal(expected[i], read[i], 1e-6f);
        Assert.Equal([0f, 0, 0, 0], read[4..8]);
        Assert.Null(Read(OneTriangle()).Rig.Surface.Tangents);
    }

    [Fact]
    public void Tangents_of_another_number_are_an_error() =>
        Assert.Contains("TANGENT", Assert.Throws<MalformedFileException>(() => Read(WithTangents("", [1, 0, 0, 1]))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", ""","weights":[0.5]""")]
    [InlineData(""","weights":[1]""", "")]
    public void Default_morph_weights_are_left_out_and_said(string node, string mesh)
    {
        GltfRig read = Read(OneTriangle(node: node, primitive: Delta, mesh: mesh + ""","extras":{"targetNames":["jawOpen"]}"""));
        Assert.Equal(Triangle, read.Rig.Neutral);
        Assert.Equal("part \"a\": its default morph weights are left out: the neutral is all shapes at 0", Assert.Single(read.Notes));
        Assert.Empty(Read(OneTriangle(primitive: Delta, mesh: ""","weights":[0],"extras":{"targetNames":["jawOpen"]}""")).Notes);
    }

    [Fact]
    public void Other_pictures_and_moving_nodes_are_left_out_and_said()
    {
        const string root = """
            ,"materials":[{"normalTexture":{"index":0},"pbrMetallicRoughness":{"metallicRoughnessTexture":{"index":0}}}],
            "animations":[{"name":"nod","samplers":[{"input":0,"output":0}],"channels":[{"sampler":0,"target":{"node":0,"path":"rotation"}}]}]
            """;
        GltfRig read = Read(OneTriangle(primitive: ""","material":0""", root: root));
        Assert.Null(read.ShapeWeights);
        Assert.Equal(
            ["animation 0 (\"nod\"): what moves nodes or joints is left out", "material 0: left out: its pictures of metalness and roughness, normals"],
            read.Notes.Order(StringComparer.Ordinal));
    }

    private static byte[] WithTangents(string node, float[] tangents)
    {
        byte[] file = OneTriangle(
            node: node,
            accessors: $$""",{"bufferView":1,"componentType":5126,"count":{{tangents.Length / 4}},"type":"VEC4"}""",
            views: $$""",{"buffer":0,"byteOffset":36,"byteLength":{{4 * tangents.Length}}}""",
            more: Bytes(tangents));
        return Edit(file, """"POSITION":0"""", """"POSITION":0,"TANGENT":1"""");
    }

    private static WeightAnimation Animated(string interpolation, float[] sixtieths, float[] values)
    {
        byte[] file = OneTriangle(
            primitive: Delta,
            accessors: $$""",{"bufferView":1,"componentType":5126,"count":{{sixtieths.Length}},"type":"SCALAR"},{"bufferView":2,"componentType":5126,"count":{{values.Length}},"type":"SCALAR"}""",
            views: $$""",{"buffer":0,"byteOffset":36,"byteLength":{{4 * sixtieths.Length}}},{"buffer":0,"byteOffset":{{36 + (4 * sixtieths.Length)}},"byteLength":{{4 * values.Length}}}""",
            root: $$$""","animations":[{"samplers":[{"input":1,"output":2,"interpolation":"{{{interpolation}}}"}],"channels":[{"sampler":0,"target":{"node":0,"path":"weights"}}]}]""",
            more: [.. Bytes(Array.ConvertAll(sixtieths, time => time / 60)), .. Bytes(values)]);
        return Read(file).ShapeWeights!;
    }

    private static byte[] Edit(byte[] file, string before, string after)
    {
        string text = System.Text.Encoding.UTF8.GetString(file);
        Assert.Contains(before, text, StringComparison.Ordinal);
        return System.Text.Encoding.UTF8.GetBytes(text.Replace(before, after, StringComparison.Ordinal));
    }
}
