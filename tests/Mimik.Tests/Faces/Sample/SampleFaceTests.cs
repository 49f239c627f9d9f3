using System.Numerics;
using Mimik.Faces;
using Mimik.Faces.Sample;

namespace Mimik.Tests.Faces.Sample;

public class SampleFaceTests
{
    private static readonly string[] ArkitNames =
    [
        "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft",
        "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight",
        "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight",
        "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight",
        "mouthStretchLeft", "mouthStretchRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
        "mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
        "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft",
        "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut",
    ];

    private static readonly BlendshapeRig Rig = SampleFace.Create();

    [Fact]
    public void Has_the_parts_and_the_size_of_a_head()
    {
        Assert.InRange(Rig.VertexCount, 3000, 6000);
        Assert.Equal(0.01, Rig.Unit.MetresPerUnit);
        string[] parts = [.. Rig.Surface.Parts.Select(part => part.Name)];
        foreach (string name in new[] { "face", "eyeLeft", "eyeRight", "teethUpper", "teethLower", "tongue", "brows", "lashes", "hair" })
            Assert.Contains(name, parts);
        Assert.Equal(0.01, LengthUnit.Infer(Rig.Neutral).MetresPerUnit);
    }

    [Fact]
    public void Has_the_52_controls_of_ARKit_by_name()
    {
        Assert.Equal(ArkitNames.Order(StringComparer.Ordinal), Rig.ControlNames);
        Assert.Equal(52, Rig.Logic.ControlCount);
        Assert.True(Rig.Logic.InBetweens.Length >= 2);
        Assert.True(Rig.Logic.Correctives.Length >= 4);
    }

    [Fact]
    public void Is_the_same_to_the_last_bit_every_time()
    {
        BlendshapeRig again = SampleFace.Create();
        Assert.Equal(Rig.Neutral, again.Neutral);
        for (int s = 0; s < Rig.Shapes.Count; s++)
            Assert.Equal(Rig.Shapes[s].Deltas, again.Shapes[s].Deltas);
    }

    [Fact]
    public void Neutral_and_shapes_are_exact_mirror_images()
    {
        var at = new Dictionary<Vector3, List<int>>();
        for (int v = 0; v < Rig.VertexCount; v++)
        {
            Vector3 p = At(Rig.Neutral, v);
            if (!at.TryGetValue(p, out List<int>? here))
                at[p] = here = [];
            here.Add(v);
        }

        int[] mirror = new int[Rig.VertexCount];
        for (int v = 0; v < Rig.VertexCount; v++)
            mirror[v] = Assert.Single(at[Mirrored(At(Rig.Neutral, v))]);
        Assert.Equal(Rig.VertexCount, mirror.Distinct().Count());
        var shapes = Rig.Shapes.ToDictionary(shape => Factors(shape.Name));
        foreach (Blendshape shape in Rig.Shapes)
        {
            // A shape without sides is its own counterpart.
            Blendshape opposite = shapes[Factors(Exchanged(shape.Name))];
            for (int v = 0; v < Rig.VertexCount; v++)
                Assert.Equal(Mirrored(At(shape.Deltas, v)), At(opposite.Deltas, mirror[v]) + Vector3.Zero);
        }
    }

    [Fact]
    public void Every_part_is_a_consistently_oriented_manifold_without_flat_faces()
    {
        foreach (RigPart part in Rig.Surface.Parts)
        {
            var edges = new HashSet<(int, int)>();
            var used = new HashSet<int>();
            for (int f = part.FirstFace; f < part.FirstFace + part.FaceCount; f++)
            {
                ReadOnlySpan<int> face = Rig.Surface.Faces[f];
                Vector3 area = Vector3.Zero;
                for (int c = 0; c < face.Length; c++)
                {
                    used.Add(face[c]);
                    // A directed edge that occurs twice joins more than two faces, or two that disagree on what is outside.
                    Assert.True(edges.Add((face[c], face[(c + 1) % face.Length])), $"{part.Name}: face {f}");
                    if (c >= 2)
                        area += Vector3.Cross(At(Rig.Neutral, face[c - 1]) - At(Rig.Neutral, face[0]), At(Rig.Neutral, face[c]) - At(Rig.Neutral, face[0]));
                }

                Assert.True(area.Length() / 2 > 1e-5, $"{part.Name}: face {f} has area {area.Length() / 2}");
            }

            Assert.Equal(part.VertexCount, used.Count);
        }
    }

    [Fact]
    public void The_skin_is_one_piece_of_quads_and_open_only_at_neck_and_eyes()
    {
        RigPart skin = Rig.Surface.Parts.Single(part => part.Name == "face");
        var edges = new HashSet<(int, int)>();
        int triangles = 0;
        for (int f = skin.FirstFace; f < skin.FirstFace + skin.FaceCount; f++)
        {
            ReadOnlySpan<int> face = Rig.Surface.Faces[f];
            triangles += face.Length == 3 ? 1 : 0;
            for (int c = 0; c < face.Length; c++)
                edges.Add((face[c], face[(c + 1) % face.Length]));
        }

        Assert.True(triangles <= 12, $"{triangles} triangles");
        var next = edges.Where(e => !edges.Contains((e.Item2, e.Item1))).ToDictionary(e => e.Item2, e => e.Item1);
        int loops = 0;
        while (next.Count > 0)
        {
            int at = next.Keys.First();
            while (next.Remove(at, out int following))
                at = following;
            loops++;
        }

        Assert.Equal(3, loops);
    }

    [Fact]
    public void Texture_coordinates_of_the_skin_keep_every_face_upright()
    {
        RigPart skin = Rig.Surface.Parts.Single(part => part.Name == "face");
        for (int f = skin.FirstFace; f < skin.FirstFace + skin.FaceCount; f++)
        {
            double area = 0;
            ReadOnlySpan<int> uv = Rig.Surface.UvCorners.AsSpan(Rig.Surface.Faces.Offsets[f]..Rig.Surface.Faces.Offsets[f + 1]);
            for (int c = 0; c < uv.Length; c++)
            {
                int a = uv[c], b = uv[(c + 1) % uv.Length];
                area += ((double)Rig.Surface.Uvs![2 * a] * Rig.Surface.Uvs[(2 * b) + 1]) - ((double)Rig.Surface.Uvs[2 * b] * Rig.Surface.Uvs[(2 * a) + 1]);
            }

            Assert.True(area > 0, $"face {f}: {area}");
        }

        Assert.All(Rig.Surface.Uvs!, x => Assert.InRange(x, 0f, 1f));
    }

    [Fact]
    public void Shapes_move_something_and_nothing_too_far()
    {
        foreach (Blendshape shape in Rig.Shapes)
        {
            float largest = Enumerable.Range(0, Rig.VertexCount).Max(v => At(shape.Deltas, v).Length());
            Assert.True(largest is > 0.005f and < 5f, $"{shape.Name}: {largest}");
        }
    }

    private static string Exchanged(string name) =>
        name.Replace("Left", "?", StringComparison.Ordinal).Replace("Right", "Left", StringComparison.Ordinal).Replace("?", "Right", StringComparison.Ordinal);

    // The order of a corrective's factors does not matter.
    private static string Factors(string name) => string.Join('_', name.Split('_').Order(StringComparer.Ordinal));

    private static Vector3 At(float[] values, int v) => new(values[3 * v], values[(3 * v) + 1], values[(3 * v) + 2]);

    // Adding zero turns -0 into 0.
    private static Vector3 Mirrored(Vector3 p) => new Vector3(-p.X, p.Y, p.Z) + Vector3.Zero;
}
