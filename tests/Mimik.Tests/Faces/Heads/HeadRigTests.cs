using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Heads;

/// <summary>Heads as joints and morph targets.</summary>
public sealed class HeadRigTests
{
    [Fact]
    public void Where_expressions_leave_joints_alone_and_correctives_are_driven_a_rig_is_the_model()
    {
        MorphableModel model = CubeHead.Create(jointsFollow: false);
        var rig = new HeadRig(model, CubeHead.Random(model, 1), PoseCorrectives.Targets);
        Assert.InRange(rig.Deviation().LargestMillimetres, 0, 1e-3);
        Assert.Equal(CubeHead.Expressions + 36, rig.Targets.Count);
    }

    [Fact]
    public void What_a_rig_leaves_out_is_measured()
    {
        MorphableModel model = CubeHead.Create();
        HeadParameters identity = CubeHead.Random(model, 1);
        HeadRigDeviation none = new HeadRig(model, identity, PoseCorrectives.None).Deviation(), driven = new HeadRig(model, identity, PoseCorrectives.Targets).Deviation();
        Assert.True(none.MeanMillimetres > driven.MeanMillimetres && driven.MeanMillimetres > 0);
        Assert.Equal(none, new HeadRig(model, identity, PoseCorrectives.None).Deviation());
    }

    [Fact]
    public void Baked_correctives_are_exact_in_their_own_pose()
    {
        MorphableModel model = CubeHead.Create(jointsFollow: false);
        HeadParameters posed = CubeHead.Random(model, 1);
        Close(HeadEvaluator.Evaluate(model, posed), new HeadRig(model, posed, PoseCorrectives.Baked).Play(posed));
    }

    [Theory]
    [InlineData(PoseCorrectives.Baked)]
    [InlineData(PoseCorrectives.Targets)]
    public void A_file_opens_in_the_heads_pose_and_is_valid(PoseCorrectives correctives)
    {
        using var folder = new TemporaryFolder();
        MorphableModel model = CubeHead.Create(jointsFollow: false);
        HeadParameters posed = CubeHead.Random(model, 1);
        HeadRigFile.Write(folder["head.glb"], model, posed, correctives);
        GltfValidator.AssertClean(folder["head.glb"]);

        // Readers of rigs work a skin's pose into the neutral; morph targets stay at 0, so that here they are added.
        BlendshapeRig read = GltfRigFile.Read(folder["head.glb"]).Rig;
        var rig = new HeadRig(model, posed, correctives);
        float[] found = new float[read.Neutral.Length];
        read.Pose([.. rig.Targets.Select(target => target.Weight)], found);
        Close(HeadEvaluator.Evaluate(model, posed), found);
        Assert.Equal(rig.Targets.Select(target => target.Name), read.ShapeNames);
        Assert.Equal("for tests", read.Surface.Licence);
    }

    [Fact]
    public void The_stand_ins_rig_opens_in_blender()
    {
        string ict = Repository.Shared("models/ict-facekit/ict-facekit.npz");
        Repository.Tool("blender");
        using var folder = new TemporaryFolder();
        MorphableModel model = Mimik.Faces.Heads.Standins.FlameStandin.Create(HeadModelFile.Read(ict), new() { ShapeCount = 2, ExpressionCount = 3 });
        var posed = HeadParameters.For(model);
        posed.RotationOf(0, 2)[0] = 0.3f;
        posed.RotationOf(0, 1)[1] = 0.2f;
        (HeadRigDeviation deviation, _) = HeadRigFile.Write(folder["head.glb"], model, posed, PoseCorrectives.Baked);
        GltfValidator.AssertClean(folder["head.glb"]);
        Assert.InRange(deviation.MeanMillimetres, 0, 2);
        IReadOnlyList<BlenderMesh> meshes = BlenderImport.Run(folder["head.glb"], [], []);
        Assert.Equal(3, meshes.Count);
    }

    [Fact]
    public void Other_models_parameters_are_refused()
    {
        MorphableModel model = CubeHead.Create();
        Assert.Throws<ArgumentException>(() => HeadRigFile.Write("x.glb", model, HeadParameters.For(model, 2)));
        Assert.Throws<ArgumentException>(() => HeadRigFile.Write("x.glb", model, new HeadParameters(1, 0, 0, 1)));
    }

    private static void Close(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int v = 0; v < expected.Length / 3; v++)
            Assert.InRange((Vector3D.At(expected, v) - Vector3D.At(found, v)).Length, 0, 2e-6);
    }
}
