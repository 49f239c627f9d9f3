using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Tests.Faces.Heads;

/// <summary>A head of FLAME's structure with eight vertices.</summary>
internal static class CubeHead
{
    public const int Vertices = 8, Shapes = 3, Expressions = 2;

    private static readonly int[] Cube = [0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5];

    /// <param name="jaw">Whether the jaw joint moves vertices.</param>
    /// <param name="jointsFollow">Whether expressions and identities move joints.</param>
    public static MorphableModel Create(bool jaw = true, bool jointsFollow = true)
    {
        var random = new Random(7);
        float[] template = new float[3 * Vertices];
        for (int i = 0; i < template.Length; i++)
            template[i] = ((((i / 3) >> (i % 3)) & 1) - 0.5f) * 0.2f;
        float[] weights = new float[Vertices * 5];
        for (int v = 0; v < Vertices; v++)
        {
            int second = v % 5 == 2 && !jaw ? 1 : v % 5;
            weights[v * 5] += 0.25f;
            weights[(v * 5) + second] += 0.75f;
        }

        double[] regressor = new double[5 * Vertices];
        for (int j = 0; j < 5 && jointsFollow; j++)
        {
            regressor[(j * Vertices) + j] = 0.75;
            regressor[(j * Vertices) + j + 2] = 0.25;
        }

        return new MorphableModel(
            "FLAME small",
            HeadFamily.Flame,
            template,
            new RigSurface(Vertices, PolygonFaces.Uniform([.. Cube], 3)),
            LengthUnit.Metres,
            new CoefficientSpace(CoefficientSpace.Numbered("shape", Shapes), CoefficientScale.StandardDeviations, Draw(random, Shapes)),
            new CoefficientSpace(CoefficientSpace.Numbered("expression", Expressions), CoefficientScale.StandardDeviations, Draw(random, Expressions)),
            new HeadJoints(HeadJoints.FlameNames, [-1, 0, 1, 1, 1], weights, regressor, Draw(random, 36)))
        {
            Landmarks = [LandmarkEmbedding.AtVertices("", [0, 3, 5])],
            Licence = new ModelLicence("for tests", true),
        };
    }

    public static HeadParameters Random(MorphableModel model, int count)
    {
        var random = new Random(11);
        var parameters = HeadParameters.For(model, count);
        foreach (float[] numbers in (float[][])[parameters.Shape, parameters.Expression, parameters.Rotations, parameters.Translations])
        {
            for (int i = 0; i < numbers.Length; i++)
                numbers[i] = random.NextSingle() - 0.5f;
        }

        return parameters;
    }

    private static float[] Draw(Random random, int rows)
    {
        float[] numbers = new float[rows * 3 * Vertices];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = 0.01f * (random.NextSingle() - 0.5f);
        return numbers;
    }
}
