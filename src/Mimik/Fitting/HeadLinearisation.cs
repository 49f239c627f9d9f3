using System.Diagnostics;
using System.Numerics.Tensors;
using Mimik.Faces.Heads;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>Where a head's vertices are at some parameters, and how they move with each of them.</summary>
/// <remarks>
/// With the world rotations A_j and offsets b_j of the joints, x the unposed vertex, y = s sum_j w_j (A_j x + b_j) + t. For a direction n:
/// <list type="bullet">
/// <item>coefficients move x, n . s B d with B = sum_j w_j A_j, and the joints' rest positions: all vertices below joint k go with
/// (A_parent(k) - A_k) times the movement of joint k, since b telescopes along the tree;</item>
/// <item>turning joint k from the left by a small r (in its parent's frame) moves what is below it by r x (y - p_k), weighted: A_parent(k)^T (a_k x n) with
/// a_k = s sum over j below k of w_j (A_j x + b_j - p_k);</item>
/// <item>the pose features, entries of R_k - I, change by [r]x R_k.</item>
/// </list>
/// </remarks>
internal sealed class HeadLinearisation
{
    private const int Piece = 256;

    private readonly FitVertices _head;
    private readonly float[] _coefficients;
    private readonly Vector3D[] _rest, _offsets, _joints;
    private readonly Matrix3D[] _world, _shift;
    private readonly float[] _unposed;
    private readonly float[] _jointColumns;
    private HeadState _state;

    public HeadLinearisation(FitVertices head, FitVariables variables)
    {
        Debug.Assert(head.Stride == variables.RowLength - variables.ExpressionColumn);
        _head = head;
        Variables = variables;
        int joints = head.Model.Joints.Count;
        _coefficients = new float[head.Stride];
        (_rest, _offsets, _joints) = (new Vector3D[joints], new Vector3D[joints], new Vector3D[joints]);
        (_world, _shift) = (new Matrix3D[joints], new Matrix3D[joints]);
        _unposed = new float[3 * head.Count];
        _jointColumns = new float[3 * joints * (head.ExpressionCount + head.ShapeCount)];
        Positions = new float[3 * head.Count];
        _state = new HeadState(head.ShapeCount, head.ExpressionCount, joints);
    }

    public FitVertices Head => _head;

    public FitVariables Variables { get; }

    /// <summary>[n x 3] mm, at the parameters last taken.</summary>
    public float[] Positions { get; }

    /// <summary>The place of the root joint of this face, before it turns; mm.</summary>
    public Vector3D RootRest => _rest[0];

    /// <summary>The yaw that contours are chosen by, in degrees.</summary>
    public double YawDegrees => JointTransforms.YawDegrees(_head.Model.Joints, _world);

    public Vector3D At(in HeadPoint point) =>
        (point.WeightA * Vector3D.At(Positions, point.A)) + (point.WeightB * Vector3D.At(Positions, point.B)) + (point.WeightC * Vector3D.At(Positions, point.C));

    /// <summary>Takes parameters, which must not change while rows are asked for.</summary>
    public void Assign(HeadState state, int threads)
    {
        _state = state;
        PlaceJoints();
        Coefficients();
        HeadJoints joints = _head.Model.Joints;
        ParallelLoop.For((_head.Count + Piece - 1) / Piece, threads, (piece, _) =>
        {
            for (int v = piece * Piece; v < Math.Min(_head.Count, (piece + 1) * Piece); v++)
            {
                for (int axis = 0; axis < 3; axis++)
                    _unposed[(3 * v) + axis] = _head.Template[(3 * v) + axis] + TensorPrimitives.Dot(_head.DirectionsOf(v, axis), _coefficients);
                var x = Vector3D.At(_unposed, v);
                Vector3D y = default;
                ReadOnlySpan<float> weights = joints.Weights.AsSpan(_head.Vertices[v] * joints.Count, joints.Count);
                for (int j = 0; j < weights.Length; j++)
                {
                    if (weights[j] != 0)
                        y += weights[j] * ((_world[j] * x) + _offsets[j]);
                }

                y = (_state.Scale * y) + _state.Translation;
                (Positions[3 * v], Positions[(3 * v) + 1], Positions[(3 * v) + 2]) = ((float)y.X, (float)y.Y, (float)y.Z);
            }
        });
    }

    /// <summary>The derivatives of n . y at a point of the head by all parameters.</summary>
    /// <param name="point">The point.</param>
    /// <param name="n">The direction.</param>
    /// <param name="row">[RowLength of the variables] receives them; those of the pose features are scratch.</param>
    public void Derivatives(in HeadPoint point, Vector3D n, Span<float> row)
    {
        row.Clear();
        Span<Vector3D> pulls = stackalloc Vector3D[_rest.Length];
        pulls.Clear();
        if (point.WeightA != 0)
            AddVertex(point.A, point.WeightA * n, row, pulls);
        if (point.WeightB != 0)
            AddVertex(point.B, point.WeightB * n, row, pulls);
        if (point.WeightC != 0)
            AddVertex(point.C, point.WeightC * n, row, pulls);
        AddJoints(pulls, row);
        AddCorrectives(row);
    }

    private void PlaceJoints()
    {
        HeadJoints joints = _head.Model.Joints;
        int morphs = _head.ExpressionCount + _head.ShapeCount;
        for (int j = 0; j < joints.Count; j++)
        {
            int parent = joints.Parents[j];
            _rest[j] = RestOf(j);
            _world[j] = parent < 0 ? _state.Local[j] : _world[parent] * _state.Local[j];
            Vector3D place = parent < 0 ? _rest[j] : (_world[parent] * _rest[j]) + _offsets[parent];
            _joints[j] = place;
            _offsets[j] = place - (_world[j] * _rest[j]);
            _shift[j] = (parent < 0 ? Matrix3D.Identity : _world[parent]) - _world[j];

            // s (A_parent - A_j) times how each coefficient moves the joint: [3 x (E' + S')].
            for (int k = 0; k < morphs; k++)
            {
                Vector3D moved = _state.Scale * (_shift[j] * JointMovement(k, j));
                Span<float> columns = _jointColumns.AsSpan((3 * j * morphs) + k);
                (columns[0], columns[morphs], columns[2 * morphs]) = ((float)moved.X, (float)moved.Y, (float)moved.Z);
            }
        }
    }

    private Vector3D RestOf(int joint)
    {
        var rest = new Vector3D(_head.JointTemplate[3 * joint], _head.JointTemplate[(3 * joint) + 1], _head.JointTemplate[(3 * joint) + 2]);
        for (int k = 0; k < _head.ExpressionCount; k++)
            rest += _state.Expression[k] * JointMovement(k, joint);
        for (int k = 0; k < _head.ShapeCount; k++)
            rest += _state.Shape[k] * JointMovement(_head.ExpressionCount + k, joint);
        return rest;
    }

    private Vector3D JointMovement(int coefficient, int joint)
    {
        double[] from = coefficient < _head.ExpressionCount ? _head.ExpressionJoints : _head.ShapeJoints;
        int at = 3 * (((coefficient < _head.ExpressionCount ? coefficient : coefficient - _head.ExpressionCount) * _rest.Length) + joint);
        return new Vector3D(from[at], from[at + 1], from[at + 2]);
    }

    private void Coefficients()
    {
        for (int k = 0; k < _head.ExpressionCount; k++)
            _coefficients[k] = (float)_state.Expression[k];
        for (int k = 0; k < _head.ShapeCount; k++)
            _coefficients[_head.ExpressionCount + k] = (float)_state.Shape[k];
        if (_head.Model.Joints.PoseFeatureCount > 0)
            JointTransforms.PoseFeatures(_state.Local, _coefficients.AsSpan(_head.ExpressionCount + _head.ShapeCount));
    }

    // What a vertex does by itself; how it goes with the joints' rest positions is gathered in the pulls, for all vertices of a point at once.
    private void AddVertex(int v, Vector3D n, Span<float> row, Span<Vector3D> pulls)
    {
        HeadJoints joints = _head.Model.Joints;
        int count = joints.Count;
        ReadOnlySpan<float> weights = joints.Weights.AsSpan(_head.Vertices[v] * count, count);
        var x = Vector3D.At(_unposed, v);

        // Sums over the joints at and below each: children come after their parents.
        Span<double> below = stackalloc double[count];
        Span<Vector3D> images = stackalloc Vector3D[count];
        below.Clear();
        images.Clear();
        Vector3D pulled = default, y = default;
        for (int j = count - 1; j >= 0; j--)
        {
            if (weights[j] != 0)
            {
                Vector3D image = weights[j] * ((_world[j] * x) + _offsets[j]);
                images[j] += image;
                below[j] += weights[j];
                y += image;
                pulled += weights[j] * (_world[j].Transpose * n);
            }

            int parent = joints.Parents[j];
            if (parent >= 0)
            {
                images[parent] += images[j];
                below[parent] += below[j];
            }
        }

        double scale = _state.Scale;
        row[0] += (float)n.X;
        row[1] += (float)n.Y;
        row[2] += (float)n.Z;
        row[FitVariables.ScaleColumn] += (float)(scale * Vector3D.Dot(n, y));
        Span<float> coefficients = row.Slice(Variables.ExpressionColumn, _head.Stride);
        TensorPrimitives.MultiplyAdd(_head.DirectionsOf(v, 0), (float)(scale * pulled.X), coefficients, coefficients);
        TensorPrimitives.MultiplyAdd(_head.DirectionsOf(v, 1), (float)(scale * pulled.Y), coefficients, coefficients);
        TensorPrimitives.MultiplyAdd(_head.DirectionsOf(v, 2), (float)(scale * pulled.Z), coefficients, coefficients);
        for (int j = 0; j < count; j++)
        {
            if (below[j] == 0)
                continue;
            Vector3D arm = scale * (images[j] - (below[j] * _joints[j]));
            int parent = joints.Parents[j];
            Vector3D turn = Vector3D.Cross(arm, n);
            turn = parent < 0 ? turn : _world[parent].Transpose * turn;
            int column = FitVariables.RotationColumn + (3 * j);
            row[column] += (float)turn.X;
            row[column + 1] += (float)turn.Y;
            row[column + 2] += (float)turn.Z;
            pulls[j] += below[j] * n;
        }
    }

    private void AddJoints(ReadOnlySpan<Vector3D> pulls, Span<float> row)
    {
        int morphs = _head.ExpressionCount + _head.ShapeCount;
        Span<float> coefficients = row.Slice(Variables.ExpressionColumn, morphs);
        for (int j = 0; j < pulls.Length; j++)
        {
            if (_shift[j] == default || pulls[j] == default)
                continue;
            ReadOnlySpan<float> moved = _jointColumns.AsSpan(3 * j * morphs, 3 * morphs);
            TensorPrimitives.MultiplyAdd(moved[..morphs], (float)pulls[j].X, coefficients, coefficients);
            TensorPrimitives.MultiplyAdd(moved.Slice(morphs, morphs), (float)pulls[j].Y, coefficients, coefficients);
            TensorPrimitives.MultiplyAdd(moved[(2 * morphs)..], (float)pulls[j].Z, coefficients, coefficients);
        }
    }

    // What the pose features do, as what the rotations do: d vec(R) / d r_i = vec([e_i]x R).
    private void AddCorrectives(Span<float> row)
    {
        if (Variables.PoseFeatures == 0)
            return;
        ReadOnlySpan<float> features = row[Variables.Count..];
        for (int j = 1; j < _state.Local.Length; j++)
        {
            Matrix3D r = _state.Local[j];
            ReadOnlySpan<float> f = features.Slice(9 * (j - 1), 9);
            int column = FitVariables.RotationColumn + (3 * j);

            // [e_x]x R has rows 0, -R2, R1; and so on around.
            row[column] += (float)(-Dot(f, 3, r.M20, r.M21, r.M22) + Dot(f, 6, r.M10, r.M11, r.M12));
            row[column + 1] += (float)(Dot(f, 0, r.M20, r.M21, r.M22) - Dot(f, 6, r.M00, r.M01, r.M02));
            row[column + 2] += (float)(-Dot(f, 0, r.M10, r.M11, r.M12) + Dot(f, 3, r.M00, r.M01, r.M02));
        }

        static double Dot(ReadOnlySpan<float> f, int at, double x, double y, double z) => (f[at] * x) + (f[at + 1] * y) + (f[at + 2] * z);
    }
}
