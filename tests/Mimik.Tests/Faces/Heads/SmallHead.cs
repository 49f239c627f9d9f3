using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Tests.Faces.Heads;

/// <summary>A head of 60 vertices with everything that FLAME has, out of seeded random numbers; in metres.</summary>
internal static class SmallHead
{
    public const int VertexCount = 60;

    public static MorphableModel Create(int seed, int shapes = 6, int expressions = 4)
    {
        var random = new Random(seed);
        const int Joints = 5;
        float[] template = new float[3 * VertexCount], weights = new float[VertexCount * Joints];
        double[] regressor = new double[Joints * VertexCount];
        for (int v = 0; v < VertexCount; v++)
        {
            // A ball of a head's size.
            double height = 1 - (2 * (v + 0.5) / VertexCount), angle = v * 2.4, across = Math.Sqrt(1 - (height * height));
            (template[3 * v], template[(3 * v) + 1], template[(3 * v) + 2]) = (0.1f * (float)(across * Math.Cos(angle)), 0.1f * (float)height, 0.1f * (float)(across * Math.Sin(angle)));
            float sum = 0;
            for (int j = 0; j < Joints; j++)
                sum += weights[(v * Joints) + j] = random.Next(3) == 0 || j == v % Joints ? random.NextSingle() + 0.1f : 0;
            for (int j = 0; j < Joints; j++)
                weights[(v * Joints) + j] /= sum;
        }

        for (int j = 0; j < Joints; j++)
        {
            for (int i = 0; i < 4; i++)
                regressor[(j * VertexCount) + random.Next(VertexCount)] += 0.25;
        }

        int[] corners = [.. Enumerable.Range(0, 100 * 3).Select(_ => random.Next(VertexCount))];
        return new MorphableModel(
            "small", HeadFamily.Flame, template, new RigSurface(VertexCount, PolygonFaces.Uniform(corners, 3)), LengthUnit.Metres,
            new CoefficientSpace(CoefficientSpace.Numbered("shape", shapes), CoefficientScale.StandardDeviations, Numbers(shapes, 0.005f)),
            new CoefficientSpace(CoefficientSpace.Numbered("expression", expressions), CoefficientScale.StandardDeviations, Numbers(expressions, 0.003f)),
            new HeadJoints(HeadJoints.FlameNames, [-1, 0, 1, 1, 1], weights, regressor, Numbers(9 * (Joints - 1), 0.002f)))
        {
            Landmarks = [LandmarkEmbedding.AtVertices("", [.. Enumerable.Range(0, 20).Select(i => 3 * i)])],
        };

        float[] Numbers(int rows, float size) => [.. Enumerable.Range(0, rows * 3 * VertexCount).Select(_ => size * ((2 * random.NextSingle()) - 1))];
    }
}
