using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Formats;
using Mimik.InverseRig;

namespace Mimik.Workflows.Solve;

/// <summary>Solutions that are given, and values that an animator fixes in them.</summary>
internal static class SolveEdit
{
    /// <summary>Refuses, beside a solution that is given, what only means something to a solve of the whole sequence.</summary>
    public static void Expect(SolveJob job)
    {
        if (job.PinPath is not null && job.Options.Method != InverseRigMethod.Holistic)
            throw new MimikException($"--pin: expected the holistic method, by which neighbours are solved anew, found {job.Options.Method.ToString().ToLowerInvariant()}");
        if (job.FromPath is null)
            return;
        string? other = job.StabiliseRounds > 0 ? "--stabilise"
            : job.Clusters is not null ? "--clusters"
            : job.StreamLookAhead is not null ? "--stream"
            : job.CheckpointPath is not null ? "--checkpoint"
            : job.StartPath is not null || job.Options.Start != InitialGuess.Zeros ? "--start"
            : job.Options.Method != InverseRigMethod.Holistic ? "--method"
            : job.Options.IntervalFrames is not null ? "--interval"
            : job.Options.Restarts > 0 ? "--restarts" : null;
        if (other is not null)
            throw new MimikException($"--from: expected no {other} beside it, since nothing but pins is solved, found one");
    }

    /// <summary>Refuses curves whose head motion is lost: a .csv holds the head's angles without its place.</summary>
    public static void ExpectHeadPose(string path, WeightAnimation curves)
    {
        if (curves.HeadPose is null && curves.Names is { } names && Angles(curves, names).Any(angle => angle != 0))
            throw new MimikException($"{path}: expected curves with the head's motion (.npz has it), found its angles alone");
    }

    private static IEnumerable<float> Angles(WeightAnimation curves, IReadOnlyList<string> names)
    {
        foreach (int channel in Enumerable.Range(0, names.Count).Where(channel => names[channel] is "HeadYaw" or "HeadPitch" or "HeadRoll"))
        {
            for (int t = 0; t < curves.FrameCount; t++)
                yield return curves[t][channel];
        }
    }

    /// <summary>The pins of a job.</summary>
    /// <exception cref="MimikException">The table does not fit the rig and the meshes; says the line.</exception>
    public static IReadOnlyList<AnimationKey> Pins(SolveJob job, SolveInputs inputs) => job.PinPath is { } path
        ? AnimationKeyFile.Read(path, inputs.Rig.ControlNames, inputs.Frames.FrameCount, new ReadBudget(job.Reading.MaxMemoryBytes))
        : [];

    /// <summary>The account of a given solution.</summary>
    /// <param name="solver">The rig's solver.</param>
    /// <param name="inputs">The meshes.</param>
    /// <param name="curves">[T x m]; named as the rig's controls are, or without names.</param>
    /// <param name="cancellation">Ends the pass over the meshes.</param>
    public static InverseRigResult Account(InverseRigSolver solver, SolveInputs inputs, WeightAnimation curves, CancellationToken cancellation)
    {
        var named = new WeightAnimation(
            curves.Weights, curves.ChannelCount, [.. inputs.Rig.ControlNames], curves.FramesPerSecond ?? inputs.Frames.FramesPerSecond, curves.StartSeconds == 0 ? inputs.Frames.StartSeconds : curves.StartSeconds)
        {
            HeadPose = curves.HeadPose,
        };
        return solver.Account(inputs.Still(named), named, 0, InverseRigExit.Converged, 0, 0, cancellation);
    }

    /// <summary>Fixes values and solves what is near them anew.</summary>
    /// <param name="solver">The rig's solver.</param>
    /// <param name="still">The meshes without the head's motion.</param>
    /// <param name="result">The solution.</param>
    /// <param name="pins">The values.</param>
    /// <param name="reach">Frames on either side of a pin.</param>
    /// <param name="notes">Receives a line on what was solved anew.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static InverseRigResult Run(
        InverseRigSolver solver, IMeshSequence still, InverseRigResult result, IReadOnlyList<AnimationKey> pins, int reach, List<string> notes, CancellationToken cancellation)
    {
        InverseRigEdit edit = solver.Edit(still, result.Controls, [.. pins.Select(pin => new ControlPin(pin.Frame, pin.Control, pin.Value))], reach, cancellation);
        int frames = edit.Stretches.Sum(stretch => stretch.End - stretch.First);
        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{pins.Count} {(pins.Count == 1 ? "pin" : "pins")}: {frames:N0} frames in {edit.Stretches.Count} {(edit.Stretches.Count == 1 ? "stretch" : "stretches")} solved anew in {edit.Iterations} Newton steps{(edit.Exit == InverseRigExit.IterationsTaken ? ", not converged" : "")}, {still.FrameCount - frames:N0} frames as they were"));
        return solver.Account(still, edit.Controls, result.Iterations + edit.Iterations, result.Exit.OrWorse(edit.Exit), result.ProjectionSeconds, result.SolveSeconds, cancellation);
    }
}
