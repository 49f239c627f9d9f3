namespace Mimik.Formats.Mat;

/// <summary>Describes what a MATLAB file holds, one line for each variable and each field of its structs.</summary>
internal static class MatOutline
{
    private const int MostEntries = 100;

    /// <summary>Names and kinds of the variables.</summary>
    /// <param name="variables">What <see cref="MatFile"/> read.</param>
    public static IEnumerable<(string Name, string Kind)> Of(MatFields variables)
    {
        int rows = 0;
        foreach ((string name, MatValue value) in Entries(variables))
        {
            if (++rows > MostEntries)
            {
                yield return ("…", "more entries");
                yield break;
            }

            yield return (name, value.Description);
        }
    }

    private static IEnumerable<(string Name, MatValue Value)> Entries(MatFields variables)
    {
        foreach ((string name, MatValue value) in variables.Entries)
        {
            yield return (name, value);
            if (value is not MatStruct { Elements.Count: 1 } made)
                continue;
            foreach ((string field, MatValue inner) in made.Elements[0].Entries)
                yield return ($"{name}.{field}", inner);
        }
    }
}
