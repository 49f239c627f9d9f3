using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>
/// Fits a parametric head to landmarks and scans: identity, expression, pose, by damped Gauss-Newton steps with exact derivatives.
/// </summary>
/// <remarks>
/// Minimises the mean of robust squared distances (head to scan and scan to head, along normals; landmarks as points) + prior (|shape|^2 + |expression|^2 in standard deviations)
/// + turn prior |rotation vectors of the joints|^2, in mm^2. From coarse to fine: first the head moves as a whole, then more and more coefficients do, while the distance
/// beyond which a sample is doubted falls. Everything is in millimetres and the same bits for any number of threads.
/// </remarks>
public sealed class HeadFitter
{
    private const int MostShapes = 100;
    private const int MostExpressions = 60;

    // Of a stage's cost: early stages hand on, the last goes on to the rounding of float positions.
    private const double CoarseGain = 1e-2;
    private const double FineGain = 1e-6;

    private readonly MorphableModel _model;
    private readonly HeadFitOptions _options;
    private readonly int _shapes, _expressions, _threads;
    private readonly int[] _triangles;
    private readonly PolygonFaces _faces;
    private readonly Lazy<FitVertices> _whole;
    private readonly Lazy<bool[]> _border;
    private readonly HeadEvaluator _evaluator;
    private readonly float[] _weights;

    /// <summary>Prepares a model for many fits.</summary>
    /// <param name="model">The model; where its unit is unknown it is taken to be millimetres.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">An option does not fit the model.</exception>
    public HeadFitter(MorphableModel model, HeadFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _options = options ?? new HeadFitOptions();
        (_shapes, _expressions) = Counts(model, _options);
        _threads = _options.Threads ?? ParallelLoop.AllThreads;
        _triangles = model.Surface.Faces.Triangulate();
        _faces = PolygonFaces.Uniform(_triangles, 3);
        if (_options.Joints?.FirstOrDefault(name => model.Joints.IndexOf(name) < 0) is { } unknown)
            throw new MimikException($"joints: expected some of {string.Join(", ", model.Joints.Names)}, found \"{unknown}\"");
        if (_options.VertexWeights is { } weights && weights.Length != model.VertexCount)
            throw new MimikException($"vertex weights: expected {model.VertexCount}, found {weights.Length}");
        if (_options.VertexWeights?.Any(weight => weight is not (>= 0 and <= 1)) == true)
            throw new MimikException("vertex weights: expected numbers of 0 to 1, found another");
        _weights = _options.VertexWeights ?? [.. Enumerable.Repeat(1f, model.VertexCount)];
        _evaluator = new HeadEvaluator(model);
        _border = new Lazy<bool[]>(() => new SurfaceBorder(model.VertexCount, _triangles).Vertices.ToArray());
        _whole = new Lazy<FitVertices>(() => new FitVertices(model, null, _shapes, _expressions));
    }

    /// <summary>Gathers what scans need, which otherwise the first of them does.</summary>
    public void Prepare() => _ = _whole.Value;

    /// <summary>Fits landmarks in space.</summary>
    /// <param name="landmarks">Which places of the model they are; those of the model, or given ones.</param>
    /// <param name="points">[K x 3] where they are, mm; NaN where unknown.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellation">Ends between steps.</param>
    /// <exception cref="MimikException">Fewer than three points are known, or their number is another.</exception>
    public HeadFitResult ToLandmarks(
        LandmarkEmbedding landmarks, ReadOnlySpan<float> points, IProgress<FitIteration>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(landmarks);
        Vector3D[] targets = Targets(landmarks, points);
        var places = new HeadPoints(landmarks, null, gathered: true);
        var gathered = new FitVertices(_model, places.Vertices, _shapes, _expressions);
        var run = new Run(this, gathered, scan: false, progress);
        var term = new LandmarkTerm(places, targets);
        run.Align(term, places, targets, cancellation);
        run.Stage([term], _shapes / 8, _expressions / 8, true, 20, CoarseGain, cancellation);
        FitExit exit = run.Stage([term], _shapes, _expressions, true, _options.MostSteps, FineGain, cancellation);
        return run.Result(exit, term, null);
    }

    /// <summary>
    /// Fits landmarks in a picture. The head comes to stand in front of the camera, which is at the origin and looks along -Z with +Y up; with weak perspective its depth is 0 and
    /// its scale in pixels is <see cref="HeadFitResult.Focal"/>.
    /// </summary>
    /// <param name="landmarks">Which places of the model they are.</param>
    /// <param name="contour">The outline of the jaw, whose landmarks come first; null without.</param>
    /// <param name="points">[K x 2] pixels from the upper left corner, centres at +0.5; NaN where not seen.</param>
    /// <param name="view">The camera.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellation">Ends between steps.</param>
    /// <exception cref="MimikException">Fewer than four points are seen, their number is another, or they do not determine a pose.</exception>
    public HeadFitResult ToImage(
        LandmarkEmbedding landmarks, ContourEmbedding? contour, ReadOnlySpan<float> points, ImageView view, IProgress<FitIteration>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(landmarks);
        ArgumentNullException.ThrowIfNull(view);
        (double U, double V)[] targets = Pixels(landmarks, contour, points);
        var places = new HeadPoints(landmarks, contour, gathered: true);
        var run = new Run(this, new FitVertices(_model, places.Vertices, _shapes, _expressions), scan: false, progress);
        ImageTerm term = run.Face(places, targets, view);
        run.Stage([term], 0, 0, false, 20, CoarseGain, cancellation);
        run.Stage([term], _shapes / 8, _expressions / 8, true, 20, CoarseGain, cancellation);
        FitExit exit = run.Stage([term], _shapes, _expressions, true, _options.MostSteps, FineGain, cancellation);
        return run.Result(exit, term, null);
    }

    /// <summary>Fits a scan, and landmarks with it where there are any.</summary>
    /// <param name="scan">The scan, mm.</param>
    /// <param name="landmarks">Which places of the model the points are; null without.</param>
    /// <param name="points">[K x 3] mm; NaN where unknown. Without landmarks many starts are tried.</param>
    /// <param name="progress">Hears of every step, those of starts that lose included.</param>
    /// <param name="cancellation">Ends between steps.</param>
    /// <exception cref="MimikException">Fewer than three points are known, or their number is another.</exception>
    public HeadFitResult ToScan(
        ScanSurface scan, LandmarkEmbedding? landmarks = null, ReadOnlySpan<float> points = default, IProgress<FitIteration>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        LandmarkTerm? term = null;
        var starts = new List<Run>();
        if (landmarks is not null)
        {
            Vector3D[] targets = Targets(landmarks, points);
            var places = new HeadPoints(landmarks, null, gathered: false);
            term = new LandmarkTerm(places, targets);
            starts.Add(new Run(this, _whole.Value, scan: true, progress));
            starts[0].Align(term, places, targets, cancellation);
        }
        else
        {
            foreach ((Matrix3D turn, Vector3D shift, _) in Starts(scan, cancellation).Take(Math.Max(1, _options.Starts)))
            {
                starts.Add(new Run(this, _whole.Value, scan: true, progress));
                starts[^1].Place(turn, shift);
            }
        }

        // The first stages tell which start is right; only that one goes to the end.
        Run? best = null;
        foreach (Run run in starts)
        {
            run.Approach(scan, term, cancellation);
            if (best is null || run.Cost < best.Cost)
                best = run;
        }

        FitExit exit = best!.Finish(scan, term, cancellation);
        return best.Result(exit, term, scan);
    }

    /// <summary>How many coefficients move.</summary>
    /// <exception cref="MimikException">The model has fewer than asked for.</exception>
    internal static (int Shapes, int Expressions) Counts(MorphableModel model, HeadFitOptions options) => (
        Count(options.ShapeCount, model.Shape.Count, MostShapes, "shape"), Count(options.ExpressionCount, model.Expression.Count, MostExpressions, "expression"));

    private static int Count(int? asked, int there, int most, string name) => asked switch
    {
        null => Math.Min(there, most),
        >= 0 when asked <= there => asked.Value,
        _ => throw new MimikException($"{name} coefficients: expected 0 to {there}, found {asked}"),
    };

    private Vector3D[] Targets(LandmarkEmbedding landmarks, ReadOnlySpan<float> points)
    {
        if (landmarks.LargestVertex >= _model.VertexCount)
            throw new MimikException($"landmarks: expected vertices below {_model.VertexCount}, found {landmarks.LargestVertex}");
        if (points.Length != 3 * landmarks.Count)
            throw new MimikException($"landmarks: expected {landmarks.Count} points, as the model has for \"{landmarks.Convention}\", found {points.Length / 3}");
        var targets = new Vector3D[landmarks.Count];
        int known = 0;
        for (int k = 0; k < targets.Length; k++)
        {
            targets[k] = Vector3D.At(points, k);
            known += double.IsFinite(targets[k].LengthSquared) ? 1 : 0;
        }

        return known >= 3 ? targets : throw new MimikException($"landmarks: expected at least three known points, found {known}");
    }

    private (double U, double V)[] Pixels(LandmarkEmbedding landmarks, ContourEmbedding? contour, ReadOnlySpan<float> points)
    {
        int count = landmarks.Count + (contour?.Count ?? 0);
        if (landmarks.LargestVertex >= _model.VertexCount)
            throw new MimikException($"landmarks: expected vertices below {_model.VertexCount}, found {landmarks.LargestVertex}");
        if (points.Length != 2 * count)
            throw new MimikException($"landmarks: expected {count} points, as the model has for \"{landmarks.Convention}\", found {points.Length / 2}");
        var targets = new (double, double)[count];
        for (int k = 0; k < count; k++)
            targets[k] = (points[2 * k], points[(2 * k) + 1]);
        return targets;
    }

    private IReadOnlyList<(Matrix3D Turn, Vector3D Shift, double Distance)> Starts(ScanSurface scan, CancellationToken cancellation)
    {
        int[] counted = [.. Enumerable.Range(0, _triangles.Length / 3)
            .Where(t => _weights[_triangles[3 * t]] > 0 && _weights[_triangles[(3 * t) + 1]] > 0 && _weights[_triangles[(3 * t) + 2]] > 0)
            .SelectMany(t => _triangles.AsSpan(3 * t, 3).ToArray())];
        float[] rest = _whole.Value.Template;
        Vector3D middle = default;
        foreach (int vertex in counted)
            middle += Vector3D.At(rest, vertex);
        return StartSearch.Find(rest, counted.Length > 0 ? counted : _triangles, (1.0 / Math.Max(1, counted.Length)) * middle, scan, _threads, cancellation);
    }

    /// <summary>One descent from one start.</summary>
    private sealed class Run
    {
        private static readonly int[] VertexSteps = [8, 4, 2, 1];

        private readonly HeadFitter _fitter;
        private readonly FitVertices _vertices;
        private readonly FitVariables _variables;
        private readonly FitPriors _priors;
        private readonly FitStep _step;
        private readonly HeadState _state;
        private readonly List<FitIteration> _history = [];
        private readonly bool _scan;
        private FitCamera? _camera;
        private ScanToHeadTerm? _back;
        private double _focal = double.NaN;
        private int _stage;

        public Run(HeadFitter fitter, FitVertices vertices, bool scan, IProgress<FitIteration>? progress)
        {
            _fitter = fitter;
            _vertices = vertices;
            _scan = scan;
            _variables = new FitVariables(fitter._model, fitter._shapes, fitter._expressions) { Translates = true, Scales = fitter._options.FreeScale };
            _variables.Turns(0, true);
            double prior = fitter._options.PriorWeight ?? (scan ? 1e-4 : 3e-3);
            _priors = new FitPriors(fitter._model)
            {
                Shape = prior,
                Expression = prior,
                Turns = fitter._options.TurnPriorWeight ?? (prior == 0 ? 0 : scan ? 0.01 : 1),
            };
            _step = new FitStep(vertices, _variables, _priors, fitter._threads) { Progress = progress };
            _state = new HeadState(fitter._shapes, fitter._expressions, fitter._model.Joints.Count);
            _step.Head.Assign(_state, fitter._threads);
        }

        public double Cost => _history.Count == 0 ? double.PositiveInfinity : _history[^1].Cost;

        /// <summary>Stands the resting head where its landmarks come closest.</summary>
        public void Align(LandmarkTerm term, HeadPoints places, Vector3D[] targets, CancellationToken cancellation)
        {
            Vector3D[] resting = Resting(places);
            float[] from = new float[3 * targets.Length], to = new float[3 * targets.Length];
            for (int k = 0; k < targets.Length; k++)
            {
                Write(resting[k], from.AsSpan(3 * k));
                Write(targets[k], to.AsSpan(3 * k));
            }

            if (_fitter._options.FreeScale)
                _state.Scale = Spread(targets, targets) / Spread(resting, targets);
            for (int i = 0; i < from.Length; i++)
                from[i] *= (float)_state.Scale;
            RigidMotion motion = RigidAlignment.Fit(from, to).Motion;
            Place(motion.Quaternion.ToMatrix(), motion.Offset);
            Stage([term], 0, 0, false, 20, CoarseGain, cancellation);

            static void Write(Vector3D point, Span<float> numbers) => (numbers[0], numbers[1], numbers[2]) = ((float)point.X, (float)point.Y, (float)point.Z);
        }

        /// <summary>[K] where landmarks are on the head as it stands, mm.</summary>
        public Vector3D[] Resting(HeadPoints places) => [.. places.At(_step.Head.YawDegrees).Select(place => _step.Head.At(place))];

        /// <summary>Turns and shifts the resting head.</summary>
        public void Place(Matrix3D turn, Vector3D shift) => _state.Stand(turn, shift, _step.Head.RootRest);

        /// <summary>Stands the resting head before a camera where its landmarks come closest.</summary>
        public ImageTerm Face(HeadPoints places, (double U, double V)[] targets, ImageView view)
        {
            (Matrix3D turn, double scale) = ImagePose.Find(Resting(places), targets, out Vector3D middle, out (double U, double V) seen);
            Matrix3D head = PinholeCamera.Facing.Transpose * turn;
            _focal = view.Focal ?? (1.2 * Math.Max(view.Width, view.Height));
            (double x, double y) = ((seen.U - (view.Width / 2.0)) / scale, (seen.V - (view.Height / 2.0)) / scale);
            if (view.WeakPerspective)
            {
                _camera = new FitCamera(new WeakPerspectiveCamera(scale, view.Width / 2.0, view.Height / 2.0, PinholeCamera.Facing));
                _focal = scale;
            }
            else
                _camera = new FitCamera(PinholeCamera.InFront(view.Width, view.Height, _focal, 0));
            var place = new Vector3D(x, y, view.WeakPerspective ? 0 : _focal / scale);
            Place(head, (PinholeCamera.Facing.Transpose * place) - (head * middle));
            _variables.Focuses = view.WeakPerspective || view.FreeFocal;
            return new ImageTerm(places, targets, _camera, 1 / scale);
        }

        /// <summary>Comes near enough to tell a right start from a wrong one.</summary>
        public void Approach(ScanSurface scan, LandmarkTerm? landmarks, CancellationToken cancellation)
        {
            ScanStage(scan, landmarks, 0, 20, 0, 1000, 12, false, cancellation);
            ScanStage(scan, landmarks, 1, 10, 0.1, 2000, 8, false, cancellation);
        }

        /// <summary>Goes to the end.</summary>
        public FitExit Finish(ScanSurface scan, LandmarkTerm? landmarks, CancellationToken cancellation)
        {
            ScanStage(scan, landmarks, 2, 5, 0.4, 4000, 8, false, cancellation);
            ScanStage(scan, landmarks, 3, 4, 1, 8000, 8, false, cancellation);
            return ScanStage(scan, landmarks, 3, 2, 1, _fitter._options.ScanSamples, _fitter._options.MostSteps, true, cancellation);
        }

        /// <summary>Minimises with the first coefficients and the joints that are to turn.</summary>
        public FitExit Stage(IReadOnlyList<FitTerm> terms, int shapes, int expressions, bool turns, int steps, double gain, CancellationToken cancellation)
        {
            _variables.Morphs(shapes, expressions);
            for (int joint = 1; joint < _variables.Joints; joint++)
                _variables.Turns(joint, turns && IsTurning(joint));
            return _step.Run(_state, terms, _stage++, steps, _fitter._options.ToleranceMillimetres, gain, _history, cancellation, _camera is null ? null : _camera.Move);
        }

        public HeadFitResult Result(FitExit exit, FitTerm? landmarks, ScanSurface? scan)
        {
            HeadFitter fitter = _fitter;
            double[] distances = landmarks?.Distances(_step.Head) ?? [];
            HeadParameters parameters = _state.ToParameters(_vertices.MillimetresPerUnit);
            float[] vertices = _scan ? [.. _step.Head.Positions] : Evaluate(parameters);
            return new HeadFitResult
            {
                Parameters = parameters,
                Scale = _state.Scale,
                Focal = _camera is null ? null : _focal * _camera.Zoom,
                Vertices = vertices,
                Exit = exit,
                Iterations = _history,
                LandmarkDistances = distances,
                ScanDistances = scan is null ? [] : Distances(vertices, scan),
                ScanMedianMillimetres = _back is { } back ? back.MedianOfAll() : double.NaN,
            };
        }

        private FitExit ScanStage(
            ScanSurface scan, LandmarkTerm? landmarks, int vertexStep, double robust, double share, int samples, int steps, bool last, CancellationToken cancellation)
        {
            int step = VertexSteps[vertexStep];
            int[] vertices = [.. Enumerable.Range(0, _fitter._model.VertexCount / step).Select(i => i * step).Where(v => _fitter._weights[v] > 0)];
            var out_ = new HeadToScanTerm(scan, _fitter._faces, vertices, _fitter._weights) { RobustMillimetres = robust };
            var back = new ScanToHeadTerm(scan, _fitter._triangles, _fitter._border.Value, scan.Sample(samples), _fitter._weights) { RobustMillimetres = robust };
            if (vertexStep > 0)
            {
                // What noise there is shows in the distances: beyond three deviations, samples are doubted, and the farthest share is not counted.
                _step.Collect(_state, [out_, back], []);
                foreach (SurfaceTerm term in (SurfaceTerm[])[out_, back])
                {
                    term.RobustMillimetres = Math.Clamp(4.5 * term.MedianDistance(), 0.2, robust);
                    if (_fitter._options.TrimShare > 0)
                        term.FarthestMillimetres = Math.Max(term.QuantileDistance(1 - _fitter._options.TrimShare), 2 * term.RobustMillimetres);
                }
            }

            _back = back;

            // A cloud's normals are guesses, and a head's vertices lie between its points: at the end its points alone count.
            if (last && !scan.IsMesh)
                out_.Weight = 0.02;
            if (landmarks is not null)
                landmarks.Weight = last ? 0.01 : 0.3;
            return Stage(
                landmarks is null ? [out_, back] : [out_, back, landmarks], (int)(share * _fitter._shapes), (int)(share * _fitter._expressions), vertexStep > 0, steps, last ? FineGain : CoarseGain, cancellation);
        }

        private float[] Evaluate(HeadParameters parameters)
        {
            float[] vertices = new float[3 * _fitter._model.VertexCount];
            _fitter._evaluator.Evaluate(parameters, vertices, _fitter._threads);
            for (int i = 0; i < vertices.Length; i++)
            {
                // The scale is about the origin, before the translation.
                double shift = parameters.Translations[i % 3];
                vertices[i] = (float)(_vertices.MillimetresPerUnit * ((_state.Scale * (vertices[i] - shift)) + shift));
            }

            return vertices;
        }

        private bool IsTurning(int joint)
        {
            string name = _fitter._model.Joints.Names[joint];
            IReadOnlyList<string> asked = _fitter._options.Joints ?? (_scan ? ["jaw", "neck"] : ["jaw"]);
            return asked.Contains(name) && _fitter._model.Joints.Moves(joint);
        }

        // Vertices that do not count, and those beside which a scan ends or a cloud has no points, have no distance.
        private float[] Distances(float[] positions, ScanSurface scan)
        {
            const double Beside = 5;
            var places = new ScanSurface.ScanPlace[positions.Length / 3];
            scan.Closest(positions, places, scan.IsMesh ? double.MaxValue : Beside);
            return [.. places.Select((place, v) => place.OnBorder || _fitter._weights[v] == 0
                ? float.NaN
                : (float)(scan.IsMesh ? Math.Sqrt(place.SquaredDistance) : (Vector3D.At(positions, v) - place.Point).Length))];
        }

        // Root mean square distance from the middle, of those points whose targets are known.
        private static double Spread(Vector3D[] points, Vector3D[] targets)
        {
            Vector3D[] known = [.. points.Where((_, k) => double.IsFinite(targets[k].LengthSquared))];
            Vector3D middle = (1.0 / known.Length) * known.Aggregate(Vector3D.Zero, (sum, point) => sum + point);
            return Math.Sqrt(known.Sum(point => (point - middle).LengthSquared) / known.Length);
        }
    }
}
