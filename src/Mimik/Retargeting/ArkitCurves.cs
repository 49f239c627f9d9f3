using Mimik.Faces.Heads;
using Mimik.Faces.Names;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>ARKit's curves as a model's parameters, and back.</summary>
public static class ArkitCurves
{
    /// <summary>Takes curves to parameters: every shape's coefficients and rotations by its weight, summed, and kept within +-3 standard deviations and what a jaw can do.</summary>
    /// <param name="model">The model.</param>
    /// <param name="coefficients">What of the model makes each shape.</param>
    /// <param name="weights">[T x C] weights, frame by frame; not clamped.</param>
    /// <param name="channels">[C] their names, in any vocabulary that the name table knows.</param>
    /// <param name="unused">Receives the channels that make none of the shapes.</param>
    /// <returns>T heads of the mean identity.</returns>
    /// <exception cref="MimikException">The coefficients are another model's, or no channel has a known name.</exception>
    public static HeadParameters ToParameters(
        MorphableModel model, ArkitCoefficients coefficients, ReadOnlySpan<float> weights, IReadOnlyList<string> channels, out IReadOnlyList<string> unused)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(channels);
        coefficients.ExpectFor(model);
        var map = NameMap.Create(channels, coefficients.Names);
        unused = [.. map.UnusedChannels.Select(c => channels[c])];
        if (map.UndrivenTargets.Count == coefficients.Names.Count)
            throw new MimikException($"curves: expected channels with names of ARKit, the ICT face or FACS, found {string.Join(", ", channels.Take(6))}");
        int expressions = coefficients.ExpressionCount, joints = model.Joints.Count, frames = weights.Length / channels.Count;
        float most = model.Expression.Scale == CoefficientScale.Weights ? 1 : 3, least = model.Expression.Scale == CoefficientScale.Weights ? 0 : -3;
        var parameters = new HeadParameters(frames, 0, expressions, joints);
        float[] shapes = new float[coefficients.Names.Count];
        int jaw = model.Joints.IndexOf("jaw");
        (double[] low, double[] high) = ExpressionSpan.JawBounds;
        for (int t = 0; t < frames; t++)
        {
            map.Apply(weights.Slice(t * channels.Count, channels.Count), shapes);
            Span<float> expression = parameters.ExpressionOf(t), rotations = parameters.Rotations.AsSpan(3 * t * joints, 3 * joints);
            for (int s = 0; s < shapes.Length; s++)
            {
                if (shapes[s] == 0)
                    continue;
                for (int e = 0; e < expressions; e++)
                    expression[e] += shapes[s] * coefficients.Expression[(s * expressions) + e];
                for (int j = 0; j < rotations.Length; j++)
                    rotations[j] += shapes[s] * coefficients.Rotations[(s * rotations.Length) + j];
            }

            for (int e = 0; e < expressions; e++)
                expression[e] = Math.Clamp(expression[e], least, most);
            for (int axis = 0; axis < 3 && jaw >= 0; axis++)
                rotations[(3 * jaw) + axis] = (float)Math.Clamp(rotations[(3 * jaw) + axis], low[axis], high[axis]);
        }

        return parameters;
    }

    /// <summary>
    /// Takes parameters to curves: the weights of 0 to 1 whose sum of shapes is nearest to the posed face, frame by frame
    /// (<see cref="BoxLeastSquares"/>). Eyes turn with the eyes' joints.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="coefficients">What of the model makes each shape.</param>
    /// <param name="parameters">T heads; identity and global pose are left out, the neck too.</param>
    /// <param name="threads">Threads, at least 1; 0 takes all cores.</param>
    /// <returns>[T x S] weights in the order of the coefficients' names.</returns>
    /// <exception cref="MimikException">The coefficients or the parameters are another model's.</exception>
    public static float[] FromParameters(MorphableModel model, ArkitCoefficients coefficients, HeadParameters parameters, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(parameters);
        coefficients.ExpectFor(model);
        if (parameters.JointCount != model.Joints.Count || parameters.ExpressionCount > model.Expression.Count)
            throw new MimikException($"parameters: expected {model.Joints.Count} joints and at most {model.Expression.Count} expression coefficients, found {parameters.JointCount} and {parameters.ExpressionCount}");
        int workers = threads == 0 ? ParallelLoop.AllThreads : threads, shapes = coefficients.Names.Count, joints = model.Joints.Count;
        var basis = new HeadParameters(shapes + 1, 0, coefficients.ExpressionCount, joints);
        int open = coefficients.Names.ToList().IndexOf(ArkitShapes.JawOpen), close = coefficients.Names.ToList().IndexOf(ArkitShapes.MouthClose);
        for (int s = 0; s < shapes; s++)
        {
            AddShape(coefficients, s, basis, s);
            if (s == close && open >= 0)
                AddShape(coefficients, open, basis, s);
        }

        int n = 3 * model.VertexCount;
        var evaluator = new HeadEvaluator(model, 0, Math.Max(coefficients.ExpressionCount, parameters.ExpressionCount));
        float[] face = new float[(long)(shapes + 1) * n];
        evaluator.Evaluate(basis, face, workers);
        float[] rest = face[(shapes * n)..];
        for (int s = 0; s < shapes; s++)
        {
            for (int i = 0; i < n; i++)
                face[(s * n) + i] -= rest[i];
        }

        if (close >= 0 && open >= 0)
        {
            for (int i = 0; i < n; i++)
                face[(close * n) + i] -= face[(open * n) + i];
        }

        double[] h = new double[shapes * shapes];
        ParallelLoop.For(shapes, workers, (a, _) =>
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = 0;
                for (int i = 0; i < n; i++)
                    sum += (double)face[(a * n) + i] * face[(b * n) + i];
                h[(a * shapes) + b] = h[(b * shapes) + a] = sum;
            }
        });

        // Shapes that nothing tells apart stay small.
        double trace = 0;
        for (int s = 0; s < shapes; s++)
            trace += h[(s * shapes) + s] / shapes;
        for (int s = 0; s < shapes; s++)
            h[(s * shapes) + s] += 1e-6 * trace;
        float[] weights = new float[parameters.Count * shapes];
        double[] low = new double[shapes], high = [.. Enumerable.Repeat(1.0, shapes)];
        for (int s = 0; s < shapes; s++)
        {
            // A shape without motion has no weight.
            if (h[(s * shapes) + s] <= 2e-6 * trace)
                high[s] = 0;
        }

        ParallelLoop.For(parameters.Count, workers, (t, _) =>
        {
            HeadParameters head = FaceAlone(parameters, t, model);
            float[] posed = new float[n];
            evaluator.Evaluate(head, posed, 1);
            double[] right = new double[shapes], x = new double[shapes];
            for (int s = 0; s < shapes; s++)
            {
                for (int i = 0; i < n; i++)
                    right[s] += (double)face[(s * n) + i] * (posed[i] - rest[i]);
            }

            BoxLeastSquares.Solve(h, right, low, high, x);
            for (int s = 0; s < shapes; s++)
                weights[(t * shapes) + s] = (float)x[s];
        });
        return weights;
    }

    private static void AddShape(ArkitCoefficients coefficients, int shape, HeadParameters to, int head)
    {
        int expressions = coefficients.ExpressionCount, rotations = 3 * coefficients.JointNames.Count;
        for (int e = 0; e < expressions; e++)
            to.ExpressionOf(head)[e] += coefficients.Expression[(shape * expressions) + e];
        for (int j = 0; j < rotations; j++)
            to.Rotations[(head * rotations) + j] += coefficients.Rotations[(shape * rotations) + j];
    }

    // The mean identity with the frame's expression, jaw and eyes.
    private static HeadParameters FaceAlone(HeadParameters parameters, int frame, MorphableModel model)
    {
        var head = new HeadParameters(1, 0, parameters.ExpressionCount, parameters.JointCount);
        parameters.ExpressionOf(frame).CopyTo(head.Expression);
        foreach (string joint in (string[])["jaw", EyeTurns.Left, EyeTurns.Right])
        {
            int index = model.Joints.IndexOf(joint);
            if (index >= 0)
                parameters.RotationOf(frame, index).CopyTo(head.RotationOf(0, index));
        }

        return head;
    }
}
