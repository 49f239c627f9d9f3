using System.Numerics;
using Mimik.Geometry.Rendering;

namespace Mimik.Faces;

/// <summary>From a material's name and colour to what the renderer draws.</summary>
internal static class FaceLooks
{
    private static readonly (string Word, SurfaceKind Kind)[] Words =
    [
        ("occlusion", SurfaceKind.Hidden),
        ("lacrimal", SurfaceKind.Hidden),
        ("eyeblend", SurfaceKind.Hidden),
        ("cornea", SurfaceKind.Hidden),
        ("lash", SurfaceKind.Plain),
        ("brow", SurfaceKind.Plain),
        ("teeth", SurfaceKind.Plain),
        ("tooth", SurfaceKind.Plain),
        ("sclera", SurfaceKind.Eye),
        ("iris", SurfaceKind.Eye),
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

    /// <summary>The look of a material; the first word that its name contains decides.</summary>
    /// <param name="material">The material.</param>
    public static SurfaceLook Of(RigMaterial material)
    {
        SurfaceKind kind = SurfaceKind.Plain;
        foreach ((string word, SurfaceKind candidate) in Words)
        {
            if (material.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                kind = candidate;
                break;
            }
        }

        float[] colour = material.BaseColour;
        return new SurfaceLook(kind, new Vector3(colour[0], colour[1], colour[2]), material.Roughness);
    }
}
