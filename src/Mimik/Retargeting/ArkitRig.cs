using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Names;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>
/// Gives a head model ARKit's 52 shapes: those of a rig by <see cref="RigTransfer"/>, and, where asked for, the model's own coefficients and jaw joint fitted to
/// them. eyeLook shapes are the lids' motion and a turn of the eye joints. mouthClose belongs on top of an open jaw: it is the pose with both, less the open jaw.
/// </summary>
public static class ArkitRig
{
    // Of the model's size: less is no motion. 0.01 mm on a head.
    private const double LeastMotion = 1e-4;

    /// <summary>Makes the rig of a model's mean face.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">A rig whose shapes have names of ARKit, the ICT face or FACS.</param>
    /// <param name="landmarks">Landmarks of the rig and the model; null for none.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="progress">Receives a stage's name, the steps done and all its steps.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="MimikException">The rig makes none of the shapes, or the heads do not go together.</exception>
    public static ArkitRigResult Run(
        MorphableModel model,
        BlendshapeRig source,
        LandmarkPairs? landmarks = null,
        ArkitRigOptions? options = null,
        Action<string, int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new ArkitRigOptions();
        if (!(options.EyeDegrees is >= 0 and <= 60))
            throw new MimikException($"eye degrees: expected 0 to 60, found {options.EyeDegrees}");
        BlendshapeRig arkit = ArkitShapes.Of(source, out IReadOnlyList<string> missing);
        RigTransferResult transfer = RigTransfer.Run(arkit, model.Template, model.Surface.With(model.Licence.Text, model.Surface.Colours), model.Unit, landmarks, options.Transfer, progress, cancellation);
        double size = SurfaceRegistration.Size(model.Template);
        IReadOnlyList<string> names = FaceVocabularies.Arkit;
        float[][] deltas = [.. transfer.Rig.Shapes.Select(shape => (float[])shape.Deltas.Clone())];
        string?[] empty = new string?[names.Count];
        for (int k = 0; k < names.Count; k++)
            empty[k] = missing.Contains(names[k]) ? "the source has none" : WhyEmpty(names[k], arkit, transfer, deltas[k], size);
        int threads = options.Transfer.Threads == 0 ? ParallelLoop.AllThreads : options.Transfer.Threads;
        float[]?[] turns = new float[]?[names.Count];
        for (int k = 0; k < names.Count; k++)
        {
            if (EyeTurns.Of(names[k], options.EyeDegrees) is not var (joint, rotation))
                continue;
            turns[k] = EyeTurns.Displace(model, joint, rotation);
            if (turns[k] is not null)
                HoldEyes(model, joint, deltas[k]);
        }

        SpanFit? span = options.Method == ArkitMethod.Span
            ? SpanFit.Of(model, names, deltas, empty, transfer.Matched, options.EyeDegrees, threads, progress, cancellation)
            : null;
        for (int k = 0; k < names.Count; k++)
        {
            float[] made = span?.Deltas[k] ?? deltas[k];
            if (empty[k] is not null)
                Array.Clear(made);
            else if (turns[k] is { } turn)
                System.Numerics.Tensors.TensorPrimitives.Add(made, turn, made);
            deltas[k] = made;
        }

        var rig = new BlendshapeRig(model.Template, transfer.Rig.Surface, [.. names.Select((name, k) => new Blendshape(name, deltas[k]))], model.Unit);
        return new ArkitRigResult(
            rig,
            [.. names.Select((name, k) => new ArkitShapeResult(name, transfer.Residuals[k], empty[k] is null ? span?.Residuals[k] : null, empty[k]))],
            transfer,
            span?.Coefficients,
            span?.JawMidway,
            turns.Any(turn => turn is not null));
    }

    // A tongue that the model has not got: the shape moves nothing, or nothing but skin that gives way to it.
    private static string? WhyEmpty(string name, BlendshapeRig source, RigTransferResult transfer, float[] deltas, double size)
    {
        const string TongueOut = "tongueOut";
        if (name == TongueOut && !transfer.Pieces.Any(piece => piece.Motion is PieceMotion.Rigid or PieceMotion.Deforming))
            return "the model has no tongue";
        if (name == TongueOut)
        {
            // Off the skin: what the source's tongue moved.
            double most = 0;
            for (int v = 0; v < deltas.Length / 3; v++)
            {
                if (!transfer.OnSkin[v])
                    most = Math.Max(most, Vector3D.At(deltas, v).Length);
            }

            return most < 0.02 * size ? "the model has no tongue" : null;
        }

        double largest = 0;
        for (int v = 0; v < deltas.Length / 3; v++)
            largest = Math.Max(largest, Vector3D.At(deltas, v).Length);
        return largest < LeastMotion * size ? "nothing of the model moves" : null;
    }

    // The joint turns the eye: what the transfer may have carried over of a source's turning eyes goes.
    private static void HoldEyes(MorphableModel model, string joint, float[] deltas)
    {
        int index = model.Joints.IndexOf(joint);
        for (int v = 0; v < deltas.Length / 3; v++)
        {
            float weight = model.Joints.Weights[(v * model.Joints.Count) + index];
            for (int axis = 0; axis < 3; axis++)
                deltas[(3 * v) + axis] *= 1 - weight;
        }
    }
}
