namespace Mimik.Faces.Names;

/// <summary>How much of a channel goes into a target.</summary>
/// <param name="Channel">Index of the channel.</param>
/// <param name="Weight">Its factor.</param>
public readonly record struct NameTerm(int Channel, float Weight);

/// <summary>
/// Takes named channels to named targets: target = sum of weight * channel. A channel that has a target's very name goes there alone; the rest
/// goes through the name table (ARKit, ICT FaceKit, FACS-72, Live Link Face, and these with other spellings of the side).
/// </summary>
public sealed class NameMap
{
    private readonly NameTerm[][] _terms;

    private NameMap(NameTerm[][] terms, int exact, int channels)
    {
        _terms = terms;
        ExactCount = exact;
        ChannelCount = channels;
        var used = new bool[channels];
        foreach (NameTerm term in terms.SelectMany(target => target))
            used[term.Channel] = true;
        UnusedChannels = [.. Enumerable.Range(0, channels).Where(channel => !used[channel])];
        UndrivenTargets = [.. Enumerable.Range(0, terms.Length).Where(target => terms[target].Length == 0)];
    }

    /// <summary>The number of channels.</summary>
    public int ChannelCount { get; }

    /// <summary>The number of targets.</summary>
    public int TargetCount => _terms.Length;

    /// <summary>Channels that found a target of the very same name.</summary>
    public int ExactCount { get; }

    /// <summary>Channels that go nowhere.</summary>
    public IReadOnlyList<int> UnusedChannels { get; }

    /// <summary>Targets that nothing drives.</summary>
    public IReadOnlyList<int> UndrivenTargets { get; }

    /// <summary>The terms of target <paramref name="target"/>.</summary>
    public ReadOnlySpan<NameTerm> this[int target] => _terms[target];

    /// <summary>Joins names.</summary>
    /// <param name="channels">Names of what there is; unique.</param>
    /// <param name="targets">Names of what is wanted; unique.</param>
    public static NameMap Create(IReadOnlyList<string> channels, IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(targets);
        var terms = new NameTerm[targets.Count][];
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int channel = 0; channel < channels.Count; channel++)
            byName[channels[channel]] = channel;
        var taken = new HashSet<int>();
        for (int target = 0; target < targets.Count; target++)
        {
            if (!byName.TryGetValue(targets[target], out int channel))
                continue;
            terms[target] = [new NameTerm(channel, 1)];
            taken.Add(channel);
        }

        Dictionary<int, List<NameTerm>> makers = Makers(channels, taken);
        for (int target = 0; target < targets.Count; target++)
            terms[target] ??= ThroughTable(targets[target], makers);
        return new NameMap(terms, taken.Count, channels.Count);
    }

    /// <summary>Takes one frame across. Nothing is clamped.</summary>
    /// <param name="channels">[ChannelCount].</param>
    /// <param name="targets">[TargetCount] receives the sums; 0 where nothing drives.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Apply(ReadOnlySpan<float> channels, Span<float> targets)
    {
        if (channels.Length != ChannelCount)
            throw new ArgumentException($"expected {ChannelCount} channels, found {channels.Length}", nameof(channels));
        if (targets.Length != TargetCount)
            throw new ArgumentException($"expected {TargetCount} targets, found {targets.Length}", nameof(targets));
        for (int target = 0; target < targets.Length; target++)
        {
            float sum = 0;
            foreach (NameTerm term in _terms[target])
                sum += term.Weight * channels[term.Channel];
            targets[target] = sum;
        }
    }

    // Which channels make each pose. Two spellings of one name do not count twice.
    private static Dictionary<int, List<NameTerm>> Makers(IReadOnlyList<string> channels, HashSet<int> taken)
    {
        var makers = new Dictionary<int, List<NameTerm>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int channel = 0; channel < channels.Count; channel++)
        {
            if (taken.Contains(channel) || !seen.Add(NameEntry.Key(channels[channel])) || NameEntry.Find(channels[channel]) is not { } entry)
                continue;
            foreach (PoseShare share in entry.Makes)
            {
                if (!makers.TryGetValue(share.Pose, out List<NameTerm>? list))
                    makers.Add(share.Pose, list = []);
                list.Add(new NameTerm(channel, share.Weight));
            }
        }

        return makers;
    }

    private static NameTerm[] ThroughTable(string target, Dictionary<int, List<NameTerm>> makers)
    {
        var sums = new SortedDictionary<int, float>();
        foreach (PoseShare share in NameEntry.Find(target)?.Reads ?? [])
        {
            foreach (NameTerm term in makers.GetValueOrDefault(share.Pose) ?? [])
                sums[term.Channel] = sums.GetValueOrDefault(term.Channel) + (share.Weight * term.Weight);
        }

        return [.. sums.Select(sum => new NameTerm(sum.Key, sum.Value))];
    }
}
