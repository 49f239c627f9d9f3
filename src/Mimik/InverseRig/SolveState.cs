using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Playback;

namespace Mimik.InverseRig;

/// <summary>Where and how often a solve saves its state.</summary>
/// <param name="Path">The state file, which is replaced each time.</param>
/// <param name="Interval">The time between two saves.</param>
public sealed record InverseRigCheckpoint(string Path, TimeSpan Interval);

/// <summary>How far a solve is: the frames that are projected, and the windows that are solved.</summary>
internal sealed class SolveState
{
    // Frames that tell one recording from another.
    private const int FingerprintFrames = 64;

    private const string FingerprintKey = "solve_fingerprint", ProjectedKey = "projected", ProjectionsKey = "projections", EnergiesKey = "energies";
    private const string MissingCountsKey = "missing_counts", MissingPointsKey = "missing_points", SolvedKey = "solved", ControlsKey = "controls";

    /// <summary>Starts a solve.</summary>
    public SolveState(FrameTargets targets, double[] controls) => (Targets, Controls) = (targets, controls);

    /// <summary>The projections; those of <see cref="Projected"/> frames are there.</summary>
    public FrameTargets Targets { get; }

    /// <summary>[T x m] the curves that the solver works on.</summary>
    public double[] Controls { get; }

    /// <summary>[frames x m] the curves of the windows that are solved, as the first pass left them: what comes after it starts from them again.</summary>
    public double[] Finished { get; set; } = [];

    /// <summary>Frames whose projections are there.</summary>
    public int Projected { get; set; }

    /// <summary>Windows of the first pass, intervals, or frames that are solved by themselves, that are done.</summary>
    public int Solved { get; set; }

    /// <summary>A hash of all that the solution depends on; of long sequences a spread of frames.</summary>
    public static byte[] Fingerprint(BlendshapeRig rig, InverseRigOptions options, IMeshSequence frames)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<float>(rig.Neutral));
        foreach (Blendshape shape in rig.Shapes)
            hash.AppendData(MemoryMarshal.AsBytes<float>(shape.Deltas));
        foreach (InBetween hat in rig.Logic.InBetweens)
            Append(hash, $"{hat.Shape} {hat.Control} {hat.X1:r} {hat.X2:r} {hat.X3:r}");
        foreach (Corrective corrective in rig.Logic.Correctives)
            Append(hash, $"{corrective.Shape} {string.Join(' ', corrective.Factors.ToArray())}");
        Append(hash, $"{options.Method} {options.Lambda1:r} {options.Lambda2:r} {options.Tolerance:r} {options.Iterations} {options.IntervalFrames} {options.Start} {options.Restarts} {options.Seed}");
        Append(hash, string.Join(' ', options.Limits) + string.Join(' ', options.Pairs) + string.Join(' ', options.Pins) + string.Join(' ', options.ActiveControls ?? ["all"]));
        hash.AppendData(MemoryMarshal.AsBytes<float>([.. options.PointWeights ?? []]));
        hash.AppendData(MemoryMarshal.AsBytes<float>([.. options.StartWeights ?? []]));
        hash.AppendData(MemoryMarshal.AsBytes<float>([.. options.NeutralOffset ?? []]));
        hash.AppendData(MemoryMarshal.AsBytes<int>(options.Binding?.Vertices ?? []));
        hash.AppendData(MemoryMarshal.AsBytes<double>(options.Binding?.Weights ?? []));
        Append(hash, $"{frames.FrameCount} {frames.PointCount} {frames.AreDisplacements} {frames.FramesPerSecond:r}");
        float[] frame = new float[3 * frames.PointCount];
        int read = Math.Min(frames.FrameCount, FingerprintFrames);
        for (int k = 0; k < read; k++)
        {
            frames.Read(read == 1 ? 0 : (int)((long)k * (frames.FrameCount - 1) / (read - 1)), frame);
            hash.AppendData(MemoryMarshal.AsBytes<float>(frame));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Saves the state.</summary>
    public void Write(string path, byte[] fingerprint, GramStore grams)
    {
        int q = Targets.ShapeCount;
        int[] counts = [.. Targets.Masks.Take(Projected).Select(mask => grams.Missing(mask).Length)];
        int[] points = [.. Targets.Masks.Take(Projected).SelectMany(mask => grams.Missing(mask).ToArray())];
        NpzFile.Write(path,
        [
            new(FingerprintKey, NpyArray.From(fingerprint, fingerprint.Length)),
            new(ProjectedKey, NpyArray.Scalar(Projected)),
            new(ProjectionsKey, NpyArray.From<double>(Targets.Projections.AsSpan(0, Projected * q), Projected, q)),
            new(EnergiesKey, NpyArray.From<double>(Targets.Energies.AsSpan(0, Projected), Projected)),
            new(MissingCountsKey, NpyArray.From(counts, counts.Length)),
            new(MissingPointsKey, NpyArray.From(points, points.Length)),
            new(SolvedKey, NpyArray.Scalar(Solved)),
            new(ControlsKey, NpyArray.From(Finished, Finished.Length)),
        ], compress: false);
    }

    /// <summary>Goes on from a saved state.</summary>
    /// <exception cref="MimikException">The file is no state, or one of another run.</exception>
    public void Resume(string path, byte[] fingerprint, GramStore grams, int points)
    {
        NpzFile file = NpzFile.Read(path);
        if (!file.Contains(FingerprintKey))
            throw new MalformedFileException(path, "archive", "the state of a solve", string.Join(", ", file.Names.Take(8)));
        if (!file[FingerprintKey].ToBytes().AsSpan().SequenceEqual(fingerprint))
            throw new MalformedFileException(path, "fingerprint", "the state of a solve of these meshes with this rig and these options (only the threads may differ)", "another solve's");
        int projected = file[ProjectedKey].ToInt32s()[0];
        if (projected < 0 || projected > Targets.FrameCount)
            throw new MalformedFileException(path, ProjectedKey, $"0 to {Targets.FrameCount} frames", $"{projected}");
        Finite(path, file, ProjectionsKey, projected, Targets.ShapeCount).CopyTo(Targets.Projections, 0);
        Finite(path, file, EnergiesKey, projected).CopyTo(Targets.Energies, 0);
        int[] counts = file[MissingCountsKey].Expect(projected).ToInt32s(), missing = file[MissingPointsKey].ToInt32s();
        if (counts.Any(count => count < 0) || counts.Sum(count => (long)count) != missing.Length || missing.Any(point => point < 0 || point >= points))
            throw new MalformedFileException(path, MissingPointsKey, $"points below {points}, as many as {MissingCountsKey} says", "others");
        int at = 0;
        for (int t = 0; t < projected; at += counts[t++])
            Targets.Masks[t] = grams.IndexOf([.. missing.AsSpan(at, counts[t])]);
        Projected = projected;
        Solved = Math.Max(0, file[SolvedKey].ToInt32s()[0]);
        Finished = Finite(path, file, ControlsKey, -1);
        if (Finished.Length > Controls.Length || (Solved > 0) != (Finished.Length > 0))
            throw new MalformedFileException(path, ControlsKey, $"the curves of {Solved} windows", $"{Finished.Length} numbers");
    }

    private static void Append(IncrementalHash hash, FormattableString text) => Append(hash, FormattableString.Invariant(text));

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));

    private static double[] Finite(string path, NpzFile file, string key, params ReadOnlySpan<int> shape)
    {
        double[] values = file[key].Expect(shape).ToDoubles();
        return values.All(double.IsFinite) ? values : throw new MalformedFileException(path, key, "finite numbers", "others");
    }
}
