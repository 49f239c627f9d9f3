using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>Builds the report of a solve: figures, curves, errors on the face, and what the meshes leave open.</summary>
internal static class SolveReportPage
{
    private const int MostTradeOffs = 20, MostUncertain = 30;

    /// <summary>Builds the page.</summary>
    /// <param name="account">The solve.</param>
    public static HtmlReport Build(SolveAccount account)
    {
        MeshErrors errors = account.Errors;
        string points = account.Options.Binding is { } map ? $"{map.Count:N0} points on the rig" : $"{account.Rig.VertexCount:N0} vertices";
        var report = new HtmlReport(
            account.Name, $"Inverse rig: {account.Controls.FrameCount:N0} frames of {points} into {account.Controls.ChannelCount} controls. Lengths in {errors.LengthLabel}.");
        IReadOnlyList<ControlSummary> controls = ControlSummary.Of(account);
        report.Tiles(Tiles(account));
        SolveReportCurves.Add(report, account, controls);
        AddErrors(report, account);
        AddFigures(report, account);
        AddPictures(report, account);
        AddPoints(report, account);
        AddUncertainty(report, account, controls);
        SolveReportCurves.AddTable(report, account, controls);
        SolveReportCurves.AddHead(report, account);
        report.Section("Time");
        report.Table(["Stage", "Seconds"], account.Seconds.Select(stage => (IReadOnlyList<object>)[stage.Stage, stage.Seconds]));
        report.Section("Options");
        report.Table(["Option", "Value"], SolveOptionRows.Of(account).Select(option => (IReadOnlyList<object>)[option.Name, option.Value]));
        return report;
    }

    /// <summary>Why the solver stopped, in words.</summary>
    /// <param name="exit">The reason.</param>
    public static string Describe(InverseRigExit exit) => exit switch
    {
        InverseRigExit.Converged => "converged",
        InverseRigExit.Stationary => "stationary",
        _ => "not converged",
    };

    private static IEnumerable<ReportTile> Tiles(SolveAccount account)
    {
        MeshErrors errors = account.Errors;
        string unit = errors.LengthLabel;
        string? Beside(double? truth) => truth is { } value ? $"truth {HtmlText.Number(value)}" : null;
        string rate = account.Controls.FramesPerSecond is { } fps ? $"{HtmlText.Number(fps)} a second" : "rate unknown";
        yield return new ReportTile("Frames", $"{account.Controls.FrameCount:N0}", Note: rate);
        yield return new ReportTile("Objective J", HtmlText.Number(errors.Objective), SquaredUnit(account), Beside(account.Truth?.Errors.Objective));
        yield return new ReportTile("Mean error", HtmlText.Number(errors.Mean), unit, account.Clean is { } clean ? $"{HtmlText.Number(clean.Mean)} to the clean meshes" : "of all points in all frames");
        yield return new ReportTile("Largest error", HtmlText.Number(errors.Max), unit, $"of a frame, on average {HtmlText.Number(errors.MeanOfMax)}");
        if (account.Figures.MeanError is { } mean)
            yield return new ReportTile("Control error", HtmlText.Number(mean), Note: $"mean; at most {HtmlText.Number(account.Figures.MaxError ?? double.NaN)}");
        yield return new ReportTile("Controls in use", $"{account.Figures.InUse:f1}", Note: Beside(account.Truth is { } truth ? Math.Round(truth.Figures.InUse, 1) : null) ?? $"of {account.Controls.ChannelCount}, above {CurveFigures.UseThreshold}");
        yield return new ReportTile("Frames a second", $"{account.Speed:N0}", Note: "reading and solving");
        yield return new ReportTile("Solver", Describe(account.Result.Exit), Note: $"{account.Result.Iterations:N0} steps");
    }

    private static void AddErrors(HtmlReport report, SolveAccount account)
    {
        MeshErrors errors = account.Errors;
        string unit = errors.LengthLabel;
        double[] times = account.Times();
        report.Section("Error over time", "How far the solution's points are from the meshes' in every frame.");
        var means = new List<ChartSeries> { new("to the meshes", times, errors.FrameMeans) };
        var maxima = new List<ChartSeries> { new("to the meshes", times, errors.FrameMaxima) };
        if (account.Clean is { } clean)
        {
            means.Add(new ChartSeries("to the clean meshes", times, clean.FrameMeans));
            maxima.Add(new ChartSeries("to the clean meshes", times, clean.FrameMaxima));
        }

        report.Chart(new LineChart("Mean distance", account.TimeTitle, $"distance ({unit})", means) { Height = 240 });
        report.Chart(new LineChart("Largest distance", account.TimeTitle, $"distance ({unit})", maxima) { Height = 240 });
        if (errors.FrameMissing.Any(count => count > 0))
        {
            report.Text($"{account.Result.MissingPoints:N0} points were missing. They are in neither the objective nor the errors of their frames.");
            report.Chart(new LineChart("Missing points", account.TimeTitle, "points", [new ChartSeries("missing", times, [.. errors.FrameMissing.Select(count => (double)count)])]) { Height = 200 });
        }
    }

    private static void AddFigures(HtmlReport report, SolveAccount account)
    {
        SolveTruth? truth = account.Truth;
        MeshErrors errors = account.Errors;
        CurveFigures figures = account.Figures;
        string unit = errors.LengthLabel, squared = SquaredUnit(account);
        var rows = new List<(string Name, double? Found, double? Known)>
        {
            ($"J ({squared})", errors.Objective, truth?.Errors.Objective),
            ($"– of it fidelity ({squared})", errors.Fidelity, truth?.Errors.Fidelity),
            ($"– of it sparsity ({squared})", account.Sparsity(figures), truth is null ? null : account.Sparsity(truth.Figures)),
            ($"– of it smoothness ({squared})", account.Smoothness(figures), truth is null ? null : account.Smoothness(truth.Figures)),
            ($"error, mean ({unit})", errors.Mean, truth?.Errors.Mean),
            ($"error, max ({unit})", errors.Max, truth?.Errors.Max),
            ($"error, mean of the frames' largest ({unit})", errors.MeanOfMax, truth?.Errors.MeanOfMax),
            ("controls above 0 in a frame", figures.NonZero, truth?.Figures.NonZero),
            ($"controls above {CurveFigures.UseThreshold} in a frame", figures.InUse, truth?.Figures.InUse),
            ("sum of the controls in a frame (L1)", figures.L1, truth?.Figures.L1),
            ("roughness: squared second differences of a control, summed over time", figures.Roughness, truth?.Figures.Roughness),
        };
        if (account.Clean is { } clean)
            rows.InsertRange(7, [($"error to the clean meshes, mean ({unit})", clean.Mean, null), ($"error to the clean meshes, max ({unit})", clean.Max, null)]);
        if (figures.MeanError is { } mean)
            rows.AddRange([("control error, mean", mean, null), ("control error, max", figures.MaxError, null)]);
        report.Section("Figures", truth is null ? "" : "The solution beside the known curves, measured alike.");
        report.Table(
            truth is null ? ["Figure", "Solution"] : ["Figure", "Solution", "Truth"],
            rows.Select(row => (IReadOnlyList<object>)(truth is null ? [row.Name, row.Found ?? double.NaN] : [row.Name, row.Found ?? double.NaN, row.Known ?? double.NaN])));
    }

    private static void AddPictures(HtmlReport report, SolveAccount account)
    {
        MeshErrors errors = account.Errors;
        string unit = errors.LengthLabel;
        string? whyNone = SolvedPictures.WhyNone(account.Rig, account.Options.Binding);
        var pictures = new SolvedPictures(account);
        if (account.Worst.Count > 0)
        {
            report.Section("The worst frames", account.Controls.HeadPose is null ? "" : "The head's motion is taken out.");
            report.Images(pictures.WorstHeads, pictures.Worst());
        }

        report.Section("What the rig cannot follow");
        report.Text(
            $"No combination of the rig's shapes, bounded or not, comes closer to the meshes than {HtmlText.Number(errors.OutsideSpanMean)} {unit} on average; the solution is {HtmlText.Number(errors.Mean)} {unit} from them. " +
            "The first is noise, and motion for which the rig has no shape; the rest is what bounds, logic, sparsity and smoothness cost.");
        float[] offsets = SolvedPictures.NeutralOffsets(account);
        report.Text(
            $"{100 * errors.NeutralShare:0.#} % of the squared error is the same displacement in every frame: another neutral, {HtmlText.Number(offsets.Average(x => (double)x))} {unit} from the rig's on average and {HtmlText.Number(offsets.Max())} {unit} at most, would explain it.");
        if (whyNone is null)
            report.Images(pictures.MapHeads, pictures.Maps());
        else
            report.Text(whyNone);
    }

    // Markers have names; the vertices of another topology are too many for a table.
    private static void AddPoints(HtmlReport report, SolveAccount account)
    {
        MeshErrors errors = account.Errors;
        if (account.Options.Binding is not { } map || (map.Names is null && map.Count > 400))
            return;
        string unit = errors.LengthLabel;
        float[] offsets = SolvedPictures.NeutralOffsets(account);
        double Seen(int k, double value) => errors.PointFrames[k] > 0 ? value : double.NaN;
        report.Section("Points", "Errors of every point over the frames that have it.");
        report.Table(
            ["Point", "Frames", $"Mean ({unit})", $"Max ({unit})", $"Outside the span, rms ({unit})", $"The same in every frame ({unit})"],
            Enumerable.Range(0, errors.Points.Count).OrderByDescending(k => errors.PointMeans[k]).Select(k => (IReadOnlyList<object>)
            [
                map.Names?[errors.Points[k]] ?? $"{errors.Points[k]}", errors.PointFrames[k], Seen(k, errors.PointMeans[k]), Seen(k, errors.PointMaxima[k]),
                Seen(k, errors.OutsideSpan[k]), Seen(k, offsets[k]),
            ]));
    }

    private static void AddUncertainty(HtmlReport report, SolveAccount account, IReadOnlyList<ControlSummary> controls)
    {
        ControlUncertainty uncertainty = account.Result.Uncertainty;
        report.Section(
            "What the meshes leave open",
            "The standard deviation of every control in a single frame, for meshes whose noise is as large as what the solution leaves. Bounds, sparsity and smoothness are not in it; they decide where this is large.");
        if (uncertainty.ZeroControls.Count > 0)
            report.Text($"Controls that move no observed point, and stay at rest: {string.Join(", ", uncertainty.ZeroControls)}.");
        if (uncertainty.DependentControls.Count > 0)
            report.Text($"Controls whose shapes are combinations of others, so that only sparsity decides between them: {string.Join(", ", uncertainty.DependentControls)}.");
        ControlSummary[] uncertain = [.. controls.Where(c => double.IsFinite(c.Uncertainty)).OrderByDescending(c => c.Uncertainty).ThenBy(c => c.Index).Take(MostUncertain)];
        if (uncertain.Length > 0)
        {
            string which = uncertain.Length < controls.Count ? $", the {uncertain.Length} largest" : "";
            report.Chart(new BarChart($"Uncertainty of controls{which}", [.. uncertain.Select(c => c.Name)], [new BarColumn("standard deviation (of a control that runs from 0 to 1)", [.. uncertain.Select(c => c.Uncertainty)])]));
        }

        report.Section("Controls that trade off");
        if (uncertainty.TradeOffs.Count == 0)
        {
            report.Text("There are none: the errors of no two controls correlate by more than a half.");
            return;
        }

        string more = uncertainty.TradeOffs.Count > MostTradeOffs ? $" The {MostTradeOffs} strongest of {uncertainty.TradeOffs.Count} pairs." : "";
        report.Text("Pairs that the meshes hardly tell apart: what one control gets too much of, the other makes up for. Lock one of the two, or let a pair penalty decide, where their curves matter on their own." + more);
        report.Table(
            ["First", "Second", "Correlation", "Nearly the same mesh comes from"],
            uncertainty.TradeOffs.Take(MostTradeOffs).Select(pair => (IReadOnlyList<object>)
                [pair.First, pair.Second, Math.Round(pair.Correlation, 3), pair.Correlation < 0 ? "more of the one and less of the other: they do alike" : "more of both, or less of both: they undo each other"]));
    }

    /// <summary>The unit of J.</summary>
    /// <param name="account">The solve.</param>
    public static string SquaredUnit(SolveAccount account) => account.Rig.Unit.MetresPerUnit is null ? "units²" : $"{account.Rig.Unit.Name}²";
}
