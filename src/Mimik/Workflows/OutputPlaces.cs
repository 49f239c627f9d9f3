namespace Mimik.Workflows;

/// <summary>Where a run writes.</summary>
internal static class OutputPlaces
{
    /// <summary>Refuses to write over what is read, or twice to one place.</summary>
    /// <param name="written">Files to write; null for none.</param>
    /// <param name="read">Files that are read; null for none.</param>
    /// <exception cref="MimikException">A place is taken.</exception>
    public static void ExpectApart(IEnumerable<string?> written, IEnumerable<string?> read)
    {
        var taken = new HashSet<string>(read.OfType<string>().Select(Path.GetFullPath), StringComparer.Ordinal);
        foreach (string path in written.OfType<string>())
        {
            if (!taken.Add(Path.GetFullPath(path)))
                throw new MimikException($"{path}: expected a place to write that nothing else takes, found it twice");
        }
    }
}
