namespace Mimik.Faces;

/// <summary>A direction to look at a face from.</summary>
/// <param name="Name">The name that <see cref="Parse"/> takes.</param>
/// <param name="YawDegrees">Orbit about +Y: 0 looks at the face, positive from its own left (+X).</param>
/// <param name="PitchDegrees">Positive looks from above; -90 to 90.</param>
public sealed record RenderView(string Name, double YawDegrees, double PitchDegrees)
{
    /// <summary>From the front.</summary>
    public static RenderView Front { get; } = new("front", 0, 0);

    /// <summary>From half-way to the face's own left.</summary>
    public static RenderView ThreeQuarterLeft { get; } = new("three-quarter-left", 38, 4);

    /// <summary>From half-way to the face's own right.</summary>
    public static RenderView ThreeQuarterRight { get; } = new("three-quarter-right", -38, 4);

    /// <summary>The profile seen from the face's own left.</summary>
    public static RenderView Left { get; } = new("left", 90, 0);

    /// <summary>The profile seen from the face's own right.</summary>
    public static RenderView Right { get; } = new("right", -90, 0);

    /// <summary>From behind.</summary>
    public static RenderView Back { get; } = new("back", 180, 0);

    /// <summary>The named views.</summary>
    public static IReadOnlyList<RenderView> Named { get; } = [Front, ThreeQuarterLeft, ThreeQuarterRight, Left, Right, Back];

    /// <summary>Reads a view's name.</summary>
    /// <param name="name">One of <see cref="Named"/>.</param>
    /// <exception cref="MimikException">The name is none of these.</exception>
    public static RenderView Parse(string name) =>
        Named.FirstOrDefault(view => view.Name == name)
        ?? throw new MimikException($"view: expected {string.Join(", ", Named.Select(view => view.Name))}, found \"{name}\"");
}
