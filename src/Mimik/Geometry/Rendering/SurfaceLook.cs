using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>How light meets a surface.</summary>
internal enum SurfaceKind
{
    /// <summary>Light that enters comes out nearby, reddened: skin, lips, gums, tongue.</summary>
    Skin,

    /// <summary>Diffuse with a sheen after its roughness.</summary>
    Plain,

    /// <summary>A wet ball: white of the eye, iris, cornea.</summary>
    Eye,

    /// <summary>Not drawn: thin shells that only a blending renderer has a use for.</summary>
    Hidden,
}

/// <summary>What a face of the surface is made of.</summary>
/// <param name="Kind">How light meets it.</param>
/// <param name="Albedo">Linear red, green and blue, 0..1.</param>
/// <param name="Roughness">0 mirrors, 1 is matt.</param>
internal readonly record struct SurfaceLook(SurfaceKind Kind, Vector3 Albedo, float Roughness);
