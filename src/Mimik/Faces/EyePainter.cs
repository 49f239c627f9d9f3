using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Faces;

/// <summary>
/// Gives eyeballs irises that are round whatever the polygons. An eyeball is a connected piece of eye materials; a ball is fitted
/// to its vertices. Where faces of it are called iris, limbus or pupil, they tell its line of sight and size. Where none are (a
/// white ball with a ball of iris inside it, as rigs for ray tracers have), the line of sight ends in the foremost vertex at which
/// most faces meet, the iris has a human's size, and the inner ball is hidden.
/// </summary>
internal static class EyePainter
{
    private const float UsualIrisRadians = 0.47f;
    private const float UsualPupil = 0.36f;
    private static readonly Vector3 UsualIris = new(0.10f, 0.16f, 0.20f);

    /// <summary>Finds eyeballs and gives each a look of its own.</summary>
    /// <param name="surface">Polygons, parts and materials.</param>
    /// <param name="rest">[N] positions in which the eyes look ahead.</param>
    /// <param name="looks">The materials' looks; the eyeballs' are added.</param>
    /// <param name="faceLooks">[F] index of each face's look; changed for faces of eyeballs.</param>
    /// <param name="places">[N] receives, for eyeballs, the position about the line of sight, 1 away from it at the iris's edge.</param>
    /// <returns>Centre and radius of each eyeball.</returns>
    public static (Vector3 Centre, float Radius)[] Paint(
        RigSurface surface, Vector3[] rest, List<SurfaceLook> looks, int[] faceLooks, Vector2[] places)
    {
        List<Eyeball> eyes = Find(surface, rest, looks, faceLooks);
        foreach (Eyeball eye in eyes)
        {
            bool inside = !eye.HasWhite && eyes.Any(other =>
                other.HasWhite && Vector3.Distance(other.Centre, eye.Centre) < 0.5f * other.Radius && eye.Radius <= other.Radius);
            Vector3 colour = eye.IrisColour ?? Nearest(eyes, eye)?.IrisColour ?? UsualIris;
            looks.Add(new SurfaceLook(inside ? SurfaceKind.Hidden : SurfaceKind.Eye, eye.White, 0.1f) { Iris = colour, Pupil = eye.Pupil });
            foreach (int face in eye.Faces)
                faceLooks[face] = looks.Count - 1;
            foreach (int v in eye.Vertices)
                places[v] = Around(rest[v] - eye.Centre, eye.Axis) / eye.IrisRadians;
        }

        return [.. eyes.Select(eye => (eye.Centre, eye.Radius))];
    }

    private static Eyeball? Nearest(List<Eyeball> eyes, Eyeball to) =>
        eyes.Where(eye => eye.IrisColour is not null).MinBy(eye => Vector3.DistanceSquared(eye.Centre, to.Centre));

    /// <summary>The direction's angle from the axis, laid out in the plane across it.</summary>
    private static Vector2 Around(Vector3 direction, Vector3 axis)
    {
        Vector3 right = Vector3.Normalize(Vector3.Cross(Math.Abs(axis.Y) < 0.9f ? Vector3.UnitY : Vector3.UnitX, axis));
        var across = new Vector2(Vector3.Dot(direction, right), Vector3.Dot(direction, Vector3.Cross(axis, right)));
        float length = across.Length();
        return length > 0 ? across * (MathF.Atan2(length, Vector3.Dot(direction, axis)) / length) : Vector2.Zero;
    }

    private static List<Eyeball> Find(RigSurface surface, Vector3[] rest, List<SurfaceLook> looks, int[] faceLooks)
    {
        int[] eyeFaces = [.. Enumerable.Range(0, surface.Faces.Count).Where(f => looks[faceLooks[f]].Kind == SurfaceKind.Eye)];
        int[] roots = ConnectedPieces.Of(surface.Faces, eyeFaces, surface.VertexCount);
        var eyes = new List<Eyeball>();
        foreach (IGrouping<int, int> piece in eyeFaces.Where(f => surface.Faces[f].Length > 0).GroupBy(f => roots[surface.Faces[f][0]]))
        {
            if (Describe(surface, rest, looks, faceLooks, [.. piece]) is { } eye)
                eyes.Add(eye);
        }

        return eyes;
    }

    private static Eyeball? Describe(RigSurface surface, Vector3[] rest, List<SurfaceLook> looks, int[] faceLooks, int[] faces)
    {
        int[] vertices = [.. faces.SelectMany(f => surface.Faces[f].ToArray()).Distinct().Order()];
        if (BallFit.Fit([.. vertices.Select(v => rest[v])]) is not { } ball)
            return null;
        int[] Named(params string[] words) => [.. faces.Where(f =>
            words.Any(word => surface.Materials[surface.FaceMaterials[f]].Name.Contains(word, StringComparison.OrdinalIgnoreCase)))];
        int[] irisFaces = Named("iris"), pupilFaces = Named("pupil"), front = Named("iris", "pupil", "limbus");
        int[] white = [.. faces.Except(front)];
        Vector3? irisColour = irisFaces.Length > 0 ? looks[faceLooks[irisFaces[0]]].Albedo : null;
        var eye = new Eyeball(faces, vertices, ball.Centre, ball.Radius, white.Length > 0, irisColour)
        {
            White = looks[faceLooks[white.Length > 0 ? white[0] : faces[0]]].Albedo,
        };
        if (front.Length == 0 || white.Length == 0)
            return eye with { Axis = Vector3.Normalize(rest[Pole(surface.Faces, rest, faces)] - ball.Centre) };
        Vector3 sum = Vector3.Zero;
        foreach (int f in front)
            sum += rest[surface.Faces[f][0]] - ball.Centre;
        Vector3 axis = Vector3.Normalize(sum);
        float Widest(int[] some) => some.SelectMany(f => surface.Faces[f].ToArray()).Max(v => Around(rest[v] - ball.Centre, axis).Length());
        float radians = Widest(front);
        return eye with { Axis = axis, IrisRadians = radians, Pupil = pupilFaces.Length > 0 ? Widest(pupilFaces) / radians : UsualPupil };
    }

    /// <summary>The foremost of the vertices at which most faces meet.</summary>
    private static int Pole(PolygonFaces faces, Vector3[] rest, int[] piece) =>
        piece.SelectMany(f => faces[f].ToArray())
            .CountBy(v => v)
            .OrderByDescending(pair => pair.Value >= 8)
            .ThenByDescending(pair => rest[pair.Key].Z)
            .ThenBy(pair => pair.Key)
            .First().Key;

    private sealed record Eyeball(int[] Faces, int[] Vertices, Vector3 Centre, float Radius, bool HasWhite, Vector3? IrisColour)
    {
        public Vector3 White { get; init; }

        public Vector3 Axis { get; init; } = Vector3.UnitZ;

        public float IrisRadians { get; init; } = UsualIrisRadians;

        public float Pupil { get; init; } = UsualPupil;
    }
}
