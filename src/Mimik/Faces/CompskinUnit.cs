using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces;

/// <summary>The unit of length under a key of ours; published files have none.</summary>
internal static class CompskinUnit
{
    public const string Key = "metres_per_unit";

    /// <summary>The unit that the file says, or null where it says none.</summary>
    /// <exception cref="MalformedFileException">What it says is no length.</exception>
    public static LengthUnit? Read(NpzFile file) => file.TryGet(Key) is { } array ? Of(array) : null;

    /// <summary>The unit that the array says.</summary>
    /// <exception cref="MalformedFileException">What it says is no length.</exception>
    public static LengthUnit Of(NpyArray array)
    {
        double metres = array.ToDouble();
        return metres > 0 && double.IsFinite(metres)
            ? new LengthUnit(metres, UnitSource.Declared)
            : throw array.Origin.Malformed("a positive length", $"{metres}");
    }

    /// <summary>The unit as an array; nothing where it is unknown.</summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Write(LengthUnit unit) =>
        unit.MetresPerUnit is { } metres ? [new(Key, NpyArray.Scalar(metres))] : [];
}
