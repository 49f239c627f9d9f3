using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>How light meets a surface.</summary>
internal enum SurfaceKind
{
    /// <summary>Diffuse with a sheen after its roughness.</summary>
    Plain,

    /// <summary>Light that enters comes out nearby, reddened: skin, lips, gums, tongue.</summary>
    Skin,

    /// <summary>Teeth: light passes through them, so that they are never as dark as the mouth round them.</summary>
    Enamel,

    /// <summary>A wet ball with an iris.</summary>
    Eye,

    /// <summary>Fine hairs on a sheet that is otherwise open.</summary>
    Lashes,

    /// <summary>A measurement in colours, lit just enough to show the form.</summary>
    Chart,

    /// <summary>Not drawn: thin shells that only a blending renderer has a use for.</summary>
    Hidden,
}

/// <summary>What a face of the surface is made of.</summary>
/// <param name="Kind">How light meets it.</param>
/// <param name="Albedo">Linear red, green and blue, 0..1.</param>
/// <param name="Roughness">0 mirrors, 1 is matt.</param>
internal readonly record struct SurfaceLook(SurfaceKind Kind, Vector3 Albedo, float Roughness)
{
    /// <summary>The iris's linear colour; for <see cref="SurfaceKind.Eye"/>.</summary>
    public Vector3 Iris { get; init; }

    /// <summary>The pupil's radius over the iris's; for <see cref="SurfaceKind.Eye"/>.</summary>
    public float Pupil { get; init; }
}
