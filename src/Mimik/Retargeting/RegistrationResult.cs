using Mimik.Geometry;

namespace Mimik.Retargeting;

/// <summary>A surface bent onto another.</summary>
/// <param name="Alignment">What laid the surface over the other before it was bent.</param>
/// <param name="Aligned">[N x 3] the surface after the alignment, in the target's unit and place.</param>
/// <param name="Bent">[N x 3] the surface as it lies on the target.</param>
/// <param name="Distances">[N] from each bent vertex to the target's surface, in its unit.</param>
/// <param name="Confidence">[N] 0 where a vertex has no counterpart and merely follows, up to 1.</param>
/// <param name="Exit">Why it ended.</param>
/// <param name="Steps">Steps of all stages.</param>
internal sealed record RegistrationResult(
    SimilarityTransform Alignment,
    float[] Aligned,
    float[] Bent,
    float[] Distances,
    float[] Confidence,
    RegistrationExit Exit,
    int Steps)
{
    /// <summary>The root mean square distance of vertices with a counterpart, in the target's unit.</summary>
    public double RootMeanSquare
    {
        get
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < Distances.Length; i++)
            {
                sum += Confidence[i];
                squares += Confidence[i] * (double)Distances[i] * Distances[i];
            }

            return sum > 0 ? Math.Sqrt(squares / sum) : 0;
        }
    }
}
