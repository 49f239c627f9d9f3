namespace Mimik.Faces.Gltf;

/// <summary>The faces of a part over its glTF vertices: polygons where the extras keep them, else triangles.</summary>
internal sealed class ImportedFaces
{
    /// <summary>[C] glTF vertex of every corner.</summary>
    public List<int> Corners { get; } = [];

    /// <summary>[F] the number of corners of every face.</summary>
    public List<int> Counts { get; } = [];

    /// <summary>[F] the primitive of every face.</summary>
    public List<int> Primitives { get; } = [];

    /// <summary>Puts the faces of a part together.</summary>
    /// <param name="part">The part.</param>
    /// <param name="notes">Receives a line where the extras do not fit the triangles.</param>
    public static ImportedFaces Of(ImportedPart part, List<string> notes)
    {
        PolygonRuns? runs = PolygonRuns.Decode((part.Mesh.Extras as System.Text.Json.Nodes.JsonObject)?[RigExtras.Key]);
        if (runs is not null)
        {
            var polygons = new ImportedFaces();
            if (polygons.TryMerge(part, runs))
                return polygons;
            notes.Add($"part \"{part.Name}\": its polygons in the extras no longer fit its triangles; triangles are kept");
        }

        var triangles = new ImportedFaces();
        for (int p = 0; p < part.Primitives.Count; p++)
        {
            (int first, int[] corners, _) = part.Primitives[p];
            for (int t = 0; t < corners.Length; t += 3)
                triangles.Add(p, [first + corners[t], first + corners[t + 1], first + corners[t + 2]]);
        }

        return triangles;
    }

    private void Add(int primitive, ReadOnlySpan<int> corners)
    {
        foreach (int corner in corners)
            Corners.Add(corner);
        Counts.Add(corners.Length);
        Primitives.Add(primitive);
    }

    /// <summary>Takes for each face as many triangles as it had, which must fan out from its first corner, until none is left.</summary>
    private bool TryMerge(ImportedPart part, PolygonRuns runs)
    {
        int triangles = part.Primitives.Sum(p => p.Triangles.Length / 3);
        int[] taken = new int[part.Primitives.Count];
        var counts = new RunReader(runs.Corners ?? [3, triangles]);
        var primitives = new RunReader(runs.Primitives ?? [0, triangles]);
        for (int left = triangles; left > 0;)
        {
            if (!counts.TryNext(out int count) || !primitives.TryNext(out int p) || count < 3 || count - 2 > left || p >= taken.Length)
                return false;
            (int first, int[] corners, _) = part.Primitives[p];
            int start = 3 * taken[p];
            if (count - 2 > (corners.Length - start) / 3)
                return false;
            ReadOnlySpan<int> fan = corners.AsSpan(start, 3 * (count - 2));
            Corners.Add(first + fan[0]);
            Corners.Add(first + fan[1]);
            for (int t = 0; t < fan.Length; t += 3)
            {
                if (fan[t] != fan[0] || (t > 0 && fan[t + 1] != fan[t - 1]))
                    return false;
                Corners.Add(first + fan[t + 2]);
            }

            Counts.Add(count);
            Primitives.Add(p);
            taken[p] += count - 2;
            left -= count - 2;
        }

        return true;
    }

    /// <summary>Walks [value, count, value, count, …].</summary>
    private struct RunReader(int[] runs)
    {
        private int _run = 0;
        private int _used = 0;

        public bool TryNext(out int value)
        {
            while (_run < runs.Length && _used == runs[_run + 1])
            {
                _run += 2;
                _used = 0;
            }

            value = _run < runs.Length ? runs[_run] : 0;
            _used++;
            return _run < runs.Length;
        }
    }
}
