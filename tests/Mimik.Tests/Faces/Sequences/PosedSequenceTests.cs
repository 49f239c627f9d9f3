using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Sequences;

public sealed class PosedSequenceTests
{
    [Fact]
    public void An_animated_glb_is_its_rig_posed_in_every_frame()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = Gltf.SmallRig.Make(new LengthUnit(0.01, UnitSource.Declared));
        int shapes = rig.Shapes.Count;
        float[] weights = [.. Enumerable.Range(0, 3 * shapes).Select(i => i % 7 / 8f)];
        GltfRigFile.Write(folder["a.glb"], rig, new WeightAnimation(weights, shapes, [.. rig.ShapeNames], 25));
        var notes = new List<string>();
        using IMeshSequence sequence = MeshSequenceFile.Open(folder["a.glb"], new MeshSequenceOptions { VertexCount = rig.VertexCount }, notes);
        Assert.Equal((3, rig.VertexCount, 25.0, 0.01), (sequence.FrameCount, sequence.PointCount, sequence.FramesPerSecond!.Value, sequence.Unit!.MetresPerUnit!.Value));
        Assert.Contains(notes, note => note.EndsWith("3 frames of the file's morph weights, 25 a second", StringComparison.Ordinal));
        float[] expected = new float[rig.Neutral.Length], found = new float[rig.Neutral.Length];
        for (int frame = 0; frame < 3; frame++)
        {
            rig.Pose(weights.AsSpan(frame * shapes, shapes), expected);
            sequence.Read(frame, found);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Head_motion_in_a_node_track_moves_the_frames()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = Gltf.SmallRig.Make(new LengthUnit(0.01, UnitSource.Declared));
        int shapes = rig.Shapes.Count;
        RigidMotion[] pose = [RigidMotion.Identity, new HeadAngles(2.5, 0.2, 0.1).ToMotion(), RigidMotion.Create((0, 0.9, 0.1, -0.4), (3, -2, 7))];
        float[] weights = [.. Enumerable.Range(0, 3 * shapes).Select(i => i % 5 / 8f)];
        GltfRigFile.Write(folder["a.glb"], rig, new WeightAnimation(weights, shapes, framesPerSecond: 30) { HeadPose = pose });
        GltfRig read = GltfRigFile.Read(folder["a.glb"]);
        Assert.Empty(read.Notes);
        double[] expectedMatrix = new double[16], foundMatrix = new double[16];
        using IMeshSequence sequence = MeshSequenceFile.Open(folder["a.glb"]);
        float[] expected = new float[rig.Neutral.Length], found = new float[rig.Neutral.Length];
        for (int frame = 0; frame < 3; frame++)
        {
            pose[frame].ToMatrix(expectedMatrix);
            read.ShapeWeights!.HeadPose![frame].ToMatrix(foundMatrix);
            Assert.All(expectedMatrix.Zip(foundMatrix), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            rig.Pose(weights.AsSpan(frame * shapes, shapes), expected);
            pose[frame].Apply(expected, expected);
            sequence.Read(frame, found);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void The_validator_passes_a_head_track()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = Gltf.SmallRig.Make();
        var animation = new WeightAnimation(new float[2 * rig.Shapes.Count], rig.Shapes.Count) { HeadPose = [RigidMotion.Identity, new HeadAngles(0.5, 0.2, 0.1).ToMotion()] };
        GltfRigFile.Write(folder["a.glb"], rig, animation);
        GltfValidator.AssertClean(folder["a.glb"]);
    }

    [Fact]
    public void A_file_without_animation_or_with_other_vertices_is_refused()
    {
        using var folder = new TemporaryFolder();
        BlendshapeRig rig = Gltf.SmallRig.Make();
        GltfRigFile.Write(folder["a.glb"], rig);
        Assert.Contains("an animation of morph weights, found none", Refusal(null), StringComparison.Ordinal);
        GltfRigFile.Write(folder["a.glb"], rig, new WeightAnimation(new float[rig.Shapes.Count], rig.Shapes.Count));
        Assert.Contains("frames of 38 vertices, as the rig has, found 37", Refusal(new MeshSequenceOptions { VertexCount = 38 }), StringComparison.Ordinal);
        Assert.Contains("whose frames are positions", Refusal(new MeshSequenceOptions { Displacements = true }), StringComparison.Ordinal);

        string Refusal(MeshSequenceOptions? options) => Assert.ThrowsAny<MimikException>(() => MeshSequenceFile.Open(folder["a.glb"], options).Dispose()).Message;
    }
}
