using Mimik.Faces;
using Mimik.InverseRig;

namespace Mimik.Workflows.Solve;

/// <summary>Solves meshes back into the controls of a rig, and writes curves and report.</summary>
public sealed record SolveJob
{
    /// <summary>The rig: a file or folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string RigPath { get; init; }

    /// <summary>The meshes over time: a folder, .npy, .npz, .glb, .gltf, or marker tracks (.csv, .npz).</summary>
    public required string MeshesPath { get; init; }

    /// <summary>Files to write: .npz, .npy, .csv, .glb or .gltf.</summary>
    public required IReadOnlyList<string> OutputPaths { get; init; }

    /// <summary>Reports to write: .html for people, .json for programs.</summary>
    public IReadOnlyList<string> ReportPaths { get; init; } = [];

    /// <summary>What is minimised and how. Point weights and binding come from <see cref="Importance"/>, <see cref="MapPath"/> and <see cref="BindPath"/>.</summary>
    public InverseRigOptions Options { get; init; } = new();

    /// <summary>The strength of the penalty between left and right of a pose, which are found by name; 0 for none.</summary>
    public double SymmetryStrength { get; init; }

    /// <summary>The strength of the penalty on opposite directions, which are found by name; 0 for none.</summary>
    public double OppositesStrength { get; init; }

    /// <summary>What vertices count, a file or a list such as "part:teeth=0,lips=4"; null for all alike. Of a bound sequence, a file with one number a point.</summary>
    public string? Importance { get; init; }

    /// <summary>A barycentric map of markers (.json, .csv, .npz); null where the meshes' points are the rig's vertices.</summary>
    public string? MapPath { get; init; }

    /// <summary>A mesh of the sequence's topology that lies on the rig's neutral; its vertices are bound to the closest points. Null for none.</summary>
    public string? BindPath { get; init; }

    /// <summary>The frames are displacements from the neutral.</summary>
    public bool Displacements { get; init; }

    /// <summary>The unit of the meshes; null takes the file's, else the rig's.</summary>
    public LengthUnit? MeshUnits { get; init; }

    /// <summary>Frames per second; null takes the meshes' own.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Rounds of head stabilisation; 0 leaves the meshes where they are.</summary>
    public int StabiliseRounds { get; init; }

    /// <summary>Frames that a streaming solver looks ahead; null solves the sequence as a whole.</summary>
    public int? StreamLookAhead { get; init; }

    /// <summary>Segments of the face that are solved side by side; null solves the face as a whole.</summary>
    public SolveClusters? Clusters { get; init; }

    /// <summary>A start of one's own, curves in a file; null for none.</summary>
    public string? StartPath { get; init; }

    /// <summary>The frames that the rig is fitted to the actor with before the sequence is solved: a number of first ones, or a list such as "0,10,40-50"; null fits nothing.</summary>
    public string? CalibrationFrames { get; init; }

    /// <summary>How the rig is fitted.</summary>
    public RigCalibrationOptions Calibration { get; init; } = new();

    /// <summary>Where the fitted rig goes, in any format that rigs are written in; null for nowhere.</summary>
    public string? SaveRigPath { get; init; }

    /// <summary>A solution in a file, in whose place nothing is solved; its head pose, where it has one, places the meshes. Null solves.</summary>
    public string? FromPath { get; init; }

    /// <summary>Values that are fixed in single frames of the solution, a table of <see cref="AnimationKeyFile"/>; null for none.</summary>
    public string? PinPath { get; init; }

    /// <summary>Frames on either side of a pin that are solved anew, 0 or more; all others keep their bits.</summary>
    public int PinReach { get; init; } = 24;

    /// <summary>Where the curves go as keyframes, a .csv; null for nowhere.</summary>
    public string? KeysPath { get; init; }

    /// <summary>The largest distance of the keyframes' interpolation from a curve, in control units.</summary>
    public double KeysTolerance { get; init; } = 0.01;

    /// <summary>Known curves to compare with, in a file; null for none.</summary>
    public string? TruthPath { get; init; }

    /// <summary>Clean meshes to compare with; null for none.</summary>
    public string? CleanPath { get; init; }

    /// <summary>Where the run is saved; null never saves. A run that finds the file goes on from it.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The time between two saves.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Solves and writes.</summary>
    /// <param name="progress">Receives how far it is.</param>
    /// <param name="cancellation">Ends the run; the state is saved, and no output is half-written.</param>
    /// <exception cref="MimikException">A file cannot be read or written, or an option does not fit the rig or the meshes.</exception>
    public SolveOutcome Run(IProgress<JobProgress>? progress = null, CancellationToken cancellation = default) => new SolveRun(this, progress, cancellation).Run();
}

/// <summary>What a solve made.</summary>
/// <param name="Rig">The rig.</param>
/// <param name="Result">The curves and how they were found.</param>
/// <param name="Errors">Errors against the meshes, measured on them.</param>
/// <param name="Clean">Errors against clean meshes, or null.</param>
/// <param name="Figures">Figures of the curves.</param>
/// <param name="Truth">Figures of the known curves, or null.</param>
/// <param name="Seconds">Stages and what they took.</param>
/// <param name="Notes">One line each: units, figures, files.</param>
public sealed record SolveOutcome(
    BlendshapeRig Rig,
    InverseRigResult Result,
    MeshErrors Errors,
    MeshErrors? Clean,
    CurveFigures Figures,
    CurveFigures? Truth,
    IReadOnlyList<(string Stage, double Seconds)> Seconds,
    IReadOnlyList<string> Notes);
