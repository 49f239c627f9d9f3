using Mimik.Faces.Heads;
using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>ARKit's shapes by a model's own coefficients and jaw: fits to transferred shapes, and what they leave.</summary>
/// <param name="Deltas">[S] of [N x 3], without the eyes' turns.</param>
/// <param name="Residuals">[S].</param>
/// <param name="Coefficients">What makes each shape, the eyes' turns with it.</param>
/// <param name="JawMidway">The error of a linear jawOpen half-way; null where the jaw does not turn.</param>
internal sealed record SpanFit(float[][] Deltas, SpanResidual[] Residuals, ArkitCoefficients Coefficients, (double Mean, double Largest)? JawMidway)
{
    /// <summary>Fits all shapes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="names">[S].</param>
    /// <param name="targets">[S] of [N x 3] the transferred shapes, without the eyes' turns.</param>
    /// <param name="empty">[S] why a shape is empty, or null.</param>
    /// <param name="matched">[N] how far a vertex's motion is known.</param>
    /// <param name="eyeDegrees">Degrees that eyes turn.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <param name="progress">Receives the shapes done.</param>
    /// <param name="cancellation">Ends the work between two shapes.</param>
    public static SpanFit Of(
        MorphableModel model, IReadOnlyList<string> names, float[][] targets, string?[] empty, float[] matched, double eyeDegrees, int threads,
        Action<string, int, int>? progress, CancellationToken cancellation)
    {
        double[] areas = SurfaceWeights.VertexAreas(model.Template, model.Surface.Faces.Triangulate());
        double mean = areas.Average();
        var span = new ExpressionSpan(model, [.. matched.Select((m, v) => m * (float)(areas[v] / mean))], threads);
        int expressions = model.Expression.Count, joints = model.Joints.Count;
        float[] table = new float[names.Count * expressions], rotations = new float[names.Count * joints * 3];
        float[][] deltas = new float[names.Count][];
        var residuals = new SpanResidual[names.Count];
        SpanPose? open = null;
        float[]? openDeltas = null;
        (double, double)? midway = null;

        // jawOpen first: mouthClose stands on it.
        int[] order = [.. Enumerable.Range(0, names.Count).OrderBy(k => names[k] == ArkitShapes.JawOpen ? 0 : 1)];
        int done = 0;
        foreach (int k in order)
        {
            cancellation.ThrowIfCancellationRequested();
            if (empty[k] is not null)
            {
                deltas[k] = new float[targets[k].Length];
                residuals[k] = new SpanResidual(0, 0, true);
                continue;
            }

            bool onOpenJaw = names[k] == ArkitShapes.MouthClose && open is not null;
            float[] target = onOpenJaw ? [.. targets[k].Zip(targets[Array.IndexOf([.. names], ArkitShapes.JawOpen)], (a, b) => a + b)] : targets[k];
            (SpanPose pose, bool converged) = span.Fit(target, onOpenJaw ? open : null);
            float[] moved = span.Displace(pose);
            residuals[k] = Residual(moved, target, matched, converged);
            if (onOpenJaw)
            {
                for (int i = 0; i < moved.Length; i++)
                    moved[i] -= openDeltas![i];
                pose = new SpanPose([.. pose.Expression.Zip(open!.Expression, (a, b) => a - b)], [.. pose.Rotations.Zip(open.Rotations, (a, b) => a - b)]);
            }

            if (names[k] == ArkitShapes.JawOpen)
            {
                (open, openDeltas) = (pose, [.. moved]);
                midway = span.HasJaw ? Midway(span, pose, moved) : null;
            }

            deltas[k] = moved;
            for (int e = 0; e < expressions; e++)
                table[(k * expressions) + e] = (float)pose.Expression[e];
            for (int j = 0; j < 3 * joints; j++)
                rotations[(k * 3 * joints) + j] = (float)pose.Rotations[j];
            AddTurn(model, names[k], eyeDegrees, rotations.AsSpan(k * 3 * joints, 3 * joints));
            progress?.Invoke("span", ++done, names.Count);
        }

        return new SpanFit(deltas, residuals, new ArkitCoefficients(names, model.Joints.Names, table, rotations), midway);
    }

    private static void AddTurn(MorphableModel model, string name, double degrees, Span<float> rotations)
    {
        if (EyeTurns.Of(name, degrees) is not var (joint, rotation) || model.Joints.IndexOf(joint) is not (>= 0 and var index))
            return;
        rotations[3 * index] += (float)rotation.X;
        rotations[(3 * index) + 1] += (float)rotation.Y;
        rotations[(3 * index) + 2] += (float)rotation.Z;
    }

    private static (double Mean, double Largest) Midway(ExpressionSpan span, SpanPose pose, float[] whole)
    {
        float[] half = span.Displace(new SpanPose([.. pose.Expression.Select(x => x / 2)], [.. pose.Rotations.Select(x => x / 2)]));
        double sum = 0, largest = 0, farthest = 0;
        int count = 0;
        for (int v = 0; v < whole.Length / 3; v++)
            farthest = Math.Max(farthest, Vector3D.At(whole, v).Length);
        for (int v = 0; v < whole.Length / 3; v++)
        {
            if (Vector3D.At(whole, v).Length < 0.02 * farthest)
                continue;
            double off = (Vector3D.At(half, v) - (0.5 * Vector3D.At(whole, v))).Length;
            (sum, largest, count) = (sum + off, Math.Max(largest, off), count + 1);
        }

        return (count == 0 ? 0 : sum / count, largest);
    }

    private static SpanResidual Residual(float[] moved, float[] target, float[] matched, bool converged)
    {
        double sum = 0, largest = 0;
        int count = 0;
        for (int v = 0; v < matched.Length; v++)
        {
            if (matched[v] == 0)
                continue;
            double off = (Vector3D.At(moved, v) - Vector3D.At(target, v)).Length;
            (sum, largest, count) = (sum + off, Math.Max(largest, off), count + 1);
        }

        return new SpanResidual(count == 0 ? 0 : sum / count, largest, converged);
    }
}
