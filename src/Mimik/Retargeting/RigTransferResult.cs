using Mimik.Faces;

namespace Mimik.Retargeting;

/// <summary>How a piece of the target moves.</summary>
public enum PieceMotion
{
    /// <summary>By deformation transfer from the source's skin.</summary>
    Skin,

    /// <summary>Turned and shifted as the source's piece at its place.</summary>
    Rigid,

    /// <summary>By deformation transfer from the source's piece at its place.</summary>
    Deforming,

    /// <summary>With the target's skin, which it lies on.</summary>
    OnSkin,

    /// <summary>Not at all: the source has nothing at its place.</summary>
    Still,
}

/// <summary>What became of one connected piece of the target.</summary>
/// <param name="Part">The part that it is in.</param>
/// <param name="Vertices">How many vertices it has.</param>
/// <param name="Motion">How it moves.</param>
public sealed record TransferredPiece(string Part, int Vertices, PieceMotion Motion);

/// <summary>How a transferred shape compares with the source's, carried over point by point, on skin vertices that have a counterpart; in the target's unit.</summary>
/// <param name="Shape">The shape's name.</param>
/// <param name="Mean">The mean distance.</param>
/// <param name="Largest">The largest distance.</param>
/// <param name="Motion">The largest displacement of the source's skin, laid over the target.</param>
public sealed record ShapeResidual(string Shape, double Mean, double Largest, double Motion);

/// <summary>A rig on another head.</summary>
/// <param name="Rig">The target with the source's shapes, names and logic.</param>
/// <param name="Residuals">[S] what the transfer left, by shape.</param>
/// <param name="Pieces">What became of the target's pieces, the skin first.</param>
/// <param name="MatchedShare">The share of the target's skin area that has a counterpart.</param>
/// <param name="Matched">[M] how far each vertex's counterpart may be trusted, 0 to 1; 0 off the skin.</param>
/// <param name="OnSkin">[M] whether each vertex is of the skin.</param>
/// <param name="Scale">The target's size over the source's, in their units.</param>
/// <param name="RootMeanSquare">The distance that the bent source kept from the target, in its unit.</param>
/// <param name="Exit">Why the registration ended.</param>
/// <param name="Steps">Steps of the registration.</param>
public sealed record RigTransferResult(
    BlendshapeRig Rig,
    IReadOnlyList<ShapeResidual> Residuals,
    IReadOnlyList<TransferredPiece> Pieces,
    double MatchedShare,
    float[] Matched,
    bool[] OnSkin,
    double Scale,
    double RootMeanSquare,
    RegistrationExit Exit,
    int Steps);
