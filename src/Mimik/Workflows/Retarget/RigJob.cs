using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Formats;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>Makes a rig with ARKit's 52 shapes of a head model.</summary>
public sealed record RigJob
{
    /// <summary>The model: FLAME, the ICT face, a BFM.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The rig that gives the shapes, or <see cref="FaceFile.SampleName"/>.</summary>
    public string SourcePath { get; init; } = FaceFile.SampleName;

    /// <summary>Where the rig goes, in any format that rigs are written in.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Vertices that mean the same on the source and the model, .csv or .json; null takes the landmarks that both are known to have.</summary>
    public string? PairsPath { get; init; }

    /// <summary>A landmark embedding of the model; null takes the one beside it, or those that are known.</summary>
    public string? LandmarksPath { get; init; }

    /// <summary>A landmark embedding of the source; null takes what is known.</summary>
    public string? SourceLandmarksPath { get; init; }

    /// <summary>Where the coefficients of every shape go, .npz, for curves; null for nowhere. It needs the method span.</summary>
    public string? CoefficientsPath { get; init; }

    /// <summary>A report for programs, .json; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>A contact sheet of every shape, .png; null for none.</summary>
    public string? SheetPath { get; init; }

    /// <summary>Where shapes come from.</summary>
    public ArkitRigOptions Options { get; init; } = new();

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Makes and writes.</summary>
    /// <param name="progress">Receives how far it is.</param>
    /// <param name="cancellation">Ends the run; nothing is written.</param>
    /// <exception cref="MimikException">A file cannot be read or written, or the heads do not go together.</exception>
    public RigOutcome Run(IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (CoefficientsPath is not null && Options.Method != ArkitMethod.Span)
            throw new MimikException("--coefficients: expected --arkit span beside it, found transfer, whose shapes are not the model's own");
        RetargetFiles.Expect(OutputPath, [(CoefficientsPath, ".npz"), (ReportPath, ".json"), (SheetPath, ".png")], [ModelPath, SourcePath == ModelPath ? null : SourcePath, PairsPath, LandmarksPath, SourceLandmarksPath]);
        long start = Stopwatch.GetTimestamp();
        MorphableModel model = HeadModelFile.Read(ModelPath, new HeadReadOptions { Budget = new ReadBudget(Reading.MaxMemoryBytes) });
        if (Options.Method == ArkitMethod.Span && model.Expression.Count == 0)
            throw new MimikException($"{ModelPath}: expected a model with expressions for --arkit span, found none: --arkit transfer does without");
        RetargetHead source = RetargetHead.Read(SourcePath, Reading, SourceLandmarksPath);
        LandmarkPairs? landmarks = PairsPath is { } pairs
            ? VertexPairsFile.Read(pairs, source.Rig.VertexCount, model.VertexCount, new ReadBudget(Reading.MaxMemoryBytes))
            : LandmarkPairs.Shared(source.Landmarks, RetargetHead.Of(model, ModelPath, Reading, LandmarksPath));
        ArkitRigResult result = ArkitRig.Run(
            model, source.Rig, landmarks, Options, (stage, done, all) => progress?.Report(new JobProgress(stage, done, all)), cancellation);
        var notes = new List<string> { $"{model.Name}; licence: {model.Licence.Text}" };
        notes.AddRange(source.Notes.Select(note => $"shapes: {note}"));
        notes.AddRange(RigFile.Write(OutputPath, result.Rig));
        notes.AddRange(TransferSummary.Of(result.Transfer, landmarks).SkipLast(1));
        notes.AddRange(Shapes(result, model));
        if (CoefficientsPath is { } coefficients)
            ArkitCoefficientsFile.Write(coefficients, model, result.Coefficients!);
        if (SheetPath is { } sheet)
            ContactSheet.Write(sheet, result.Rig, cancellation);
        if (ReportPath is { } report)
            TransferReportFile.Write(report, result, landmarks);
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:f1} s"));
        return new RigOutcome(result, notes);
    }

    private static IEnumerable<string> Shapes(ArkitRigResult result, MorphableModel model)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string unit = model.Unit.ReportLabel;
        double scale = model.Unit.ReportScale;
        bool spans = result.Shapes.Any(shape => shape.Span is not null);
        yield return $"left over on matched skin, mean and largest in {unit}: by the transfer, against the source point by point{(spans ? "; by the model's own coefficients, against the transfer" : "")}";
        foreach (ArkitShapeResult shape in result.Shapes)
        {
            yield return shape.Empty is { } why
                ? $"  {shape.Name,-20} empty: {why}"
                : string.Create(culture, $"  {shape.Name,-20} {shape.Transfer.Mean * scale,7:f3} {shape.Transfer.Largest * scale,7:f2}{(shape.Span is { } span ? string.Create(culture, $"   {span.Mean * scale,7:f3} {span.Largest * scale,7:f2}{(span.Converged ? "" : " (not converged)")}") : "")}");
        }

        if (!result.EyesTurn)
            yield return "eyes: the model has no eye joints; eyeLook shapes move the lids alone";
        if (result.JawMidway is var (mean, largest))
            yield return string.Create(culture, $"jawOpen: half-way the straight way of the linear shape is mean {mean * scale:f2} {unit}, at most {largest * scale:f2} {unit}, from the joint's arc");
    }
}

/// <summary>What making a rig of a model gave.</summary>
/// <param name="Result">The rig and how it came about.</param>
/// <param name="Notes">One line each: licence, figures.</param>
public sealed record RigOutcome(ArkitRigResult Result, IReadOnlyList<string> Notes);
