namespace Mimik.Fitting;

/// <summary>What is known of the camera that took a picture.</summary>
public sealed record ImageView
{
    /// <summary>Columns of the picture.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the picture.</summary>
    public required int Height { get; init; }

    /// <summary>The focal length in pixels; null takes 1.2 times the longer side, a portrait's, and lets it move where <see cref="FreeFocal"/>.</summary>
    public double? Focal { get; init; }

    /// <summary>Whether the focal length may move: only strong perspective tells it from distance.</summary>
    public bool FreeFocal { get; init; }

    /// <summary>Whether depth is left out of the projection: faces far from the camera.</summary>
    public bool WeakPerspective { get; init; }
}
