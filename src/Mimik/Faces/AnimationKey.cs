namespace Mimik.Faces;

/// <summary>The value of one control in one frame: a keyframe, or a value that an animator fixes.</summary>
/// <param name="Frame">From 0.</param>
/// <param name="Control">The control's name.</param>
/// <param name="Value">Finite, not clamped.</param>
public sealed record AnimationKey(int Frame, string Control, float Value);
