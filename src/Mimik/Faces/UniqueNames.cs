namespace Mimik.Faces;

/// <summary>Makes names unique where a file repeats them: "eye", "eye 2", "eye 3".</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _repeats = new(StringComparer.Ordinal);

    /// <summary>Gives <paramref name="name"/>, or its first numbered form that is free, and takes it.</summary>
    public string Claim(string name)
    {
        string candidate = name;
        while (!_taken.Add(candidate))
        {
            int number = _repeats.GetValueOrDefault(name, 1) + 1;
            _repeats[name] = number;
            candidate = $"{name} {number}";
        }

        return candidate;
    }
}
