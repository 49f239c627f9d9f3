using System.CommandLine;
using Mimik.Faces;
using Mimik.Workflows.Evaluate;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik evaluate</c>: a predicted face against a scan.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var prediction = new Argument<string>("PRED") { Description = "the predicted face: a mesh (.obj, .ply) or a rig, whose neutral is taken" };
        var scan = new Argument<string>("SCAN") { Description = "the scan: a mesh or a cloud of points (.obj, .ply)" };
        var predictionLandmarks = new Option<string?>("--pred-landmarks") { Description = "landmarks of the prediction, or an embedding for its mesh", HelpName = "FILE" };
        var scanLandmarks = new Option<string?>("--scan-landmarks") { Description = "landmarks of the scan, or an embedding for its mesh", HelpName = "FILE" };
        var aligned = new Option<bool>("--aligned") { Description = "the two are in one place already: no alignment on landmarks" };
        var refine = new Option<bool>("--refine") { Description = "refine the rigid alignment over the whole surface" };
        Option<double?> radius = NumberOption.CreateOptional<double>("--radius", "evaluate vertices of the scan within so many mm of its landmark below the nose (default: all)", "MM");
        var regions = new Option<string?>("--regions") { Description = "regions of the scan's vertices: labels (.npy) or a mask each (.npz)", HelpName = "FILE" };
        var predictionRegions = new Option<string?>("--pred-regions") { Description = "regions of the prediction's vertices: the same, or FLAME's masks (.pkl) (default without --regions: the prediction's parts)", HelpName = "FILE" };
        var scanUnits = new Option<string?>("--scan-units") { Description = "unit of the scan: um, mm, cm or m (default: by the size of the face)", HelpName = "um|mm|cm|m" };
        var output = new Option<string?>("--output", "-o") { Description = "the figures to write", HelpName = "FILE.json" };
        var report = new Option<string?>("--report") { Description = "a page with figures, heat maps and the distribution", HelpName = "FILE.html" };
        var distances = new Option<string?>("--distances") { Description = "the distance of every vertex of the scan in mm", HelpName = "FILE.npy" };
        Option<int> threads = NumberOption.Create("--threads", "threads that take part, 0 for all; the figures do not depend on it", "N", 0);
        var command = new Command("evaluate", "Measure how far a scan is from a predicted face, after rigid alignment.") { prediction, scan };
        foreach (Option option in (Option[])[predictionLandmarks, scanLandmarks, aligned, refine, radius, regions, predictionRegions, scanUnits, output, report, distances, threads])
            command.Add(option);
        var reading = new ReadingOptions(command, readsCompressed: false);
        command.SetAction(parsed =>
        {
            var job = new EvaluateJob
            {
                PredictionPath = parsed.GetValue(prediction)!,
                ScanPath = parsed.GetValue(scan)!,
                PredictionLandmarksPath = parsed.GetValue(predictionLandmarks),
                ScanLandmarksPath = parsed.GetValue(scanLandmarks),
                IsAligned = parsed.GetValue(aligned),
                Refine = parsed.GetValue(refine),
                RadiusMillimetres = parsed.GetValue(radius),
                RegionsPath = parsed.GetValue(regions),
                PredictionRegionsPath = parsed.GetValue(predictionRegions),
                ScanUnits = parsed.GetValue(scanUnits) is { } units ? LengthUnit.Parse(units) : null,
                OutputPath = parsed.GetValue(output),
                ReportPath = parsed.GetValue(report),
                DistancesPath = parsed.GetValue(distances),
                Threads = parsed.GetValue(threads),
                Reading = reading.From(parsed),
            };
            TextWriter console = parsed.InvocationConfiguration.Output;
            foreach (string file in job.Run(console.WriteLine))
                console.WriteLine($"wrote {file}");
        });
        return command;
    }
}
