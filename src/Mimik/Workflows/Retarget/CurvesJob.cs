using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>Takes ARKit's curves to a head model's parameters, frame by frame, or parameters back to curves.</summary>
public sealed record CurvesJob
{
    /// <summary>The model.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Curves (.csv, .npy, .npz), or parameters (.npz) as <see cref="HeadParametersFile"/> reads them.</summary>
    public required string InputPath { get; init; }

    /// <summary>What to write: parameters (.npz) of curves, curves (.csv, .npy, .npz) of parameters.</summary>
    public required string OutputPath { get; init; }

    /// <summary>What of the model makes each shape, as <see cref="RigJob.CoefficientsPath"/> wrote it.</summary>
    public required string CoefficientsPath { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Reads, converts and writes.</summary>
    /// <returns>One line each: what was left out, how many frames.</returns>
    /// <exception cref="MimikException">A file cannot be read or written, or belongs to another model.</exception>
    public IReadOnlyList<string> Run()
    {
        OutputPlaces.ExpectApart([OutputPath], [ModelPath, InputPath, CoefficientsPath]);
        AtomicFile.ExpectWritable(OutputPath);
        MorphableModel model = HeadModelFile.Read(ModelPath, new HeadReadOptions { Budget = new ReadBudget(Reading.MaxMemoryBytes) });
        ArkitCoefficients coefficients = ArkitCoefficientsFile.Read(CoefficientsPath, new ReadBudget(Reading.MaxMemoryBytes));
        bool isArchive = Path.GetExtension(InputPath).Equals(".npz", StringComparison.OrdinalIgnoreCase);
        return isArchive && NpzFile.Read(InputPath, new ReadBudget(Reading.MaxMemoryBytes)) is var file && !AnimationSource.IsAnimation(file) && HeadParametersFile.IsIn(file)
            ? FromParameters(model, coefficients, file)
            : ToParameters(model, coefficients);
    }

    private List<string> ToParameters(MorphableModel model, ArkitCoefficients coefficients)
    {
        if (!Path.GetExtension(OutputPath).Equals(".npz", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{OutputPath}: expected .npz for a model's parameters, found {(Path.HasExtension(OutputPath) ? Path.GetExtension(OutputPath) : "no extension")}");
        WeightAnimation curves = AnimationSource.Read(InputPath, Reading);
        if (curves.Names is not { } names)
            throw new MimikException($"{InputPath}: expected curves with names, found {curves.ChannelCount} without");
        HeadParameters parameters = ArkitCurves.ToParameters(model, coefficients, curves.Weights, names, out IReadOnlyList<string> unused);
        HeadParametersFile.Write(OutputPath, parameters, model, curves.FramesPerSecond);
        var notes = new List<string>(curves.Notes);
        if (unused.Count > 0)
            notes.Add($"{unused.Count} channels that make none of ARKit's shapes are left out: {string.Join(", ", unused.Take(8))}{(unused.Count > 8 ? ", ..." : "")}");
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{parameters.Count:N0} frames: {parameters.ExpressionCount} expression coefficients{(model.HasJoints ? ", rotations of " + string.Join(", ", model.Joints.Names) : "")}"));
        return notes;
    }

    private List<string> FromParameters(MorphableModel model, ArkitCoefficients coefficients, NpzFile file)
    {
        HeadParametersImport read = HeadParametersFile.From(file, InputPath, model);
        float[] weights = ArkitCurves.FromParameters(model, coefficients, read.Parameters);
        AnimationFile.Write(OutputPath, new WeightAnimation(weights, coefficients.Names.Count, coefficients.Names, read.FramesPerSecond));
        return [.. read.Notes, string.Create(CultureInfo.InvariantCulture, $"{read.Parameters.Count:N0} frames of {coefficients.Names.Count} curves")];
    }
}
