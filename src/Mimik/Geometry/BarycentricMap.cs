using Mimik.Geometry.ClosestPoint;

namespace Mimik.Geometry;

/// <summary>
/// Points that ride on a mesh: point k is the sum over j of <see cref="Weights"/>[k, j] times the position of vertex <see cref="Vertices"/>[k, j]. Markers on a face, or
/// the vertices of another topology.
/// </summary>
public sealed class BarycentricMap
{
    /// <summary>How far a row's weights may be from summing to 1; they are brought to it.</summary>
    public const double SumTolerance = 1e-3;

    /// <summary>Creates a map and takes ownership of the arrays.</summary>
    /// <param name="vertices">[K x 3] vertex indices, at least 0; K at least 1.</param>
    /// <param name="weights">[K x 3] finite, each row summing to 1 within <see cref="SumTolerance"/>; below 0 outside of a triangle.</param>
    /// <param name="names">[K] unique names of the points, or null.</param>
    /// <exception cref="MimikException">Counts, names or numbers do not fit; the message says which point.</exception>
    public BarycentricMap(int[] vertices, double[] weights, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(vertices);
        ArgumentNullException.ThrowIfNull(weights);
        if (vertices.Length == 0 || vertices.Length % 3 != 0 || weights.Length != vertices.Length)
            throw new MimikException($"barycentric map: expected three vertices and three weights a point, found {vertices.Length} and {weights.Length}");
        Vertices = vertices;
        Weights = weights;
        Names = names is null ? null : [.. names];
        if (Names is not null && Names.Count != Count)
            throw new MimikException($"barycentric map: expected {Count} names, found {Names.Count}");
        if (Names?.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new MimikException($"barycentric map: expected unique names, found \"{repeated.Key}\" twice");
        for (int k = 0; k < Count; k++)
            CheckAndNormalise(k);
    }

    /// <summary>K.</summary>
    public int Count => Vertices.Length / 3;

    /// <summary>[K x 3] vertex indices; not to be written.</summary>
    public int[] Vertices { get; }

    /// <summary>[K x 3] weights, each row summing to 1; not to be written.</summary>
    public double[] Weights { get; }

    /// <summary>[K] unique names, or null.</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>[K] how far each point was from the surface when it was bound, in the mesh's unit; null for a map from elsewhere.</summary>
    public IReadOnlyList<double>? Distances { get; private init; }

    /// <summary>A map whose points are vertices.</summary>
    /// <param name="vertices">[K] vertex indices.</param>
    /// <param name="names">[K] unique names of the points, or null.</param>
    /// <exception cref="MimikException">Counts, names or numbers do not fit.</exception>
    public static BarycentricMap OfVertices(ReadOnlySpan<int> vertices, IReadOnlyList<string>? names = null)
    {
        int[] triples = new int[3 * vertices.Length];
        double[] weights = new double[triples.Length];
        for (int k = 0; k < vertices.Length; k++)
        {
            triples.AsSpan(3 * k, 3).Fill(vertices[k]);
            weights[3 * k] = 1;
        }

        return new BarycentricMap(triples, weights, names);
    }

    /// <summary>Binds points to the closest points of a surface.</summary>
    /// <param name="mesh">The surface, such as a rig's neutral; polygons are fanned from their first corner.</param>
    /// <param name="points">[K x 3] finite, in the mesh's unit and place.</param>
    /// <param name="names">[K] unique names of the points, or null.</param>
    /// <returns>The map, with <see cref="Distances"/>. Of equally near triangles the first in the mesh's order is taken.</returns>
    /// <exception cref="MimikException">The mesh has no faces, there are no points, or one is not finite.</exception>
    public static BarycentricMap ByClosestPoint(PolygonMesh mesh, ReadOnlySpan<float> points, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        int[] triangles = mesh.Faces.Triangulate();
        if (triangles.Length == 0)
            throw new MimikException("barycentric map: expected a mesh with faces to bind points to, found none");
        if (points.IsEmpty || points.Length % 3 != 0)
            throw new MimikException($"barycentric map: expected points of three coordinates, found {points.Length} numbers");
        var tree = new SurfaceTree(mesh.Positions, triangles);
        int[] vertices = new int[points.Length];
        double[] weights = new double[points.Length];
        double[] distances = new double[points.Length / 3];
        for (int k = 0; k < distances.Length; k++)
        {
            Vector3D point = Vector3D.At(points, k);
            if (!double.IsFinite(point.LengthSquared))
                throw new MimikException($"barycentric map: expected finite points to bind, found ({point.X}, {point.Y}, {point.Z}) at point {k}");
            SurfacePoint found = tree.Closest(point);
            triangles.AsSpan(3 * found.Triangle, 3).CopyTo(vertices.AsSpan(3 * k));
            (weights[3 * k], weights[(3 * k) + 1], weights[(3 * k) + 2]) = (found.A, found.B, found.C);
            distances[k] = Math.Sqrt(found.SquaredDistance);
        }

        return new BarycentricMap(vertices, weights, names) { Distances = distances };
    }

    /// <summary>Refuses vertices that a mesh does not have.</summary>
    /// <param name="vertexCount">N.</param>
    /// <exception cref="MimikException">A vertex is N or more; names the point.</exception>
    public void ExpectWithin(int vertexCount)
    {
        for (int i = 0; i < Vertices.Length; i++)
        {
            if (Vertices[i] >= vertexCount)
                throw new MimikException($"barycentric map: {Point(i / 3)}: expected vertices below {vertexCount}, found {Vertices[i]}");
        }
    }

    /// <summary>Where the points are when the vertices are somewhere; displacements give displacements.</summary>
    /// <param name="vertices">[N x 3]; a NaN vertex makes the points that it weighs in NaN.</param>
    /// <param name="points">[K x 3] receives them.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    /// <exception cref="MimikException">A vertex is N or more; names the point.</exception>
    public void Apply(ReadOnlySpan<float> vertices, Span<float> points)
    {
        if (points.Length != Vertices.Length)
            throw new ArgumentException($"expected room for {Vertices.Length} coordinates, found {points.Length}", nameof(points));
        ExpectWithin(vertices.Length / 3);
        for (int k = 0; k < Count; k++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double sum = 0;
                for (int j = 3 * k; j < (3 * k) + 3; j++)
                {
                    // A corner without weight is no part of the point, missing or not.
                    if (Weights[j] != 0)
                        sum += Weights[j] * vertices[(3 * Vertices[j]) + axis];
                }

                points[(3 * k) + axis] = (float)sum;
            }
        }
    }

    private void CheckAndNormalise(int k)
    {
        double sum = 0;
        for (int j = 3 * k; j < (3 * k) + 3; j++)
        {
            if (Vertices[j] < 0)
                throw new MimikException($"barycentric map: {Point(k)}: expected vertices from 0, found {Vertices[j]}");
            sum += Weights[j];
        }

        if (!(Math.Abs(sum - 1) <= SumTolerance && Math.Abs(Weights[3 * k]) + Math.Abs(Weights[(3 * k) + 1]) < 100))
            throw new MimikException($"barycentric map: {Point(k)}: expected finite weights that sum to 1, found {Weights[3 * k]}, {Weights[(3 * k) + 1]}, {Weights[(3 * k) + 2]}");
        for (int j = 3 * k; j < (3 * k) + 3; j++)
            Weights[j] /= sum;
    }

    private string Point(int k) => Names is null ? $"point {k}" : $"point {k} (\"{Names[k]}\")";
}
