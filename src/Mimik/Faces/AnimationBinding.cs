using Mimik.Faces.Names;
using Mimik.Playback;

namespace Mimik.Faces;

/// <summary>An animation joined to a rig: weights of every shape in every frame, and what was done to get there.</summary>
/// <remarks>
/// Names decide where the animation has them: channels that name a shape which is no control go straight in, with all shapes as targets; otherwise
/// channels drive controls, which go through the rig logic. Very names come first, the name table (<see cref="NameMap"/>) joins the rest. Without
/// names the width decides: as many channels as controls go through the rig logic, as many as shapes go straight in. Nothing is clamped.
/// </remarks>
public sealed class AnimationBinding
{
    private const int NamesInANote = 8;

    private AnimationBinding(float[] shapeWeights, int shapes, IReadOnlyList<string> notes)
    {
        ShapeWeights = shapeWeights;
        ShapeCount = shapes;
        Notes = notes;
    }

    /// <summary>[T x S] weights of the shapes, after the rig logic; not to be written.</summary>
    public float[] ShapeWeights { get; }

    /// <summary>S.</summary>
    public int ShapeCount { get; }

    /// <summary>T.</summary>
    public int FrameCount => ShapeCount == 0 ? 0 : ShapeWeights.Length / ShapeCount;

    /// <summary>One line each: how channels were joined, which go nowhere, which controls nothing drives.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The shape weights of frame <paramref name="frame"/>.</summary>
    public ReadOnlySpan<float> this[int frame] => ShapeWeights.AsSpan(frame * ShapeCount, ShapeCount);

    /// <summary>Joins an animation to a rig.</summary>
    /// <param name="animation">Weights over time.</param>
    /// <param name="rig">The rig.</param>
    /// <exception cref="MimikException">No name of the animation means anything to the rig, or its width fits neither controls nor shapes.</exception>
    public static AnimationBinding Create(WeightAnimation animation, BlendshapeRig rig)
    {
        ArgumentNullException.ThrowIfNull(rig);
        return Create(animation, [.. rig.ShapeNames], rig.Logic);
    }

    /// <summary>Joins an animation to the shapes of a rig.</summary>
    /// <param name="animation">Weights over time.</param>
    /// <param name="shapeNames">[S] names; the first are the controls'.</param>
    /// <param name="logic">The rig's logic.</param>
    /// <exception cref="MimikException">No name of the animation means anything to the rig, or its width fits neither controls nor shapes.</exception>
    public static AnimationBinding Create(WeightAnimation animation, IReadOnlyList<string> shapeNames, RigLogic logic)
    {
        ArgumentNullException.ThrowIfNull(animation);
        ArgumentNullException.ThrowIfNull(shapeNames);
        ArgumentNullException.ThrowIfNull(logic);
        if (shapeNames.Count != logic.ShapeCount)
            throw new ArgumentException($"expected {logic.ShapeCount} names, found {shapeNames.Count}", nameof(shapeNames));
        var notes = new List<string>(animation.Notes);
        float[] weights = animation.Names is { } names
            ? ByName(animation, names, shapeNames, logic, notes)
            : ByWidth(animation, logic, notes);
        return new AnimationBinding(weights, logic.ShapeCount, notes);
    }

    private static float[] ByName(WeightAnimation animation, IReadOnlyList<string> names, IReadOnlyList<string> shapeNames, RigLogic logic, List<string> notes)
    {
        bool straight = shapeNames.Skip(logic.ControlCount).Intersect(names, StringComparer.Ordinal).Any();
        string[] targets = straight ? [.. shapeNames] : [.. shapeNames.Take(logic.ControlCount)];
        NameMap map = NameMap.Create(names, targets);
        if (map.UnusedChannels.Count == names.Count)
        {
            throw new MimikException(
                $"animation: expected channels that name {(straight ? "shapes" : "controls")} of the rig ({List(targets)}), found none among its {names.Count}: {List(names)}");
        }

        int table = names.Count - map.ExactCount - map.UnusedChannels.Count;
        notes.Add($"animation: of {names.Count} channels, {map.ExactCount} by their very name and {table} through the name table"
            + (straight ? " to shapes, past the rig logic" : ""));
        if (map.UnusedChannels.Count > 0)
            notes.Add($"animation: of {names.Count} channels, {map.UnusedChannels.Count} without use: {List([.. map.UnusedChannels.Select(channel => names[channel])])}");
        if (map.UndrivenTargets.Count > 0)
            notes.Add($"animation: of {targets.Length} {(straight ? "shapes" : "controls")}, {map.UndrivenTargets.Count} stay at 0: {List([.. map.UndrivenTargets.Select(target => targets[target])])}");
        float[] driven = new float[targets.Length];
        return Fill(animation, logic, (frame, weights) =>
        {
            map.Apply(frame, driven);
            if (straight)
                driven.CopyTo(weights);
            else
                logic.Evaluate(driven, weights);
        });
    }

    private static float[] ByWidth(WeightAnimation animation, RigLogic logic, List<string> notes)
    {
        if (animation.ChannelCount == logic.ControlCount)
        {
            notes.Add($"animation: {animation.ChannelCount} channels without names, taken as the rig's controls in order");
            return Fill(animation, logic, logic.Evaluate);
        }

        if (animation.ChannelCount == logic.ShapeCount)
        {
            notes.Add($"animation: {animation.ChannelCount} channels without names, taken as the rig's shapes in order, past the rig logic");
            return Fill(animation, logic, (frame, weights) => frame.CopyTo(weights));
        }

        throw new MimikException(
            $"animation: expected {logic.ControlCount} channels (the rig's controls){(logic.IsIdentity ? "" : $" or {logic.ShapeCount} (its shapes)")}, found {animation.ChannelCount} without names");
    }

    private static float[] Fill(WeightAnimation animation, RigLogic logic, FrameAction frameAction)
    {
        if ((long)animation.FrameCount * logic.ShapeCount > Array.MaxLength)
            throw new MimikException($"animation: expected at most {Array.MaxLength} weights in all, found {animation.FrameCount} frames of {logic.ShapeCount} shapes");
        float[] result = new float[animation.FrameCount * logic.ShapeCount];
        for (int frame = 0; frame < animation.FrameCount; frame++)
            frameAction(animation[frame], result.AsSpan(frame * logic.ShapeCount, logic.ShapeCount));
        return result;
    }

    private static string List(IReadOnlyList<string> names) =>
        // Names come from files: a line end in one must not break the line.
        string.Join(", ", names.Take(NamesInANote).Select(name => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c)))) + (names.Count > NamesInANote ? $" and {names.Count - NamesInANote} more" : "");

    private delegate void FrameAction(ReadOnlySpan<float> frame, Span<float> shapeWeights);
}
