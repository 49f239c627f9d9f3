namespace Mimik.Faces.Names;

/// <summary>A share of a pose in a name, or of a name in a pose.</summary>
/// <param name="Pose">Index into <see cref="NameRows.All"/>.</param>
/// <param name="Weight">The share.</param>
internal readonly record struct PoseShare(int Pose, float Weight);

/// <summary>What a name means: the poses that one unit of it makes, and how it is read from the poses.</summary>
/// <param name="Makes">The poses it makes.</param>
/// <param name="Reads">Its value as a weighted sum of poses.</param>
internal sealed record NameEntry(IReadOnlyList<PoseShare> Makes, IReadOnlyList<PoseShare> Reads)
{
    private static readonly Dictionary<string, NameEntry> ByKey = Build();

    /// <summary>Finds a name in any vocabulary and common spelling (case, separators, Left, left, _L, .l); null where no vocabulary has it.</summary>
    public static NameEntry? Find(string name) => ByKey.GetValueOrDefault(Key(name));

    /// <summary>A name without its spelling: letters and digits in lower case, then the side.</summary>
    public static string Key(string name)
    {
        string letters = string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        foreach ((string word, char letter) in Sides)
        {
            if (letters.Length > word.Length && letters.EndsWith(word, StringComparison.Ordinal))
                return letters[..^word.Length] + "|" + letter;
            // A single letter is a side only after a separator: jaw_l and jaw.L, but not "funnel".
            if (name.Length > 2 && char.ToLowerInvariant(name[^1]) == letter && !char.IsLetterOrDigit(name[^2]))
                return letters[..^1] + "|" + letter;
        }

        return letters;
    }

    private static (string Word, char Letter)[] Sides => [("left", 'l'), ("right", 'r')];

    private static Dictionary<string, NameEntry> Build()
    {
        var entries = new Dictionary<string, NameEntry>(StringComparer.Ordinal);
        IReadOnlyList<NameRow> rows = NameRows.All;
        foreach (IGrouping<string, int> shape in Enumerable.Range(0, rows.Count).GroupBy(pose => rows[pose].Arkit))
        {
            int[] poses = [.. shape];
            entries.Add(Key(shape.Key), new NameEntry([.. poses.Select(pose => new PoseShare(pose, 1))], [.. poses.Select(pose => new PoseShare(pose, 1f / poses.Length))]));
        }

        for (int pose = 0; pose < rows.Count; pose++)
        {
            // ICT spells most names as ARKit does but for the side; those are there already.
            if (rows[pose].Ict is { } ict)
                entries.TryAdd(Key(ict), new NameEntry([new PoseShare(pose, 1)], [new PoseShare(pose, 1)]));
        }

        foreach (IGrouping<string, (int Pose, FacsTerm Term)> control in rows
            .SelectMany((row, pose) => row.Facs.Select(term => (Pose: pose, Term: term)))
            .GroupBy(use => use.Term.Name))
        {
            entries.TryAdd(
                Key(control.Key),
                new NameEntry(
                    [.. control.Select(use => new PoseShare(use.Pose, use.Term.Makes))],
                    [.. control.Where(use => use.Term.Reads != 0).Select(use => new PoseShare(use.Pose, use.Term.Reads))]));
        }

        return entries;
    }
}
