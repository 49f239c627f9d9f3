using System.Diagnostics;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Fitting;
using Mimik.Numerics;

namespace Mimik.Benchmarks;

/// <summary>Planted heads found again: surfaces without noise, with noise, holes and outliers, from ten directions; landmarks; and how long it takes.</summary>
internal static class FitBench
{
    private const int Shapes = 100, Expressions = 50;

    public static void Run(string path, Arguments arguments)
    {
        int seeds = arguments["seeds", 3], threads = arguments["threads", 2];
        MorphableModel model = HeadModelFile.Read(path);
        int shapes = Math.Min(Shapes, model.Shape.Count), expressions = Math.Min(Expressions, model.Expression.Count);
        var cases = new FitCases(model, shapes, expressions);
        int[] triangles = model.Surface.Faces.Triangulate();
        Console.WriteLine($"{model.Name}: {model.VertexCount:N0} vertices, {shapes} + {expressions} coefficients; processor: {MultiplicationProbe.Processor}; {threads} threads");
        var options = new HeadFitOptions { ShapeCount = shapes, ExpressionCount = expressions, PriorWeight = 0, TrimShare = 0, Threads = threads };
        var fitter = new HeadFitter(model, options);
        fitter.Prepare();
        Console.WriteLine("| Case | Seed | Turned, degrees | Seconds | Steps | Exit | Mean error, mm | Largest | Mean where unseen |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        for (long seed = 1; seed <= seeds; seed++)
        {
            HeadParameters planted = cases.Plant(seed, 20);
            float[] truth = cases.Vertices(planted);
            Row("mesh, no noise", seed, 20, truth, cases.Mesh(truth, 100_000), null);
            Row("cloud, no noise", seed, 20, truth, cases.Cloud(truth, 100_000, 0, 0, 0, seed, out _), null);
            ScanSurface hard = cases.Cloud(truth, 100_000, 0.5, 0.3, 0.02, seed, out bool[] seen);
            Row("cloud, 0.5 mm noise, 30 % missing, 2 % outliers", seed, 20, truth, hard, seen);
        }

        var random = new RandomSource(99);
        for (int start = 0; start < 10; start++)
        {
            double degrees = 120 * (random.NextDouble() - 0.5);
            float[] truth = cases.Vertices(cases.Plant(100 + start, degrees));
            Row("start", 100 + start, degrees, truth, cases.Mesh(truth, 20_000), null);
        }

        if (model.Landmarks.Count > 0)
        {
            OneStart(model, cases, options, triangles, seeds);
            Landmarks(model, cases, threads, seeds);
        }

        void Row(string name, long seed, double degrees, float[] truth, ScanSurface scan, bool[]? seen)
        {
            var clock = Stopwatch.StartNew();
            scan.Prepare();
            HeadFitResult result = fitter.ToScan(scan);
            double seconds = clock.Elapsed.TotalSeconds;
            (double mean, double largest) = FitCases.SurfaceError(result.Vertices, truth, triangles, seen);
            double unseen = seen is null ? double.NaN : FitCases.SurfaceError(result.Vertices, truth, triangles, [.. seen.Select(there => !there)]).Mean;
            Console.WriteLine(FormattableString.Invariant(
                $"| {name} | {seed} | {degrees:f0} | {seconds:f2} | {result.Iterations.Count} | {result.Exit} | {mean:g3} | {largest:g3} | {(seen is null ? "" : unseen.ToString("g3", System.Globalization.CultureInfo.InvariantCulture))} |"));
        }
    }

    // Landmarks say how the scan stands; what remains of a fit is one descent, with everything that is built for the scan.
    private static void OneStart(MorphableModel model, FitCases cases, HeadFitOptions options, int[] triangles, int seeds)
    {
        LandmarkEmbedding landmarks = model.Landmarks[0];
        var fitter = new HeadFitter(model, options);
        fitter.Prepare();
        for (long seed = 1; seed <= seeds; seed++)
        {
            float[] truth = cases.Vertices(cases.Plant(seed, 20)), points = new float[3 * landmarks.Count];
            landmarks.Apply(truth, points);
            ScanSurface cloud = cases.Cloud(truth, 100_000, 0, 0, 0, seed, out _), mesh = cases.Mesh(truth, 100_000);
            foreach ((string name, ScanSurface scan) in ((string, ScanSurface)[])[("cloud", cloud), ("mesh", mesh)])
            {
                double best = double.PositiveInfinity;
                HeadFitResult? result = null;
                for (int round = 0; round < 3; round++)
                {
                    var clock = Stopwatch.StartNew();
                    var fresh = new ScanSurface(scan.Positions, scan.Triangles);
                    result = fitter.ToScan(fresh, landmarks, points);
                    best = Math.Min(best, clock.Elapsed.TotalSeconds);
                }

                (double mean, double largest) = FitCases.SurfaceError(result!.Vertices, truth, triangles);
                Console.WriteLine(FormattableString.Invariant(
                    $"one start, {name} of {scan.Positions.Length / 3:N0} points, trees included, seed {seed}: {best:f2} s, {result.Iterations.Count} steps, {result.Exit}, {mean:g3} mm mean error, {largest:g3} at most"));
            }
        }
    }

    private static void Landmarks(MorphableModel model, FitCases cases, int threads, int seeds)
    {
        LandmarkEmbedding landmarks = model.Landmarks[0];
        var fitter = new HeadFitter(model, new HeadFitOptions { Threads = threads });
        for (long seed = 1; seed <= seeds; seed++)
        {
            float[] truth = cases.Vertices(cases.Plant(seed, 40));
            float[] points = new float[3 * landmarks.Count];
            landmarks.Apply(truth, points);
            HeadFitResult result = fitter.ToLandmarks(landmarks, points);
            Timing time = Timing.Of(() => fitter.ToLandmarks(landmarks, points));
            Console.WriteLine(FormattableString.Invariant(
                $"{landmarks.Count} landmarks, seed {seed}: {time.Median / 1000:f1} ms (best {time.Best / 1000:f1}), {result.Iterations.Count} steps, {result.Exit}, {result.LandmarkRootMeanSquare:g3} mm left"));
        }
    }
}
