namespace Mimik.Faces.Landmarks;

/// <summary>What one camera saw of one frame.</summary>
/// <param name="Camera">Index into <see cref="LandmarkSequence.Cameras"/>; -1 for points in space, or in a picture whose camera is not known.</param>
/// <param name="Points">The landmarks.</param>
public sealed record LandmarkView(int Camera, LandmarkSet Points);

/// <summary>Landmarks of one face over time, seen by one camera or several, or in space.</summary>
public sealed class LandmarkSequence
{
    /// <summary>Creates a sequence.</summary>
    /// <param name="frames">[T] the views of every frame; a frame without any has no landmarks.</param>
    /// <param name="cameras">The calibrated cameras; empty where there are none.</param>
    /// <exception cref="MimikException">There is no frame, views differ in their kind, or one names a camera that is not there.</exception>
    public LandmarkSequence(IReadOnlyList<IReadOnlyList<LandmarkView>> frames, IReadOnlyList<LandmarkCamera>? cameras = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        Frames = frames;
        Cameras = cameras ?? [];
        LandmarkSet first = frames.SelectMany(frame => frame).FirstOrDefault()?.Points
            ?? throw new MimikException("landmarks: expected at least one frame with points, found none");
        for (int t = 0; t < frames.Count; t++)
        {
            foreach (LandmarkView view in frames[t])
            {
                if (view.Camera < -1 || view.Camera >= Cameras.Count)
                    throw new MimikException($"landmarks: frame {t}: expected a camera below {Cameras.Count}, found {view.Camera}");
                LandmarkSet points = view.Points;
                if (points.Dimensions != first.Dimensions || points.Count != first.Count || points.Convention != first.Convention)
                    throw new MimikException($"landmarks: frame {t}: expected {first.Count} points in {first.Dimensions} dimensions as in the first, found {points.Count} in {points.Dimensions}");
            }
        }

        Convention = first.Convention;
        Dimensions = first.Dimensions;
        Count = first.Count;
    }

    /// <summary>[T] the views of every frame.</summary>
    public IReadOnlyList<IReadOnlyList<LandmarkView>> Frames { get; }

    /// <summary>The calibrated cameras.</summary>
    public IReadOnlyList<LandmarkCamera> Cameras { get; }

    /// <summary>Frames a second, or null where nobody said.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>What the points are and their order.</summary>
    public string Convention { get; }

    /// <summary>2 in pictures, 3 in space.</summary>
    public int Dimensions { get; }

    /// <summary>Points of every view.</summary>
    public int Count { get; }
}
