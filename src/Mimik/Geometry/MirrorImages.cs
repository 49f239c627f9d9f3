namespace Mimik.Geometry;

/// <summary>Finds every vertex's mirror image among the vertices of a mesh that is symmetric to a tolerance.</summary>
/// <remarks>
/// A vertex whose mirrored place has one clear nearest neighbour is matched by distance. Where several lie close (closed lips, seams, parts that
/// touch), its image is the one beside the images of its neighbours, and only what no neighbour tells apart goes to the nearest that is free.
/// </remarks>
internal static class MirrorImages
{
    // A second neighbour is clearly farther when it is this many times as far, and by more than rounding.
    private const double ClearlyFarther = 3;
    private const double Rounding = 1e-3;

    /// <summary>Finds the images across the plane x = 0.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="faces">Polygons over the same vertices.</param>
    /// <param name="tolerance">The largest distance of an image from the mirrored place.</param>
    /// <param name="lonely">A vertex without an image, or -1.</param>
    /// <param name="distance">How far the nearest vertex lies from that one's mirrored place.</param>
    /// <returns>[N] the images, each the image of its own image; a vertex on the plane is its own.</returns>
    public static int[] Find(double[] positions, PolygonFaces faces, double tolerance, out int lonely, out double distance)
    {
        int count = positions.Length / 3;
        int[] images = new int[count];
        Array.Fill(images, -1);
        var candidates = new List<(double Distance, int Vertex)>[count];
        var places = new VertexBuckets(positions, tolerance);
        for (int i = 0; i < count; i++)
        {
            candidates[i] = places.Near(-positions[3 * i], positions[(3 * i) + 1], positions[(3 * i) + 2], tolerance);
            if (candidates[i].Count > 0)
                continue;
            (lonely, distance) = (i, Nearest(positions, i));
            return images;
        }

        for (int i = 0; i < count; i++)
        {
            if (Clear(candidates[i], tolerance) is { } j && Clear(candidates[j], tolerance) == i)
                images[i] = j;
        }

        Spread(images, candidates, faces);
        Rest(images, candidates);
        lonely = Array.IndexOf(images, -1);
        distance = lonely < 0 ? 0 : candidates[lonely][0].Distance;
        return images;
    }

    private static int? Clear(List<(double Distance, int Vertex)> near, double tolerance) =>
        near.Count == 1 || near[1].Distance > (ClearlyFarther * near[0].Distance) + (Rounding * tolerance) ? near[0].Vertex : null;

    // From matched vertices along edges to their neighbours.
    private static void Spread(int[] images, List<(double Distance, int Vertex)>[] candidates, PolygonFaces faces)
    {
        HashSet<int>[] rings = Rings(images.Length, faces);
        var front = new Queue<int>(Enumerable.Range(0, images.Length).Where(i => images[i] >= 0));
        while (front.TryDequeue(out int i))
        {
            foreach (int k in rings[i])
            {
                if (images[k] >= 0)
                    continue;
                foreach ((_, int j) in candidates[k])
                {
                    if (images[j] >= 0 || !rings[images[i]].Contains(j))
                        continue;
                    (images[k], images[j]) = (j, k);
                    front.Enqueue(k);
                    front.Enqueue(j);
                    break;
                }
            }
        }
    }

    private static void Rest(int[] images, List<(double Distance, int Vertex)>[] candidates)
    {
        var open = new List<(double Distance, int I, int J)>();
        for (int i = 0; i < images.Length; i++)
        {
            foreach ((double d, int j) in candidates[i])
            {
                if (images[i] < 0 && images[j] < 0)
                    open.Add((d, i, j));
            }
        }

        open.Sort();
        foreach ((_, int i, int j) in open)
        {
            if (images[i] < 0 && images[j] < 0)
                (images[i], images[j]) = (j, i);
        }
    }

    private static HashSet<int>[] Rings(int count, PolygonFaces faces)
    {
        var rings = new HashSet<int>[count];
        for (int i = 0; i < count; i++)
            rings[i] = [];
        for (int f = 0; f < faces.Count; f++)
        {
            ReadOnlySpan<int> corners = faces[f];
            for (int c = 0; c < corners.Length; c++)
            {
                int a = corners[c], b = corners[(c + 1) % corners.Length];
                if (a == b)
                    continue;
                rings[a].Add(b);
                rings[b].Add(a);
            }
        }

        return rings;
    }

    private static double Nearest(double[] positions, int vertex)
    {
        double least = double.PositiveInfinity;
        for (int j = 0; j < positions.Length; j += 3)
        {
            double x = positions[j] + positions[3 * vertex], y = positions[j + 1] - positions[(3 * vertex) + 1], z = positions[j + 2] - positions[(3 * vertex) + 2];
            least = Math.Min(least, (x * x) + (y * y) + (z * z));
        }

        return Math.Sqrt(least);
    }
}
