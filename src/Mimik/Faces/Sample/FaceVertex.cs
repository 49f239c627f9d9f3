using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>Which part of the rig a vertex belongs to, as far as expressions tell them apart.</summary>
internal enum FacePart
{
    Skin,
    EyeLeft,
    EyeRight,
    LowerTeeth,
    Tongue,
    Brow,
    Lash,

    /// <summary>Upper teeth and hair: nothing moves them.</summary>
    Still,
}

/// <summary>What an expression knows of a vertex.</summary>
/// <param name="Part">Its part.</param>
/// <param name="Place">Its place in the skin's layout; for lashes, that of the lid vertex they grow from.</param>
/// <param name="P">Its neutral position in centimetres.</param>
/// <param name="Jaw">How far it follows the jaw, 0..1.</param>
/// <param name="Lip">+1 on the upper lip and above it, -1 on the lower lip and below, in between at the corners.</param>
/// <param name="OffLids">1 away from the eye's opening, falling to 0 on the lids, which move by turning alone.</param>
internal readonly record struct FaceVertex(FacePart Part, SkinVertex Place, Vector3 P, float Jaw, float Lip, float OffLids)
{
    /// <summary>Skin, or what sits on it.</summary>
    public bool IsSkin => Part is FacePart.Skin or FacePart.Brow or FacePart.Lash;

    /// <summary>Whether the vertex is one of the lips' or the mouth's rings from the given ring inward.</summary>
    public bool IsMouthRing(int from) => Part == FacePart.Skin && Place.Piece == SkinPiece.Mouth && Place.First >= from;

    /// <summary>A bump on the skin in front: 1 at (x, y), falling like a Gaussian; 0 behind and inside the mouth's depths.</summary>
    public float Bump(float x, float y, float radiusX, float radiusY) =>
        IsSkin ? Curve.Bump(P, x, y, radiusX, radiusY) * Curve.Smooth(0, 4, P.Z) : 0;
}
