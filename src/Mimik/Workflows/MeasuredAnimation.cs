using Mimik.Faces;
using Mimik.Faces.Sample;

namespace Mimik.Workflows;

/// <summary>The animation that errors are measured over.</summary>
/// <param name="Name">What it is, for a reader: a file's name, "Mimik's sample animation", or "a synthetic animation".</param>
/// <param name="Shapes">[T x S] shape weights with a rate, at least one frame.</param>
/// <param name="Synthetic">Whether it is made from the rig's own controls, for want of a take.</param>
public sealed record MeasuredAnimation(string Name, WeightAnimation Shapes, bool Synthetic)
{
    /// <summary>The animation that is given; else, for the face that Mimik brings along, its own; else one made from the controls.</summary>
    /// <param name="path">Weights over time (.npy, .npz, .csv, <see cref="FaceFile.SampleName"/>), or null where none is given.</param>
    /// <param name="rigPath">Where the face came from.</param>
    /// <param name="face">The face.</param>
    /// <param name="reading">How files are read.</param>
    /// <param name="notes">Receives one line each on how channels found their controls.</param>
    /// <exception cref="MimikException">The file cannot be read, has no frames, or does not fit the face.</exception>
    public static MeasuredAnimation Choose(string? path, string rigPath, PosableFace face, FaceReadOptions reading, ICollection<string> notes)
    {
        ArgumentNullException.ThrowIfNull(face);
        if (path is not null)
            return new MeasuredAnimation(path == FaceFile.SampleName ? OwnName : Path.GetFileName(path), AnimationSource.ReadFor(path, face, reading, notes), Synthetic: false);
        if (rigPath == FaceFile.SampleName && !Path.Exists(rigPath))
            return Own(face);
        return new MeasuredAnimation("a synthetic animation", SyntheticAnimation.Create(face.Logic, face.ShapeNames), Synthetic: true);
    }

    /// <summary>The loop that Mimik brings along.</summary>
    internal static MeasuredAnimation Own(PosableFace face) => new(OwnName, face.Bind(SampleAnimation.Create(), []), Synthetic: false);

    private const string OwnName = "Mimik's sample animation";

    /// <summary>Where a frame is in time: "frame 132, 2.20 s".</summary>
    /// <param name="frame">The frame, from 0.</param>
    public string TimeOf(int frame) => FormattableString.Invariant($"frame {frame}, {frame / Shapes.FramesPerSecond!.Value:f2} s");
}
