using Mimik.Faces;
using Mimik.Faces.Sequences;

namespace Mimik.Workflows.Bench;

/// <summary>The meshes that known curves make of a rig, posed when they are asked for.</summary>
/// <param name="rig">The rig.</param>
/// <param name="controls">[T x m] the curves.</param>
internal sealed class TruthMeshes(BlendshapeRig rig, WeightAnimation controls) : IMeshSequence
{
    public int FrameCount => controls.FrameCount;

    public int PointCount => rig.VertexCount;

    public bool AreDisplacements => false;

    public double? FramesPerSecond => controls.FramesPerSecond;

    public double StartSeconds => controls.StartSeconds;

    public LengthUnit? Unit => null;

    public string Describe(int frame) => $"known curves: frame {frame}";

    public void Read(int frame, Span<float> points)
    {
        float[] weights = new float[rig.Shapes.Count];
        rig.Logic.Evaluate(controls[frame], weights);
        rig.Pose(weights, points);
    }

    public void Dispose()
    {
    }
}
