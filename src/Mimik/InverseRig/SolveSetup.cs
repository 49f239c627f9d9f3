using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;

namespace Mimik.InverseRig;

/// <summary>Options that are checked against a rig, and brought into the arrays that the solver reads.</summary>
internal sealed class SolveSetup
{
    private readonly BlendshapeRig _rig;
    private readonly Dictionary<string, int> _controls = new(StringComparer.Ordinal);

    /// <summary>Checks all that does not depend on the targets.</summary>
    /// <exception cref="MimikException">An option does not fit the rig; the message says which.</exception>
    public SolveSetup(BlendshapeRig rig, InverseRigOptions options)
    {
        _rig = rig;
        Options = options;
        ControlCount = rig.Logic.ControlCount;
        if (ControlCount == 0)
            throw new MimikException("rig: expected at least one control, found none");
        foreach (string name in rig.ControlNames)
            _controls.Add(name, _controls.Count);
        Expect(options.Lambda1 is null or (>= 0 and < double.PositiveInfinity), "lambda1", "a finite number of 0 or more", options.Lambda1);
        Expect(options.Lambda2 is null or (>= 0 and < double.PositiveInfinity), "lambda2", "a finite number of 0 or more", options.Lambda2);
        Expect(options.Tolerance is > 0 and < 1, "tolerance", "a number between 0 and 1", options.Tolerance);
        Expect(options.Iterations >= 1, "iterations", "1 or more", options.Iterations);
        Expect(options.IntervalFrames is null or >= 1, "interval", "1 frame or more", options.IntervalFrames);
        Expect(options.Restarts >= 0, "restarts", "0 or more", options.Restarts);
        Expect(options.Threads >= 0, "threads", "0 or more", options.Threads);
        if (options.Method != InverseRigMethod.Holistic && (options.IntervalFrames is not null || options.Restarts > 0))
            throw new MimikException($"method {options.Method.ToString().ToLowerInvariant()}: expected neither intervals nor restarts, which whole sequences have, found some");
        Bounds();
        Pairs = [.. options.Pairs.Select(Pair)];
        foreach (IGrouping<(int, int), ControlPin> pins in options.Pins.GroupBy(pin => (pin.Frame, IndexOf("pin", pin.Control))))
        {
            ControlPin pin = pins.First();
            Expect(pin.Frame >= 0, $"pin of {pin.Control}", "a frame from 0 on", pin.Frame);
            Expect(double.IsFinite(pin.Value), $"pin of {pin.Control} in frame {pin.Frame}", "a finite value", pin.Value);
            int control = IndexOf("pin", pin.Control);
            if (!(pin.Value >= Lower[control] && pin.Value <= Upper[control]))
                throw new MimikException(FormattableString.Invariant($"pin of {pin.Control} in frame {pin.Frame}: expected {Lower[control]} to {Upper[control]}, the control's bounds, found {pin.Value}"));
            if (pins.Count() > 1)
                throw new MimikException($"pins: expected every control once a frame, found {pin.Control} twice in frame {pin.Frame}");
        }

        CheckWeights();
    }

    /// <summary>The options.</summary>
    public InverseRigOptions Options { get; }

    /// <summary>m.</summary>
    public int ControlCount { get; }

    /// <summary>[m] the least values.</summary>
    public double[] Lower { get; private set; } = [];

    /// <summary>[m] the largest values.</summary>
    public double[] Upper { get; private set; } = [];

    /// <summary>The penalties by index; <see cref="ControlPair.Difference"/> and Product hold strengths that e still multiplies.</summary>
    public ControlPair[] Pairs { get; }

    /// <summary>The rig as the targets' points see it.</summary>
    /// <param name="weighted">With the points' weights; else all points, all alike.</param>
    public RigBasis Basis(bool weighted = true)
    {
        float[]? weights = Options.PointWeights is null || !weighted ? null : [.. Options.PointWeights];
        if (Options.Binding is not { } map)
            return RigBasis.Of(Offset(_rig.Neutral), [.. _rig.Shapes.Select(shape => shape.Deltas)], weights);
        return RigBasis.Of(Offset(Map(map, _rig.Neutral)), [.. _rig.Shapes.Select(shape => Map(map, shape.Deltas))], weights);
    }

    /// <summary>[m] the limits of the controls' gains.</summary>
    /// <exception cref="MimikException">A limit is not above 0, or names no control.</exception>
    public (double[] Low, double[] High) GainLimits(RigCalibrationOptions options)
    {
        Expect(options.NeutralPull is >= 0 and < double.PositiveInfinity, "neutral's pull", "a finite number of 0 or more", options.NeutralPull);
        Expect(options.GainPull is >= 0 and < double.PositiveInfinity, "gains' pull", "a finite number of 0 or more", options.GainPull);
        Expect(options.Tolerance is > 0 and < 1, "calibration's tolerance", "a number between 0 and 1", options.Tolerance);
        Expect(options.Rounds >= 1, "calibration's rounds", "1 or more", options.Rounds);
        double[] low = new double[ControlCount], high = new double[ControlCount];
        Array.Fill(low, options.Gains ? options.LowestGain : 1);
        Array.Fill(high, options.Gains ? options.HighestGain : 1);
        int[] limited = Once([.. options.GainLimits.Select(limit => limit.Control)], "gain limits");
        for (int k = 0; k < limited.Length && options.Gains; k++)
            (low[limited[k]], high[limited[k]]) = (options.GainLimits[k].Lower, options.GainLimits[k].Upper);
        for (int i = 0; i < ControlCount; i++)
        {
            if (!(low[i] > 0 && low[i] <= high[i] && double.IsFinite(high[i])))
                throw new MimikException(FormattableString.Invariant($"gain limits of {_rig.Shapes[i].Name}: expected finite lower <= upper above 0, found {low[i]} and {high[i]}"));
        }

        return (low, high);
    }

    /// <summary>Refuses a sequence whose points are not the rig's, or that starts and pins do not fit.</summary>
    public void Check(IMeshSequence frames)
    {
        CheckPoints(frames);
        if (Options.StartWeights is { } start && start.Count != (long)frames.FrameCount * ControlCount)
            throw new MimikException($"start: expected {frames.FrameCount} frames of {ControlCount} controls, found {start.Count} numbers");
        foreach (ControlPin pin in Options.Pins)
            Expect(pin.Frame < frames.FrameCount, $"pin of {pin.Control}", $"a frame below {frames.FrameCount}", pin.Frame);
    }

    /// <summary>Refuses a sequence whose points are not the rig's.</summary>
    public void CheckPoints(IMeshSequence frames)
    {
        int expected = Options.Binding?.Count ?? _rig.VertexCount;
        if (frames.PointCount != expected)
            throw new MimikException($"{frames.Describe(0)}: expected {expected} {(Options.Binding is null ? "vertices, as the rig has" : "points, as the map has")}, found {frames.PointCount}");
    }

    /// <summary>[T x m] the bounds with the pins.</summary>
    public (double[] Lower, double[] Upper) BoundsOver(int frames) => BoundsOver(0, frames);

    /// <summary>The bounds with the pins, of the frames from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public (double[] Lower, double[] Upper) BoundsOver(int first, int end)
    {
        int frames = end - first;
        double[] lower = new double[frames * ControlCount], upper = new double[frames * ControlCount];
        for (int t = 0; t < frames; t++)
        {
            Lower.CopyTo(lower, t * ControlCount);
            Upper.CopyTo(upper, t * ControlCount);
        }

        foreach (ControlPin pin in Options.Pins)
        {
            if (pin.Frame < first || pin.Frame >= end)
                continue;
            int entry = ((pin.Frame - first) * ControlCount) + _controls[pin.Control];
            lower[entry] = upper[entry] = pin.Value;
        }

        return (lower, upper);
    }

    private float[] Offset(float[] neutral) => Options.NeutralOffset is { } offset ? [.. neutral.Select((x, k) => x + offset[k])] : neutral;

    private static float[] Map(BarycentricMap map, ReadOnlySpan<float> positions)
    {
        float[] points = new float[3 * map.Count];
        map.Apply(positions, points);
        return points;
    }

    private static void Expect<T>(bool holds, string option, string expected, T found)
    {
        if (!holds)
            throw new MimikException(FormattableString.Invariant($"{option}: expected {expected}, found {found}"));
    }

    private void Bounds()
    {
        Lower = new double[ControlCount];
        Upper = new double[ControlCount];
        Array.Fill(Upper, 1);
        if (Options.ActiveControls is { } active)
        {
            Expect(active.Count > 0, "active controls", "one or more", 0);
            Array.Clear(Upper);
            foreach (int i in Once(active, "active controls"))
                Upper[i] = 1;
        }

        int[] limited = Once([.. Options.Limits.Select(limit => limit.Control)], "limits");
        for (int k = 0; k < limited.Length; k++)
        {
            ControlLimit limit = Options.Limits[k];
            if (!(limit.Lower <= limit.Upper && double.IsFinite(limit.Lower) && double.IsFinite(limit.Upper)))
                throw new MimikException(FormattableString.Invariant($"limits of {limit.Control}: expected finite lower <= upper, found {limit.Lower} and {limit.Upper}"));
            bool rests = Options.ActiveControls is not null && Upper[limited[k]] == 0 && limit.Lower != limit.Upper;
            (Lower[limited[k]], Upper[limited[k]]) = rests ? (0, 0) : (limit.Lower, limit.Upper);
        }
    }

    private int[] Once(IReadOnlyList<string> names, string option)
    {
        int[] indices = [.. names.Select(name => IndexOf(option, name))];
        int repeated = Enumerable.Range(0, indices.Length).FirstOrDefault(k => indices.AsSpan(0, k).Contains(indices[k]), -1);
        return repeated < 0 ? indices : throw new MimikException($"{option}: expected every control once, found {names[repeated]} twice");
    }

    private int IndexOf(string option, string name) => _controls.TryGetValue(name, out int index)
        ? index
        : throw new MimikException($"{option}: expected a control of the rig, found \"{name}\" (the rig has {string.Join(", ", _rig.ControlNames.Take(8))}{(ControlCount > 8 ? ", ..." : "")})");

    private ControlPair Pair(ControlPairPenalty penalty)
    {
        Expect(penalty.Strength is >= 0 and < double.PositiveInfinity, $"pair {penalty.First} and {penalty.Second}", "a finite strength of 0 or more", penalty.Strength);
        int first = IndexOf("pair", penalty.First), second = IndexOf("pair", penalty.Second);
        Expect(first != second, "pair", "two different controls", penalty.First);
        return penalty.Kind == PairPenaltyKind.Symmetric
            ? new ControlPair(first, second, penalty.Strength, 0)
            : new ControlPair(first, second, 0, penalty.Strength);
    }

    private void CheckWeights()
    {
        Options.Binding?.ExpectWithin(_rig.VertexCount);
        int expected = Options.Binding?.Count ?? _rig.VertexCount;
        if (Options.NeutralOffset is { } offset)
        {
            Expect(offset.Count == 3 * expected, "neutral offset", $"{expected} x 3 numbers", offset.Count);
            Expect(offset.All(float.IsFinite), "neutral offset", "finite numbers", "others");
        }

        if (Options.PointWeights is not { } weights)
            return;
        Expect(weights.Count == expected, "point weights", $"{expected} numbers", weights.Count);
        Expect(weights.Any(w => w > 0), "point weights", "one above 0", 0);
        for (int v = 0; v < weights.Count; v++)
            Expect(weights[v] is >= 0 and < float.PositiveInfinity, $"point weights: point {v}", "a finite number of 0 or more", weights[v]);
    }
}
