using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Benchmarks;

/// <summary>
/// The detail mode against p = 2 on the ICT face: the same P, K, method and time, transforms without a limit; errors along the way as CSV and
/// as a plot.
/// </summary>
internal static class DetailCurve
{
    private static readonly int[] Powers = [2, 12];

    // Shares of a run at which the table shows it.
    private static readonly double[] Shares = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

    public static void Run(Arguments arguments, string output)
    {
        int minutes = arguments["minutes", 10], threads = arguments["threads", 2];
        BlendshapeRig rig = Reference.IctFace();
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}; {threads} threads; {minutes} minutes each");
        var curves = new List<Curve>();
        foreach (int power in Powers)
        {
            SkinCompressorOptions options = new()
            {
                Method = CompressionMethod.Continued,
                Bones = 200,
                Influences = 32,
                NonZeros = SkinCompressorOptions.AllNonZeros,
                Power = power,
                Seed = arguments["seed", 12345],
                Threads = threads,
            };
            curves.Add(Follow(rig, arguments["steps", 0] is > 0 and var steps ? Split(options, steps) : Split(options, (int)(60 * minutes / StepSeconds(rig, options)))));
        }

        Console.WriteLine("| p | Steps | Share | Seconds | Mean error, mm | Largest error, mm |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (Curve curve in curves)
        {
            foreach (double share in Shares)
            {
                Point at = curve.Points.Last(point => point.Step <= share * curve.Points[^1].Step);
                Console.WriteLine(FormattableString.Invariant($"| {curve.Power} | {at.Step:N0} | {share:P0} | {at.Seconds:f0} | {at.Mean:f4} | {at.Max:f3} |"));
            }
        }

        foreach (Curve curve in curves)
            Console.WriteLine(FormattableString.Invariant($"p = {curve.Power}: {curve.Summary}"));
        Console.WriteLine(FormattableString.Invariant($"largest error of p = 12 over that of p = 2: {curves[1].Points[^1].Max / curves[0].Points[^1].Max:f3} (vector norm)"));
        File.WriteAllLines(output + ".csv", ["power,step,seconds,mean_mm,max_mm", .. curves.SelectMany(curve => curve.Points.Select(point =>
            string.Create(CultureInfo.InvariantCulture, $"{curve.Power},{point.Step},{point.Seconds:f1},{point.Mean:f5},{point.Max:f4}")))]);
        File.WriteAllText(output + ".svg", CurvePlot.Draw("Step", "Error, mm",
        [
            .. curves.Select(curve => new CurvePlot.Line($"p = {curve.Power}, largest", [.. curve.Points.Skip(1).Select(point => ((double)point.Step, point.Max))])),
            .. curves.Select(curve => new CurvePlot.Line($"p = {curve.Power}, mean", [.. curve.Points.Skip(1).Select(point => ((double)point.Step, point.Mean))])),
        ]));
        Console.WriteLine($"wrote {output}.csv and {output}.svg");
    }

    // Of the steps five in eight with free weights, as by default.
    private static SkinCompressorOptions Split(SkinCompressorOptions options, int steps) =>
        options with { FreeIterations = Math.Max(1, steps * 5 / 8), NormalisedIterations = steps - Math.Max(1, steps * 5 / 8) };

    // From a short run of its own, the first windows of which still compile.
    private static double StepSeconds(BlendshapeRig rig, SkinCompressorOptions options)
    {
        var watch = new Watch();
        Solve(rig, Split(options, 12 * SkinCompressorSolver.MeasureInterval), watch);
        double[] windows = [.. watch.Points.Zip(watch.Points.Skip(1), (a, b) => (b.Seconds - a.Seconds) / (b.Step - a.Step)).Skip(4).Order()];
        return windows[windows.Length / 2];
    }

    private static Curve Follow(BlendshapeRig rig, SkinCompressorOptions options)
    {
        var watch = new Watch();
        CompressionReport report = Solve(rig, options, watch);
        ErrorFigures total = report.Errors.Total;
        return new Curve(options.Power, watch.Points, string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Iterations:N0} steps in {report.Seconds:f0} s; as vector norm mean {total.MeanDistance:f4} mm, largest {total.MaxDistance:f3} mm; per coordinate mean {total.MeanAbsolute:f4} mm, largest {total.MaxAbsolute:f3} mm; {report.NonZeros:N0} non-zeros"));
    }

    private static CompressionReport Solve(BlendshapeRig rig, SkinCompressorOptions options, Watch watch)
    {
        var solver = new SkinCompressorSolver(rig, options);
        solver.Run(watch);
        return solver.Finish().Report;
    }

    private sealed record Curve(int Power, List<Point> Points, string Summary);

    private readonly record struct Point(int Step, double Seconds, double Mean, double Max);

    private sealed class Watch : IProgress<CompressionProgress>
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();

        public List<Point> Points { get; } = [];

        public void Report(CompressionProgress value) => Points.Add(new Point(value.Iteration, _clock.Elapsed.TotalSeconds, value.MeanError, value.MaxError));
    }
}
