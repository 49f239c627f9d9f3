using System.Globalization;
using Mimik.Faces;
using Mimik.InverseRig;
using Mimik.Numerics;

namespace Mimik.Workflows;

/// <summary>Describes the eigenvalues of a rig's corrective forms, as <see cref="CorrectiveSpectrum"/> defines them, in the rig's unit.</summary>
internal static class SpectrumRows
{
    /// <summary>The rows.</summary>
    /// <param name="rig">Any rig; one without correctives of two controls has forms of zero alone.</param>
    public static IEnumerable<InfoRow> Of(BlendshapeRig rig)
    {
        CorrectiveSpectrum spectrum = CorrectiveSpectrum.Of(RigBasis.Of(rig).Shapes, rig.Logic, ParallelLoop.AllThreads);
        int controls = spectrum.Pairs.SelectMany(pair => pair.Factors.ToArray()).Distinct().Count(), coordinates = rig.Neutral.Length;
        int[] used = [.. Enumerable.Range(0, coordinates).Where(i => spectrum.Singular(i) > 0)];
        string unit = rig.Unit.Name;
        yield return new("pair correctives", $"{spectrum.Pairs.Length} of {controls} controls; other correctives are not in the forms");
        yield return new("forms of zero", string.Create(
            CultureInfo.InvariantCulture, $"{coordinates - used.Length:N0} of {coordinates:N0} coordinates ({100.0 * (coordinates - used.Length) / Math.Max(1, coordinates):f1} %)"));
        if (used.Length == 0)
            yield break;
        yield return new("smallest eigenvalue", Range(used.Select(i => (double)spectrum.Smallest[i]), unit));
        yield return new("largest eigenvalue", Range(used.Select(i => (double)spectrum.Largest[i]), unit));
        yield return new("largest singular value", Range(used.Select(i => (double)spectrum.Singular(i)), unit));
    }

    private static string Range(IEnumerable<double> values, string unit)
    {
        double[] sorted = [.. values.Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[0]:g4} to {sorted[^1]:g4}, median {sorted[sorted.Length / 2]:g4} {unit}, over the forms that are not zero");
    }
}
