using Mimik.Faces;

namespace Mimik.InverseRig;

/// <summary>
/// The weights of sparsity and smoothness where the user gives none. They follow from e, the mean over the controls that move anything of
/// |d_i|^2 / n, which has the objective's unit: lambda1 = <see cref="Sparsity"/> m e and lambda2 = <see cref="Smoothness"/> e (fps / 60)^4.
/// </summary>
/// <remarks>
/// A change of the rig's unit, or of its number of vertices by refinement, then changes all terms of J alike. The sum over frames of squared second
/// differences of a given curve falls with the fourth power of the frame rate, relative to the sum of a quantity
/// itself: the factor undoes that. The constants make lambda1 = lambda2 = 0.1 (mm) on the 53 expressions of the ICT face at 60 frames a second.
/// </remarks>
internal static class AutomaticLambdas
{
    /// <summary>lambda1 / (m e).</summary>
    public const double Sparsity = 7.4e-4;

    /// <summary>lambda2 / e at 60 frames a second.</summary>
    public const double Smoothness = 0.039;

    /// <summary>e.</summary>
    /// <param name="gram">[q x q] S^T S / n.</param>
    /// <param name="shapes">q.</param>
    /// <param name="controls">m.</param>
    public static double MeanEnergy(ReadOnlySpan<double> gram, int shapes, int controls)
    {
        double sum = 0;
        int moving = 0;
        for (int i = 0; i < controls; i++)
        {
            double energy = gram[(i * shapes) + i];
            sum += energy;
            moving += energy > 0 ? 1 : 0;
        }

        return moving == 0 ? 0 : sum / moving;
    }

    /// <summary>lambda1.</summary>
    public static double Lambda1(double meanEnergy, int controls) => Sparsity * controls * meanEnergy;

    /// <summary>lambda2.</summary>
    /// <param name="meanEnergy">e.</param>
    /// <param name="framesPerSecond">The rate, or null where it is unknown: <see cref="WeightAnimation.DefaultFramesPerSecond"/>.</param>
    public static double Lambda2(double meanEnergy, double? framesPerSecond)
    {
        double ratio = (framesPerSecond ?? WeightAnimation.DefaultFramesPerSecond) / WeightAnimation.DefaultFramesPerSecond;
        return Smoothness * meanEnergy * ratio * ratio * ratio * ratio;
    }
}
