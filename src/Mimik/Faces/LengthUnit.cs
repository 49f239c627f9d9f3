using System.Globalization;

namespace Mimik.Faces;

/// <summary>How a rig's unit of length became known.</summary>
public enum UnitSource
{
    /// <summary>The format or the file says it.</summary>
    Declared,

    /// <summary>The size of a head suggests it.</summary>
    Inferred,

    /// <summary>The user said it.</summary>
    Overridden,

    /// <summary>The format has none, and its files are usually in this one.</summary>
    Assumed,

    /// <summary>Nobody knows: lengths are reported as they are in the file.</summary>
    Unknown,
}

/// <summary>A rig's unit of length and how it became known.</summary>
/// <param name="MetresPerUnit">Metres in one unit, or null where it is unknown.</param>
/// <param name="Source">How it became known.</param>
public sealed record LengthUnit(double? MetresPerUnit, UnitSource Source)
{
    /// <summary>The smallest bounding-box diagonal that passes for a head, in metres.</summary>
    public const double SmallestHeadMetres = 0.12;

    /// <summary>The largest bounding-box diagonal that passes for a head, in metres.</summary>
    public const double LargestHeadMetres = 0.8;

    private static readonly (double MetresPerUnit, string Name)[] Candidates =
        [(1e-6, "µm"), (1e-3, "mm"), (1e-2, "cm"), (1.0, "m")];

    /// <summary>No unit is known.</summary>
    public static LengthUnit Unknown { get; } = new(null, UnitSource.Unknown);

    /// <summary>Metres, as glTF prescribes.</summary>
    public static LengthUnit Metres { get; } = new(1.0, UnitSource.Declared);

    /// <summary>Millimetres in one unit, or null where the unit is unknown.</summary>
    public double? MillimetresPerUnit => 1000.0 * MetresPerUnit;

    /// <summary>The label for lengths multiplied by <see cref="ReportScale"/>: "mm", or "units" where none is known.</summary>
    public string ReportLabel => MetresPerUnit is null ? "units" : "mm";

    /// <summary>What turns a length in the rig's unit into one in <see cref="ReportLabel"/>.</summary>
    public double ReportScale => MillimetresPerUnit ?? 1.0;

    /// <summary>The unit's usual name, or its size in metres where it has none.</summary>
    public string Name
    {
        get
        {
            if (MetresPerUnit is not { } metres)
                return "unknown";
            foreach ((double candidate, string name) in Candidates)
            {
                if (candidate == metres)
                    return name;
            }

            return string.Create(CultureInfo.InvariantCulture, $"{metres:g6} m");
        }
    }

    /// <summary>Of µm, mm, cm and m, the unit in which the positions' bounding box has a head's diagonal.</summary>
    /// <param name="positions">[N x 3] vertex positions.</param>
    /// <returns>The inferred unit, or <see cref="Unknown"/> where none fits.</returns>
    public static LengthUnit Infer(ReadOnlySpan<float> positions)
    {
        double diagonal = Diagonal(positions);
        foreach ((double metres, _) in Candidates)
        {
            if (diagonal * metres is >= SmallestHeadMetres and <= LargestHeadMetres)
                return new LengthUnit(metres, UnitSource.Inferred);
        }

        return Unknown;
    }

    /// <summary>Reads a unit's name as <c>--units</c> takes it.</summary>
    /// <param name="text">"um", "µm", "mm", "cm" or "m".</param>
    /// <exception cref="MimikException">The name is none of these.</exception>
    public static LengthUnit Parse(string text)
    {
        string name = text == "um" ? "µm" : text;
        foreach ((double metres, string candidate) in Candidates)
        {
            if (string.Equals(candidate, name, StringComparison.Ordinal))
                return new LengthUnit(metres, UnitSource.Overridden);
        }

        throw new MimikException($"--units: expected um, mm, cm or m, found \"{text}\"");
    }

    /// <summary>One line for the user.</summary>
    /// <param name="positions">[N x 3] vertex positions, whose size the line gives.</param>
    public string Describe(ReadOnlySpan<float> positions)
    {
        double diagonal = Diagonal(positions);
        return Source switch
        {
            UnitSource.Declared => $"unit: {Name}, as the format says",
            UnitSource.Inferred => string.Create(CultureInfo.InvariantCulture, $"unit: {Name}, inferred: the bounding box's diagonal, {diagonal:g4}, is then {diagonal * MetresPerUnit!.Value * 1000:f0} mm, a head's (--units overrides)"),
            UnitSource.Overridden => $"unit: {Name}, as asked",
            UnitSource.Assumed => $"unit: {Name}, assumed: the .npy set has none (--units overrides)",
            _ => string.Create(CultureInfo.InvariantCulture, $"unit: unknown: the bounding box's diagonal, {diagonal:g4}, is a head's in none of µm, mm, cm and m; lengths are reported as they are (--units sets one)"),
        };
    }

    private static double Diagonal(ReadOnlySpan<float> positions)
    {
        if (positions.Length < 3)
            return 0;
        double sum = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            for (int i = axis; i < positions.Length; i += 3)
            {
                low = Math.Min(low, positions[i]);
                high = Math.Max(high, positions[i]);
            }

            sum += ((double)high - low) * ((double)high - low);
        }

        return Math.Sqrt(sum);
    }
}
