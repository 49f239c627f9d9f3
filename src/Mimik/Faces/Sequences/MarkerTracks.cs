namespace Mimik.Faces.Sequences;

/// <summary>Frames whose points have names.</summary>
/// <param name="Frames">The frames.</param>
/// <param name="Names">[K].</param>
internal sealed record MarkerTracks(IMeshSequence Frames, IReadOnlyList<string> Names);
