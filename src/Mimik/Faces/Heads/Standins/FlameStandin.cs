using Mimik.Faces.Landmarks;

namespace Mimik.Faces.Heads.Standins;

/// <summary>How many directions a stand-in keeps.</summary>
public sealed record FlameStandinOptions
{
    /// <summary>Identities at most.</summary>
    public int ShapeCount { get; init; } = 100;

    /// <summary>Expressions at most.</summary>
    public int ExpressionCount { get; init; } = 100;
}

/// <summary>
/// A head in FLAME's layout made of the ICT face, for everything that needs a face and not a licence: skin with sockets and both eyeballs as triangles in metres, identities and expressions as
/// principal components, neck, jaw and eye joints, landmarks and contour.
/// </summary>
/// <remarks>
/// The jaw joint and its pose correctives reproduce jawOpen exactly at one angle, so that it is no expression; mouthClose, which belongs on top of it, is taken to the unposed head. Expression
/// weights count as independent with a standard deviation of 0.4: a whole expression stays within 2.5 standard deviations of every component.
/// </remarks>
public static class FlameStandin
{
    /// <summary>The terms that the made files name.</summary>
    public const string Licence = "stand-in made of the ICT Face Model Light (MIT)";

    private const float WeightDeviation = 0.4f;

    // Of the 68 landmarks, the first are the outline of the jaw.
    private const int ContourLandmarks = 17;

    private const string JawOpen = "jawOpen", MouthClose = "mouthClose";

    /// <summary>Makes a stand-in.</summary>
    /// <param name="ict">The whole ICT face, in its own unit.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="MimikException">The model is not the ICT face: parts, expressions or landmarks are missing.</exception>
    public static MorphableModel Create(MorphableModel ict, FlameStandinOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(ict);
        options ??= new FlameStandinOptions();
        if (options.ShapeCount < 0 || options.ExpressionCount < 0)
            throw new MimikException($"stand-in: expected 0 or more directions, found {options.ShapeCount} and {options.ExpressionCount}");
        var source = new StandinSource(ict);
        float[] template = source.Template;
        float[] jawOpen = source.Deltas(ict.Expression.Direction(source.ExpressionOf(JawOpen)));
        var hinge = JawHinge.Fit(source.TeethTemplate, source.TeethDeltas(ict.Expression.Direction(source.ExpressionOf(JawOpen))), source.LowerTeeth(JawOpen));
        StandinJoints joints = StandinJoints.Of(source, hinge, jawOpen);
        int length = template.Length, shapes = ict.Shape.Count;
        float[] identities = new float[(long)length * shapes];
        for (int k = 0; k < shapes; k++)
            source.Deltas(ict.Shape.Direction(k)).CopyTo(identities, (long)k * length);
        int[] moving = [.. Enumerable.Range(0, ict.Expression.Count).Where(k => ict.Expression.Names[k] != JawOpen)];
        float[] expressions = new float[(long)length * moving.Length];
        for (int e = 0; e < moving.Length; e++)
        {
            float[] deltas = source.Deltas(ict.Expression.Direction(moving[e]));
            if (ict.Expression.Names[moving[e]] == MouthClose)
                joints.Unpose(deltas);
            for (int i = 0; i < length; i++)
                expressions[((long)e * length) + i] = WeightDeviation * deltas[i];
        }

        identities = PrincipalDirections.Of(identities, shapes, options.ShapeCount);
        expressions = PrincipalDirections.Of(expressions, moving.Length, options.ExpressionCount);
        return new MorphableModel(
            "FLAME stand-in",
            HeadFamily.Flame,
            template,
            source.Surface.With(Licence, null),
            LengthUnit.Metres,
            new CoefficientSpace(CoefficientSpace.Numbered("shape", identities.Length / length), CoefficientScale.StandardDeviations, identities),
            new CoefficientSpace(CoefficientSpace.Numbered("expression", expressions.Length / length), CoefficientScale.StandardDeviations, expressions),
            joints.Joints)
        {
            Landmarks = [LandmarkEmbedding.AtVertices("ibug51", source.Landmarks(ContourLandmarks..))],
            Contour = new ContourPaths(template, source.OuterTriangles, source.AxisZ).Trace(source.Landmarks(..ContourLandmarks)),
            Licence = new ModelLicence(Licence, true),
        };
    }
}
