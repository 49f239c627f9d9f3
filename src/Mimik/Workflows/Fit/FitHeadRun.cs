using System.Diagnostics;
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Fitting;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.Workflows.Report;

namespace Mimik.Workflows.Fit;

/// <summary>One run of a <see cref="FitHeadJob"/>.</summary>
internal sealed class FitHeadRun(FitHeadJob job, IProgress<JobProgress>? progress, CancellationToken cancellation)
{
    // A median beyond says that the scan stands otherwise or is something else; one beyond the first is worth a word.
    private const double SuspiciousMillimetres = 3;
    private const double WrongMillimetres = 12;

    private readonly List<string> _notes = [];
    private readonly ReadBudget _budget = new(job.Reading.Budget?.LimitBytes ?? ReadBudget.DefaultLimitBytes);

    public IReadOnlyList<string> Run()
    {
        Check();
        MorphableModel model = HeadModelFile.Read(job.ModelPath, job.Reading);
        _notes.AddRange(model.Notes);
        _notes.Add($"{model.Name}: {model.VertexCount:N0} vertices, {model.Shape.Count} + {model.Expression.Count} coefficients; licence: {model.Licence.Text}");
        if (job.SequencePath is not null)
            Sequence(model);
        else
            One(model);
        return _notes;
    }

    private void Check()
    {
        int given = new[] { job.ImageLandmarksPath, job.SequencePath, job.ScanPath ?? job.LandmarksPath }.Count(path => path is not null);
        if (given != 1)
            throw new MimikException($"expected one of --landmarks (also beside --scan), --scan, --image-landmarks, --sequence, found {(given == 0 ? "none" : "several")}");
        bool sequence = job.SequencePath is not null;
        foreach (string path in job.OutputPaths)
        {
            string kind = Path.GetExtension(path).ToUpperInvariant();
            if (sequence ? kind is not (".NPZ" or ".NPY") : kind is not (".NPZ" or ".OBJ" or ".PLY" or ".GLB" or ".GLTF"))
                throw new MimikException($"{path}: expected a name that ends in {(sequence ? ".npz or .npy" : ".npz, .obj, .ply, .glb or .gltf")}, found {(kind.Length > 0 ? Path.GetExtension(path) : "no extension")}");
            AtomicFile.ExpectWritable(path);
        }

        OutputPlaces.ExpectApart([.. job.OutputPaths, .. job.ReportPaths], [job.ModelPath, job.LandmarksPath, job.ScanPath, job.ImageLandmarksPath, job.SequencePath]);
        foreach (string path in job.ReportPaths)
        {
            if (Path.GetExtension(path).ToUpperInvariant() is not (".HTML" or ".JSON"))
                throw new MimikException($"{path}: expected a name that ends in .html or .json, found another");
            AtomicFile.ExpectWritable(path);
        }
    }

    private void One(MorphableModel model)
    {
        HeadFitOptions options = job.Options with { VertexWeights = Weights(model) };
        LandmarkEmbedding? places = null;
        float[] points = [];
        if (job.LandmarksPath is { } landmarks)
            (places, points) = FitTargets.Space(landmarks, model, options.FreeScale, _budget, _notes);
        ScanSurface? scan = job.ScanPath is { } path ? FitTargets.Scan(path, model, job, _notes) : null;
        var fitter = new HeadFitter(model, options);
        var watch = Stopwatch.StartNew();
        IProgress<FitIteration>? steps = progress is null ? null : new Steps(progress, options.MostSteps);
        HeadFitResult result =
            job.ImageLandmarksPath is { } image ? ToImage(fitter, model, image, steps)
            : scan is not null ? fitter.ToScan(scan, places, points, steps, cancellation)
            : fitter.ToLandmarks(places!, points, steps, cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        Tell(result, scan, seconds);
        Write(model, result, scan, seconds);
    }

    private HeadFitResult ToImage(HeadFitter fitter, MorphableModel model, string path, IProgress<FitIteration>? steps)
    {
        LandmarkSet read = LandmarkFile.Read(path, _budget);
        if (!read.InPixels)
            throw new MimikException($"{path}: expected points in a picture, found points in space (--landmarks takes those)");
        if (read.Image is not { } size)
            throw new MimikException($"{path}: expected the picture's size (\"image\": [width, height]), found none");
        (LandmarkEmbedding places, ContourEmbedding? contour, LandmarkSet points) = FitTargets.MatchContour(path, model, read);
        HeadFitResult result = fitter.ToImage(places, contour, points.Seen(), job.Camera with { Width = size.Width, Height = size.Height }, steps, cancellation);

        // Nobody's landmarks are seen from behind; mirrored ones, or a picture whose rows count upwards, are met by a head turned away or upside down.
        Matrix3D turn = RotationVector.ToMatrix(Vector3D.At(result.Parameters.RotationOf(0, 0), 0));
        if (turn.M22 < 0 || turn.M11 < 0)
            throw new MimikException($"{path}: expected landmarks of a face that looks towards the camera, upright, found ones that only a head {(turn.M22 < 0 ? "turned away" : "upside down")} meets: left and right are the subject's, the origin is the upper left corner");
        return result;
    }

    private void Sequence(MorphableModel model)
    {
        LandmarkSequence read = LandmarkFile.ReadSequence(job.SequencePath!, _budget);
        LandmarkSet first = read.Frames.SelectMany(frame => frame).First().Points;
        (LandmarkEmbedding places, LandmarkSet matched) = FitTargets.Match(job.SequencePath!, model, first);
        LandmarkSequence sequence = ReferenceEquals(matched, first) ? read : new LandmarkSequence(
            [.. read.Frames.Select(frame => (IReadOnlyList<LandmarkView>)[.. frame.Select(view => view with { Points = view.Points.To(places.Convention) })])], read.Cameras)
        {
            FramesPerSecond = read.FramesPerSecond,
        };
        if (sequence.Dimensions == 3 && first.Unit.MetresPerUnit is null)
            throw new MimikException($"{job.SequencePath}: expected a unit of length (\"units\": \"mm\" or \"m\"), found none");
        var watch = Stopwatch.StartNew();
        IProgress<double>? share = progress is null ? null : new Shares(progress);
        SequenceFitResult result = new SequenceFitter(model, job.Options, job.Smoothness).Fit(sequence, places, null, share, cancellation);
        double[] known = [.. result.Distances.Where(double.IsFinite)];
        string unit = sequence.Dimensions == 3 ? "mm" : "pixels";
        _notes.Add(FormattableString.Invariant($"{sequence.Frames.Count} frames, {known.Length} with landmarks, {(sequence.Cameras.Count > 0 ? $"{sequence.Cameras.Count} cameras" : "points in space")}: {known.Average():f3} {unit} left on average, {known.Max():f3} at most; {Describe(result.Exit)} after {result.Costs.Count - 1} rounds, {watch.Elapsed.TotalSeconds:f2} s"));
        foreach (string path in job.OutputPaths)
        {
            if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
                HeadParametersFile.Write(path, result.Parameters, model, sequence.FramesPerSecond);
            else
                WritePositions(path, model, result.Parameters);
        }

        foreach (string path in job.ReportPaths)
            FitReport.WriteSequence(path, Path.GetFileName(job.SequencePath!), model, result, unit, _notes);
    }

    private static void WritePositions(string path, MorphableModel model, HeadParameters parameters)
    {
        float[] positions = new float[(long)parameters.Count * 3 * model.VertexCount];
        new HeadEvaluator(model).Evaluate(parameters, positions);
        NpyArray.From(positions, parameters.Count, model.VertexCount, 3).Write(path);
    }

    // 0 for regions and parts that do not count; null where all do.
    private float[]? Weights(MorphableModel model)
    {
        if (job.Excluded.Count == 0)
            return null;
        float[] weights = [.. Enumerable.Repeat(1f, model.VertexCount)];
        foreach (string name in job.Excluded)
        {
            if (model.Regions.TryGetValue(name, out int[]? region))
            {
                foreach (int vertex in region)
                    weights[vertex] = 0;
            }
            else if (model.Surface.Parts.FirstOrDefault(part => part.Name == name) is { } part)
                weights.AsSpan(part.FirstVertex, part.VertexCount).Clear();
            else
                throw new MimikException($"--exclude: expected a region or part of {model.Name} ({string.Join(", ", model.Regions.Keys.Concat(model.Surface.Parts.Select(p => p.Name)))}), found \"{name}\"");
        }

        return weights;
    }

    private void Tell(HeadFitResult result, ScanSurface? scan, double seconds)
    {
        string unit = job.ImageLandmarksPath is null ? "mm" : "pixels";
        if (result.LandmarkDistances.Count > 0)
            _notes.Add(FormattableString.Invariant($"landmarks: {result.LandmarkRootMeanSquare:f3} {unit} left (root mean square of {result.LandmarkDistances.Count(double.IsFinite)})"));
        if (scan is not null)
        {
            double[] near = [.. result.ScanDistances.Where(float.IsFinite).Select(distance => (double)distance).Order()];
            double median = result.ScanMedianMillimetres;
            const string Advice = "it may be turned by more than a quarter, mirrored, inside out, in another unit, or show something else; landmarks (--landmarks) tell how it stands";
            if (median > WrongMillimetres || near.Length == 0)
                throw new MimikException(FormattableString.Invariant($"{job.ScanPath}: expected a scan of a head, found one that lies {(double.IsFinite(median) ? $"{median:f1} mm from" : "nowhere near")} the best fit (median): {Advice}"));
            _notes.Add(FormattableString.Invariant($"scan: vertices lie {near.Average():f4} mm from it on average, half within {near[near.Length / 2]:f4} mm, 99 of 100 within {near[(int)(0.99 * (near.Length - 1))]:f4}; {result.ScanDistances.Count(float.IsNaN):N0} of {result.ScanDistances.Count:N0} have nothing beside them"));
            if (median > SuspiciousMillimetres)
                _notes.Add(FormattableString.Invariant($"suspicious: half of the scan's points lie more than {median:f1} mm from the head: {Advice}"));
        }

        if (result.Scale != 1)
            _notes.Add(FormattableString.Invariant($"scale: the head is {result.Scale:f4} times the model's size; files of parameters do not hold it, meshes do"));
        if (result.Focal is { } focal)
            _notes.Add(FormattableString.Invariant($"camera: {(job.Camera.WeakPerspective ? $"{focal:f4} pixels for a millimetre" : $"focal length {focal:f1} pixels, {(job.Camera.Focal is null ? job.Camera.FreeFocal ? "found" : "assumed (--focal gives it)" : job.Camera.FreeFocal ? "found from the one given" : "as given")}")}"));
        _notes.Add(FormattableString.Invariant($"{Describe(result.Exit)} after {result.Iterations.Count} steps, {seconds:f2} s"));
    }

    private void Write(MorphableModel model, HeadFitResult result, ScanSurface? scan, double seconds)
    {
        foreach (string path in job.OutputPaths)
        {
            if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
                HeadParametersFile.Write(path, result.Parameters, model);
            else
                _notes.AddRange(RigFile.Write(path, new BlendshapeRig([.. result.Vertices], model.Surface, [], new LengthUnit(1e-3, UnitSource.Declared))));
        }

        foreach (string path in job.ReportPaths)
            FitReport.Write(path, Path.GetFileName(job.ScanPath ?? job.LandmarksPath ?? job.ImageLandmarksPath!), model, result, scan is not null, job.ImageLandmarksPath is null ? "mm" : "pixels", seconds, _notes);
    }

    private static string Describe(FitExit exit) => exit switch
    {
        FitExit.Converged => "converged",
        FitExit.Stalled => "no step helps any more",
        _ => "not converged: the steps ran out",
    };

    private sealed class Steps(IProgress<JobProgress> progress, int most) : IProgress<FitIteration>
    {
        private int _done;

        public void Report(FitIteration value) => progress.Report(new JobProgress("fitting", Math.Min(++_done, most), most));
    }

    private sealed class Shares(IProgress<JobProgress> progress) : IProgress<double>
    {
        public void Report(double value) => progress.Report(new JobProgress("frames", (int)(1000 * value), 1000));
    }
}
