using Mimik.Formats.Gltf;

namespace Mimik.Faces.Gltf;

/// <summary>One list of texture coordinates for all parts: by _UV where every part has it, else one per glTF vertex.</summary>
internal sealed class ImportedUvs
{
    private readonly List<float> _values = [];

    private int _missing = -1;

    private ImportedUvs(IReadOnlyList<ImportedPart> parts) => OfVertex = [.. parts.Select(part => new int[part.SplitCount])];

    /// <summary>[U x 2], origin at the lower left.</summary>
    public float[] Values => [.. _values];

    /// <summary>[parts][V] index of each glTF vertex's texture coordinate, -1 where it has none.</summary>
    private int[][] OfVertex { get; }

    /// <summary>Collects the texture coordinates.</summary>
    /// <returns>Null where no part has any.</returns>
    public static ImportedUvs? Of(IReadOnlyList<ImportedPart> parts)
    {
        List<GltfVertices> textured = [.. parts.SelectMany(part => part.Vertices).Where(set => set.Uvs is not null)];
        if (textured.Count == 0)
            return null;
        if (textured.TrueForAll(set => set.UvMap is not null))
        {
            int[] distinct = [.. textured.SelectMany(set => set.UvMap!).Where(uv => uv >= 0).Distinct().Order()];
            var mapped = new ImportedUvs(parts);
            if (mapped.TryFollow(parts, distinct))
                return mapped;
        }

        var separate = new ImportedUvs(parts);
        separate.Number(parts);
        return separate;
    }

    /// <summary>The texture coordinate of a corner; corners without any share one at the origin.</summary>
    /// <param name="part">The part's index.</param>
    /// <param name="vertex">The glTF vertex.</param>
    public int OfCorner(int part, int vertex)
    {
        int uv = OfVertex[part][vertex];
        if (uv >= 0)
            return uv;
        if (_missing < 0)
        {
            _missing = _values.Count / 2;
            _values.AddRange([0, 0]);
        }

        return _missing;
    }

    private bool TryFollow(IReadOnlyList<ImportedPart> parts, int[] distinct)
    {
        bool[] written = new bool[distinct.Length];
        _values.AddRange(new float[2 * distinct.Length]);
        for (int p = 0; p < parts.Count; p++)
        {
            int at = 0;
            foreach (GltfVertices set in parts[p].Vertices)
            {
                for (int v = 0; v < set.Count; v++, at++)
                {
                    if (set.Uvs is null || set.UvMap![v] < 0)
                    {
                        OfVertex[p][at] = -1;
                        continue;
                    }

                    int index = Array.BinarySearch(distinct, set.UvMap[v]);
                    (float x, float y) = At(set, v);
                    if (written[index] && (_values[2 * index] != x || _values[(2 * index) + 1] != y))
                        return false;
                    (_values[2 * index], _values[(2 * index) + 1]) = (x, y);
                    written[index] = true;
                    OfVertex[p][at] = index;
                }
            }
        }

        return true;
    }

    private void Number(IReadOnlyList<ImportedPart> parts)
    {
        _values.Clear();
        for (int p = 0; p < parts.Count; p++)
        {
            int at = 0;
            foreach (GltfVertices set in parts[p].Vertices)
            {
                for (int v = 0; v < set.Count; v++, at++)
                {
                    OfVertex[p][at] = set.Uvs is null ? -1 : _values.Count / 2;
                    if (set.Uvs is null)
                        continue;
                    (float x, float y) = At(set, v);
                    _values.Add(x);
                    _values.Add(y);
                }
            }
        }
    }

    private static (float X, float Y) At(GltfVertices set, int v) => (set.Uvs![2 * v], 1 - set.Uvs[(2 * v) + 1]);
}
