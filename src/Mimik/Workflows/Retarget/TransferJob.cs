using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>Moves a whole rig, its shapes, names and logic, to another head mesh.</summary>
public sealed record TransferJob
{
    /// <summary>The rig to move: a file, a folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string SourcePath { get; init; }

    /// <summary>The head to move it to: a mesh, a rig (whose shapes are left out), or a head model, of which the mean face is taken.</summary>
    public required string TargetPath { get; init; }

    /// <summary>Where the new rig goes, in any format that rigs are written in.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Vertices that mean the same on both heads, .csv or .json; null takes the landmarks that both files are known to have, else the heads' shape alone.</summary>
    public string? PairsPath { get; init; }

    /// <summary>A landmark embedding of the source; null takes what is known.</summary>
    public string? SourceLandmarksPath { get; init; }

    /// <summary>A landmark embedding of the target; null takes what is known.</summary>
    public string? TargetLandmarksPath { get; init; }

    /// <summary>A report for programs, .json; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>A contact sheet of every shape, .png; null for none.</summary>
    public string? SheetPath { get; init; }

    /// <summary>How the rig is moved.</summary>
    public RigTransferOptions Options { get; init; } = new();

    /// <summary>How the source is read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>The unit of the target's numbers; null takes what the format says, else what a head's size suggests.</summary>
    public LengthUnit? TargetUnits { get; init; }

    /// <summary>Moves and writes.</summary>
    /// <param name="progress">Receives how far it is.</param>
    /// <param name="cancellation">Ends the run; nothing is written.</param>
    /// <exception cref="MimikException">A file cannot be read or written, or the heads do not go together.</exception>
    public TransferOutcome Run(IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        RetargetFiles.Expect(OutputPath, [(ReportPath, ".json"), (SheetPath, ".png")], [SourcePath, TargetPath, PairsPath, SourceLandmarksPath, TargetLandmarksPath]);
        long start = Stopwatch.GetTimestamp();
        var source = RetargetHead.Read(SourcePath, Reading, SourceLandmarksPath);
        if (source.Rig.Shapes.Count == 0)
            throw new MimikException($"{SourcePath}: expected a rig with shapes, found a mesh without any");
        var target = RetargetHead.Read(TargetPath, Reading with { Units = TargetUnits, RigPath = null }, TargetLandmarksPath);
        LandmarkPairs? landmarks = PairsPath is { } pairs
            ? VertexPairsFile.Read(pairs, source.Rig.VertexCount, target.Rig.VertexCount, new ReadBudget(Reading.MaxMemoryBytes))
            : LandmarkPairs.Shared(source.Landmarks, target.Landmarks);
        RigTransferResult result = RigTransfer.Run(
            source.Rig, target.Rig.Neutral, target.Rig.Surface, target.Rig.Unit, landmarks, Options,
            (stage, done, all) => progress?.Report(new JobProgress(stage, done, all)), cancellation);
        var notes = new List<string>();
        notes.AddRange(source.Notes.Select(note => $"source: {note}"));
        notes.AddRange(target.Notes.Select(note => $"target: {note}"));
        notes.AddRange(RigFile.Write(OutputPath, result.Rig));
        notes.AddRange(TransferSummary.Of(result, landmarks));
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:f1} s"));
        if (SheetPath is { } sheet)
            ContactSheet.Write(sheet, result.Rig, cancellation);
        if (ReportPath is { } report)
            TransferReportFile.Write(report, result, landmarks);
        return new TransferOutcome(result, notes);
    }
}

/// <summary>What a transfer made.</summary>
/// <param name="Result">The rig and how it came about.</param>
/// <param name="Notes">One line each: units, figures, files.</param>
public sealed record TransferOutcome(RigTransferResult Result, IReadOnlyList<string> Notes);
