using Mimik.Formats;

namespace Mimik.Faces.Sequences;

/// <summary>A rig's own animation as meshes: each frame is posed when it is asked for.</summary>
internal sealed class PosedSequence : IMeshSequence
{
    private readonly BlendshapeRig _rig;
    private readonly WeightAnimation _weights;
    private readonly string _file;

    private PosedSequence(BlendshapeRig rig, WeightAnimation weights, string file)
    {
        _rig = rig;
        _weights = weights;
        _file = file;
    }

    public int FrameCount => _weights.FrameCount;

    public int PointCount => _rig.VertexCount;

    public bool AreDisplacements => false;

    public double? FramesPerSecond { get; private init; }

    public double StartSeconds => _weights.StartSeconds;

    public LengthUnit? Unit { get; private init; }

    /// <summary>Reads a glTF file with animated morph weights.</summary>
    /// <exception cref="MimikException">The file is damaged, animates no morph weights, or has other vertices than expected.</exception>
    public static PosedSequence Open(string path, MeshSequenceOptions options, ICollection<string> notes)
    {
        if (options.Displacements)
            throw new MimikException($"{path}: expected displacements, found a rig's animation, whose frames are positions");
        GltfRig read = GltfRigFile.Read(path, new ReadBudget(options.MaxMemoryBytes));
        WeightAnimation weights = read.ShapeWeights is { FrameCount: > 0 } animation
            ? animation
            : throw new MimikException($"{path}: expected an animation of morph weights, found none");
        if (options.Expected is var (count, source) && count != read.Rig.VertexCount)
            throw new MimikException($"{path}: expected frames of {count} vertices, {source}, found {read.Rig.VertexCount} (vertices that an exporter has split are not joined)");
        foreach (string note in read.Notes)
            notes.Add($"{path}: {note}");
        notes.Add(FormattableString.Invariant($"{path}: {weights.FrameCount} frames of the file's morph weights, {weights.FramesPerSecond ?? 0:g6} a second"));
        LengthUnit? unit = options.Unit ?? (read.Rig.Unit.MetresPerUnit is null ? null : read.Rig.Unit);
        return new PosedSequence(read.Rig, weights, path) { FramesPerSecond = options.FramesPerSecond ?? weights.FramesPerSecond, Unit = unit };
    }

    public string Describe(int frame) => $"{_file}: frame {frame}";

    public void Read(int frame, Span<float> points)
    {
        FramePoints.CheckArguments(this, frame, points);
        _rig.Pose(_weights[frame], points);
        _weights.HeadPose?[frame].Apply(points, points);
        FramePoints.MarkMissing(points, () => Describe(frame));
    }

    public void Dispose()
    {
    }
}
