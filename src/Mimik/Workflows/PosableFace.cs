using Mimik.Faces;
using Mimik.Faces.Names;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Workflows;

/// <summary>A face that can be posed: a blendshape rig or a compressed one, behind one door.</summary>
public sealed class PosableFace
{
    private readonly FacePlayer? _player;

    /// <summary>Wraps a blendshape rig.</summary>
    /// <param name="rig">The rig.</param>
    public PosableFace(BlendshapeRig rig)
    {
        ArgumentNullException.ThrowIfNull(rig);
        Rig = rig;
        Surface = rig.Surface;
        Unit = rig.Unit;
        Logic = rig.Logic;
        ShapeNames = [.. rig.ShapeNames];
        Neutral = rig.Neutral;
    }

    /// <summary>Wraps a compressed rig.</summary>
    /// <param name="compressed">The compressed rig.</param>
    public PosableFace(CompressedRig compressed)
    {
        ArgumentNullException.ThrowIfNull(compressed);
        Compressed = compressed;
        Surface = compressed.Surface;
        Unit = compressed.Unit;
        Logic = compressed.Playback.Logic;
        ShapeNames = compressed.Playback.ShapeNames;
        Neutral = compressed.Playback.Rest;
        _player = new FacePlayer(compressed.Playback);
    }

    /// <summary>The blendshape rig, or null where the face is compressed.</summary>
    public BlendshapeRig? Rig { get; }

    /// <summary>The compressed rig, or null where the face is a blendshape rig.</summary>
    public CompressedRig? Compressed { get; }

    /// <summary>Polygons, parts, materials.</summary>
    public RigSurface Surface { get; }

    /// <summary>The unit of length.</summary>
    public LengthUnit Unit { get; }

    /// <summary>Controls to shape weights.</summary>
    public RigLogic Logic { get; }

    /// <summary>[S] names of the shapes; the first are the controls'.</summary>
    public IReadOnlyList<string> ShapeNames { get; }

    /// <summary>[N x 3] rest positions; not to be written.</summary>
    public float[] Neutral { get; }

    /// <summary>Turns an animation's channels into shape weights, by name where it has names, else by width.</summary>
    /// <param name="animation">Weights of controls or shapes; a rate where it has none is <see cref="WeightAnimation.DefaultFramesPerSecond"/>.</param>
    /// <param name="notes">Receives a line each on channels that drive nothing and controls that nothing drives.</param>
    /// <returns>[T x S] shape weights with the shapes' names and a rate.</returns>
    /// <exception cref="MimikException">No name is known, or the width is neither that of the controls nor that of the shapes.</exception>
    public WeightAnimation Bind(WeightAnimation animation, ICollection<string> notes)
    {
        ArgumentNullException.ThrowIfNull(animation);
        ArgumentNullException.ThrowIfNull(notes);
        AnimationBinding bound = AnimationBinding.Create(animation, ShapeNames, Logic);
        foreach (string note in bound.Notes)
            notes.Add(note);
        return new WeightAnimation(
            bound.ShapeWeights, ShapeNames.Count, ShapeNames, animation.FramesPerSecond ?? WeightAnimation.DefaultFramesPerSecond, animation.StartSeconds)
        {
            HeadPose = animation.HeadPose,
        };
    }

    /// <summary>Turns one pose's named weights into shape weights.</summary>
    /// <param name="weights">Names of controls or shapes with their weights; those not named are 0.</param>
    /// <returns>[S] shape weights.</returns>
    /// <exception cref="MimikException">A name is unknown or given twice.</exception>
    public float[] Bind(IReadOnlyList<NamedWeight> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0)
            return new float[ShapeNames.Count];
        string[] names = [.. weights.Select(weight => weight.Name)];
        if (names.CountBy(name => name, StringComparer.Ordinal).FirstOrDefault(entry => entry.Value > 1).Key is { } twice)
            throw new MimikException($"--set: expected each name once, found \"{twice}\" twice");
        IReadOnlyList<int> unknown = NameMap.Create(names, ShapeNames).UnusedChannels;
        if (unknown.Count > 0)
            throw new MimikException($"--set: expected names of the rig's controls or shapes (mimik info lists them), found \"{names[unknown[0]]}\"");
        var pose = new WeightAnimation([.. weights.Select(weight => weight.Weight)], names.Length, names);
        return Bind(pose, [])[0].ToArray();
    }

    /// <summary>Refuses a face that has vertices alone, before it is drawn as an empty picture.</summary>
    /// <param name="path">Where it came from, for the message.</param>
    /// <exception cref="MimikException">The face has no polygons.</exception>
    internal void ExpectPolygons(string path)
    {
        if (Surface.Faces.Count == 0)
            throw new MimikException($"{path}: expected polygons to draw, found {Surface.VertexCount:N0} vertices alone");
    }

    /// <summary>Poses the face. Weights are not clamped. One caller at a time: a compressed face keeps its bone matrices.</summary>
    /// <param name="shapeWeights">[S] shape weights, after the rig logic.</param>
    /// <param name="positions">[N x 3] receives the positions, in the face's unit.</param>
    public void Pose(ReadOnlySpan<float> shapeWeights, Span<float> positions)
    {
        if (_player is null)
            Rig!.Pose(shapeWeights, positions);
        else
        {
            _player.PoseShapes(shapeWeights);
            _player.GetPositions(positions);
        }
    }
}
