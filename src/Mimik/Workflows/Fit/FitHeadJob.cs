using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Fitting;

namespace Mimik.Workflows.Fit;

/// <summary>Fits a head model to landmarks, a scan, a picture's landmarks or a sequence of them, and writes parameters, meshes and a report.</summary>
public sealed record FitHeadJob
{
    /// <summary>The model: see <see cref="HeadModelFile"/>.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Landmarks in space, alone or beside a scan; null for none.</summary>
    public string? LandmarksPath { get; init; }

    /// <summary>A scan, a mesh or a cloud of points; null for none.</summary>
    public string? ScanPath { get; init; }

    /// <summary>Landmarks in a picture; null for none.</summary>
    public string? ImageLandmarksPath { get; init; }

    /// <summary>Landmarks over time, in space or in pictures of calibrated cameras; null for none.</summary>
    public string? SequencePath { get; init; }

    /// <summary>Files to write: .npz for parameters, .obj, .ply, .glb or .gltf for the head; of a sequence .npz, or .npy for [T x N x 3] positions.</summary>
    public required IReadOnlyList<string> OutputPaths { get; init; }

    /// <summary>Reports to write, .html or .json.</summary>
    public IReadOnlyList<string> ReportPaths { get; init; } = [];

    /// <summary>The unit of the scan; null takes the size of a head.</summary>
    public LengthUnit? ScanUnits { get; init; }

    /// <summary>Regions of the model, or parts of its surface, that do not count with scans.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>What is known of a picture's camera; its size is the landmark file's.</summary>
    public ImageView Camera { get; init; } = new() { Width = 0, Height = 0 };

    /// <summary>What a squared change of a coefficient from frame to frame costs, mm^2.</summary>
    public double Smoothness { get; init; } = 0.01;

    /// <summary>How heads are fitted.</summary>
    public HeadFitOptions Options { get; init; } = new();

    /// <summary>How the model is read.</summary>
    public HeadReadOptions Reading { get; init; } = new();

    /// <summary>Fits and writes.</summary>
    /// <param name="progress">Receives how far it is.</param>
    /// <param name="cancellation">Ends the fit; nothing is written.</param>
    /// <returns>One line each: the model and its terms, units, what was reached, what is suspicious.</returns>
    /// <exception cref="MimikException">A file cannot be read or written, or the data does not fit a head; the message says what is wrong with it.</exception>
    public IReadOnlyList<string> Run(IProgress<JobProgress>? progress = null, CancellationToken cancellation = default) =>
        new FitHeadRun(this, progress, cancellation).Run();
}
