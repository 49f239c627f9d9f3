using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Finds bones that do nothing, because no vertex follows them or no shape moves them, and puts them where the error is largest; in a symmetric fit in mirrored pairs.</summary>
internal sealed class IdleBones(FitProblem problem, SmoothnessCoupling coupling, int bones)
{
    // A restarted bone's share at the middle of its place; it falls to nothing at the rim.
    private const double Share = 0.5;

    /// <summary>The bones that do nothing.</summary>
    public List<int> Find(PolishWeights weights, ReadOnlySpan<ShapeFit> fits)
    {
        bool[] followed = new bool[bones], moved = new bool[bones];
        for (int i = 0; i < problem.VertexCount; i++)
        {
            foreach (int bone in weights.BonesOf(i))
                followed[bone] = true;
        }

        foreach (ShapeFit fit in fits)
        {
            foreach (int index in fit.Indices)
                moved[index / SparseTransforms.DegreesOfFreedom] = true;
        }

        return [.. Enumerable.Range(0, bones).Where(b => !followed[b] || !moved[b])];
    }

    /// <summary>Gives each of them a place: the vertices around the one with the largest error nearby that no other has been given.</summary>
    /// <param name="idle">The bones.</param>
    /// <param name="weights">Changed in place.</param>
    /// <param name="errors">[N] squared error of a vertex, summed over shapes.</param>
    public void Restart(List<int> idle, PolishWeights weights, double[] errors)
    {
        double[] nearby = new double[problem.VertexCount];
        for (int i = 0; i < nearby.Length; i++)
        {
            ReadOnlySpan<int> coupled = Coupled(i);
            double sum = 0;
            foreach (int k in coupled)
                sum += errors[k];
            nearby[i] = errors[i] + (sum / Math.Max(1, coupled.Length));
        }

        foreach (int bone in idle)
            Withdraw(bone, weights);
        int most = Math.Max(1, problem.VertexCount / (2 * bones));
        foreach (int bone in idle)
        {
            // The other of a pair comes along.
            if (problem.Mirror is not null && FitMirror.BoneOf(bone, bones) < bone)
                continue;
            int middle = 0;
            for (int i = 1; i < nearby.Length; i++)
            {
                if (nearby[i] > nearby[middle])
                    middle = i;
            }

            List<(int Vertex, int Ring)> place = Around(middle, most);
            int rings = place[^1].Ring + 1;
            foreach ((int vertex, int ring) in place)
            {
                nearby[vertex] = 0;
                double share = Share * (rings - ring) / rings;
                Blend(weights, vertex, bone, share);
                if (problem.Mirror is not { } mirror)
                    continue;
                nearby[mirror.Vertices[vertex]] = 0;
                Blend(weights, mirror.Vertices[vertex], FitMirror.BoneOf(bone, bones), share);
            }
        }

        if (problem.Mirror is { } symmetry)
            MirroredWeights.Complete(weights, symmetry, bones);
    }

    private ReadOnlySpan<int> Coupled(int vertex) => coupling.Neighbours.AsSpan(coupling.Offsets[vertex]..coupling.Offsets[vertex + 1]);

    // Breadth first.
    private List<(int Vertex, int Ring)> Around(int middle, int most)
    {
        var place = new List<(int Vertex, int Ring)> { (middle, 0) };
        var seen = new HashSet<int> { middle };
        for (int at = 0; at < place.Count && place.Count < most; at++)
        {
            foreach (int k in Coupled(place[at].Vertex))
            {
                if (place.Count < most && seen.Add(k))
                    place.Add((k, place[at].Ring + 1));
            }
        }

        return place;
    }

    // Vertices that follow nothing else keep it.
    private void Withdraw(int bone, PolishWeights weights)
    {
        for (int i = 0; i < problem.VertexCount; i++)
        {
            int at = weights.BonesOf(i).IndexOf(bone);
            if (at >= 0 && weights.Counts[i] > 1)
                weights.Remove(i, at);
        }
    }

    private static void Blend(PolishWeights weights, int vertex, int bone, double share)
    {
        if (weights.BonesOf(vertex).Contains(bone))
            return;
        if (weights.Counts[vertex] == weights.Influences)
        {
            // With one influence there is nothing to keep beside the new bone.
            if (weights.Influences == 1)
                weights.Counts[vertex] = 0;
            else
                weights.Remove(vertex, Smallest(weights.ValuesOf(vertex)));
        }

        weights.Add(vertex, bone, weights.Counts[vertex] == 0 ? 1 : share);
    }

    private static int Smallest(ReadOnlySpan<double> values)
    {
        int smallest = 0;
        for (int k = 1; k < values.Length; k++)
        {
            if (values[k] < values[smallest])
                smallest = k;
        }

        return smallest;
    }
}
