using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>A point of the surface as the light meets it.</summary>
/// <param name="Normal">Unit normal on the seen side.</param>
/// <param name="View">Unit vector to the camera.</param>
/// <param name="Open">How much of the dome it sees, 0..1.</param>
/// <param name="Lit">How much of the key light reaches it, 0..1.</param>
internal readonly record struct LitPoint(Vector3 Normal, Vector3 View, float Open, float Lit);

/// <summary>
/// A portrait studio that turns with the camera: a large warm key from the upper left, a cool fill from the right, a rim light from
/// behind, and a soft dome. All colours are linear.
/// </summary>
/// <remarks>
/// Skin scatters light: its diffuse terms wrap round the terminator by channel, its shadows redden where they fade, and its closed
/// places get the light that bounces between their walls (the polynomial of Jimenez et al., "Practical Realtime Strategies for Accurate
/// Indirect Occlusion", 2016). Highlights are Blinn-Phong lobes with Schlick's Fresnel term.
/// </remarks>
internal sealed class StudioLight
{
    private static readonly Vector3 KeyColour = new(2.25f, 2.05f, 1.85f);
    private static readonly Vector3 FillColour = new(0.30f, 0.36f, 0.46f);
    private static readonly Vector3 RimColour = new(1.5f, 1.6f, 1.75f);
    private static readonly Vector3 SkyColour = new(0.60f, 0.64f, 0.72f);
    private static readonly Vector3 GroundColour = new(0.26f, 0.20f, 0.18f);

    // How far light creeps round the terminator of skin: red travels farthest in tissue.
    private static readonly Vector3 SkinWrap = new(0.34f, 0.16f, 0.09f);
    private static readonly Vector3 PlainWrap = new(0.06f);
    private static readonly Vector3 SkinShadow = new(0.75f, 1.12f, 1.25f);

    // What reaches a tooth through its neighbours and from the walls of the mouth.
    private const float EnamelLight = 0.6f;

    private readonly Vector3 _key, _fill, _rim, _up;

    /// <summary>Sets the lights up about a camera.</summary>
    /// <param name="camera">The camera that they turn with.</param>
    public StudioLight(Camera camera)
    {
        _key = Vector3.Normalize((-0.62f * camera.Right) + (0.62f * camera.Up) + (0.72f * camera.Back));
        _fill = Vector3.Normalize((0.85f * camera.Right) + (0.05f * camera.Up) + (0.60f * camera.Back));
        _rim = Vector3.Normalize((0.75f * camera.Right) + (0.45f * camera.Up) - (0.65f * camera.Back));
        _up = camera.Up;
    }

    /// <summary>Unit vector to the middle of the key light.</summary>
    public Vector3 Key => _key;

    /// <summary>The light that a point sends to the camera.</summary>
    /// <param name="look">What it is made of.</param>
    /// <param name="point">The point.</param>
    /// <returns>Linear, before <see cref="Expose"/>.</returns>
    public Vector3 Shade(in SurfaceLook look, in LitPoint point)
    {
        if (look.Kind == SurfaceKind.Chart)
            return look.Albedo * ChartLight(point);
        if (look.Kind == SurfaceKind.Enamel)
            return Shade(look with { Kind = SurfaceKind.Plain }, point with { Open = float.Lerp(EnamelLight, 1, point.Open), Lit = float.Lerp(EnamelLight, 1, point.Lit) });
        bool skin = look.Kind == SurfaceKind.Skin;
        Vector3 wrap = skin ? SkinWrap : PlainWrap;
        Vector3 lit = skin ? Pow(point.Lit, SkinShadow) : new Vector3(point.Lit);
        Vector3 open = Bounced(point.Open, look.Albedo);
        Vector3 dome = Vector3.Lerp(GroundColour, SkyColour, 0.5f + (0.5f * Vector3.Dot(point.Normal, _up)));
        Vector3 diffuse = (dome * open)
            + (KeyColour * lit * Wrapped(Vector3.Dot(point.Normal, _key), wrap))
            + (FillColour * open * Wrapped(Vector3.Dot(point.Normal, _fill), wrap + new Vector3(0.3f)))
            + (RimColour * (point.Open * point.Open) * Wrapped(Vector3.Dot(point.Normal, _rim), wrap));
        return (look.Albedo * diffuse * 0.40f) + Highlights(look, point);
    }

    /// <summary>Film's response: straight in the shadows and middle, a shoulder in the lights.</summary>
    /// <param name="light">Linear light.</param>
    /// <returns>Linear, 0..1.</returns>
    public static Vector3 Expose(Vector3 light) => new(Shoulder(light.X), Shoulder(light.Y), Shoulder(light.Z));

    // Enough relief to see where on the face a colour is, not so much that it looks like another colour.
    private float ChartLight(in LitPoint point) =>
        (0.62f + (0.38f * Math.Max(0, Vector3.Dot(point.Normal, _key)))) * (0.55f + (0.45f * point.Open));

    private static float Shoulder(float x) => x <= 0.6f ? x : 0.6f + (0.4f * (1 - MathF.Exp((0.6f - x) / 0.4f)));

    private Vector3 Highlights(in SurfaceLook look, in LitPoint point)
    {
        float facing = Math.Max(0, Vector3.Dot(point.Normal, point.View));
        float grazing = 1 - facing;
        float edge = grazing * grazing * grazing * grazing * grazing;
        Vector3 mirrored = (2 * Vector3.Dot(point.Normal, point.View) * point.Normal) - point.View;
        switch (look.Kind)
        {
            case SurfaceKind.Eye:
                // A softbox and its dimmer counterpart mirrored in the tear film.
                float window = Window(Vector3.Dot(mirrored, _key), 0.955f, 0.975f) * point.Lit;
                float second = 0.10f * Window(Vector3.Dot(mirrored, _fill), 0.93f, 0.97f);
                float sky = 0.018f * (0.5f + (0.5f * Vector3.Dot(mirrored, _up))) * point.Open;
                return ((1.1f * window) + ((second + sky) * point.Open)) * Vector3.One;
            default:
                float roughness = Math.Clamp(look.Roughness, 0.12f, 1);
                float broad = Lobe(point, _key, roughness, edge) * point.Lit;
                float tight = look.Kind == SurfaceKind.Skin ? Lobe(point, _key, 0.6f * roughness, edge) * point.Lit : broad;
                Vector3 rim = RimColour * (Lobe(point, _rim, roughness, edge) * point.Open);
                float sheen = 0.30f * (1 - (0.6f * roughness)) * edge * point.Open;
                return (0.55f * KeyColour * ((0.7f * broad) + (0.3f * tight))) + (0.5f * rim) + (sheen * SkyColour);
        }
    }

    /// <summary>A normalised Blinn-Phong lobe times the cosine and Schlick's Fresnel term at F0 = 0.03.</summary>
    private static float Lobe(in LitPoint point, Vector3 towards, float roughness, float edge)
    {
        float cosine = Vector3.Dot(point.Normal, towards);
        if (cosine <= 0)
            return 0;
        float half = Math.Max(0, Vector3.Dot(point.Normal, Vector3.Normalize(towards + point.View)));
        float alpha = roughness * roughness, exponent = (2 / (alpha * alpha)) - 2;
        return (0.03f + (0.5f * edge)) * cosine * (exponent + 8) / 25.1f * MathF.Pow(half, exponent);
    }

    private static float Window(float cosine, float from, float to)
    {
        float t = Math.Clamp((cosine - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>Light wrapped round by w with the energy of the unwrapped term: max(0, n.l + w) / (1 + w)^2.</summary>
    private static Vector3 Wrapped(float cosine, Vector3 wrap)
    {
        Vector3 one = Vector3.One + wrap;
        return Vector3.Max(Vector3.Zero, (new Vector3(cosine) + wrap) / (one * one));
    }

    private static Vector3 Bounced(float open, Vector3 albedo)
    {
        Vector3 a = (2.0404f * albedo) - new Vector3(0.3324f);
        Vector3 b = (-4.7951f * albedo) + new Vector3(0.6417f);
        Vector3 c = (2.7552f * albedo) + new Vector3(0.6903f);
        return Vector3.Max(new Vector3(open), ((((open * a) + b) * open) + c) * open);
    }

    private static Vector3 Pow(float x, Vector3 exponents) =>
        x >= 1 ? Vector3.One : x <= 0 ? Vector3.Zero : new Vector3(MathF.Pow(x, exponents.X), MathF.Pow(x, exponents.Y), MathF.Pow(x, exponents.Z));
}
