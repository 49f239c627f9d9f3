using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>A face fitted over time.</summary>
public sealed record SequenceFitResult
{
    /// <summary>T heads of one identity.</summary>
    public required HeadParameters Parameters { get; init; }

    /// <summary>[T] root mean square distance of the frame's landmarks: mm in space, pixels in pictures; NaN for frames without any.</summary>
    public required IReadOnlyList<double> Distances { get; init; }

    /// <summary>The cost after each round, mm^2 a frame.</summary>
    public required IReadOnlyList<double> Costs { get; init; }

    /// <summary>Why the rounds ended.</summary>
    public required FitExit Exit { get; init; }
}

/// <summary>
/// Fits landmarks over time: one identity for all frames, expression and pose for each, drawn to those of the frames beside it; points in space or in the pictures of calibrated cameras.
/// </summary>
/// <remarks>
/// Frames are first fitted one after the other, each starting from the one before. Then all move together: in the normal equations the identity is the only thing that frames share, so
/// each frame's own parameters are eliminated (the Schur complement), the identity's step is solved for, and each frame's follows. The pull towards the neighbours,
/// smoothness |e_t - e_(t+1)|^2 over expressions and joints' turns, enters the matrix by a diagonal that bounds it, so that frames stay separate.
/// </remarks>
public sealed class SequenceFitter
{
    private const int MostRounds = 30;
    private const int MostRefusals = 4;
    private const double SmallestGain = 1e-5;

    private readonly MorphableModel _model;
    private readonly HeadFitOptions _options;
    private readonly double _smoothness;
    private readonly int _shapes, _expressions;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Null for the defaults; the size of the head is the model's.</param>
    /// <param name="smoothness">What a squared change from frame to frame of a coefficient costs, in mm^2; of a joint's turn by a radian a hundred times as much. 0 leaves frames to themselves.</param>
    /// <exception cref="MimikException">An option does not fit the model.</exception>
    public SequenceFitter(MorphableModel model, HeadFitOptions? options = null, double smoothness = 0.01)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!(smoothness >= 0 && double.IsFinite(smoothness)))
            throw new MimikException($"smoothness: expected a finite number of 0 or more, found {smoothness}");
        _model = model;
        _options = options ?? new HeadFitOptions();
        _smoothness = smoothness;
        (_shapes, _expressions) = HeadFitter.Counts(model, _options);
    }

    /// <summary>Fits.</summary>
    /// <param name="sequence">The landmarks, points in space or views of calibrated cameras.</param>
    /// <param name="landmarks">Which places of the model they are.</param>
    /// <param name="contour">The outline of the jaw, whose landmarks come first; null without. Only for one camera in front, whose yaw is the head's.</param>
    /// <param name="progress">Hears the share of the work that is done.</param>
    /// <param name="cancellation">Ends between frames.</param>
    /// <exception cref="MimikException">The landmarks are others, the cameras not calibrated, or the first frames have too few.</exception>
    public SequenceFitResult Fit(
        LandmarkSequence sequence, LandmarkEmbedding landmarks, ContourEmbedding? contour = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentNullException.ThrowIfNull(landmarks);
        int count = landmarks.Count + (contour?.Count ?? 0);
        if (sequence.Count != count)
            throw new MimikException($"landmarks: expected {count} points, as the model has for \"{landmarks.Convention}\", found {sequence.Count}");
        var frames = new FrameTerms(sequence, new HeadPoints(landmarks, contour, gathered: true));
        var vertices = new FitVertices(_model, frames.Points.Vertices, _shapes, _expressions);
        var run = new SequenceRun(this, vertices, frames, cancellation);
        run.Track(progress);
        FitExit exit = run.Together(progress);
        return run.Result(exit);
    }

    /// <summary>The fit of one sequence.</summary>
    private sealed class SequenceRun
    {
        private const double TurnFactor = 100;

        // Points of one view that tell how the head stands.
        private const int FewestOfFirst = 6;

        private readonly SequenceFitter _fitter;
        private readonly FrameTerms _frames;
        private readonly CancellationToken _cancellation;
        private readonly FitVariables _variables;
        private readonly FitPriors _priors;
        private readonly HeadLinearisation _head;
        private readonly FitEquations _equations;
        private readonly FitVertices _vertices;
        private readonly HeadState[] _states;
        private readonly List<FitTerm>[] _terms;
        private readonly List<FitRow> _rows = [];
        private readonly List<double> _costs = [];
        private readonly int[] _own;
        private readonly int _threads;

        public SequenceRun(SequenceFitter fitter, FitVertices vertices, FrameTerms frames, CancellationToken cancellation)
        {
            (_fitter, _vertices, _frames, _cancellation) = (fitter, vertices, frames, cancellation);
            _threads = fitter._options.Threads ?? ParallelLoop.AllThreads;
            MorphableModel model = fitter._model;
            _variables = new FitVariables(model, fitter._shapes, fitter._expressions) { Translates = true };
            _variables.Turns(0, true);
            for (int joint = 1; joint < model.Joints.Count; joint++)
                _variables.Turns(joint, (fitter._options.Joints ?? ["jaw"]).Contains(model.Joints.Names[joint]) && model.Joints.Moves(joint));
            _variables.Morphs(fitter._shapes, fitter._expressions);
            double prior = fitter._options.PriorWeight ?? 3e-3;
            _priors = new FitPriors(model) { Shape = 0, Expression = prior, Turns = fitter._options.TurnPriorWeight ?? (prior == 0 ? 0 : 1) };
            ShapePrior = prior;
            _head = new HeadLinearisation(vertices, _variables);
            _equations = new FitEquations(_variables);
            _own = [.. Enumerable.Range(0, _variables.ShapeColumn).Where(column => _variables.Free[column])];
            _states = new HeadState[frames.Views.Count];
            var rest = new HeadState(fitter._shapes, fitter._expressions, model.Joints.Count);
            _head.Assign(rest, _threads);
            HeadPoint[] places = frames.Points.At(0);
            Vector3D[] resting = [.. places.Select(place => _head.At(place))];
            _terms = [.. Enumerable.Range(0, _states.Length).Select(frame => frames.Of(frame, resting))];
        }

        private double ShapePrior { get; }

        /// <summary>Frames one after the other: the first with identity, the next with its expression and pose as their start.</summary>
        public void Track(IProgress<double>? progress)
        {
            int first = Array.FindIndex([.. _frames.Views], frame => frame.Any(IsEnough));
            if (first < 0)
                throw new MimikException($"landmarks: expected a frame of which a view has at least {FewestOfFirst} points, found none");
            _states[first] = First(first);
            for (int step = 1; step < _states.Length; step++)
            {
                // Forwards from the first that has landmarks, then back to the beginning.
                int frame = first + step < _states.Length ? first + step : _states.Length - 1 - step;
                int from = frame > first ? frame - 1 : frame + 1;
                _cancellation.ThrowIfCancellationRequested();
                _states[frame] = _states[from].Clone();
                if (_terms[frame].Count > 0)
                    Settle(_states[frame], _terms[frame], shapes: 0, _fitter._expressions, turns: true, 10);
                progress?.Report(0.5 * step / _states.Length);
            }
        }

        /// <summary>All frames with the identity that they share.</summary>
        public FitExit Together(IProgress<double>? progress)
        {
            double damping = 1e-4, cost = Cost(_states);
            _costs.Add(cost);
            for (int round = 0; round < MostRounds; round++)
            {
                bool taken = false;
                for (int refused = 0; !taken && refused < MostRefusals; refused++)
                {
                    HeadState[] trial = Step(damping);
                    double tried = Cost(trial);
                    if (!(tried <= cost))
                    {
                        damping = Math.Max(1e-4, 100 * damping);
                        continue;
                    }

                    bool settled = cost - tried <= SmallestGain * cost;
                    trial.CopyTo(_states, 0);
                    _costs.Add(cost = tried);
                    damping = Math.Max(1e-9, damping / 10);
                    taken = true;
                    if (settled)
                        return FitExit.Converged;
                }

                if (!taken)
                    return FitExit.Stalled;
                progress?.Report(0.5 + (0.5 * (round + 1) / MostRounds));
            }

            return FitExit.IterationLimit;
        }

        public SequenceFitResult Result(FitExit exit)
        {
            var all = new HeadParameters(_states.Length, _fitter._shapes, _fitter._expressions, _fitter._model.Joints.Count);
            double[] distances = new double[_states.Length];
            for (int frame = 0; frame < _states.Length; frame++)
            {
                all.Put(frame, _states[frame].ToParameters(_vertices.MillimetresPerUnit));
                _head.Assign(_states[frame], _threads);
                double[] off = [.. _terms[frame].SelectMany(term => term.Distances(_head)).Where(double.IsFinite)];
                distances[frame] = off.Length == 0 ? double.NaN : Math.Sqrt(off.Sum(d => d * d) / off.Length);
            }

            return new SequenceFitResult { Parameters = all, Distances = distances, Costs = _costs, Exit = exit };
        }

        private static bool IsEnough(LandmarkView view) => view.Points.VisibleCount >= FewestOfFirst;

        private HeadState First(int frame)
        {
            var state = new HeadState(_fitter._shapes, _fitter._expressions, _fitter._model.Joints.Count);
            _head.Assign(state, _threads);
            Vector3D[] resting = [.. _frames.Points.At(0).Select(place => _head.At(place))];
            LandmarkView view = _frames.Views[frame].Where(IsEnough).MaxBy(seen => seen.Points.VisibleCount)!;
            float[] points = view.Points.Seen();
            if (_frames.Space)
            {
                double scale = view.Points.Unit.MillimetresPerUnit ?? 1;
                float[] from = new float[points.Length];
                for (int i = 0; i < points.Length; i++)
                    (from[i], points[i]) = ((float)(i % 3 == 0 ? resting[i / 3].X : i % 3 == 1 ? resting[i / 3].Y : resting[i / 3].Z), (float)(scale * points[i]));
                RigidMotion motion = RigidAlignment.Fit(from, points).Motion;
                state.Stand(motion.Quaternion.ToMatrix(), motion.Offset, _head.RootRest);
            }
            else
            {
                (double U, double V)[] targets = [.. Enumerable.Range(0, _frames.Points.Count).Select(k => ((double)points[2 * k], (double)points[(2 * k) + 1]))];
                (Matrix3D turn, double pixels) = ImagePose.Find(resting, targets, out Vector3D middle, out (double U, double V) seen);
                PinholeCamera camera = _frames.Cameras[view.Camera];
                Matrix3D head = camera.Rotation.Transpose * turn;
                double depth = Math.Sqrt(camera.FocalX * camera.FocalY) / pixels;
                var at = new Vector3D((seen.U - camera.CentreX) * depth / camera.FocalX, (seen.V - camera.CentreY) * depth / camera.FocalY, depth);
                state.Stand(head, (camera.Rotation.Transpose * (at - camera.Translation)) - (head * middle), _head.RootRest);
            }

            Settle(state, _terms[frame], 0, 0, turns: false, 20);
            Settle(state, _terms[frame], _fitter._shapes / 8, _fitter._expressions / 8, turns: true, 20);
            Settle(state, _terms[frame], _fitter._shapes, _fitter._expressions, turns: true, 30);
            return state;
        }

        private void Settle(HeadState state, List<FitTerm> terms, int shapes, int expressions, bool turns, int steps)
        {
            var variables = new FitVariables(_fitter._model, _fitter._shapes, _fitter._expressions) { Translates = true };
            variables.Turns(0, true);
            variables.Morphs(shapes, expressions);
            for (int joint = 1; joint < variables.Joints; joint++)
                variables.Turns(joint, turns && _variables.IsTurning(joint));
            var priors = new FitPriors(_fitter._model) { Shape = ShapePrior, Expression = _priors.Expression, Turns = _priors.Turns };
            new FitStep(_vertices, variables, priors, _threads).Run(state, terms, 0, steps, 1e-4, 1e-3, [], _cancellation);
        }

        // The mean over frames, with what the identity costs and what changes from frame to frame do.
        private double Cost(HeadState[] states)
        {
            double cost = 0;
            for (int frame = 0; frame < states.Length; frame++)
            {
                _rows.Clear();
                _head.Assign(states[frame], _threads);
                cost += _priors.Cost(states[frame]);
                foreach (FitTerm term in _terms[frame])
                    cost += term.Collect(_head, _rows);
                if (frame > 0)
                    cost += _fitter._smoothness * Change(states[frame - 1], states[frame]);
            }

            foreach (double coefficient in states[0].Shape)
                cost += ShapePrior * coefficient * coefficient;
            return cost / states.Length;
        }

        private HeadState[] Step(double damping)
        {
            int own = _own.Length, shapes = _fitter._shapes, count = _variables.Count;
            double[] schur = new double[shapes * shapes], right = new double[shapes];
            var eliminated = new double[_states.Length][];
            for (int frame = 0; frame < _states.Length; frame++)
            {
                _cancellation.ThrowIfCancellationRequested();
                Equations(frame);
                double[] a = new double[own * own], columns = new double[(shapes + 1) * own];
                for (int i = 0; i < own; i++)
                {
                    for (int j = 0; j <= i; j++)
                        a[(i * own) + j] = _equations.Matrix[(_own[i] * count) + _own[j]];
                    double diagonal = a[(i * own) + i];
                    a[(i * own) + i] = diagonal > 0 ? diagonal * (1 + damping) : 1;
                    for (int s = 0; s < shapes; s++)
                        columns[(s * own) + i] = _equations.Matrix[(_own[i] * count) + _variables.ShapeColumn + s];
                    columns[(shapes * own) + i] = -_equations.Gradient[_own[i]];
                }

                double[] coupling = columns.AsSpan(0, shapes * own).ToArray();
                if (!Cholesky.TryFactor(a, own))
                    throw new MimikException($"frame {frame}: the equations of expression and pose have no solution");
                for (int c = 0; c <= shapes; c++)
                    Cholesky.Solve(a, own, columns.AsSpan(c * own, own));
                for (int s = 0; s < shapes; s++)
                {
                    ReadOnlySpan<double> row = coupling.AsSpan(s * own, own);
                    int at = _variables.ShapeColumn + s;
                    for (int r = 0; r <= s; r++)
                        schur[(s * shapes) + r] += _equations.Matrix[(at * count) + _variables.ShapeColumn + r] - Dot(row, columns.AsSpan(r * own, own));
                    right[s] -= _equations.Gradient[at] + Dot(row, columns.AsSpan(shapes * own, own));
                }

                eliminated[frame] = columns;
            }

            for (int s = 0; s < shapes; s++)
            {
                schur[(s * shapes) + s] += ShapePrior;
                right[s] -= ShapePrior * _states[0].Shape[s];
                schur[(s * shapes) + s] = Math.Max(schur[(s * shapes) + s], 1e-12) * (1 + damping);
            }

            if (shapes > 0 && Cholesky.TryFactor(schur, shapes))
                Cholesky.Solve(schur, shapes, right);
            else
                right.AsSpan().Clear();
            return [.. _states.Select((state, frame) => Moved(state, eliminated[frame], right))];
        }

        private HeadState Moved(HeadState state, double[] columns, double[] shapeStep)
        {
            int own = _own.Length;
            double[] step = new double[_variables.Count];
            for (int i = 0; i < own; i++)
            {
                double value = columns[(shapeStep.Length * own) + i];
                for (int s = 0; s < shapeStep.Length; s++)
                    value -= columns[(s * own) + i] * shapeStep[s];
                step[_own[i]] = value;
            }

            shapeStep.CopyTo(step, _variables.ShapeColumn);
            HeadState moved = state.Clone();
            _variables.Apply(step, moved);
            moved.Clamp(_fitter._model);
            return moved;
        }

        // A frame's equations with priors and the pull of its neighbours.
        private void Equations(int frame)
        {
            HeadState state = _states[frame];
            _rows.Clear();
            _head.Assign(state, _threads);
            foreach (FitTerm term in _terms[frame])
                term.Collect(_head, _rows);
            _equations.Build(_head, _rows, _threads);
            _priors.Add(state, _variables, _equations.Matrix, _equations.Gradient);
            foreach (int neighbour in (int[])[frame - 1, frame + 1])
            {
                if (neighbour < 0 || neighbour >= _states.Length)
                    continue;
                HeadState other = _states[neighbour];
                for (int k = 0; k < state.Expression.Length; k++)
                    Pull(_variables.ExpressionColumn + k, _fitter._smoothness, state.Expression[k] - other.Expression[k]);
                for (int joint = 1; joint < state.Local.Length; joint++)
                {
                    Vector3D turn = RotationVector.FromMatrix(state.Local[joint] * other.Local[joint].Transpose);
                    int column = FitVariables.RotationColumn + (3 * joint);
                    Pull(column, TurnFactor * _fitter._smoothness, turn.X);
                    Pull(column + 1, TurnFactor * _fitter._smoothness, turn.Y);
                    Pull(column + 2, TurnFactor * _fitter._smoothness, turn.Z);
                }
            }

            // (a - b)^2 is at most 2 a^2 + 2 b^2: twice the diagonal bounds what both frames' steps do together.
            void Pull(int column, double weight, double offset)
            {
                _equations.Matrix[(column * _variables.Count) + column] += 2 * weight;
                _equations.Gradient[column] += weight * offset;
            }
        }


        private static double Change(HeadState a, HeadState b)
        {
            double sum = 0;
            for (int k = 0; k < a.Expression.Length; k++)
                sum += (a.Expression[k] - b.Expression[k]) * (a.Expression[k] - b.Expression[k]);
            for (int joint = 1; joint < a.Local.Length; joint++)
                sum += TurnFactor * RotationVector.FromMatrix(a.Local[joint] * b.Local[joint].Transpose).LengthSquared;
            return sum;
        }

        private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => System.Numerics.Tensors.TensorPrimitives.Dot(x, y);
    }
}
