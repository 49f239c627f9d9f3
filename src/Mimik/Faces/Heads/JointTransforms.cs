using System.Diagnostics;
using Mimik.Geometry;

namespace Mimik.Faces.Heads;

/// <summary>
/// Where the joints of one head are and how they are turned. A joint takes the unposed point x to G x = A x + b, with A the product of the rotations from the
/// root down and b such that the joint's own rest position goes where its parent takes it.
/// </summary>
internal sealed class JointTransforms
{
    private readonly MorphableModel _model;

    public JointTransforms(MorphableModel model)
    {
        _model = model;
        int joints = model.Joints.Count;
        Rest = new Vector3D[joints];
        Local = new Matrix3D[joints];
        World = new Matrix3D[joints];
        Offsets = new Vector3D[joints];
        Positions = new Vector3D[joints];
    }

    /// <summary>[J] rest positions of this face's joints.</summary>
    public Vector3D[] Rest { get; }

    /// <summary>[J] rotations relative to the parents.</summary>
    public Matrix3D[] Local { get; }

    /// <summary>[J] A: rotations from the root down.</summary>
    public Matrix3D[] World { get; }

    /// <summary>[J] b, the head's translation included.</summary>
    public Vector3D[] Offsets { get; }

    /// <summary>[J] where the joints come to stand.</summary>
    public Vector3D[] Positions { get; }

    /// <summary>Takes one head of a batch.</summary>
    public void Assign(HeadParameters parameters, int head)
    {
        for (int j = 0; j < Local.Length; j++)
            Local[j] = RotationVector.ToMatrix(Vector3D.At(parameters.RotationOf(head, j), 0));
        Assign(parameters.ShapeOf(head), parameters.ExpressionOf(head), Vector3D.At(parameters.TranslationOf(head), 0));
    }

    /// <summary>Places the joints, with <see cref="Local"/> as it is.</summary>
    public void Assign(ReadOnlySpan<float> shape, ReadOnlySpan<float> expression, Vector3D translation)
    {
        for (int j = 0; j < Rest.Length; j++)
            Rest[j] = At(_model.JointTemplate, j);
        Add(shape, _model.ShapeJoints);
        Add(expression, _model.ExpressionJoints);
        int[] parents = _model.Joints.Parents;
        for (int j = 0; j < Rest.Length; j++)
        {
            int parent = parents[j];
            World[j] = parent < 0 ? Local[j] : World[parent] * Local[j];
            Positions[j] = parent < 0 ? Rest[j] + translation : (World[parent] * Rest[j]) + Offsets[parent];
            Offsets[j] = Positions[j] - (World[j] * Rest[j]);
        }
    }

    /// <summary>Writes the 9 (J - 1) entries of R - I, row-major, for the pose correctives.</summary>
    /// <param name="local">[J] rotations relative to the parents.</param>
    /// <param name="features">Receives them, <paramref name="stride"/> apart.</param>
    /// <param name="stride">From one to the next.</param>
    public static void PoseFeatures(ReadOnlySpan<Matrix3D> local, Span<float> features, int stride = 1)
    {
        for (int j = 1; j < local.Length; j++)
        {
            Matrix3D r = local[j];
            ReadOnlySpan<double> entries = [r.M00 - 1, r.M01, r.M02, r.M10, r.M11 - 1, r.M12, r.M20, r.M21, r.M22 - 1];
            for (int e = 0; e < 9; e++)
                features[((9 * (j - 1)) + e) * stride] = (float)entries[e];
        }
    }

    /// <summary>Writes the columns of [A | b], three numbers and a zero each: [J x 16].</summary>
    public void Columns(Span<float> columns)
    {
        Debug.Assert(columns.Length == 16 * World.Length);
        for (int j = 0; j < World.Length; j++)
        {
            Matrix3D a = World[j];
            Vector3D b = Offsets[j];
            ReadOnlySpan<double> entries = [a.M00, a.M10, a.M20, 0, a.M01, a.M11, a.M21, 0, a.M02, a.M12, a.M22, 0, b.X, b.Y, b.Z, 0];
            for (int e = 0; e < 16; e++)
                columns[(16 * j) + e] = (float)entries[e];
        }
    }

    /// <summary>The head's yaw in degrees, as contours are chosen by: of root and neck together, the second of the angles z-y-x, right-handed about +Y.</summary>
    /// <param name="joints">The model's joints.</param>
    /// <param name="world">[J] rotations from the root down.</param>
    public static double YawDegrees(HeadJoints joints, ReadOnlySpan<Matrix3D> world)
    {
        Matrix3D turn = world[Math.Max(joints.IndexOf("neck"), 0)];
        return Math.Atan2(-turn.M20, Math.Sqrt((turn.M00 * turn.M00) + (turn.M10 * turn.M10))) * (180 / Math.PI);
    }

    private static Vector3D At(double[] points, int index) => new(points[3 * index], points[(3 * index) + 1], points[(3 * index) + 2]);

    private void Add(ReadOnlySpan<float> coefficients, double[] directions)
    {
        for (int k = 0; k < coefficients.Length; k++)
        {
            for (int j = 0; coefficients[k] != 0 && j < Rest.Length; j++)
                Rest[j] += coefficients[k] * At(directions, (k * Rest.Length) + j);
        }
    }
}
