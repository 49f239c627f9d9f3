using System.Numerics;
using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Faces.Heads.Standins;

/// <summary>
/// The outline of a jaw by yaw: each landmark slides along the surface at its own height, from where it is marked towards the middle of the face, until the surface faces the
/// camera. On the near side the landmark stays, on the far side it comes to the silhouette.
/// </summary>
internal sealed class ContourPaths
{
    // Points along a landmark's path.
    private const int Steps = 96;

    // The cosine between surface and view from which on a point counts as seen.
    private const double Seen = 0.05;

    private readonly float[] _positions;
    private readonly int[] _triangles;
    private readonly Vector3[] _normals;
    private readonly double _axisZ;

    /// <summary>Prepares paths.</summary>
    /// <param name="positions">[N x 3] the template.</param>
    /// <param name="triangles">[T x 3] triangles of the outer skin.</param>
    /// <param name="axisZ">Where the head's vertical axis is, from which paths are seen.</param>
    public ContourPaths(float[] positions, int[] triangles, double axisZ)
    {
        _positions = positions;
        _triangles = triangles;
        _axisZ = axisZ;
        _normals = new Vector3[positions.Length / 3];
        VertexNormals.Compute([.. Enumerable.Range(0, _normals.Length).Select(At)], PolygonFaces.Uniform(triangles, 3), _normals);
    }

    /// <summary>The contour at every yaw.</summary>
    /// <param name="marked">The vertices of the landmarks on the head that looks ahead.</param>
    public ContourEmbedding Trace(int[] marked)
    {
        Place[][] paths = [.. marked.Select(Path)];
        var rows = new LandmarkEmbedding[ContourEmbedding.FlameRows];
        for (int yaw = -ContourEmbedding.LargestYaw; yaw <= ContourEmbedding.LargestYaw; yaw++)
        {
            int[] corners = new int[3 * marked.Length];
            float[] weights = new float[corners.Length];
            for (int k = 0; k < marked.Length; k++)
            {
                Place place = Slide(paths[k], marked[k], yaw * Math.PI / 180);
                _triangles.AsSpan(3 * place.Triangle, 3).CopyTo(corners.AsSpan(3 * k));
                (weights[3 * k], weights[(3 * k) + 1], weights[(3 * k) + 2]) = ((float)(1 - place.B - place.C), (float)place.B, (float)place.C);
            }

            rows[ContourEmbedding.RowOf(yaw)] = new LandmarkEmbedding("contour17", corners, weights);
        }

        return new ContourEmbedding(rows);
    }

    // From the landmark to straight ahead, at its height.
    private Place[] Path(int vertex)
    {
        Vector3 start = At(vertex);
        double angle = Math.Atan2(start.X, start.Z - _axisZ);
        var places = new List<Place> { AtVertex(vertex) };
        for (int i = 1; i <= Steps; i++)
        {
            if (Cast(start.Y, angle * (Steps - i) / Steps) is { } place)
                places.Add(place);
        }

        return [.. places];
    }

    private Place Slide(Place[] path, int vertex, double yaw)
    {
        int first = Array.FindIndex(path, place => Facing(place, yaw) >= Seen);
        if (first <= 0)
            return path[Math.Max(first, 0)];

        // Between the last that is turned away and the first that is seen.
        double away = Facing(path[first - 1], yaw), seen = Facing(path[first], yaw), share = (Seen - away) / (seen - away);
        double from = path[first - 1].Angle, angle = from + (share * (path[first].Angle - from));
        return Cast(At(vertex).Y, angle) ?? path[first];
    }

    private double Facing(Place place, double yaw)
    {
        int t = 3 * place.Triangle;
        Vector3 normal = Vector3.Normalize(
            ((float)(1 - place.B - place.C) * _normals[_triangles[t]]) + ((float)place.B * _normals[_triangles[t + 1]]) + ((float)place.C * _normals[_triangles[t + 2]]));
        return (Math.Cos(yaw) * normal.Z) - (Math.Sin(yaw) * normal.X);
    }

    private Place AtVertex(int vertex)
    {
        int corner = Array.IndexOf(_triangles, vertex);
        Vector3 p = At(vertex);
        return new Place(corner / 3, corner % 3 == 1 ? 1 : 0, corner % 3 == 2 ? 1 : 0, Math.Atan2(p.X, p.Z - _axisZ));
    }

    // The outermost hit of a level ray from the axis, by Moeller and Trumbore's test.
    private Place? Cast(float height, double angle)
    {
        var origin = new Vector3D(0, height, _axisZ);
        var way = new Vector3D(Math.Sin(angle), 0, Math.Cos(angle));
        Place? best = null;
        double farthest = 0;
        for (int t = 0; t < _triangles.Length / 3; t++)
        {
            Vector3D a = Corner(3 * t), ab = Corner((3 * t) + 1) - a, ac = Corner((3 * t) + 2) - a, cross = Vector3D.Cross(way, ac);
            double determinant = Vector3D.Dot(ab, cross);
            if (determinant == 0)
                continue;
            Vector3D away = origin - a, turned = Vector3D.Cross(away, ab);
            double b = Vector3D.Dot(away, cross) / determinant, c = Vector3D.Dot(way, turned) / determinant, distance = Vector3D.Dot(ac, turned) / determinant;
            if (b >= 0 && c >= 0 && b + c <= 1 && distance > farthest)
                (best, farthest) = (new Place(t, b, c, angle), distance);
        }

        return best;
    }

    private Vector3D Corner(int corner) => Vector3D.At(_positions, _triangles[corner]);

    private Vector3 At(int v) => new(_positions[3 * v], _positions[(3 * v) + 1], _positions[(3 * v) + 2]);

    /// <summary>A point of a triangle, by the weights of its second and third corner, at an angle about the axis from straight ahead.</summary>
    private readonly record struct Place(int Triangle, double B, double C, double Angle);
}
