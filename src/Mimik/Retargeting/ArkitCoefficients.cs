using Mimik.Faces.Heads;

namespace Mimik.Retargeting;

/// <summary>What of a model makes each of ARKit's shapes at a weight of 1; weights add up.</summary>
public sealed class ArkitCoefficients
{
    /// <summary>Creates coefficients and takes ownership of the arrays.</summary>
    /// <param name="names">[S] the shapes' names.</param>
    /// <param name="jointNames">[J] the model's joints.</param>
    /// <param name="expression">[S x E] expression coefficients.</param>
    /// <param name="rotations">[S x J x 3] rotation vectors in radians.</param>
    /// <exception cref="MimikException">The arrays do not fit together.</exception>
    public ArkitCoefficients(IReadOnlyList<string> names, IReadOnlyList<string> jointNames, float[] expression, float[] rotations)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(jointNames);
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(rotations);
        if (names.Count == 0 || expression.Length % names.Count != 0 || rotations.Length != names.Count * jointNames.Count * 3)
            throw new MimikException($"coefficients: expected rows for {names.Count} shapes and {jointNames.Count} joints, found {expression.Length} and {rotations.Length} numbers");
        Names = [.. names];
        JointNames = [.. jointNames];
        Expression = expression;
        Rotations = rotations;
    }

    /// <summary>[S] names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>[J] the model's joints.</summary>
    public IReadOnlyList<string> JointNames { get; }

    /// <summary>E.</summary>
    public int ExpressionCount => Expression.Length / Names.Count;

    /// <summary>[S x E]; not to be written.</summary>
    public float[] Expression { get; }

    /// <summary>[S x J x 3]; not to be written.</summary>
    public float[] Rotations { get; }

    /// <summary>Refuses a model that these are not for.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="MimikException">It has other joints or fewer expressions.</exception>
    public void ExpectFor(MorphableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (ExpressionCount != model.Expression.Count || !JointNames.SequenceEqual(model.Joints.Names, StringComparer.Ordinal))
            throw new MimikException($"coefficients: expected those of {model.Name} with {model.Expression.Count} expressions and {model.Joints.Count} joints, found {ExpressionCount} and {JointNames.Count}");
    }
}
