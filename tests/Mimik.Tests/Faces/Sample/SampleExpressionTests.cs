using System.Numerics;
using Mimik.Faces;
using Mimik.Faces.Sample;

namespace Mimik.Tests.Faces.Sample;

public class SampleExpressionTests
{
    private const float HalfMillimetre = 0.05f;

    private static readonly BlendshapeRig Rig = SampleFace.Create();
    private static readonly SkinTopology Skin = new();

    [Fact]
    public void A_blink_closes_the_lids()
    {
        Assert.True(LidGap(Pose()) > 0.8f, "open at rest");
        Assert.True(LidGap(Pose(("eyeBlinkLeft", 1))) < HalfMillimetre);
        Assert.InRange(LidGap(Pose(("eyeBlinkLeft", 0.5f))), 0.25f, 0.8f);
    }

    [Theory]
    [InlineData("eyeLookDownLeft")]
    [InlineData("eyeLookUpLeft")]
    [InlineData("eyeSquintLeft")]
    [InlineData("eyeWideLeft")]
    [InlineData("cheekSquintLeft")]
    [InlineData("mouthSmileLeft")]
    public void Lids_stay_closed_whatever_else_moves_them(string other) =>
        Assert.True(LidGap(Pose(("eyeBlinkLeft", 1), (other, 1))) < HalfMillimetre);

    [Fact]
    public void A_lid_runs_along_an_arc()
    {
        Vector3[] rest = Pose(), half = Pose(("eyeBlinkLeft", 0.5f)), full = Pose(("eyeBlinkLeft", 1));
        foreach (int v in Skin.EyeLoops[EyeSocket.OuterEdge])
        {
            Assert.Equal(FromAxis(rest[v]), FromAxis(half[v]), 1e-3f);
            Assert.Equal(FromAxis(rest[v]), FromAxis(full[v]), 1e-3f);
        }
    }

    [Fact]
    public void The_eyeball_stays_behind_the_lids()
    {
        var random = new Random(5);
        string[] controls =
            ["eyeBlinkLeft", "eyeLookDownLeft", "eyeLookUpLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeSquintLeft", "eyeWideLeft", "cheekSquintLeft", "browDownLeft"];
        RigPart eye = Rig.Surface.Parts.Single(part => part.Name == "eyeLeft");
        for (int trial = 0; trial < 60; trial++)
        {
            Vector3[] pose = Pose([.. controls.Select(name => (name, random.NextSingle() < 0.4f ? random.NextSingle() : 0))]);
            for (int ring = EyeSocket.FirstRing; ring < EyeSocket.InnerEdge; ring++)
            {
                for (int k = 0; k < Skin.EyeLoops[ring].Length; k++)
                {
                    int next = (k + 1) % Skin.EyeLoops[ring].Length;
                    Vector3 middle = (pose[Skin.EyeLoops[ring][k]] + pose[Skin.EyeLoops[ring][next]]
                        + pose[Skin.EyeLoops[ring + 1][k]] + pose[Skin.EyeLoops[ring + 1][next]]) / 4;
                    float distance = MathF.Min(Vector3.Distance(middle, EyeSocket.Centre), Vector3.Distance(pose[Skin.EyeLoops[ring][k]], EyeSocket.Centre));
                    Assert.True(distance > EyeSocket.Radius - 0.02f, $"trial {trial}, ring {ring}, spoke {k}: {distance}");
                }
            }

            for (int v = eye.FirstVertex; v < eye.FirstVertex + eye.VertexCount; v++)
                Assert.InRange(Vector3.Distance(pose[v], EyeSocket.Centre), EyeSocket.Radius * 0.8f, EyeSocket.Radius + 0.09f);
        }
    }

    [Fact]
    public void The_jaw_opens_by_three_centimetres_with_teeth_and_tongue()
    {
        Vector3[] rest = Pose(), open = Pose(("jawOpen", 1));
        foreach (string name in new[] { "teethLower", "tongue" })
        {
            RigPart part = Rig.Surface.Parts.Single(p => p.Name == name);
            int front = Enumerable.Range(part.FirstVertex, part.VertexCount).MaxBy(v => rest[v].Z);
            Assert.InRange(rest[front].Y - open[front].Y, 2.3f, 4.5f);
        }

        RigPart upper = Rig.Surface.Parts.Single(p => p.Name == "teethUpper");
        Assert.All(Enumerable.Range(upper.FirstVertex, upper.VertexCount), v => Assert.Equal(rest[v], open[v]));
        Assert.True(LipGap(open) > 2.2f, $"{LipGap(open)} cm between the lips");
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.5f)]
    public void MouthClose_closes_what_jawOpen_opens(float amount)
    {
        float rest = LipGap(Pose()), closed = LipGap(Pose(("jawOpen", amount), ("mouthClose", amount)));
        Assert.True(closed < rest + HalfMillimetre, $"{closed} cm between the lips, {rest} at rest");
    }

    [Theory]
    [InlineData("eyeBlinkLeft")]
    [InlineData("jawOpen")]
    [InlineData("eyeLookUpRight")]
    public void InBetweens_vanish_at_both_ends_of_their_control(string control)
    {
        int index = Rig.ControlNames.ToList().IndexOf(control);
        float[] controls = new float[52];
        float[] weights = new float[Rig.Shapes.Count];
        foreach (float value in new[] { 0f, 1f })
        {
            controls[index] = value;
            Rig.Logic.Evaluate(controls, weights);
            Assert.All(weights.Skip(52), weight => Assert.Equal(0, weight));
        }

        controls[index] = 0.5f;
        Rig.Logic.Evaluate(controls, weights);
        Assert.Equal(1, weights.Skip(52).Sum());
    }

    [Fact]
    public void Smiling_lifts_the_corners_and_widens_the_mouth()
    {
        Vector3[] rest = Pose(), smile = Pose(("mouthSmileLeft", 1));
        int corner = Skin.MouthLoops[LipShape.Border][10];
        Vector3 moved = smile[corner] - rest[corner];
        Assert.True(moved is { X: > 0.3f, Y: > 0.3f, Z: < -0.2f }, $"{moved}");
    }

    private static float LidGap(Vector3[] pose)
    {
        int[] edge = Skin.EyeLoops[EyeSocket.InnerEdge];
        return Enumerable.Range(1, (edge.Length / 2) - 1).Max(k => Vector3.Distance(pose[edge[k]], pose[edge[edge.Length - k]]));
    }

    private static float LipGap(Vector3[] pose)
    {
        int[] contact = Skin.MouthLoops[LipShape.Contact];
        return Enumerable.Range(0, contact.Length / 2).Max(k => Vector3.Distance(pose[contact[k]], pose[contact[^(k + 1)]]));
    }

    private static float FromAxis(Vector3 p)
    {
        Vector3 d = p - EyeSocket.Centre;
        return (d - (EyeSocket.Along * Vector3.Dot(d, EyeSocket.Along))).Length();
    }

    private static Vector3[] Pose(params (string Control, float Value)[] set)
    {
        float[] controls = new float[Rig.Logic.ControlCount];
        List<string> names = [.. Rig.ControlNames];
        foreach ((string control, float value) in set)
            controls[names.IndexOf(control)] = value;
        float[] weights = new float[Rig.Shapes.Count];
        Rig.Logic.Evaluate(controls, weights);
        float[] positions = new float[Rig.Neutral.Length];
        Rig.Pose(weights, positions);
        return [.. Enumerable.Range(0, Rig.VertexCount).Select(v => new Vector3(positions[3 * v], positions[(3 * v) + 1], positions[(3 * v) + 2]))];
    }
}
