using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>A place of a source surface, and how far it may be trusted.</summary>
/// <param name="Triangle">The source's triangle; -1 for none.</param>
/// <param name="A">Weight of its first corner.</param>
/// <param name="B">Weight of its second corner.</param>
/// <param name="C">Weight of its third corner.</param>
/// <param name="Distance">From the target's place.</param>
/// <param name="Confidence">0 to 1.</param>
internal readonly record struct Counterpart(int Triangle, double A, double B, double C, double Distance, double Confidence)
{
    public static Counterpart None => new(-1, 0, 0, 0, double.PositiveInfinity, 0);
}

/// <summary>A surface whose places are matched with another's.</summary>
/// <param name="Positions">[N x 3].</param>
/// <param name="Triangles">[T x 3].</param>
/// <param name="Labels">[N] sides of slits (<see cref="SlitSides"/>); 0 without any.</param>
/// <param name="Hidden">[N] what nobody sees (<see cref="HiddenSkin"/>).</param>
internal sealed record MatchedSurface(float[] Positions, int[] Triangles, int[] Labels, bool[] Hidden)
{
    /// <summary>A surface without slits and without an inside.</summary>
    public static MatchedSurface Plain(float[] positions, int[] triangles) => new(positions, triangles, new int[positions.Length / 3], new bool[positions.Length / 3]);
}

/// <summary>Which places of a bent source belong to the vertices and triangles of a target that it lies on.</summary>
/// <remarks>
/// The closest place whose normal fits. Places on the other side of a slit are never asked. Where the closest one faces elsewhere (thin lids, rims of lips), the closest of those
/// triangles that face the same of six ways is taken.
/// </remarks>
internal sealed class SurfaceCorrespondence
{
    // Barycentric places of a triangle at which its counterpart is asked for.
    private static readonly (double A, double B, double C)[] Samples = [(1 / 3.0, 1 / 3.0, 1 / 3.0), (2 / 3.0, 1 / 6.0, 1 / 6.0), (1 / 6.0, 2 / 3.0, 1 / 6.0), (1 / 6.0, 1 / 6.0, 2 / 3.0)];

    private const double LeastCosine = 0.3;

    // What nobody sees belongs together where it lies together, and not where the insides of two mouths merely pass each other.
    private const double HiddenReach = 0.1;

    private readonly float[] _source;
    private readonly int[] _triangles;
    private readonly int[] _labels;
    private readonly bool[] _hidden;
    private readonly SurfaceTree[] _trees;
    private readonly int[][] _members;
    private readonly SurfaceTree?[] _facing = new SurfaceTree?[6];
    private readonly int[][] _facingMembers = new int[6][];
    private readonly Vector3[] _normals;
    private readonly SurfaceBorder _border;
    private readonly double _reach;

    /// <summary>Finds the counterparts.</summary>
    /// <param name="source">The bent source.</param>
    /// <param name="target">The target.</param>
    /// <param name="reach">The distance at which a counterpart is half in doubt.</param>
    /// <param name="threads">Threads that take part.</param>
    public SurfaceCorrespondence(MatchedSurface source, MatchedSurface target, double reach, int threads)
    {
        (_source, _triangles, _labels, _hidden, _reach) = (source.Positions, source.Triangles, source.Labels, source.Hidden, reach);
        (float[] places, int[] targetTriangles) = (target.Positions, target.Triangles);
        _normals = SurfaceRegistration.Normals(_source, _triangles);
        _border = new SurfaceBorder(_source.Length / 3, _triangles);
        int sides = _labels.Length == 0 ? 0 : _labels.Max();
        _trees = new SurfaceTree[sides + 1];
        _members = new int[sides + 1][];
        for (int side = 0; side <= sides; side++)
        {
            int other = SlitSides.Opposite(side);
            (_trees[side], _members[side]) = Tree(t => other == 0 || SlitSides.OfTriangle(_labels, _triangles.AsSpan(3 * t, 3)) != other)!.Value;
        }

        for (int way = 0; way < 6; way++)
        {
            int facing = way;
            if (Tree(t => Vector3.Dot(FaceNormal(t), Way(facing)) > 0) is var (tree, members))
                (_facing[way], _facingMembers[way]) = (tree, members);
        }

        const int Piece = 128;
        Vector3[] targetNormals = SurfaceRegistration.Normals(places, targetTriangles);
        Vertices = new Counterpart[places.Length / 3];
        ParallelLoop.For((Vertices.Length + Piece - 1) / Piece, threads, (piece, _) =>
        {
            for (int v = piece * Piece; v < Math.Min(Vertices.Length, (piece + 1) * Piece); v++)
                Vertices[v] = Find(Vector3D.At(places, v), targetNormals[v], target.Labels[v], target.Hidden[v] ? Sight.Hidden : Sight.Seen);
        });
        Triangles = new Counterpart[Samples.Length * (targetTriangles.Length / 3)];
        ParallelLoop.For(((targetTriangles.Length / 3) + Piece - 1) / Piece, threads, (piece, _) =>
        {
            for (int t = piece * Piece; t < Math.Min(targetTriangles.Length / 3, (piece + 1) * Piece); t++)
            {
                ReadOnlySpan<int> corners = targetTriangles.AsSpan(3 * t, 3);
                Vector3D a = Vector3D.At(places, corners[0]), b = Vector3D.At(places, corners[1]), c = Vector3D.At(places, corners[2]);
                Vector3D cross = Vector3D.Cross(b - a, c - a);
                var normal = new Vector3((float)cross.X, (float)cross.Y, (float)cross.Z);
                normal = normal.Length() > 0 ? Vector3.Normalize(normal) : Vector3.Zero;
                int side = SlitSides.OfTriangle(target.Labels, corners);
                Sight sight = SightOf(target.Hidden, corners);
                for (int k = 0; k < Samples.Length; k++)
                    Triangles[(Samples.Length * t) + k] = Find((Samples[k].A * a) + (Samples[k].B * b) + (Samples[k].C * c), normal, side, sight);
            }
        });
    }

    /// <summary>Counterparts of a triangle.</summary>
    public static int SamplesOfTriangle => Samples.Length;

    /// <summary>[M] the counterpart of every vertex.</summary>
    public Counterpart[] Vertices { get; }

    /// <summary>[U x samples] counterparts of every triangle.</summary>
    public Counterpart[] Triangles { get; }

    private static Vector3 Way(int way) => (way % 3) switch { 0 => Vector3.UnitX, 1 => Vector3.UnitY, _ => Vector3.UnitZ } * (way < 3 ? 1 : -1);

    private (SurfaceTree Tree, int[] Members)? Tree(Predicate<int> belongs)
    {
        int[] members = [.. Enumerable.Range(0, _triangles.Length / 3).Where(t => belongs(t))];
        if (members.Length == 0)
            return null;
        int[] corners = new int[3 * members.Length];
        for (int i = 0; i < members.Length; i++)
            _triangles.AsSpan(3 * members[i], 3).CopyTo(corners.AsSpan(3 * i));
        return (new SurfaceTree(_source, corners), members);
    }

    private Counterpart Find(Vector3D at, Vector3 normal, int side, Sight sight)
    {
        if (side >= _trees.Length)
            side = 0;
        Counterpart closest = Judge(_trees[side].Closest(at), _members[side], normal, side, sight);
        if (closest.Confidence > 0)
            return closest;
        int way = Math.Abs(normal.X) >= Math.Abs(normal.Y) && Math.Abs(normal.X) >= Math.Abs(normal.Z) ? 0 : Math.Abs(normal.Y) >= Math.Abs(normal.Z) ? 1 : 2;
        float along = way == 0 ? normal.X : way == 1 ? normal.Y : normal.Z;
        way += along < 0 ? 3 : 0;
        return _facing[way] is { } tree && Judge(tree.Closest(at), _facingMembers[way], normal, side, sight) is { Confidence: > 0 } facing
            ? facing
            : closest with { Confidence = 0 };
    }

    private Counterpart Judge(SurfacePoint hit, int[] members, Vector3 normal, int side, Sight sight)
    {
        int triangle = members[hit.Triangle];
        ReadOnlySpan<int> corners = _triangles.AsSpan(3 * triangle, 3);
        Vector3 there = ((float)hit.A * _normals[corners[0]]) + ((float)hit.B * _normals[corners[1]]) + ((float)hit.C * _normals[corners[2]]);
        double cosine = there.Length() > 0 ? Vector3.Dot(there, normal) / there.Length() : 0;
        double reach = sight == Sight.Hidden ? HiddenReach * _reach : _reach, far = hit.SquaredDistance / (reach * reach);
        double confidence = Math.Clamp((cosine - LeastCosine) / (1 - LeastCosine) * 2, 0, 1) / ((1 + far) * (1 + far));
        int other = SlitSides.Opposite(side);
        Sight source = SightOf(_hidden, corners);
        bool differs = source != sight && source != Sight.Mixed && sight != Sight.Mixed;
        if (differs || (other != 0 && SlitSides.OfTriangle(_labels, corners) == other) || (far > 1e-4 && _border.Has(corners, hit.A, hit.B, hit.C)))
            confidence = 0;
        return new Counterpart(triangle, hit.A, hit.B, hit.C, Math.Sqrt(hit.SquaredDistance), confidence < 1e-3 ? 0 : confidence);
    }

    private static Sight SightOf(bool[] hidden, ReadOnlySpan<int> corners)
    {
        int count = (hidden[corners[0]] ? 1 : 0) + (hidden[corners[1]] ? 1 : 0) + (hidden[corners[2]] ? 1 : 0);
        return count == 0 ? Sight.Seen : count == 3 ? Sight.Hidden : Sight.Mixed;
    }

    private Vector3 FaceNormal(int triangle)
    {
        Vector3 a = At(0), b = At(1), c = At(2);
        return Vector3.Cross(b - a, c - a);

        Vector3 At(int corner) => new(_source.AsSpan(3 * _triangles[(3 * triangle) + corner], 3));
    }

    // Whether a place can be seen from outside; rims where skin goes out of sight are both.
    private enum Sight
    {
        Seen,
        Hidden,
        Mixed,
    }
}
