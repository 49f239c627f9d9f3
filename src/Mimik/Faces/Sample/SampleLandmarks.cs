using System.Numerics;
using Mimik.Faces.Landmarks;

namespace Mimik.Faces.Sample;

/// <summary>iBUG's landmarks on Mimik's own face, without the outline of the jaw: 51 vertices of the skin, found on its edge loops.</summary>
internal static class SampleLandmarks
{
    /// <summary>Finds the landmarks.</summary>
    public static LandmarkEmbedding Ibug51()
    {
        var skin = new SkinMesh();
        PartMesh brows = Hairs.Brows(skin);
        var finder = new Finder(skin);
        int[] lid = skin.Topology.EyeLoops[EyeSocket.OuterEdge], border = skin.Topology.MouthLoops[LipShape.Border], contact = skin.Topology.MouthLoops[LipShape.Contact];
        int corner = SkinTopology.MouthCorner, last = border.Length - 1;

        // The left half's, in iBUG's order from the middle outwards; the right half's are their mirror images.
        Vector3[] brow = [.. brows.Positions.Where(p => p.X > 0)];
        float inner = brow.Min(p => p.X), outer = brow.Max(p => p.X);
        int[] leftBrow = [.. Enumerable.Range(0, 5).Select(k => finder.Nearest(At(brow, float.Lerp(inner, outer, 0.05f + (0.9f * k / 4)))))];
        int[] upperLid = lid[..(lid.Length / 2)], lowerLid = lid[(lid.Length / 2)..];
        int[] eye = [lid[0], finder.Across(upperLid, lid, 1), finder.Across(upperLid, lid, 2), lowerLid[0], finder.Across(lowerLid, lid, 2), finder.Across(lowerLid, lid, 1)];
        int tip = finder.Foremost(), upperLip = border[0];
        float lipY = finder[upperLip].Y, tipY = finder[tip].Y;
        int root = finder.OnMiddle(0), subnasal = finder.OnMiddle(float.Lerp(tipY, lipY, 0.45f));
        int wing = finder.Nearest(new Vector3(1.45f, finder[subnasal].Y + 0.25f, finder[subnasal].Z - 0.4f)), nostril = finder.Nearest(new Vector3(0.75f, finder[subnasal].Y, finder[subnasal].Z));
        int[] all =
        [
            .. leftBrow.Reverse().Select(finder.Mirror), .. leftBrow,
            root, finder.OnMiddle(tipY / 3), finder.OnMiddle(2 * tipY / 3), tip,
            finder.Mirror(wing), finder.Mirror(nostril), subnasal, nostril, wing,
            .. Mirrored(finder, eye, [3, 2, 1, 0, 5, 4]), .. eye,
            .. Mirrored(finder, border, [corner, 2 * corner / 3, corner / 3]), border[0], border[corner / 3], border[2 * corner / 3], border[corner],
            border[last - (2 * (last - corner) / 3)], border[last - ((last - corner) / 3)], border[last],
            .. Mirrored(finder, border, [last - ((last - corner) / 3), last - (2 * (last - corner) / 3)]),
            .. Mirrored(finder, contact, [corner, corner / 2]), contact[0], contact[corner / 2], contact[corner], contact[last - ((last - corner) / 2)], contact[last],
            .. Mirrored(finder, contact, [last - ((last - corner) / 2)]),
        ];
        return LandmarkEmbedding.AtVertices("ibug51", all);
    }

    private static IEnumerable<int> Mirrored(Finder finder, int[] loop, int[] places) => places.Select(place => finder.Mirror(loop[place]));

    // The middle of the brow's hairs round a place.
    private static Vector3 At(Vector3[] brow, float x)
    {
        Vector3[] near = [.. brow.OrderBy(p => Math.Abs(p.X - x)).Take(6)];
        return near.Aggregate(Vector3.Zero, (sum, p) => sum + p) / near.Length;
    }

    private sealed class Finder
    {
        private readonly SkinMesh _skin;
        private readonly Dictionary<Vector3, int> _places;

        public Finder(SkinMesh skin)
        {
            _skin = skin;
            _places = [];

            // Adding zero turns -0 into 0, which would otherwise be another key.
            for (int v = 0; v < skin.Part.Positions.Count; v++)
                _places[skin.Part.Positions[v] + Vector3.Zero] = v;
        }

        public Vector3 this[int vertex] => _skin.Part.Positions[vertex];

        public int Mirror(int vertex) => _places[PartMesh.Mirror(this[vertex]) + Vector3.Zero];

        public int Nearest(Vector3 place) => Enumerable.Range(0, _skin.HalfCount).MinBy(v => Vector3.DistanceSquared(this[v], place));

        public int Foremost() => Enumerable.Range(0, _skin.HalfCount).MaxBy(v => this[v].Z);

        // The vertex of a row that is some thirds of the way from a loop's first vertex to the one half round.
        public int Across(int[] row, int[] loop, int thirds) =>
            row.MinBy(v => Math.Abs(this[v].X - float.Lerp(this[loop[0]].X, this[loop[loop.Length / 2]].X, thirds / 3f)));

        // The vertex of the middle line's front that is nearest to a height.
        public int OnMiddle(float y) => Enumerable.Range(0, _skin.HalfCount).Where(v => this[v].X == 0 && this[v].Z > 8).MinBy(v => Math.Abs(this[v].Y - y));
    }
}
