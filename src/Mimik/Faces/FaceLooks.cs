using System.Numerics;
using System.Runtime.InteropServices;
using Mimik.Geometry.Rendering;

namespace Mimik.Faces;

/// <summary>From the names and colours of materials to what the renderer draws.</summary>
internal static class FaceLooks
{
    private static readonly Vector2 FarFromIris = new(100, 0);

    private static readonly (string Word, SurfaceKind Kind)[] Words =
    [
        ("occlusion", SurfaceKind.Hidden),
        ("lacrimal", SurfaceKind.Hidden),
        ("eyeblend", SurfaceKind.Hidden),
        ("cornea", SurfaceKind.Hidden),
        ("lash", SurfaceKind.Lashes),
        ("brow", SurfaceKind.Plain),
        ("teeth", SurfaceKind.Enamel),
        ("tooth", SurfaceKind.Enamel),
        ("sclera", SurfaceKind.Eye),
        ("iris", SurfaceKind.Eye),
        ("limbus", SurfaceKind.Eye),
        ("pupil", SurfaceKind.Eye),
        ("eye", SurfaceKind.Eye),
        ("skin", SurfaceKind.Skin),
        ("face", SurfaceKind.Skin),
        ("head", SurfaceKind.Skin),
        ("lip", SurfaceKind.Skin),
        ("gum", SurfaceKind.Skin),
        ("tongue", SurfaceKind.Skin),
        ("mouth", SurfaceKind.Skin),
    ];

    /// <summary>A surface as the renderer draws it, in the materials' colours.</summary>
    /// <param name="surface">Polygons, parts and materials.</param>
    /// <param name="rest">[N] positions in which the eyes look ahead.</param>
    public static SurfaceModel Of(RigSurface surface, Vector3[] rest)
    {
        var looks = surface.Materials.Select(Of).ToList();
        int[] faceLooks = [.. surface.FaceMaterials];
        var places = new Vector2[surface.VertexCount];
        Array.Fill(places, FarFromIris);
        (Vector3 Centre, float Radius)[] eyes = EyePainter.Paint(surface, rest, looks, faceLooks, places);
        LashPainter.Paint(surface, rest, looks, faceLooks, eyes, places);
        return new SurfaceModel(surface.VertexCount, surface.Faces, [.. looks], faceLooks)
        {
            Places = places,
            Colours = surface.Colours is null ? null : MemoryMarshal.Cast<float, Vector3>(surface.Colours).ToArray(),
        };
    }

    /// <summary>A surface in the colours of a measurement; thin shells stay hidden.</summary>
    /// <param name="surface">Polygons, parts and materials.</param>
    /// <param name="rest">[N] positions in which the eyes look ahead.</param>
    /// <param name="heat">The measurement.</param>
    public static SurfaceModel Of(RigSurface surface, Vector3[] rest, HeatMap heat) =>
        Chart(surface, rest, [.. heat.Values.Select(value => float.IsNaN(value) ? RegionPalette.None : ColourMap.At((float)(value / heat.Maximum)))]);

    /// <summary>A surface in the colours of its regions; thin shells stay hidden.</summary>
    /// <param name="surface">Polygons, parts and materials.</param>
    /// <param name="rest">[N] positions in which the eyes look ahead.</param>
    /// <param name="map">The regions.</param>
    public static SurfaceModel Of(RigSurface surface, Vector3[] rest, RegionMap map) =>
        Chart(surface, rest, [.. map.Regions.Select(region => region < 0 ? RegionPalette.None : map.Colours[region])]);

    private static SurfaceModel Chart(RigSurface surface, Vector3[] rest, Vector3[] colours)
    {
        SurfaceModel model = Of(surface, rest);
        return model with
        {
            Looks = [.. model.Looks.Select(look => look.Kind is SurfaceKind.Hidden or SurfaceKind.Lashes
                ? look with { Kind = SurfaceKind.Hidden }
                : look with { Kind = SurfaceKind.Chart })],
            Colours = colours,
        };
    }

    /// <summary>The look of a material; the first word that its name contains decides.</summary>
    private static SurfaceLook Of(RigMaterial material)
    {
        SurfaceKind kind = Words.FirstOrDefault(word => material.Name.Contains(word.Word, StringComparison.OrdinalIgnoreCase)).Kind;
        float[] colour = material.BaseColour;
        return new SurfaceLook(kind, new Vector3(colour[0], colour[1], colour[2]), material.Roughness);
    }
}
