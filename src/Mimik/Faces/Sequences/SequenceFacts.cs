namespace Mimik.Faces.Sequences;

/// <summary>What is known of frames besides their points.</summary>
/// <param name="AreDisplacements">Displacements from the neutral; else positions.</param>
/// <param name="FramesPerSecond">The rate, or null.</param>
/// <param name="StartSeconds">The first frame's timecode, or 0.</param>
/// <param name="Unit">The unit, or null for the rig's.</param>
internal sealed record SequenceFacts(bool AreDisplacements, double? FramesPerSecond, double StartSeconds, LengthUnit? Unit);
