using Mimik.Faces.Heads;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>
/// What of a model makes each of ARKit's shapes, as an .npz: <c>shape_names</c> [S], <c>joint_names</c> [J], <c>expression</c> [S x E], <c>rotations</c> [S x J x 3] in radians, and the
/// <c>model</c>'s name and <c>licence</c>.
/// </summary>
internal static class ArkitCoefficientsFile
{
    /// <summary>Writes coefficients.</summary>
    public static void Write(string path, MorphableModel model, ArkitCoefficients coefficients)
    {
        int shapes = coefficients.Names.Count;
        NpzFile.Write(path,
        [
            new("shape_names", NpyArray.FromStrings([.. coefficients.Names])),
            new("joint_names", NpyArray.FromStrings([.. coefficients.JointNames])),
            new("expression", NpyArray.From(coefficients.Expression, shapes, coefficients.ExpressionCount)),
            new("rotations", NpyArray.From(coefficients.Rotations, shapes, coefficients.JointNames.Count, 3)),
            new("model", NpyArray.FromStrings([model.Name])),
            new(FlameFile.LicenceEntry, NpyArray.FromStrings([model.Licence.Text])),
        ]);
    }

    /// <summary>Reads coefficients.</summary>
    /// <exception cref="MimikException">The file is missing or malformed.</exception>
    public static ArkitCoefficients Read(string path, ReadBudget budget)
    {
        var file = NpzFile.Read(path, budget);
        string[] names = file["shape_names"].Expect(-1).ToStrings(), joints = file["joint_names"].Expect(-1).ToStrings();
        return new ArkitCoefficients(names, joints, file["expression"].Expect(names.Length, -1).ToSingles(), file["rotations"].Expect(names.Length, joints.Length, 3).ToSingles());
    }
}
