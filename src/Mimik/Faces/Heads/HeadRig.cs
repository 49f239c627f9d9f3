using System.Numerics.Tensors;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Faces.Heads;

/// <summary>What becomes of pose correctives in a rig of joints and morph targets.</summary>
public enum PoseCorrectives
{
    /// <summary>They are left out.</summary>
    None,

    /// <summary>Those of the head's own pose become part of its shape at rest.</summary>
    Baked,

    /// <summary>Each is a morph target, set to the head's own pose; whoever turns a joint sets them to the entries of R - I.</summary>
    Targets,
}

/// <summary>A morph target of a <see cref="HeadRig"/>.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Deltas">[N x 3].</param>
/// <param name="Weight">Where it stands in the head's own pose.</param>
/// <param name="Feature">The entry of the pose features that drives it, or -1 for an expression.</param>
internal sealed record HeadRigTarget(string Name, ReadOnlyMemory<float> Deltas, float Weight, int Feature);

/// <summary>How far a rig is from the model that it was made of.</summary>
/// <param name="MeanMillimetres">Over all vertices and poses.</param>
/// <param name="LargestMillimetres">Of any vertex.</param>
/// <param name="Poses">How many poses were drawn.</param>
public sealed record HeadRigDeviation(double MeanMillimetres, double LargestMillimetres, int Poses);

/// <summary>
/// One identity of a parametric head as joints and morph targets, which is what engines play. Two things of the model have no place there: expressions do not move joints,
/// and pose correctives follow the pose only where somebody drives them.
/// </summary>
internal sealed class HeadRig
{
    // Radians that poses are drawn within: jaws open one way.
    private const double NeckLimit = 0.35, JawLimit = 0.35, EyeLimit = 0.25;

    private readonly HeadParameters _parameters;

    /// <summary>Makes a rig.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">One head: its identity is baked, its pose and expression are the rig's stand.</param>
    /// <param name="correctives">What becomes of the pose correctives.</param>
    public HeadRig(MorphableModel model, HeadParameters parameters, PoseCorrectives correctives)
    {
        Model = model;
        _parameters = parameters;
        Rest = [.. model.Template];
        ReadOnlySpan<float> shape = parameters.ShapeOf(0), expression = parameters.ExpressionOf(0);
        for (int k = 0; k < shape.Length; k++)
            TensorPrimitives.MultiplyAdd(model.Shape.Direction(k), shape[k], Rest, Rest);
        var joints = new JointTransforms(model);
        joints.Assign(shape, [], Vector3D.Zero);
        JointsAtRest = [.. joints.Rest];
        Turns = [.. Enumerable.Range(0, model.Joints.Count).Select(j => Vector3D.At(parameters.RotationOf(0, j), 0))];
        Translation = Vector3D.At(parameters.TranslationOf(0), 0);
        var targets = new List<HeadRigTarget>();
        for (int e = 0; e < model.Expression.Count; e++)
            targets.Add(new HeadRigTarget(model.Expression.Names[e], Row(model.Expression.Directions, e), e < expression.Length ? expression[e] : 0, -1));
        float[] features = Features(parameters);
        for (int f = 0; f < features.Length && correctives != PoseCorrectives.None; f++)
        {
            ReadOnlyMemory<float> row = Row(model.Joints.PoseDirections, f);
            if (correctives == PoseCorrectives.Baked)
                TensorPrimitives.MultiplyAdd(row.Span, features[f], Rest, Rest);
            else if (row.Span.ContainsAnyExcept(0f))
                targets.Add(new HeadRigTarget($"{model.Joints.Names[1 + (f / 9)]} R-I {f % 9 / 3},{f % 3}", row, features[f], f));
        }

        Targets = targets;
    }

    /// <summary>The model.</summary>
    public MorphableModel Model { get; }

    /// <summary>[N x 3] the face at rest, in the model's unit.</summary>
    public float[] Rest { get; }

    /// <summary>[J] the joints' places at rest.</summary>
    public Vector3D[] JointsAtRest { get; }

    /// <summary>[J] rotation vectors of the head's pose.</summary>
    public Vector3D[] Turns { get; }

    /// <summary>Where the head is moved.</summary>
    public Vector3D Translation { get; }

    /// <summary>Expressions, then correctives where they are targets.</summary>
    public IReadOnlyList<HeadRigTarget> Targets { get; }

    /// <summary>The joints that a vertex follows, the strongest first; weights sum to 1.</summary>
    /// <param name="vertex">0 .. N - 1.</param>
    /// <param name="most">How many there is room for.</param>
    public (int Joint, float Weight)[] Influences(int vertex, int most)
    {
        int count = Model.Joints.Count;
        (int Joint, float Weight)[] strongest = [.. Enumerable.Range(0, count)
            .Select(j => (Joint: j, Weight: Model.Joints.Weights[(vertex * count) + j]))
            .Where(pair => pair.Weight > 0)
            .OrderByDescending(pair => pair.Weight)
            .Take(most)];
        float sum = strongest.Sum(pair => pair.Weight);
        return [.. strongest.Select(pair => (pair.Joint, pair.Weight / sum))];
    }

    /// <summary>Compares the rig with the model in random poses: joints within 20 degrees, expressions of one standard deviation (weights up to 1).</summary>
    /// <param name="poses">How many.</param>
    /// <param name="seed">The same seed draws the same poses.</param>
    public HeadRigDeviation Deviation(int poses = 20, long seed = 0)
    {
        var random = new RandomSource(seed);
        double scale = Model.Unit.MillimetresPerUnit ?? 1, sum = 0, largest = 0;
        float[] expected = new float[Rest.Length];
        var evaluator = new HeadEvaluator(Model);
        for (int p = 0; p < poses; p++)
        {
            HeadParameters drawn = Draw(random);
            evaluator.Evaluate(drawn, expected);
            float[] found = Play(drawn);
            for (int v = 0; v < Model.VertexCount; v++)
            {
                double distance = scale * (Vector3D.At(expected, v) - Vector3D.At(found, v)).Length;
                sum += distance;
                largest = Math.Max(largest, distance);
            }
        }

        return new HeadRigDeviation(sum / Math.Max(1, (long)poses * Model.VertexCount), largest, poses);
    }

    /// <summary>What an engine shows of the rig: morph targets, then linear blend skinning about the joints at rest.</summary>
    /// <param name="parameters">One head; its identity is the rig's.</param>
    /// <returns>[N x 3].</returns>
    public float[] Play(HeadParameters parameters)
    {
        float[] morphed = [.. Rest];
        ReadOnlySpan<float> expression = parameters.ExpressionOf(0);
        float[] features = Features(parameters);
        for (int t = 0; t < Targets.Count; t++)
        {
            float weight = Targets[t].Feature >= 0 ? features[Targets[t].Feature] : t < expression.Length ? expression[t] : 0;
            if (weight != 0)
                TensorPrimitives.MultiplyAdd(Targets[t].Deltas.Span, weight, morphed, morphed);
        }

        var joints = new JointTransforms(Model);
        for (int j = 0; j < joints.Local.Length; j++)
            joints.Local[j] = RotationVector.ToMatrix(Vector3D.At(parameters.RotationOf(0, j), 0));
        joints.Assign(_parameters.ShapeOf(0), [], Vector3D.At(parameters.TranslationOf(0), 0));
        for (int v = 0; v < Model.VertexCount; v++)
        {
            Vector3D point = Vector3D.At(morphed, v), moved = Vector3D.Zero;
            foreach ((int joint, float weight) in Influences(v, 4))
                moved += weight * ((joints.World[joint] * point) + joints.Offsets[joint]);
            (morphed[3 * v], morphed[(3 * v) + 1], morphed[(3 * v) + 2]) = ((float)moved.X, (float)moved.Y, (float)moved.Z);
        }

        return morphed;
    }

    private HeadParameters Draw(RandomSource random)
    {
        var drawn = HeadParameters.For(Model);
        _parameters.ShapeOf(0).CopyTo(drawn.Shape);
        for (int e = 0; e < drawn.Expression.Length; e++)
            drawn.Expression[e] = (float)(Model.Expression.Scale == CoefficientScale.Weights ? random.NextDouble() : random.NextGaussian());
        for (int j = 1; j < Model.Joints.Count; j++)
        {
            Span<float> turn = drawn.RotationOf(0, j);
            if (Model.Joints.Names[j] == "jaw")
                turn[0] = (float)(JawLimit * random.NextDouble());
            else
            {
                double limit = Model.Joints.Names[j].StartsWith("eye", StringComparison.Ordinal) ? EyeLimit : NeckLimit;
                foreach (ref float axis in turn)
                    axis = (float)(limit * ((2 * random.NextDouble()) - 1));
            }
        }

        return drawn;
    }

    private float[] Features(HeadParameters parameters)
    {
        float[] features = new float[Model.Joints.PoseFeatureCount];
        if (features.Length == 0)
            return features;
        var joints = new JointTransforms(Model);
        joints.Assign(parameters, 0);
        JointTransforms.PoseFeatures(joints.Local, features);
        return features;
    }

    private ReadOnlyMemory<float> Row(float[] rows, int row) => rows.AsMemory(row * Rest.Length, Rest.Length);
}
