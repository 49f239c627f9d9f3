namespace Mimik.InverseRig;

/// <summary>J of a whole sequence, from the Gram form.</summary>
internal static class SequenceCost
{
    /// <summary>J.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="controls">[T x m].</param>
    public static double Of(ControlObjective objective, ReadOnlySpan<double> controls)
    {
        int m = objective.ControlCount, frames = objective.FrameCount;
        var model = new FrameModel(objective);
        int[] pieces = new int[m];
        double sum = 0;
        for (int t = 0; t < frames; t++)
            sum += model.Evaluate(t, controls.Slice(t * m, m), pieces);
        return sum + (objective.Smoothness * Roughness(controls, m));
    }

    /// <summary>The sum of all squared second differences.</summary>
    /// <param name="controls">[T x m].</param>
    /// <param name="m">Controls of a frame.</param>
    public static double Roughness(ReadOnlySpan<double> controls, int m)
    {
        double sum = 0;
        for (int k = m; k < controls.Length - m; k++)
        {
            double d = controls[k - m] - (2 * controls[k]) + controls[k + m];
            sum += d * d;
        }

        return sum;
    }
}
