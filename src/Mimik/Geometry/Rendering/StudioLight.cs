using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// A portrait studio that turns with the camera: a warm key light from the upper left, a cool fill from the right, a rim light from
/// behind, and a soft dome. All colours are linear.
/// </summary>
internal sealed class StudioLight
{
    private static readonly Vector3 KeyColour = new(2.05f, 1.96f, 1.84f);
    private static readonly Vector3 FillColour = new(0.42f, 0.47f, 0.56f);
    private static readonly Vector3 RimColour = new(0.95f, 1.0f, 1.1f);
    private static readonly Vector3 SkyColour = new(0.50f, 0.53f, 0.60f);
    private static readonly Vector3 GroundColour = new(0.26f, 0.21f, 0.19f);

    // How far light creeps round the terminator of skin: red travels farthest in tissue.
    private static readonly Vector3 SkinWrap = new(0.38f, 0.20f, 0.12f);
    private static readonly Vector3 PlainWrap = new(0.10f);

    private readonly Vector3 _key, _fill, _rim, _up;

    /// <summary>Sets the lights up about a camera.</summary>
    /// <param name="camera">The camera that they turn with.</param>
    public StudioLight(Camera camera)
    {
        _key = Vector3.Normalize((-0.55f * camera.Right) + (0.62f * camera.Up) + (0.75f * camera.Back));
        _fill = Vector3.Normalize((0.85f * camera.Right) + (0.10f * camera.Up) + (0.55f * camera.Back));
        _rim = Vector3.Normalize((0.60f * camera.Right) + (0.45f * camera.Up) - (0.80f * camera.Back));
        _up = camera.Up;
    }

    /// <summary>Where the key light is.</summary>
    public Vector3 Key => _key;

    /// <summary>The light that a point sends to the camera.</summary>
    /// <param name="look">What it is made of.</param>
    /// <param name="normal">Unit normal on the seen side.</param>
    /// <param name="view">Unit vector to the camera.</param>
    public Vector3 Shade(in SurfaceLook look, Vector3 normal, Vector3 view)
    {
        Vector3 wrap = look.Kind == SurfaceKind.Skin ? SkinWrap : PlainWrap;
        Vector3 dome = Vector3.Lerp(GroundColour, SkyColour, 0.5f + (0.5f * Vector3.Dot(normal, _up)));
        Vector3 diffuse = dome
            + (KeyColour * Wrapped(Vector3.Dot(normal, _key), wrap))
            + (FillColour * Wrapped(Vector3.Dot(normal, _fill), wrap))
            + (RimColour * Wrapped(Vector3.Dot(normal, _rim), wrap));
        return look.Albedo * diffuse * 0.5f;
    }

    /// <summary>max(0, (n.l + w) / (1 + w)) / (1 + w) by channel: light wrapped round by w, with the energy of the unwrapped term.</summary>
    private static Vector3 Wrapped(float cosine, Vector3 wrap)
    {
        Vector3 one = Vector3.One + wrap;
        return Vector3.Max(Vector3.Zero, (new Vector3(cosine) + wrap) / (one * one));
    }
}
