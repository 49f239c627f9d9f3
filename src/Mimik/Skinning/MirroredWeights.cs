namespace Mimik.Skinning;

/// <summary>Keeps the weights of a settling round symmetric.</summary>
internal static class MirroredWeights
{
    /// <summary>Gives the vertices that follow others their weights; those on the plane share a pair's weight out evenly and keep their largest pairs.</summary>
    /// <param name="weights">Changed in place.</param>
    /// <param name="mirror">The symmetry.</param>
    /// <param name="bones">P.</param>
    public static void Complete(PolishWeights weights, FitMirror mirror, int bones)
    {
        var pairs = new List<(double Weight, int Pair)>();
        for (int i = 0; i < weights.Counts.Length; i++)
        {
            if (mirror.Vertices[i] > i)
                Copy(weights, i, mirror.Vertices[i], bones);
            if (mirror.Vertices[i] != i)
                continue;
            pairs.Clear();
            ReadOnlySpan<int> held = weights.BonesOf(i);
            for (int k = 0; k < held.Length; k++)
            {
                int pair = held[k] / 2, at = pairs.FindIndex(p => p.Pair == pair);
                if (at < 0)
                    pairs.Add((weights.ValuesOf(i)[k], pair));
                else
                    pairs[at] = (pairs[at].Weight + weights.ValuesOf(i)[k], pair);
            }

            pairs.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Pair.CompareTo(b.Pair));
            if (pairs.Count > FitMirror.PairLimit(weights.Influences))
                pairs.RemoveRange(FitMirror.PairLimit(weights.Influences), pairs.Count - FitMirror.PairLimit(weights.Influences));
            double sum = pairs.Sum(pair => pair.Weight);
            weights.Counts[i] = 0;
            foreach ((double weight, int pair) in pairs)
                AddPair(weights, i, pair, weight / sum, bones);
        }
    }

    /// <summary>Gives a vertex the mirrored weights of another.</summary>
    public static void Copy(PolishWeights weights, int from, int to, int bones)
    {
        int count = weights.Counts[to] = weights.Counts[from];
        int source = from * weights.Influences, target = to * weights.Influences;
        for (int k = 0; k < count; k++)
        {
            weights.Bones[target + k] = FitMirror.BoneOf(weights.Bones[source + k], bones);
            weights.Values[target + k] = weights.Values[source + k];
        }
    }

    /// <summary>Lets a vertex on the plane follow a pair of bones.</summary>
    /// <param name="weights">Changed in place.</param>
    /// <param name="vertex">A vertex that does not follow the pair and has room for it.</param>
    /// <param name="pair">Bones 2 pair and 2 pair + 1, or the bone that is its own mirror.</param>
    /// <param name="weight">Of both together.</param>
    /// <param name="bones">P.</param>
    public static void AddPair(PolishWeights weights, int vertex, int pair, double weight, int bones)
    {
        int at = (vertex * weights.Influences) + weights.Counts[vertex], bone = 2 * pair;
        bool alone = FitMirror.BoneOf(bone, bones) == bone;
        (weights.Bones[at], weights.Values[at]) = (bone, alone ? weight : weight / 2);
        weights.Counts[vertex]++;
        if (alone)
            return;
        (weights.Bones[at + 1], weights.Values[at + 1]) = (bone + 1, weight / 2);
        weights.Counts[vertex]++;
    }
}
