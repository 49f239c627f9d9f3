using System.Text.Json.Nodes;
using Mimik.Formats.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.Gltf;

public class GltfBuilderTests
{
    [Theory]
    [InlineData("face.glb")]
    [InlineData("with space.gltf")]
    public void A_scene_with_everything_passes_the_validator(string name)
    {
        using var folder = new TemporaryFolder();
        GltfWriter.Write(folder[name], Everything());
        GltfValidator.AssertClean(folder[name]);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused()
    {
        var builder = new GltfBuilder();
        MimikException error = Assert.Throws<MimikException>(() => builder.AddPositions([0, 0, 0, 1, float.NaN, 0]));
        Assert.Contains("element 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<MimikException>(() => builder.AddTimes([0, 0.5f, 0.5f]));
        Assert.Throws<ArgumentException>(() => builder.AddPositions([]));
    }

    [Fact]
    public void Deltas_are_stored_sparse_where_that_is_smaller()
    {
        var builder = new GltfBuilder();
        float[] deltas = new float[30];
        int none = builder.AddMorphDeltas(deltas, bounds: true);
        Assert.Equal(0, builder.BinaryLength);
        deltas[6] = 1;
        int one = builder.AddMorphDeltas(deltas, bounds: true);
        Assert.Equal(4 + 12, builder.BinaryLength);
        Array.Fill(deltas, 2f);
        int all = builder.AddMorphDeltas(deltas, bounds: true);
        Assert.Equal(16 + 120, builder.BinaryLength);
        List<GltfAccessor> accessors = builder.Document.Accessors!;
        Assert.Null(accessors[none].Sparse);
        Assert.Null(accessors[none].BufferView);
        Assert.Equal(1, accessors[one].Sparse!.Count);
        Assert.Equal([1f, 0, 0], accessors[one].Max!);
        Assert.NotNull(accessors[all].BufferView);
        Assert.All(builder.Document.BufferViews!, view => Assert.Equal(0, view.ByteOffset % 4));
    }

    /// <summary>A tetrahedron with morph targets (sparse, dense and empty), a two-joint skin, animations, a picture and extras.</summary>
    internal static GltfBuilder Everything()
    {
        var builder = new GltfBuilder();
        float[] xyz = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
        float[] up = [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0];
        float[] moved = [0, 0, 0, 0, 0.1f, 0, 0, 0, 0, 0, 0, 0];
        int material = builder.AddMaterial(new GltfMaterial
        {
            Name = "skin",
            PbrMetallicRoughness = new GltfMetallicRoughness
            {
                BaseColorFactor = [0.8f, 0.6f, 0.5f, 1],
                MetallicFactor = 0,
                RoughnessFactor = 0.6f,
                BaseColorTexture = new GltfTextureReference { Index = builder.AddTexture(SmallestPng, "image/png") },
            },
        });
        int mesh = builder.AddMesh(new GltfMesh
        {
            Name = "tetrahedron",
            Extras = new JsonObject { ["targetNames"] = new JsonArray("one", "all", "none") },
            Primitives =
            [
                new GltfPrimitive
                {
                    Attributes = new()
                    {
                        ["POSITION"] = builder.AddPositions(xyz),
                        ["NORMAL"] = builder.AddAttribute(up, "VEC3"),
                        ["TEXCOORD_0"] = builder.AddAttribute([0, 0, 1, 0, 0, 1, 1, 1], "VEC2"),
                        ["JOINTS_0"] = builder.AddJoints([0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),
                        ["WEIGHTS_0"] = builder.AddAttribute([0.5f, 0.5f, 0, 0, 0.25f, 0.75f, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], "VEC4"),
                        ["_VERTEX"] = builder.AddAttribute([0, 1, 2, 3], "SCALAR"),
                    },
                    Indices = builder.AddIndices([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]),
                    Material = material,
                    Targets =
                    [
                        new() { ["POSITION"] = builder.AddMorphDeltas(moved, bounds: true) },
                        new() { ["POSITION"] = builder.AddMorphDeltas(xyz, bounds: true, sparse: false) },
                        new() { ["POSITION"] = builder.AddMorphDeltas(new float[12], bounds: true) },
                    ],
                },
            ],
        });
        float[] identities = new float[32];
        for (int i = 0; i < 32; i += 16)
            identities[i] = identities[i + 5] = identities[i + 10] = identities[i + 15] = 1;
        int tip = builder.AddNode(new GltfNode { Name = "tip", Translation = [0, 1, 0] });
        int root = builder.AddNode(new GltfNode { Name = "root", Children = [tip] });
        int skin = builder.AddSkin(new GltfSkin { Joints = [root, tip], InverseBindMatrices = builder.AddValues(identities, "MAT4") });
        int node = builder.AddNode(new GltfNode { Name = "face", Mesh = mesh, Skin = skin });
        builder.AddSceneRoot(root);
        builder.AddSceneRoot(node);
        var animation = new GltfAnimation { Name = "nod" };
        int times = builder.AddTimes([0, 0.5f, 1]);
        GltfBuilder.AddChannel(animation, tip, GltfChannelTarget.Rotation, times, builder.AddValues([0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1], "VEC4"));
        GltfBuilder.AddChannel(animation, tip, GltfChannelTarget.Translation, times, builder.AddValues([0, 1, 0, 0, 2, 0, 0, 1, 0], "VEC3"), GltfAnimationSampler.Step);
        GltfBuilder.AddChannel(animation, node, GltfChannelTarget.Weights, times, builder.AddValues([0, 0, 0, 1, 0.5f, 0, 0, 1, 0], "SCALAR"));
        builder.AddAnimation(animation);
        builder.Scene.Extras = new JsonObject { ["mimik"] = new JsonObject { ["version"] = 1 } };
        return builder;
    }

    /// <summary>One grey pixel.</summary>
    internal static byte[] SmallestPng { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");
}
