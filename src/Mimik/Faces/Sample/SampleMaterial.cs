namespace Mimik.Faces.Sample;

/// <summary>The materials of the sample face, in the order of the rig's list.</summary>
internal enum SampleMaterial
{
    Skin,
    Lips,
    Mouth,
    Sclera,
    Iris,
    Limbus,
    Pupil,
    Teeth,
    Gums,
    Tongue,
    Brows,
    Kohl,
    Hair,
}

/// <summary>Their looks.</summary>
internal static class SampleMaterials
{
    /// <summary>One material per member of <see cref="SampleMaterial"/>, in its order; colours are linear.</summary>
    public static RigMaterial[] All() =>
    [
        new("skin", [0.62f, 0.37f, 0.27f, 1], Roughness: 0.55f),
        new("lips", [0.47f, 0.17f, 0.15f, 1], Roughness: 0.40f),
        new("mouth", [0.15f, 0.035f, 0.035f, 1], Roughness: 0.6f),
        new("sclera", [0.80f, 0.77f, 0.74f, 1], Roughness: 0.15f),
        new("iris", [0.060f, 0.125f, 0.150f, 1], Roughness: 0.15f),
        new("limbus", [0.035f, 0.045f, 0.045f, 1], Roughness: 0.15f),
        new("pupil", [0.006f, 0.006f, 0.006f, 1], Roughness: 0.1f),
        new("teeth", [0.86f, 0.83f, 0.76f, 1], Roughness: 0.25f),
        new("gums", [0.50f, 0.17f, 0.16f, 1], Roughness: 0.4f),
        new("tongue", [0.52f, 0.19f, 0.18f, 1], Roughness: 0.45f),
        new("brows", [0.055f, 0.034f, 0.022f, 1], Roughness: 0.9f) { DoubleSided = true },
        new("kohl", [0.018f, 0.013f, 0.011f, 1], Roughness: 0.9f) { DoubleSided = true },
        new("hair", [0.055f, 0.032f, 0.020f, 1], Roughness: 0.45f) { DoubleSided = true },
    ];
}
