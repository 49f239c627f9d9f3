using Mimik.Faces;

namespace Mimik.InverseRig;

/// <summary>How far solved meshes are from given ones, measured on the meshes themselves and summed up in double. Lengths are in millimetres where the rig's unit is known.</summary>
public sealed record MeshErrors
{
    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public required string LengthLabel { get; init; }

    /// <summary>
    /// sum_t |f(c_t) - y_t|^2 / n_t, in squared units of the rig; with weights, each coordinate's square times its weight, and n_t the sum of the weights.
    /// </summary>
    public required double Fidelity { get; init; }

    /// <summary>J: <see cref="Fidelity"/> plus sparsity and smoothness of the curves.</summary>
    public required double Objective { get; init; }

    /// <summary>The mean distance of a point, over all observed points of all frames.</summary>
    public required double Mean { get; init; }

    /// <summary>The largest distance of a point in any frame.</summary>
    public required double Max { get; init; }

    /// <summary>The mean over frames of the frame's largest distance.</summary>
    public required double MeanOfMax { get; init; }

    /// <summary>[T] the mean distance of every frame; NaN where no point was observed.</summary>
    public required IReadOnlyList<double> FrameMeans { get; init; }

    /// <summary>[T] the largest distance of every frame.</summary>
    public required IReadOnlyList<double> FrameMaxima { get; init; }

    /// <summary>[T] how many of the measured points every frame lacks.</summary>
    public required IReadOnlyList<int> FrameMissing { get; init; }

    /// <summary>
    /// [points] what each measured point is, rising: a vertex of the rig, or a row of <see cref="InverseRigOptions.Binding"/>. Points of weight zero are not
    /// measured.
    /// </summary>
    public required IReadOnlyList<int> Points { get; init; }

    /// <summary>[points] the frames that have the point; where there is none, the point's other numbers are 0.</summary>
    public required IReadOnlyList<int> PointFrames { get; init; }

    /// <summary>[points] the mean distance of every point over the frames that have it.</summary>
    public required IReadOnlyList<float> PointMeans { get; init; }

    /// <summary>[points] the largest distance of every point in any frame.</summary>
    public required IReadOnlyList<float> PointMaxima { get; init; }

    /// <summary>
    /// The part of <see cref="Fidelity"/>, 0 to 1, that is the same displacement in every frame: what another neutral would explain.
    /// </summary>
    public required double NeutralShare { get; init; }

    /// <summary>
    /// [points x 3] the mean over time of target minus solution, in the rig's unit: the neutral offset that would explain <see cref="NeutralShare"/>.
    /// </summary>
    public required IReadOnlyList<float> MeanResidual { get; init; }

    /// <summary>
    /// [points] the root mean square over time of what no combination of the rig's shapes can reach, bounded or not; empty unless asked for.
    /// </summary>
    public required IReadOnlyList<float> OutsideSpan { get; init; }

    /// <summary>The mean over points and frames of the distance that no combination of shapes can reach; NaN unless asked for.</summary>
    public required double OutsideSpanMean { get; init; }
}

/// <summary>Figures of control curves: how many controls are in use, how much, how smoothly, and how far from known ones.</summary>
public sealed record CurveFigures
{
    /// <summary>The least value that counts as in use.</summary>
    public const double UseThreshold = 0.01;

    /// <summary>The mean over frames of the controls above zero.</summary>
    public required double NonZero { get; init; }

    /// <summary>The mean over frames of the controls above <see cref="UseThreshold"/>.</summary>
    public required double InUse { get; init; }

    /// <summary>The mean over frames of the sum of the controls.</summary>
    public required double L1 { get; init; }

    /// <summary>The mean over controls of the sum of squared second differences.</summary>
    public required double Roughness { get; init; }

    /// <summary>The mean absolute difference to known curves, or null.</summary>
    public double? MeanError { get; init; }

    /// <summary>The largest absolute difference to known curves, or null.</summary>
    public double? MaxError { get; init; }

    /// <summary>Measures curves.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="truth">Known ones of as many frames and channels, or null.</param>
    /// <exception cref="MimikException">The two are of different size.</exception>
    public static CurveFigures Of(WeightAnimation curves, WeightAnimation? truth = null)
    {
        ArgumentNullException.ThrowIfNull(curves);
        int m = curves.ChannelCount, frames = Math.Max(1, curves.FrameCount);
        if (truth is not null && (truth.ChannelCount != m || truth.FrameCount != curves.FrameCount))
            throw new MimikException($"truth: expected {curves.FrameCount} frames of {m} controls, found {truth.FrameCount} of {truth.ChannelCount}");
        double sum = 0, error = 0, largest = 0;
        int above = 0, used = 0;
        for (int k = 0; k < curves.Weights.Length; k++)
        {
            double c = curves.Weights[k];
            sum += c;
            above += c > 0 ? 1 : 0;
            used += c > UseThreshold ? 1 : 0;
            double difference = truth is null ? 0 : Math.Abs(c - truth.Weights[k]);
            error += difference;
            largest = Math.Max(largest, difference);
        }

        return new CurveFigures
        {
            NonZero = (double)above / frames,
            InUse = (double)used / frames,
            L1 = sum / frames,
            Roughness = SequenceCost.Roughness([.. curves.Weights.Select(c => (double)c)], m) / m,
            MeanError = truth is null ? null : error / Math.Max(1, curves.Weights.Length),
            MaxError = truth is null ? null : largest,
        };
    }
}
