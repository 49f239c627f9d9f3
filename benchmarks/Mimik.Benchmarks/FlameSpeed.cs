using System.Diagnostics;
using System.Text.Json;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Formats.Arrays;
using Mimik.Workflows.Bench;

namespace Mimik.Benchmarks;

/// <summary>FLAME's forward pass against the recorded layer, heads streamed by the million, and loading: with the recorded coefficients, all steps.</summary>
internal static class FlameSpeed
{
    private const int Shapes = 100, Expressions = 50;

    // Per head: the template, coefficients and pose features once each.
    private const int Columns = 1 + Shapes + Expressions + 36;

    public static void Run(Arguments arguments)
    {
        int threads = arguments["threads", 2], heads = arguments["heads", 1_000_000];
        double probe = MultiplicationProbe.Measure(threads), scale = MultiplicationProbe.RecordedTwoThreads / probe;
        Console.WriteLine(FormattableString.Invariant($"processor: {MultiplicationProbe.Processor}; {threads} threads; probe {probe:f0} GFLOP/s (recorded: {MultiplicationProbe.RecordedTwoThreads:f0} on 2)"));
        JsonElement recorded = JsonDocument.Parse(File.ReadAllText(PathOf("recorded.json"))).RootElement.GetProperty("flame");
        foreach (string file in (string[])["flame_chumpy_py2style.pkl", "flame_numpy_p2.pkl"])
            Load(file, recorded.GetProperty("load_s").GetDouble());
        MorphableModel model = FlameFile.Read(PathOf("flame_chumpy_py2style.pkl"));
        (LandmarkEmbedding inner, ContourEmbedding contour) = Embeddings(model);
        var evaluator = new HeadEvaluator(model, Shapes, Expressions);
        Console.WriteLine("| Heads | Median, ms | Best, ms | Recorded median, ms | Over it, by the clock | Scaled by the probe | Over its best, scaled |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (int batch in (int[])[1, 8, 64, 256])
        {
            HeadParameters parameters = Recorded(model, batch);
            float[] vertices = new float[batch * model.VertexCount * 3], points = new float[batch * 68 * 3];
            Timing time = Timing.Of(() =>
            {
                evaluator.Evaluate(parameters, vertices, threads);
                evaluator.Landmarks(parameters, vertices, inner, contour, points);
            });
            JsonElement full = recorded.GetProperty("forward").GetProperty($"{batch}").GetProperty("full");
            double median = full.GetProperty("median_ms").GetDouble(), best = full.GetProperty("min_ms").GetDouble();
            double ratio = 1000 * median / time.Median;
            Console.WriteLine(FormattableString.Invariant(
                $"| {batch} | {time.Median / 1000:f3} | {time.Best / 1000:f3} | {median:f2} | {ratio:f1} | {ratio * scale:f1} | {1000 * best / time.Best * scale:f1} |"));
        }

        Stream(model, evaluator, heads, threads, probe);
    }

    private static void Load(string file, double recordedSeconds)
    {
        string path = PathOf(file);
        double size = new FileInfo(path).Length, best = double.PositiveInfinity;
        long peak = 0;
        for (int round = 0; round < 5; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            PeakMemory.Restart();
            long before = Environment.WorkingSet;
            var clock = Stopwatch.StartNew();
            MorphableModel model = FlameFile.Read(path);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
            peak = Math.Max(peak, PeakMemory.Bytes() - before);
            GC.KeepAlive(model);
        }

        Console.WriteLine(FormattableString.Invariant($"{file}: {size / 1e6:f0} MB loaded in {best:f3} s (recorded {recordedSeconds:f2} s), at most {peak / size:f2} times its size more in memory than before"));
    }

    private static void Stream(MorphableModel model, HeadEvaluator evaluator, int heads, int threads, double probe)
    {
        const int Batch = 256;
        HeadParameters parameters = Recorded(model, Batch);
        float[] vertices = new float[Batch * model.VertexCount * 3];
        evaluator.Evaluate(parameters, vertices, threads);
        var clock = Stopwatch.StartNew();
        int done = 0;
        for (; done < heads; done += Batch)
            evaluator.Evaluate(parameters, vertices, threads);
        double rate = done / clock.Elapsed.TotalSeconds;

        // Products of directions; then, for each vertex and joint that it follows, nine multiply-adds, nine again and three.
        double products = 2.0 * Columns * 3 * model.VertexCount;
        double entries = model.Joints.Weights.Count(weight => weight != 0);
        double skinning = entries * 2 * 12;
        double bandwidth = Bandwidth(vertices, threads), bytes = sizeof(float) * 3.0 * model.VertexCount;
        double byGemm = probe * 1e9 / products, byMemory = bandwidth / bytes;
        Console.WriteLine(FormattableString.Invariant(
            $"{done:N0} heads streamed at {rate:N0} a second: {rate * (products + skinning) / 1e9:f0} GFLOP/s, {rate * bytes / 1e9:f1} GB/s written; the probe alone would allow {byGemm:N0} a second, writing alone ({bandwidth / 1e9:f1} GB/s) {byMemory:N0}: {(byGemm < byMemory ? "multiplication" : "memory")} binds, at {Math.Min(byGemm, byMemory) / rate:f2} times its limit"));
    }

    private static double Bandwidth(float[] room, int threads)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < 20; round++)
        {
            var clock = Stopwatch.StartNew();
            Mimik.Numerics.ParallelLoop.For(64, threads, (piece, _) => room.AsSpan(room.Length / 64 * piece, room.Length / 64).Fill(round));
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return sizeof(float) * (double)room.Length / best;
    }

    private static HeadParameters Recorded(MorphableModel model, int batch)
    {
        NpzFile recorded = NpzFile.Read(PathOf("flame_io.npz"));
        var parameters = new HeadParameters(batch, Shapes, Expressions, model.Joints.Count);
        float[] shape = recorded["shape_params"].ToSingles(), expression = recorded["expression_params"].ToSingles(), pose = recorded["pose_params"].ToSingles();
        float[] neck = recorded["neck_pose"].ToSingles(), eyes = recorded["eye_pose"].ToSingles();
        for (int head = 0; head < batch; head++)
        {
            // The first recorded head is at rest.
            int from = 1 + (head % 7);
            shape.AsSpan(Shapes * from, Shapes).CopyTo(parameters.ShapeOf(head));
            expression.AsSpan(Expressions * from, Expressions).CopyTo(parameters.ExpressionOf(head));
            pose.AsSpan(6 * from, 3).CopyTo(parameters.RotationOf(head, 0));
            neck.AsSpan(3 * from, 3).CopyTo(parameters.RotationOf(head, 1));
            pose.AsSpan((6 * from) + 3, 3).CopyTo(parameters.RotationOf(head, 2));
            eyes.AsSpan(6 * from, 3).CopyTo(parameters.RotationOf(head, 3));
            eyes.AsSpan((6 * from) + 3, 3).CopyTo(parameters.RotationOf(head, 4));
        }

        return parameters;
    }

    private static (LandmarkEmbedding Inner, ContourEmbedding Contour) Embeddings(MorphableModel model)
    {
        NpzFile arrays = NpzFile.Read(PathOf("flame_arrays_f64_small.npz"));
        int[] mesh = model.Surface.Faces.Corners, triangles = arrays["dyn_idx"].ToInt32s();
        float[] weights = arrays["dyn_bary"].ToSingles();
        return (
            LandmarkEmbedding.OnTriangles("ibug51", arrays["static_idx"].ToInt32s(), arrays["static_bary"].ToSingles(), mesh),
            new ContourEmbedding([.. Enumerable.Range(0, ContourEmbedding.FlameRows).Select(row => LandmarkEmbedding.OnTriangles("ibug17", triangles.AsSpan(17 * row, 17), weights[(51 * row)..(51 * (row + 1))], mesh))]));
    }

    private static string PathOf(string name) =>
        Reference.TryFind($"flame/{name}") ?? throw new MimikException($"expected ../shared/reference/flame/{name} beside the checkout, found none");
}
