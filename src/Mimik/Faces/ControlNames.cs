using System.Globalization;

namespace Mimik.Faces;

/// <summary>Names of controls that have none of their own.</summary>
internal static class ControlNames
{
    /// <summary>control00, control01, …: as many digits as the last one takes, two at least.</summary>
    /// <param name="count">The number of controls.</param>
    public static string[] Numbered(int count)
    {
        int digits = Math.Max(2, (count - 1).ToString(CultureInfo.InvariantCulture).Length);
        return [.. Enumerable.Range(0, count).Select(c => $"control{c.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}")];
    }
}
