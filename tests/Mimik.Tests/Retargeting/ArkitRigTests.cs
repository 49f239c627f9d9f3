using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Names;
using Mimik.Faces.Sample;
using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.Retargeting;

namespace Mimik.Tests.Retargeting;

public sealed class ArkitRigTests
{
    // Mimik's own face as a model: its shapes are the expressions, in standard deviations, and a jaw that turns its skin.
    private static readonly MorphableModel Model = SampleModel();

    [Fact]
    public void Planted_coefficients_and_a_turned_jaw_are_found()
    {
        var span = new ExpressionSpan(Model, [.. Enumerable.Repeat(1f, Model.VertexCount)], 2);
        var random = new RandomSource(5);
        double[] expression = [.. Enumerable.Range(0, Model.Expression.Count).Select(_ => Math.Clamp(random.NextGaussian(), -2.5, 2.5))];
        double[] rotations = new double[3 * Model.Joints.Count];
        rotations[3 * Model.Joints.IndexOf("jaw")] = 0.4;
        (SpanPose pose, bool converged) = span.Fit(span.Displace(new SpanPose(expression, rotations)));
        Assert.True(converged);
        for (int k = 0; k < expression.Length; k++)
            Assert.Equal(expression[k], pose.Expression[k], 5e-3);
        Assert.Equal(0.4, pose.Rotations[3 * Model.Joints.IndexOf("jaw")], 1e-3);
    }

    [Fact]
    public void Coefficients_stay_within_three_standard_deviations_and_the_jaw_within_what_it_can_do()
    {
        var span = new ExpressionSpan(Model, [.. Enumerable.Repeat(1f, Model.VertexCount)], 2);
        double[] expression = new double[Model.Expression.Count], rotations = new double[3 * Model.Joints.Count];
        expression[1] = 9;
        rotations[3 * Model.Joints.IndexOf("jaw")] = 2;
        (SpanPose pose, _) = span.Fit(span.Displace(new SpanPose(expression, rotations)));
        Assert.All(pose.Expression, e => Assert.InRange(e, -3, 3));
        Assert.InRange(pose.Rotations[3 * Model.Joints.IndexOf("jaw")], -0.1, 0.8);
    }

    [Fact]
    public void Curves_become_parameters_and_come_back()
    {
        string[] names = ["jawOpen", "mouthSmileLeft", "eyeLookUpLeft", "eyeBlinkRight"];
        int expressions = Model.Expression.Count, joints = Model.Joints.Count;
        float[] expression = new float[names.Length * expressions], rotations = new float[names.Length * joints * 3];
        rotations[3 * Model.Joints.IndexOf("jaw")] = 0.5f;
        expression[expressions + 1] = 2;
        rotations[(2 * joints * 3) + (3 * Model.Joints.IndexOf("eyeLeft"))] = -0.4f;
        expression[(3 * expressions) + 2] = 2.5f;
        var coefficients = new ArkitCoefficients(names, Model.Joints.Names, expression, rotations);
        float[] curves = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0.3f, 0.5f, 1, 0.1f, 0.7f, 0, 0.2f];
        HeadParameters parameters = ArkitCurves.ToParameters(Model, coefficients, curves, ["JawOpen", "mouthSmile_L", "eyeLookUpLeft", "eyeBlink_R"], out IReadOnlyList<string> unused);
        Assert.Empty(unused);
        Assert.Equal(0.5f, parameters.RotationOf(1, Model.Joints.IndexOf("jaw"))[0], 1e-6f);
        Assert.Equal(0.6f, parameters.ExpressionOf(2)[1], 1e-6f);
        float[] back = ArkitCurves.FromParameters(Model, coefficients, parameters);
        for (int k = 0; k < curves.Length; k++)
            Assert.Equal(curves[k], back[k], 0.03f);

        // Twice an open jaw is no more than a jaw can do.
        HeadParameters wide = ArkitCurves.ToParameters(Model, coefficients, [2f], ["jawOpen"], out _);
        Assert.Equal(0.8f, wide.RotationOf(0, Model.Joints.IndexOf("jaw"))[0], 1e-6f);
        Assert.Contains("channels with names", Assert.Throws<MimikException>(() => ArkitCurves.ToParameters(Model, coefficients, [1f], ["nonsense"], out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Eyes_turn_the_way_that_the_shapes_say()
    {
        // The left eye is on +X; looking out is to its own side, and forward is +Z.
        Assert.True(Ahead("eyeLookOutLeft").X > 0.3);
        Assert.True(Ahead("eyeLookInLeft").X < -0.3);
        Assert.True(Ahead("eyeLookOutRight").X < -0.3);
        Assert.True(Ahead("eyeLookInRight").X > 0.3);
        Assert.True(Ahead("eyeLookUpLeft").Y > 0.3);
        Assert.True(Ahead("eyeLookDownRight").Y < -0.3);
        Assert.Null(EyeTurns.Of("jawOpen", 25));

        static Vector3D Ahead(string shape)
        {
            (_, Vector3D rotation) = EyeTurns.Of(shape, 25)!.Value;
            var q = RigidMotion.Create((rotation.X / 2, rotation.Y / 2, rotation.Z / 2, 1), (0, 0, 0));
            return q.Map(new Vector3D(0, 0, 1));
        }
    }

    [Fact]
    public void Pairs_are_summed_and_what_a_source_lacks_is_named()
    {
        string[] names = ["browInnerUp_L", "browInnerUp_R", "jawOpen"];
        float[] neutral = [0, 0, 0, 1, 0, 0, 0, 1, 0];
        var source = new BlendshapeRig(
            neutral, new RigSurface(3, PolygonFaces.Uniform([0, 1, 2], 3)), [.. names.Select((name, k) => new Blendshape(name, [k + 1, 0, 0, 0, 0, 0, 0, 0, 0]))], LengthUnit.Unknown);
        BlendshapeRig arkit = ArkitShapes.Of(source, out IReadOnlyList<string> missing);
        Assert.Equal(FaceVocabularies.Arkit, arkit.ShapeNames);
        Assert.Equal(3, arkit.Shapes.Single(shape => shape.Name == "browInnerUp").Deltas[0]);
        Assert.Equal(50, missing.Count);
        Assert.Contains("tongueOut", missing);
    }

    private static MorphableModel SampleModel()
    {
        BlendshapeRig sample = SampleFace.Create();
        string[] names = ["mouthPucker", "mouthSmileLeft", "eyeBlinkRight", "browInnerUp"];
        float[] directions = [.. names.SelectMany(name => sample.Shapes.Single(shape => shape.Name == name).Deltas.Select(d => 0.4f * d))];
        int n = sample.VertexCount, joints = HeadJoints.FlameNames.Count;
        float[] weights = new float[n * joints], open = sample.Shapes.Single(shape => shape.Name == "jawOpen").Deltas;
        double[] regressor = new double[joints * n];
        double most = Enumerable.Range(0, n).Max(v => Vector3D.At(open, v).Length);
        for (int v = 0; v < n; v++)
        {
            string part = sample.Surface.Parts.First(p => v < p.FirstVertex + p.VertexCount).Name;
            float jaw = (float)(Vector3D.At(open, v).Length / most);
            int joint = part == "eyeLeft" ? 3 : part == "eyeRight" ? 4 : 2;
            weights[(v * joints) + joint] = joint == 2 ? jaw : 1;
            weights[v * joints] = joint == 2 ? 1 - jaw : 0;
        }

        // Joints at places of the mesh: the jaw at the ears' height, the eyes in their middle.
        int hinge = Enumerable.Range(0, n).MinBy(v => (Vector3D.At(sample.Neutral, v) - new Vector3D(0, -3, 1)).Length);
        regressor[(2 * n) + hinge] = 1;
        foreach ((int joint, string part) in ((int, string)[])[(3, "eyeLeft"), (4, "eyeRight")])
        {
            RigPart eye = sample.Surface.Parts.Single(p => p.Name == part);
            for (int v = eye.FirstVertex; v < eye.FirstVertex + eye.VertexCount; v++)
                regressor[(joint * n) + v] = 1.0 / eye.VertexCount;
        }

        return new MorphableModel(
            "sample", HeadFamily.Other, sample.Neutral, sample.Surface, sample.Unit, CoefficientSpace.None,
            new CoefficientSpace(names, CoefficientScale.StandardDeviations, directions),
            new HeadJoints(HeadJoints.FlameNames, [-1, 0, 1, 1, 1], weights, regressor, []));
    }
}
