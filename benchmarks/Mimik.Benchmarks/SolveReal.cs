using System.Diagnostics;
using Mimik.Faces;
using Mimik.Faces.Names;
using Mimik.Faces.Sequences;
using Mimik.Formats.Arrays;
using Mimik.InverseRig;
using Mimik.Numerics;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Benchmarks;

/// <summary>Real curves on the ICT face with the recorded correctives: posed, given noise, solved, compared; and again through the compressed rig's frames.</summary>
internal static class SolveReal
{
    private const double NoiseMillimetres = 0.05;

    public static void Run(Arguments arguments)
    {
        int frames = arguments["frames", 2800], threads = arguments["threads", 2];
        BlendshapeRig rig = NamedRig();
        WeightAnimation truth = Curves(rig, frames);
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}; {threads} threads; {truth.FrameCount:N0} frames of {rig.Logic.ControlCount} controls, {rig.Logic.Correctives.Length} correctives, {rig.VertexCount:N0} vertices");
        Console.WriteLine("| Meshes | Frames a second | Error to the clean meshes, mean and max, mm | Control error, mean and max | Controls in use (truth) | lambda1, lambda2 |");
        Console.WriteLine("|---|---|---|---|---|---|");
        float[] scratch = new float[rig.Shapes.Count];
        Row("posed, 0.05 mm of noise", rig, truth, threads, (t, points) =>
        {
            rig.Logic.Evaluate(truth[t], scratch);
            rig.Pose(scratch, points);
        });
        CompressionResult compressed = SkinCompressor.Compress(rig, new SkinCompressorOptions { Cycles = 2, Threads = threads });
        var player = new FacePlayer(compressed.Rig.Playback);
        Row(FormattableString.Invariant($"through the compressed rig (mean error of its shapes {compressed.Report.Errors.Total.MeanDistance:f3} mm)"), rig, truth, threads, (t, points) =>
        {
            player.PoseControls(truth[t]);
            player.GetPositions(points);
        });
    }

    private delegate void Poser(int frame, Span<float> points);

    private static void Row(string name, BlendshapeRig rig, WeightAnimation truth, int threads, Poser pose)
    {
        int n = rig.Neutral.Length;
        var random = new RandomSource(7);
        float[] clean = new float[truth.FrameCount * n], noise = new float[n];
        for (int t = 0; t < truth.FrameCount; t++)
            pose(t, clean.AsSpan(t * n, n));
        float[] noisy = (float[])clean.Clone();
        for (int t = 0; t < truth.FrameCount; t++)
        {
            random.FillGaussian(noise, NoiseMillimetres);
            System.Numerics.Tensors.TensorPrimitives.Add(noisy.AsSpan(t * n, n), noise, noisy.AsSpan(t * n, n));
        }

        using var targets = new ArraySequence(noisy, rig.VertexCount) { FramesPerSecond = truth.FramesPerSecond };
        using var reference = new ArraySequence(clean, rig.VertexCount) { FramesPerSecond = truth.FramesPerSecond };
        var clock = Stopwatch.StartNew();
        var solver = new InverseRigSolver(rig, new InverseRigOptions { Threads = threads });
        InverseRigResult result = solver.Solve(targets);
        double seconds = clock.Elapsed.TotalSeconds;
        MeshErrors errors = solver.Measure(reference, result.Controls);
        var figures = CurveFigures.Of(result.Controls, truth);
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {truth.FrameCount / seconds:f0} | {errors.Mean:f4}, {errors.Max:f3} | {figures.MeanError:f4}, {figures.MaxError:f3} | {figures.InUse:f1} ({CurveFigures.Of(truth).InUse:f1}) | {result.Lambda1:g3}, {result.Lambda2:g3} |"));
    }

    // The recorded set has no names: its controls are the expressions of the ICT FaceKit in their order.
    private static BlendshapeRig NamedRig()
    {
        string path = Reference.TryFind("inverserig/ict.npz") ?? throw new MimikException("expected ../shared/reference/inverserig/ict.npz beside the checkout, found none");
        BlendshapeRig set = InverseRigSetFile.Read(path).Rig, face = Reference.IctFace();
        string kit = Reference.TryFind("../models/ict-facekit/ict-facekit.npz") ?? throw new MimikException("expected ../shared/models/ict-facekit beside the checkout, found none");
        string[] names = NpzFile.Read(kit)["expression_names"].ToStrings();

        // Polygons for the compressor's smoothness; the set has none.
        return new BlendshapeRig(
            set.Neutral, face.Surface, [.. set.Shapes.Select((shape, k) => new Blendshape(k < names.Length ? names[k] : shape.Name, shape.Deltas))], set.Unit, set.Logic);
    }

    private static WeightAnimation Curves(BlendshapeRig rig, int frames)
    {
        string path = Reference.TryFind("../animation/facs72.npz") ?? throw new MimikException("expected ../shared/animation/facs72.npz beside the checkout, found none");
        WeightAnimation source = AnimationFile.Read(path);
        string[] controls = [.. rig.ControlNames];
        NameMap map = NameMap.Create([.. source.Names!], controls);
        int count = Math.Min(frames, source.FrameCount);
        float[] weights = new float[count * controls.Length];
        for (int t = 0; t < count; t++)
        {
            Span<float> row = weights.AsSpan(t * controls.Length, controls.Length);
            map.Apply(source[t], row);
            System.Numerics.Tensors.TensorPrimitives.Clamp(row, 0f, 1f, row);
        }

        return new WeightAnimation(weights, controls.Length, controls, source.FramesPerSecond, source.StartSeconds);
    }
}
