using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>Colours for the regions of a surface: as different as can be, and those of neighbours most of all.</summary>
internal static class RegionPalette
{
    // More colours than this are hard to tell apart: they are used again, away from their like.
    private const int MostColours = 36;

    /// <summary>The colour of what is in no region.</summary>
    public static Vector3 None { get; } = Oklab.ToLinear(new Vector3(0.58f, 0, 0));

    /// <summary>Colours of regions.</summary>
    /// <param name="vertexCount">N.</param>
    /// <param name="faces">Polygons, whose edges say which regions are neighbours.</param>
    /// <param name="regions">[N] the region of every vertex, below 0 for none.</param>
    /// <param name="count">The number of regions.</param>
    /// <returns>[count] linear colours.</returns>
    public static Vector3[] Colours(int vertexCount, PolygonFaces faces, int[] regions, int count)
    {
        (HashSet<int>[] neighbours, int[] sizes) = Neighbours(vertexCount, faces, regions, count);
        Vector3[] palette = Palette(Math.Min(count, MostColours));
        int[] chosen = new int[count], uses = new int[palette.Length];
        Array.Fill(chosen, -1);
        foreach (int region in Enumerable.Range(0, count).OrderByDescending(r => neighbours[r].Count).ThenByDescending(r => sizes[r]).ThenBy(r => r))
        {
            // Neighbours of neighbours matter less, yet they are in sight.
            int[] near = [.. neighbours[region].Where(r => chosen[r] >= 0)];
            int[] far = [.. neighbours[region].SelectMany(r => neighbours[r]).Where(r => r != region && chosen[r] >= 0).Distinct()];
            float Least(int colour, int[] others) => others.Select(r => Vector3.Distance(palette[colour], palette[chosen[r]])).DefaultIfEmpty(1).Min();
            int best = Enumerable.Range(0, palette.Length)
                .Where(colour => uses[colour] == uses.Min())
                .MaxBy(colour => Least(colour, near) + (0.3f * Least(colour, far)));
            chosen[region] = best;
            uses[best]++;
        }

        return [.. chosen.Select(colour => Vector3.Clamp(Oklab.ToLinear(palette[colour]), Vector3.Zero, Vector3.One))];
    }

    /// <summary>Points of Oklab far from each other and from grey, each next one the farthest from those before.</summary>
    private static Vector3[] Palette(int count)
    {
        var candidates = new List<Vector3>();
        foreach (float lightness in (ReadOnlySpan<float>)[0.5f, 0.66f, 0.82f])
        {
            foreach (float chroma in (ReadOnlySpan<float>)[0.07f, 0.115f, 0.16f])
            {
                for (int hue = 0; hue < 36; hue++)
                {
                    Vector3 lab = Oklab.FromPolar(lightness, chroma, hue * MathF.PI / 18), linear = Oklab.ToLinear(lab);
                    if (Vector3.Clamp(linear, Vector3.Zero, Vector3.One) == linear)
                        candidates.Add(lab);
                }
            }
        }

        var palette = new List<Vector3>();
        float[] nearest = [.. candidates.Select(candidate => Distance(candidate, new Vector3(0.58f, 0, 0)))];
        while (palette.Count < count)
        {
            int next = Enumerable.Range(0, nearest.Length).MaxBy(i => nearest[i]);
            palette.Add(candidates[next]);
            for (int i = 0; i < nearest.Length; i++)
                nearest[i] = Math.Min(nearest[i], Distance(candidates[i], candidates[next]));
        }

        // Of colours that do as well, the calmer one comes first: it goes to the region that touches most others.
        return [.. palette.OrderBy(lab => new Vector2(lab.Y, lab.Z).Length()).ThenByDescending(lab => lab.X)];
    }

    // Light and shade change lightness: it tells less than hue.
    private static float Distance(Vector3 a, Vector3 b)
    {
        Vector3 d = (a - b) * new Vector3(0.6f, 1, 1);
        return d.Length();
    }

    private static (HashSet<int>[] Neighbours, int[] Sizes) Neighbours(int vertexCount, PolygonFaces faces, int[] regions, int count)
    {
        var neighbours = new HashSet<int>[count];
        int[] sizes = new int[count];
        for (int r = 0; r < count; r++)
            neighbours[r] = [];
        for (int v = 0; v < vertexCount; v++)
        {
            if (regions[v] >= 0)
                sizes[regions[v]]++;
        }

        for (int f = 0; f < faces.Count; f++)
        {
            ReadOnlySpan<int> corners = faces[f];
            for (int c = 0; c < corners.Length; c++)
            {
                int a = regions[corners[c]], b = regions[corners[(c + 1) % corners.Length]];
                if (a >= 0 && b >= 0 && a != b)
                {
                    neighbours[a].Add(b);
                    neighbours[b].Add(a);
                }
            }
        }

        return (neighbours, sizes);
    }
}
