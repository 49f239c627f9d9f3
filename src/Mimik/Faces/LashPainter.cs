using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Faces;

/// <summary>
/// Finds the sheets that lashes are drawn on, by their texture coordinates: the longer side runs along the lid, and the edge nearer to
/// an eyeball is where the hairs grow.
/// </summary>
internal static class LashPainter
{
    // The distance between hairs over the eyeball's radius: about 0.8 mm on a grown-up's eye.
    private const float Spacing = 0.065f;

    /// <summary>Gives sheets their places; those without texture coordinates, or without an eye near them, stay whole.</summary>
    /// <param name="surface">Polygons, parts and materials.</param>
    /// <param name="rest">[N] rest positions.</param>
    /// <param name="looks">The looks.</param>
    /// <param name="faceLooks">[F] index of each face's look.</param>
    /// <param name="eyes">Centre and radius of the eyeballs.</param>
    /// <param name="places">[N] receives x along the lid in hairs, and y from the root (0) to the tip (1).</param>
    public static void Paint(
        RigSurface surface, Vector3[] rest, List<SurfaceLook> looks, int[] faceLooks, IReadOnlyList<(Vector3 Centre, float Radius)> eyes, Vector2[] places)
    {
        int[] lashFaces = [.. Enumerable.Range(0, surface.Faces.Count).Where(f => looks[faceLooks[f]].Kind == SurfaceKind.Lashes && surface.Faces[f].Length > 2)];
        int[] roots = ConnectedPieces.Of(surface.Faces, lashFaces, surface.VertexCount);
        foreach (IGrouping<int, int> sheet in lashFaces.GroupBy(f => roots[surface.Faces[f][0]]))
        {
            if (surface.UvCorners is not null && eyes.Count > 0 && Unroll(surface, rest, [.. sheet], eyes, places))
                continue;
            foreach (int face in sheet)
            {
                foreach (int v in surface.Faces[face])
                    places[v] = new Vector2(0.5f, 0);
            }
        }
    }

    private static bool Unroll(RigSurface surface, Vector3[] rest, int[] sheet, IReadOnlyList<(Vector3 Centre, float Radius)> eyes, Vector2[] places)
    {
        var uvs = new Dictionary<int, Vector2>();
        foreach (int face in sheet)
        {
            for (int c = surface.Faces.Offsets[face]; c < surface.Faces.Offsets[face + 1]; c++)
            {
                int uv = surface.UvCorners![c];
                uvs[surface.Faces.Corners[c]] = new Vector2(surface.Uvs![2 * uv], surface.Uvs[(2 * uv) + 1]);
            }
        }

        Vector2 low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        foreach (Vector2 uv in uvs.Values)
        {
            low = Vector2.Min(low, uv);
            high = Vector2.Max(high, uv);
        }

        Vector2 size = high - low;
        if (!(size.X > 0 && size.Y > 0))
            return false;
        foreach (int v in uvs.Keys)
            uvs[v] = (uvs[v] - low) / size;
        Vector2 lengths = Lengths(surface.Faces, rest, sheet, uvs);
        if (!(lengths.X > 0 && lengths.Y > 0))
            return false;
        bool alongX = lengths.X >= lengths.Y;
        Vector2 Turned(Vector2 uv) => alongX ? uv : new Vector2(uv.Y, uv.X);
        (Vector3 centre, float radius) = eyes.MinBy(eye => Vector3.DistanceSquared(eye.Centre, rest[surface.Faces[sheet[0]][0]]));
        float Away(float edge) => uvs.Where(pair => Math.Abs(Turned(pair.Value).Y - edge) < 0.01f).Average(pair => Vector3.Distance(rest[pair.Key], centre));
        bool rootAtEnd = Away(1) < Away(0);
        float hairs = Math.Max(4, Math.Max(lengths.X, lengths.Y) / (Spacing * radius));
        foreach ((int v, Vector2 uv) in uvs)
        {
            Vector2 place = Turned(uv);
            places[v] = new Vector2(place.X * hairs, rootAtEnd ? 1 - place.Y : place.Y);
        }

        return true;
    }

    /// <summary>How long the sheet is along each texture axis: what its edges measure for the part of the axis that they span.</summary>
    private static Vector2 Lengths(PolygonFaces faces, Vector3[] rest, int[] sheet, Dictionary<int, Vector2> uvs)
    {
        Vector2 measured = Vector2.Zero, spanned = Vector2.Zero;
        foreach (int face in sheet)
        {
            ReadOnlySpan<int> corners = faces[face];
            for (int c = 0; c < corners.Length; c++)
            {
                int a = corners[c], b = corners[(c + 1) % corners.Length];
                Vector2 across = Vector2.Abs(uvs[b] - uvs[a]);
                float length = Vector3.Distance(rest[a], rest[b]);
                if (across.X > across.Y)
                    (measured.X, spanned.X) = (measured.X + length, spanned.X + across.X);
                else
                    (measured.Y, spanned.Y) = (measured.Y + length, spanned.Y + across.Y);
            }
        }

        return measured / Vector2.Max(spanned, new Vector2(1e-9f));
    }
}
