using Mimik.Formats.Gltf;

namespace Mimik.Faces.Gltf;

/// <summary>Which of a part's glTF vertices are one vertex of the rig: those of equal _VERTEX.</summary>
/// <param name="Count">The number of rig vertices, n.</param>
/// <param name="Map">[V] the rig vertex of each glTF vertex, below n.</param>
internal sealed record PartWeld(int Count, int[] Map)
{
    /// <summary>Finds the weld of a part. Vertices that merely coincide stay apart.</summary>
    /// <param name="part">The part.</param>
    /// <param name="notes">Receives a line where the map contradicts the positions and is not followed.</param>
    public static PartWeld Of(ImportedPart part, List<string> notes)
    {
        int[] map = new int[part.SplitCount];
        if (part.Vertices.All(v => v.VertexMap is not null))
        {
            int[] wanted = [.. part.Vertices.SelectMany(v => v.VertexMap!)];
            int[] distinct = [.. wanted.Distinct().Order()];
            for (int i = 0; i < map.Length; i++)
                map[i] = Array.BinarySearch(distinct, wanted[i]);
            var weld = new PartWeld(distinct.Length, map);
            if (weld.Agrees(part))
                return weld;
            notes.Add($"part \"{part.Name}\": vertices of one _VERTEX lie or move apart; they are kept apart");
        }

        for (int i = 0; i < map.Length; i++)
            map[i] = i;
        return new PartWeld(map.Length, map);
    }

    /// <summary>Copies numbers per glTF vertex to the rig's vertices.</summary>
    /// <param name="part">The part.</param>
    /// <param name="pick">The [v x columns] numbers of one set of vertices; empty for zeros.</param>
    /// <param name="result">[n x columns] receives them; zero before. Of vertices that are welded, the last one's stay.</param>
    /// <param name="columns">Numbers a vertex.</param>
    public void Scatter(ImportedPart part, Func<GltfVertices, float[]> pick, Span<float> result, int columns = 3)
    {
        int first = 0;
        foreach (GltfVertices set in part.Vertices)
        {
            float[] values = pick(set);
            for (int v = 0; columns * v < values.Length; v++)
                values.AsSpan(columns * v, columns).CopyTo(result[(columns * Map[first + v])..]);
            first += set.Count;
        }
    }

    private bool Agrees(ImportedPart part)
    {
        float[] merged = new float[3 * Count];
        for (int s = -1; s < part.TargetNames.Count; s++)
        {
            int target = s;
            float[] Pick(GltfVertices set) => target < 0 ? set.Positions : set.Targets[target];
            Array.Clear(merged);
            Scatter(part, Pick, merged);
            int first = 0;
            foreach (GltfVertices set in part.Vertices)
            {
                float[] values = Pick(set);
                for (int i = 0; i < 3 * set.Count; i++)
                {
                    if ((values.Length == 0 ? 0 : values[i]) != merged[(3 * Map[first + (i / 3)]) + (i % 3)])
                        return false;
                }

                first += set.Count;
            }
        }

        return true;
    }
}
