using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Tests.Skinning;

public class CompressedRigTests
{
    [Fact]
    public void Decompressed_shapes_pose_as_the_transforms_do()
    {
        CompressedRig rig = PlantedRigs.Create(3);
        BlendshapeRig shapes = rig.Decompress();
        float[] weights = [0.7f, -0.3f, 1.4f, 0.2f, 0.9f, 0.1f], posed = new float[shapes.Neutral.Length];
        shapes.Pose(weights, posed);
        double[] expected = PlantedRigs.Pose(rig, weights);
        for (int i = 0; i < posed.Length; i++)
            Assert.Equal(expected[i], posed[i], 2e-5);
    }

    [Fact]
    public void Decompression_keeps_names_logic_surface_and_unit()
    {
        CompressedRig rig = PlantedRigs.Create(4);
        BlendshapeRig shapes = rig.Decompress();
        Assert.Equal(rig.Playback.ShapeNames, shapes.ShapeNames);
        Assert.Same(rig.Playback.Logic, shapes.Logic);
        Assert.Same(rig.Surface, shapes.Surface);
        Assert.Equal(rig.Unit, shapes.Unit);
        Assert.Equal(rig.Playback.Rest, shapes.Neutral);
    }
}
