using Mimik.Faces;
using Mimik.Geometry;
using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>Curves over time in the report of a solve: controls, and the head's motion.</summary>
internal static class SolveReportCurves
{
    private const int Large = 4;

    /// <summary>Adds the control curves: those that move most large, and all that move small.</summary>
    /// <param name="report">The report.</param>
    /// <param name="account">The solve.</param>
    /// <param name="controls">The controls, those that move most first.</param>
    public static void Add(HtmlReport report, SolveAccount account, IReadOnlyList<ControlSummary> controls)
    {
        SolveTruth? truth = account.Truth;
        double[] times = account.Times();
        IReadOnlyList<ChartSeries> Series(ControlSummary control)
        {
            var found = new ChartSeries("solution", times, ControlSummary.Curve(account.Controls, control.Index));
            return truth is null ? [found] : [found, new ChartSeries("truth", times, ControlSummary.Curve(truth.Controls, control.Index)) { IsReference = true }];
        }

        report.Section("Control curves", truth is null ? "The controls that move most." : "The controls that move most, over the known curves.");
        foreach (ControlSummary control in controls.Where(c => c.Motion > 0).Take(Large))
            report.Chart(new LineChart(control.Name, account.TimeTitle, "control", Series(control)) { Height = 200 });
        bool Moves(ControlSummary control) => control.Max > CurveFigures.UseThreshold || control.Min < 0 || control.MaxError > CurveFigures.UseThreshold;
        ControlSummary[] moving = [.. controls.Where(Moves)];
        double low = Math.Min(0, controls.Min(c => c.Min)), high = Math.Max(1, controls.Max(c => c.Max));
        report.Text($"All controls in use, on one scale from {HtmlText.Number(low)} to {HtmlText.Number(high)}; beside each name its largest value.");
        report.Curves(new CurveGrid("All controls in use", low, high, [.. moving.Select(c => new CurveCell(c.Name, HtmlText.Number(Math.Round(c.Max, 2)), Series(c)))]));
        string[] resting = [.. controls.Where(c => !Moves(c)).OrderBy(c => c.Index).Select(c => c.Name)];
        if (resting.Length > 0)
            report.Text($"Controls that stay within {CurveFigures.UseThreshold} of rest: {string.Join(", ", resting)}.");
    }

    /// <summary>Adds the figures of every control.</summary>
    /// <inheritdoc cref="Add"/>
    public static void AddTable(HtmlReport report, SolveAccount account, IReadOnlyList<ControlSummary> controls)
    {
        bool compared = account.Truth is not null, noted = controls.Any(c => c.Note.Length > 0);
        double Short(double value) => double.IsFinite(value) ? Math.Round(value, 4) : value;
        report.Section("Controls", "All of them, those that move most first.");
        string[] heads = ["Control", "Mean", "Max", "Frames in use (%)", "Uncertainty"];
        report.Table(
            [.. heads, .. compared ? (string[])["Error, mean", "Error, max"] : [], .. noted ? (string[])["Note"] : []],
            controls.Select(c => (IReadOnlyList<object>)
            [
                c.Name, Short(c.Mean), Short(c.Max), Math.Round(100 * c.InUse, 1), Short(c.Uncertainty),
                .. compared ? (object[])[Short(c.MeanError ?? double.NaN), Short(c.MaxError ?? double.NaN)] : [],
                .. noted ? (object[])[c.Note] : [],
            ]));
    }

    /// <summary>Adds the head's motion, where it was found.</summary>
    /// <param name="report">The report.</param>
    /// <param name="account">The solve.</param>
    public static void AddHead(HtmlReport report, SolveAccount account)
    {
        if (account.Controls.HeadPose is not { } motions)
            return;
        double[] times = account.Times();
        HeadAngles[] angles = [.. motions.Select(HeadAngles.Of)];
        (double X, double Y, double Z)[] ways = HeadWays(account.Rig, motions);
        ChartSeries Line(string name, IEnumerable<double> values) => new(name, times, [.. values]);
        report.Section("The head's motion", "Found and taken out of the meshes before the controls were solved. Angles are right-handed: yaw turns the face to its own left, pitch lowers it, roll tips the crown to its own right. Ways are those of the neutral's centre.");
        report.Chart(new LineChart(
            "Rotation",
            account.TimeTitle,
            "angle (°)",
            [Line("yaw", angles.Select(a => double.RadiansToDegrees(a.Yaw))), Line("pitch", angles.Select(a => double.RadiansToDegrees(a.Pitch))), Line("roll", angles.Select(a => double.RadiansToDegrees(a.Roll)))])
        { Height = 240 });
        report.Chart(new LineChart(
            "Translation", account.TimeTitle, $"way ({account.Rig.Unit.ReportLabel})", [Line("x", ways.Select(w => w.X)), Line("y", ways.Select(w => w.Y)), Line("z", ways.Select(w => w.Z))])
        { Height = 240 });
    }

    /// <summary>[T] where the centre of the neutral goes, from where it rests, in the unit of lengths that are reported.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="motions">[T] the head's motions.</param>
    public static (double X, double Y, double Z)[] HeadWays(BlendshapeRig rig, IReadOnlyList<RigidMotion> motions)
    {
        double[] centre = new double[3];
        for (int k = 0; k < rig.Neutral.Length; k++)
            centre[k % 3] += (double)rig.Neutral[k] / rig.VertexCount;
        float[] rest = [.. centre.Select(x => (float)x)], moved = new float[3];
        double scale = rig.Unit.ReportScale;
        return
        [
            .. motions.Select(motion =>
            {
                motion.Apply(rest, moved);
                return (scale * (moved[0] - rest[0]), scale * (moved[1] - rest[1]), scale * (moved[2] - rest[2]));
            }),
        ];
    }
}
