using System.Numerics;
using Mimik.Geometry.Rendering;

namespace Mimik.Faces;

/// <summary>Regions of a face, shown in colours in place of its materials.</summary>
/// <param name="Regions">[N] the region of every vertex, -1 for none, which is grey.</param>
/// <param name="Colours">Linear red, green and blue of every region, 0..1.</param>
public sealed record RegionMap(int[] Regions, IReadOnlyList<Vector3> Colours)
{
    /// <summary>Regions in colours that tell them apart, neighbours most of all; beyond 36 regions colours are used again.</summary>
    /// <param name="surface">The surface of N vertices.</param>
    /// <param name="regions">[N] the region of every vertex, -1 for none.</param>
    /// <exception cref="MimikException">There are not N numbers, or one is below -1 or not below N.</exception>
    public static RegionMap Of(RigSurface surface, int[] regions)
    {
        ArgumentNullException.ThrowIfNull(surface);
        ArgumentNullException.ThrowIfNull(regions);
        if (regions.Length != surface.VertexCount || regions.Any(region => region < -1 || region >= regions.Length))
            throw new MimikException($"regions: expected {surface.VertexCount} numbers from -1 to {surface.VertexCount - 1}, found {regions.Length}{(regions.Length > 0 ? $" from {regions.Min()} to {regions.Max()}" : "")}");
        return new RegionMap(regions, RegionPalette.Colours(surface.VertexCount, surface.Faces, regions, regions.DefaultIfEmpty(-1).Max() + 1));
    }
}
