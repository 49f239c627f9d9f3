using System.Numerics.Tensors;
using Mimik.Faces.Landmarks;

namespace Mimik.Faces.Heads;

/// <summary>
/// A parametric head: a template that varies by identity and expression and turns about joints. FLAME, the ICT face and the BFM are all of this kind.
/// </summary>
/// <remarks>
/// A head is v = LBS(template + shape . S + expression . E + pose correctives . (R - I)), linear blend skinning about joints that are regressed from the
/// template with shape and expression (FLAME, SIGGRAPH Asia 2017, equations 1 to 5; without joints, a morphable model of Blanz and Vetter, 1999).
/// </remarks>
public sealed record MorphableModel
{
    /// <summary>Creates a model and takes ownership of the arrays.</summary>
    /// <param name="name">What the model is, such as "FLAME 2020".</param>
    /// <param name="family">Where it comes from.</param>
    /// <param name="template">[N x 3] the mean face, finite, in <paramref name="unit"/>; right-handed, +Y up, +Z out of the face.</param>
    /// <param name="surface">Polygons, parts, materials and texture coordinates over the N vertices.</param>
    /// <param name="unit">The unit of length.</param>
    /// <param name="shape">Identities.</param>
    /// <param name="expression">Expressions.</param>
    /// <param name="joints">Null where the model has none.</param>
    /// <exception cref="MimikException">Counts or numbers do not fit together; the message says which.</exception>
    public MorphableModel(
        string name, HeadFamily family, float[] template, RigSurface surface, LengthUnit unit, CoefficientSpace shape, CoefficientSpace expression, HeadJoints? joints = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(surface);
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(expression);
        Name = name;
        Family = family;
        Template = template;
        Surface = surface;
        Unit = unit;
        Shape = shape;
        Expression = expression;
        HasJoints = joints is not null;
        Joints = joints ?? HeadJoints.Rigid(surface.VertexCount);
        Check();
        JointTemplate = Regress(template);
        ShapeJoints = Regress(shape.Directions);
        ExpressionJoints = Regress(expression.Directions);
    }

    /// <summary>What the model is.</summary>
    public string Name { get; }

    /// <summary>Where it comes from.</summary>
    public HeadFamily Family { get; }

    /// <summary>[N x 3] the mean face in <see cref="Unit"/>; not to be written.</summary>
    public float[] Template { get; }

    /// <summary>Polygons, parts, materials, texture coordinates.</summary>
    public RigSurface Surface { get; init; }

    /// <summary>The unit of length.</summary>
    public LengthUnit Unit { get; }

    /// <summary>Identities.</summary>
    public CoefficientSpace Shape { get; }

    /// <summary>Expressions.</summary>
    public CoefficientSpace Expression { get; }

    /// <summary>Whether the file has joints; where not, <see cref="Joints"/> is one root that turns the whole head about the origin.</summary>
    public bool HasJoints { get; }

    /// <summary>The joints.</summary>
    public HeadJoints Joints { get; }

    /// <summary>Sets of landmarks on the surface, at most one a convention; the first is the usual one.</summary>
    public IReadOnlyList<LandmarkEmbedding> Landmarks { get; init; } = [];

    /// <summary>The outline of the jaw by yaw, or null.</summary>
    public ContourEmbedding? Contour { get; init; }

    /// <summary>Named sets of vertices, such as "face" or "neck"; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, int[]> Regions { get; init; } = new Dictionary<string, int[]>();

    /// <summary>One line each: what was found beside the file, and what of it did not fit.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Colours of the vertices, or null where the file has none.</summary>
    public HeadColours? Colours { get; init; }

    /// <summary>The terms of use.</summary>
    public ModelLicence Licence { get; init; } = ModelLicence.Unknown;

    /// <summary>N.</summary>
    public int VertexCount => Surface.VertexCount;

    /// <summary>[J x 3] rest positions of the joints of the template.</summary>
    internal double[] JointTemplate { get; }

    /// <summary>[S x J x 3] how identities move the joints.</summary>
    internal double[] ShapeJoints { get; }

    /// <summary>[E x J x 3] how expressions move the joints.</summary>
    internal double[] ExpressionJoints { get; }

    // Rows of [N x 3] to rows of [J x 3].
    private double[] Regress(float[] rows)
    {
        int length = 3 * VertexCount, joints = Joints.Count;
        if (length == 0)
            return new double[3 * joints];
        int[][] used = [.. Enumerable.Range(0, joints).Select(j => Enumerable.Range(0, VertexCount).Where(v => Joints.Regressor[(j * VertexCount) + v] != 0).ToArray())];
        double[] result = new double[rows.Length / length * 3 * joints];
        for (int r = 0; r < rows.Length / length; r++)
        {
            for (int j = 0; j < joints; j++)
            {
                foreach (int v in used[j])
                {
                    for (int axis = 0; axis < 3; axis++)
                        result[(((r * joints) + j) * 3) + axis] += Joints.Regressor[(j * VertexCount) + v] * rows[(r * length) + (3 * v) + axis];
                }
            }
        }

        return result;
    }

    private void Check()
    {
        if (Template.Length != 3 * VertexCount)
            throw new MimikException($"template: expected {VertexCount} x 3 numbers, found {Template.Length}");
        if (Joints.VertexCount != VertexCount)
            throw new MimikException($"joint weights: expected {VertexCount} vertices, found {Joints.VertexCount}");
        CheckSpace(Shape, "shape directions");
        CheckSpace(Expression, "expression directions");
        CheckFinite(Template, "template");
        CheckFinite(Joints.PoseDirections, "pose directions");
    }

    private void CheckSpace(CoefficientSpace space, string element)
    {
        if (space.Directions.Length != 3L * VertexCount * space.Count)
            throw new MimikException($"{element}: expected {space.Count} x {VertexCount} x 3 numbers, found {space.Directions.Length}");
        CheckFinite(space.Directions, element);
    }

    private static void CheckFinite(float[] values, string element)
    {
        // The sum of finite numbers of a head's size is finite; a look at each only where it is not.
        if (float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(values)))
            return;
        int at = Array.FindIndex(values, value => !float.IsFinite(value));
        if (at >= 0)
            throw new MimikException($"{element}: expected finite numbers, found {values[at]} at number {at}");
    }
}
