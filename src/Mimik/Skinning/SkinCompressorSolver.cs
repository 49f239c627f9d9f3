using System.Diagnostics;
using System.Globalization;
using Mimik.Faces;
using Mimik.Formats;

namespace Mimik.Skinning;

/// <summary>Where and how often a run saves its state.</summary>
/// <param name="Path">The state file, which is replaced each time.</param>
/// <param name="Interval">The time between two saves.</param>
public sealed record CompressionCheckpoint(string Path, TimeSpan Interval);

/// <summary>
/// A compression that can be stopped, saved and resumed. The result has the same bits however often that happens and however
/// many threads take part. Not thread-safe.
/// </summary>
public sealed class SkinCompressorSolver
{
    /// <summary>Steps of Adam between two measurements of objective and errors, which the curve and the progress show; rounds of exact solves are all measured.</summary>
    public const int MeasureInterval = 50;

    private readonly BlendshapeRig _rig;
    private readonly SkinCompressorOptions _options;
    private readonly FitProblem? _problem;
    private FitState? _state;
    private FitRun? _run;
    private byte[]? _fingerprint;

    /// <summary>Prepares a run from its random start.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="options">What to spend and how to solve; null takes the defaults.</param>
    /// <exception cref="MimikException">An option does not fit the rig, or the fit is to be symmetric and the rig is not; the message says which.</exception>
    public SkinCompressorSolver(BlendshapeRig rig, SkinCompressorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rig);
        _rig = rig;
        _options = options ?? new SkinCompressorOptions();
        _options.Check(rig);
        _problem = FitProblem.Create(rig, _options);
        if (_problem is not null)
            Start(new FitState(_problem, _options));
    }

    /// <summary>Steps taken so far.</summary>
    public int Iteration => _state?.Iteration ?? 0;

    private byte[] Fingerprint => _fingerprint ??= FitStateFile.Fingerprint(_rig, _options);

    private double LengthScale => (_problem?.DeltaUnit ?? 1) * _rig.Unit.ReportScale;

    /// <summary>Takes all steps that are left.</summary>
    /// <param name="progress">Receives the state of the run every <see cref="MeasureInterval"/> steps.</param>
    /// <param name="checkpoint">Saves the state every so often, and when the run is cancelled.</param>
    /// <param name="cancellation">Ends the run between two steps; <see cref="Run"/> goes on from there.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for; the state is saved by then.</exception>
    /// <exception cref="MimikException">The objective is no longer finite: the learning rate or the smoothness is far too large.</exception>
    public void Run(IProgress<CompressionProgress>? progress = null, CompressionCheckpoint? checkpoint = null, CancellationToken cancellation = default)
    {
        if (_state is null || _run is null)
            return;
        int first = _state.Iteration;
        double before = _state.Seconds;
        var clock = Stopwatch.StartNew();
        TimeSpan saved = TimeSpan.Zero;
        while (_state.Iteration < _options.Iterations)
        {
            _state.Seconds = before + clock.Elapsed.TotalSeconds;
            bool cancelled = cancellation.IsCancellationRequested;
            if (checkpoint is not null && (cancelled || clock.Elapsed - saved >= checkpoint.Interval))
            {
                Save(checkpoint.Path);
                saved = clock.Elapsed;
            }

            cancellation.ThrowIfCancellationRequested();
            if (_state.Iteration % MeasureInterval == 0 || _run.Settled)
                Report(progress, first, clock.Elapsed);
            _run.Step();
        }

        _state.Seconds = before + clock.Elapsed.TotalSeconds;
        Report(progress, first, clock.Elapsed);
    }

    /// <summary>Makes the compressed rig and the report of a run that has taken all its steps.</summary>
    /// <exception cref="InvalidOperationException">Steps are left: <see cref="Run"/> comes first.</exception>
    public CompressionResult Finish()
    {
        if (_state is not null && _state.Iteration < _options.Iterations)
            throw new InvalidOperationException($"{_options.Iterations - _state.Iteration} of {_options.Iterations} steps are left");
        CompressedRig rig = CompressedRigBuilder.Build(_rig, _problem, _state, _options);
        FitMeasure measure = _run?.Measure() ?? default;
        double square = LengthScale * LengthScale;
        RigAsymmetry? asymmetry = _problem?.Mirror is null ? null : RigAsymmetry.Measure(_rig, _problem);
        var report = new CompressionReport
        {
            LengthLabel = _rig.Unit.ReportLabel,
            LossCurve = [.. (_state?.Curve ?? []).Select(point => point with { Loss = point.Loss * square })],
            Loss = measure.Loss * square,
            MeanSquaredError = (measure.MeanSquare * square) + (asymmetry?.MeanSquare ?? 0),
            LaplacianTerm = measure.Laplacian * square,
            Smoothness = _problem?.Alpha ?? 0,
            Errors = CompressionErrors.Evaluate(_rig, rig),
            FittedVertices = _problem?.VertexCount ?? 0,
            Bones = _options.Bones,
            Influences = _options.Influences,
            NonZeros = rig.Playback.Transforms.Values.Length,
            NonZeroWeights = rig.Playback.Weights.Count(weight => weight != 0),
            Iterations = Iteration,
            ShapeFactors = _options.ShapeFactors,
            HasImportance = _options.Importance is not null,
            Asymmetry = asymmetry,
            Exit = _problem is null ? CompressionExit.NothingMoves : CompressionExit.IterationsTaken,
            Seconds = _state?.Seconds ?? 0,
        };
        return new CompressionResult(rig, report);
    }

    /// <summary>Saves the state of the run.</summary>
    /// <param name="path">The file to make or replace.</param>
    public void Save(string path)
    {
        if (_state is not null)
            FitStateFile.Write(path, _state, Fingerprint);
    }

    /// <summary>Goes back, or forward, to a saved state of the same rig and options.</summary>
    /// <param name="path">A file of <see cref="Save"/> or a <see cref="CompressionCheckpoint"/>.</param>
    /// <param name="budget">Limits the memory that reading takes.</param>
    /// <exception cref="MimikException">The file is no state, or one of another rig or of other options (the threads may differ).</exception>
    public void Resume(string path, ReadBudget? budget = null)
    {
        if (_problem is not null)
            Start(FitStateFile.Read(path, _problem, _options, Fingerprint, budget));
    }

    /// <summary>Whether a saved state is of this rig and these options.</summary>
    /// <param name="path">A file.</param>
    /// <param name="budget">Limits the memory that reading takes.</param>
    /// <exception cref="MimikException">The file cannot be read.</exception>
    public bool Owns(string path, ReadBudget? budget = null) => _problem is not null && FitStateFile.Belongs(path, Fingerprint, budget);

    private void Start(FitState state)
    {
        _state = state;
        _run = new FitRun(_problem!, state, _options);
    }

    private void Report(IProgress<CompressionProgress>? progress, int first, TimeSpan elapsed)
    {
        FitMeasure measure = _run!.Measure();
        int iteration = _state!.Iteration;
        if (!double.IsFinite(measure.Loss))
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"compress: the objective is not finite at iteration {iteration}: expected a learning rate and a smoothness that converge, found {_options.LearningRate} and {_problem!.Alpha}"));
        // A run that was cancelled and goes on measures the same point again.
        if (_state.Curve.Count == 0 || _state.Curve[^1].Iteration < iteration)
            _state.Curve.Add(new LossPoint(iteration, measure.Loss));
        if (progress is null)
            return;
        int done = iteration - first;
        TimeSpan? remaining = done == 0 ? null : elapsed * ((double)(_options.Iterations - iteration) / done);
        double scale = LengthScale, square = scale * scale;
        progress.Report(new CompressionProgress(
            iteration, _options.Iterations, measure.Loss * square, measure.MeanDistance * scale, measure.MaxDistance * scale, _rig.Unit.ReportLabel, remaining));
    }
}
