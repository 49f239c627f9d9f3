using Mimik.Faces;
using Mimik.Skinning;

namespace Mimik.Workflows;

/// <summary>What a compression should fit more closely than the rest, as a user says it.</summary>
public sealed record FitWeighting
{
    /// <summary>
    /// Weights over time (.npy, .npz, .csv, or <see cref="FaceFile.SampleName"/>) by whose use of every shape its error counts, see
    /// <see cref="ShapeUse"/>; null counts all shapes alike.
    /// </summary>
    public string? AnimationPath { get; init; }

    /// <summary>Factors of the vertices' errors, a file (.npy or .npz of one a vertex) or a list by part and region such as "part:teeth=0,lips=4"; null counts all alike.</summary>
    public string? Importance { get; init; }

    /// <summary>Options with the factors that this weighting gives a rig's shapes and vertices.</summary>
    /// <param name="options">What else is asked for.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="reading">How files are read.</param>
    /// <param name="notes">Receives what was read, one line each.</param>
    /// <exception cref="MimikException">A file cannot be read or does not fit the rig, or the animation never moves it.</exception>
    public SkinCompressorOptions Apply(SkinCompressorOptions options, BlendshapeRig rig, FaceReadOptions reading, ICollection<string> notes)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rig);
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(notes);
        if (AnimationPath is { } path)
        {
            WeightAnimation shapes = AnimationSource.ReadFor(path, new PosableFace(rig), reading, notes);
            ExpectMovement(path, shapes, rig);
            options = options with { ShapeFactors = ShapeUse.Factors(shapes.Weights, rig.Shapes.Count) };
        }

        return Importance is { } mask ? options with { Importance = ImportanceMask.Read(mask, rig, reading) } : options;
    }

    // An animation that stands still says nothing about how shapes are used; to weight by it is a mistake in the file or its names.
    private static void ExpectMovement(string path, WeightAnimation shapes, BlendshapeRig rig)
    {
        bool anyChanges = false;
        for (int s = 0; s < rig.Shapes.Count; s++)
        {
            bool changes = false;
            for (int t = 1; t < shapes.FrameCount && !changes; t++)
                changes = shapes[t][s] != shapes[0][s];
            anyChanges |= changes;
            if (changes && rig.Shapes[s].Deltas.AsSpan().ContainsAnyExcept(0f))
                return;
        }

        string found = anyChanges ? "changes of shapes that move no vertex"
            : shapes.FrameCount == 1 ? "a single frame"
            : shapes.Weights.AsSpan().ContainsAnyExcept(0f) ? $"the same pose in all {shapes.FrameCount} frames"
            : $"weights of 0 in all {shapes.FrameCount} frames";
        throw new MimikException($"{path}: expected an animation that moves the face, found {found}");
    }
}
