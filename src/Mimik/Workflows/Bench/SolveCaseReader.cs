using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Numerics;
using Mimik.Workflows.Solve;

namespace Mimik.Workflows.Bench;

/// <summary>
/// Reads what methods are compared on: a rig with meshes, known curves, or both, in files of their own or beside the rig in its inverse-rig set
/// (<c>targets</c> [3N x T] displacements, <c>weights</c> [T x m], <c>predictions</c> [m x T] for lambda1 = lambda2 = 1, or
/// <c>predictions_mm_l1_L_l2_L</c> for other lambdas and, with <c>cm</c>, for numbers of a tenth).
/// </summary>
internal sealed class SolveCaseReader(BenchSolveJob job, ICollection<string> notes)
{
    private const string Predictions = "predictions";

    /// <summary>Reads the case.</summary>
    /// <exception cref="MimikException">A file cannot be read, nothing is there to solve, or something does not fit the rig.</exception>
    public SolveCase Read()
    {
        (BlendshapeRig original, LoadedFace loaded) = FaceFile.ReadRig(job.RigPath, job.Reading);
        foreach (string note in loaded.Notes.Where(note => !note.StartsWith("left out", StringComparison.Ordinal)))
            notes.Add(note);
        BlendshapeRig rig = Scaled(original);
        InverseRigSetArrays? set = Set();
        WeightAnimation? truth = job.TruthPath is { } path ? ControlCurves.Read(path, rig, job.Reading) : Table(rig, set, InverseRigSetFile.Weights, framesFirst: true);
        WeightAnimation? recorded = job.MeshesPath is null && job.TruthPath is null ? Table(rig, set, PredictionsKey(set), framesFirst: false) : null;
        IMeshSequence? targets = Targets(rig, set);
        int frames = new[] { job.Frames, targets?.FrameCount, recorded?.FrameCount, truth?.FrameCount }.OfType<int>().DefaultIfEmpty(0).Min();
        if (frames == 0)
            throw new MimikException($"{job.RigPath}: expected meshes to solve (--meshes), or curves to make them of (--truth), found neither here nor in the rig's file");
        if (job.Frames > frames)
            notes.Add($"{frames} frames: there are no more");
        if (recorded is not null && recorded.FrameCount > frames)
            recorded = null;
        truth = First(truth, frames);
        if (truth is null && targets is null)
            throw new MimikException($"{job.RigPath}: expected meshes or known curves beside the predictions, found none");
        ArraySequence? clean = truth is null ? null : SolveCase.Posed(rig, truth, job.Threads == 0 ? ParallelLoop.AllThreads : job.Threads);
        if (targets is null)
            notes.Add($"the meshes to solve are made of the known curves, {frames} frames");
        else if (targets.FrameCount > frames)
            targets = new SequencePart(targets, 0, frames);
        double? seconds = recorded is null ? null : RecordedTimes.SecondsPerFrame(job.RigPath, CaseName());
        return new SolveCase(rig, targets ?? clean!, clean, truth, recorded, seconds);
    }

    private static WeightAnimation? First(WeightAnimation? curves, int frames) => curves is null || curves.FrameCount <= frames
        ? curves
        : new WeightAnimation(curves.Weights[..(frames * curves.ChannelCount)], curves.ChannelCount, curves.Names, curves.FramesPerSecond, curves.StartSeconds);

    // All numbers times a factor, and the unit so that lengths stay what they are.
    private BlendshapeRig Scaled(BlendshapeRig rig)
    {
        if (job.Scale == 1)
            return rig;
        float scale = (float)job.Scale;
        float[] Times(float[] values) => [.. values.Select(x => scale * x)];
        LengthUnit unit = rig.Unit.MetresPerUnit is { } metres ? rig.Unit with { MetresPerUnit = metres / job.Scale } : rig.Unit;
        return new BlendshapeRig(Times(rig.Neutral), rig.Surface, [.. rig.Shapes.Select(shape => shape with { Deltas = Times(shape.Deltas) })], unit, rig.Logic);
    }

    private InverseRigSetArrays? Set()
    {
        var budget = new ReadBudget(job.Reading.MaxMemoryBytes);
        if (Directory.Exists(job.RigPath) && InverseRigSetFile.IsFolder(job.RigPath))
            return InverseRigSetArrays.Of(job.RigPath, budget);
        if (!Path.GetExtension(job.RigPath).Equals(".npz", StringComparison.OrdinalIgnoreCase) || !File.Exists(job.RigPath))
            return null;
        NpzFile file = NpzFile.Read(job.RigPath, budget);
        return InverseRigSetFile.IsIn(file) ? InverseRigSetArrays.Of(file) : null;
    }

    private IMeshSequence? Targets(BlendshapeRig rig, InverseRigSetArrays? set)
    {
        if (job.MeshesPath is { } path)
        {
            var options = new MeshSequenceOptions { VertexCount = rig.VertexCount, MaxMemoryBytes = job.Reading.MaxMemoryBytes };
            IMeshSequence meshes = MeshSequenceFile.Open(path, options, notes);
            if (job.Scale == 1)
                return new PlacedSequence(meshes, rig.Unit);
            meshes.Dispose();
            throw new MimikException($"--scale: expected no --meshes beside it, found {path}");
        }

        if (job.TruthPath is not null || set is null || !set.Has(InverseRigSetFile.Targets))
            return null;
        NpyArray array = set.Get(InverseRigSetFile.Targets).Expect(rig.Neutral.Length, -1);
        float[] values = Transposed(array);
        for (int k = 0; k < values.Length && job.Scale != 1; k++)
            values[k] *= (float)job.Scale;
        return new ArraySequence(values, rig.VertexCount, areDisplacements: true, $"{set.Path}: {InverseRigSetFile.Targets}");
    }

    private static WeightAnimation? Table(BlendshapeRig rig, InverseRigSetArrays? set, string? key, bool framesFirst)
    {
        if (key is null || set is null || !set.Has(key))
            return null;
        int m = rig.Logic.ControlCount;
        NpyArray array = framesFirst ? set.Get(key).Expect(-1, m) : set.Get(key).Expect(m, -1);
        return new WeightAnimation(framesFirst ? array.ToSingles() : Transposed(array), m, [.. rig.ControlNames]);
    }

    private static float[] Transposed(NpyArray array)
    {
        int rows = array.Shape[0], columns = array.Shape[1];
        float[] result = new float[rows * columns];
        MatrixTranspose.Transpose(array.AsSingles(), rows, columns, columns, result, rows);
        return result;
    }

    // Such as mm_l1_0.1_l2_0.1; null where the lambdas follow from the rig, or numbers are neither as they are nor a tenth.
    private string? CaseName()
    {
        string? unit = job.Scale == 1 ? "mm" : job.Scale == 0.1 ? "cm" : null;
        return unit is null || job.Lambda1 is not { } lambda1 || job.Lambda2 is not { } lambda2
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{unit}_l1_{lambda1}_l2_{lambda2}");
    }

    private string? PredictionsKey(InverseRigSetArrays? set)
    {
        if (set is null || CaseName() is not { } name)
            return null;
        string key = $"{Predictions}_{name}";
        return set.Has(key) ? key : job is { Scale: 1, Lambda1: 1, Lambda2: 1 } ? Predictions : null;
    }
}
