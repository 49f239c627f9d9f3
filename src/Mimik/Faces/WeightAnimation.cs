using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>Weights over time, as a file or a solver gives them: [T x C], with names where they are known.</summary>
public sealed class WeightAnimation
{
    /// <summary>The frame rate where a file has none.</summary>
    public const double DefaultFramesPerSecond = 60;

    /// <summary>Creates an animation and takes ownership of the weights.</summary>
    /// <param name="weights">[T x C], row-major, one row a frame; finite, not clamped.</param>
    /// <param name="channels">C, at least 1.</param>
    /// <param name="names">[C] unique channel names, or null where the file has none.</param>
    /// <param name="framesPerSecond">The rate that the source states, or null where it states none.</param>
    /// <param name="startSeconds">The first frame's timecode in seconds of the day, 0 without one.</param>
    /// <exception cref="MimikException">Counts, names or numbers do not fit together.</exception>
    public WeightAnimation(float[] weights, int channels, IReadOnlyList<string>? names = null, double? framesPerSecond = null, double startSeconds = 0)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (channels <= 0 || weights.Length % channels != 0)
            throw new MimikException($"animation: expected rows of {channels} weights, found {weights.Length} numbers");
        if (names is not null && names.Count != channels)
            throw new MimikException($"animation: expected {channels} names, found {names.Count}");
        if (names is not null && names.Distinct(StringComparer.Ordinal).Count() != channels)
            throw new MimikException("animation: expected unique channel names, found one twice");
        if (framesPerSecond is { } fps && !(fps > 0 && double.IsFinite(fps)))
            throw new MimikException($"animation: expected a positive frame rate, found {fps}");
        for (int i = 0; i < weights.Length; i++)
        {
            if (!float.IsFinite(weights[i]))
                throw new MimikException($"animation: expected finite weights, found {weights[i]} in frame {i / channels}, channel {i % channels}");
        }

        Weights = weights;
        ChannelCount = channels;
        Names = names is null ? null : [.. names];
        FramesPerSecond = framesPerSecond;
        StartSeconds = startSeconds;
    }

    /// <summary>[T x C] row-major; not to be written.</summary>
    public float[] Weights { get; }

    /// <summary>C.</summary>
    public int ChannelCount { get; }

    /// <summary>T.</summary>
    public int FrameCount => Weights.Length / ChannelCount;

    /// <summary>[C] channel names, or null.</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>Frames per second as the source states them, or null.</summary>
    public double? FramesPerSecond { get; }

    /// <summary>The first frame's timecode in seconds of the day.</summary>
    public double StartSeconds { get; }

    /// <summary>[T] where the head is in every frame: the motion from the rig's space to the frame's, in the rig's unit; null where nobody knows.</summary>
    /// <exception cref="MimikException">There are more or fewer motions than frames.</exception>
    public IReadOnlyList<RigidMotion>? HeadPose
    {
        get;
        init => field = value is null || value.Count == FrameCount
            ? value
            : throw new MimikException($"animation: expected a head pose for each of {FrameCount} frames, found {value.Count}");
    }

    /// <summary>What the reader of the file has to say, one line each: frames interpolated, a rate assumed.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The weights of frame <paramref name="frame"/>.</summary>
    public ReadOnlySpan<float> this[int frame] => Weights.AsSpan(frame * ChannelCount, ChannelCount);
}
