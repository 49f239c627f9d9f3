using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>A rig after compression: what an engine plays, with the surface and unit that export needs.</summary>
/// <param name="Playback">Weights, transforms, names and rig logic; rest positions in the rig's unit.</param>
/// <param name="Surface">Polygons, parts, materials over the same vertices.</param>
/// <param name="Unit">The unit of length.</param>
/// <remarks>
/// Parts that no shape moves are bound with weight 1 to one more bone, the last, which has no transforms: they pass through exactly.
/// </remarks>
public sealed record CompressedRig(PlaybackRig Playback, RigSurface Surface, LengthUnit Unit);
