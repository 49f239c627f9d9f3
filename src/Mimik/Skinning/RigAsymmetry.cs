using Mimik.Faces;

namespace Mimik.Skinning;

/// <summary>
/// How far a rig is from the symmetric one that <see cref="SkinCompressorOptions.Symmetric"/> fits, the mean of the rig and its mirror image: an error
/// that no symmetric fit can lower. In <see cref="CompressionReport.LengthLabel"/>, over the vertices of parts that some shape moves.
/// </summary>
/// <param name="RestMean">Mean distance of a rest position from its symmetric place.</param>
/// <param name="RestMax">The largest such distance.</param>
/// <param name="Mean">Mean distance of a shape's delta from the symmetric one, over vertices and shapes.</param>
/// <param name="Max">The largest such distance.</param>
/// <param name="WorstShape">The name of the shape that has it.</param>
/// <param name="MeanSquare">
/// Mean squared difference of a coordinate, squared units. A symmetric fit and the difference are orthogonal: this is what the difference adds to a fit's
/// mean squared error.
/// </param>
public sealed record RigAsymmetry(double RestMean, double RestMax, double Mean, double Max, string WorstShape, double MeanSquare)
{
    /// <summary>Measures a rig whose fit is to be symmetric.</summary>
    internal static RigAsymmetry Measure(BlendshapeRig rig, FitProblem problem)
    {
        double scale = rig.Unit.ReportScale, restSum = 0, restMax = 0, sum = 0, largest = -1, squares = 0;
        int worst = 0;
        for (int i = 0; i < problem.VertexCount; i++)
        {
            int v = 3 * problem.Vertices[i];
            double rest = Norm(axis => rig.Neutral[v + axis] - (double)problem.Centre[axis] - problem.RestOffset(rig.Neutral, i, axis));
            restSum += rest;
            restMax = Math.Max(restMax, rest);
            for (int s = 0; s < problem.ShapeCount; s++)
            {
                double distance = Norm(axis => rig.Shapes[s].Deltas[v + axis] - problem.Delta(rig, s, i, axis));
                sum += distance;
                squares += distance * distance;
                if (distance > largest)
                    (largest, worst) = (distance, s);
            }
        }

        double count = problem.VertexCount, all = count * problem.ShapeCount;
        return new RigAsymmetry(
            scale * restSum / count, scale * restMax, scale * sum / all, scale * largest, rig.Shapes[worst].Name, scale * scale * squares / (3 * all));
    }

    private static double Norm(Func<int, double> coordinate)
    {
        double x = coordinate(0), y = coordinate(1), z = coordinate(2);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
