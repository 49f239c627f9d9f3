namespace Mimik.Faces.Landmarks;

/// <summary>What usually goes wrong with landmarks on their way from one program to another; several at once are possible.</summary>
[Flags]
internal enum LandmarkMistakes
{
    /// <summary>They fit as they are.</summary>
    None = 0,

    /// <summary>The unit of length is another.</summary>
    Units = 1,

    /// <summary>The axes stand for other directions.</summary>
    Axes = 2,

    /// <summary>The face is its own mirror image, by an axis that is negated or by left and right that are the viewer's.</summary>
    Mirrored = 4,

    /// <summary>The points come in another order.</summary>
    Order = 8,

    /// <summary>They do not fit, and nothing usual explains it.</summary>
    Unexplained = 16,
}
