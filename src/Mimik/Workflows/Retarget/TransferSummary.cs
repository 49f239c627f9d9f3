using System.Globalization;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>A transfer in a few lines.</summary>
internal static class TransferSummary
{
    /// <summary>One line each: landmarks, registration, pieces, what is left over.</summary>
    public static IEnumerable<string> Of(RigTransferResult result, LandmarkPairs? landmarks)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string unit = result.Rig.Unit.ReportLabel;
        double scale = result.Rig.Unit.ReportScale;
        yield return landmarks is null
            ? "no landmarks: the heads were laid over each other by their shape alone; lips and lids are matched by where they lie and face"
            : $"{landmarks.Source.Count} landmarks{(landmarks.Slits.Count > 0 ? $" ({landmarks.Source.Convention}), which tell lips and lids apart" : "")}";
        yield return string.Create(culture, $"registration: {(result.Exit == RegistrationExit.Converged ? "converged" : "not converged")} after {result.Steps} steps; the source's skin lies {result.RootMeanSquare * scale:f3} {unit} (root mean square) from the target's, {result.MatchedShare:p1} of which has a counterpart");
        foreach (IGrouping<(string Part, PieceMotion Motion), TransferredPiece> group in result.Pieces.GroupBy(piece => (piece.Part, piece.Motion)))
            yield return $"{group.Key.Part}: {group.Sum(piece => piece.Vertices):N0} vertices {Described(group.Key.Motion)}";
        if (result.Residuals.Count > 0)
        {
            ShapeResidual worst = result.Residuals.MaxBy(residual => residual.Mean)!;
            yield return string.Create(culture, $"{result.Residuals.Count} shapes; against the source's motion point by point: mean {result.Residuals.Average(residual => residual.Mean) * scale:f3} {unit}, at most {worst.Mean * scale:f3} {unit} in {worst.Shape}, which moves by up to {worst.Motion * scale:f1} {unit}");
        }
    }

    private static string Described(PieceMotion motion) => motion switch
    {
        PieceMotion.Skin => "of skin, by deformation transfer",
        PieceMotion.Rigid => "move rigidly with the source's piece at their place",
        PieceMotion.Deforming => "deform with the source's piece at their place",
        PieceMotion.OnSkin => "lie on the skin and go with it",
        _ => "have nothing at their place in the source: they rest",
    };
}
