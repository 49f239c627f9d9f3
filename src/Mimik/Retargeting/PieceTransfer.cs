using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;

namespace Mimik.Retargeting;

/// <summary>
/// How a target's pieces beside the skin move. A piece at the place of one of the source's moves as that does: rigidly where it does not deform there (eyeballs, teeth), else by
/// deformation transfer (a tongue). A piece that lies on the target's skin (brows, lashes) goes with it. Others rest with the skull.
/// </summary>
internal sealed class PieceTransfer
{
    // Of the size: how near the one source's piece, any of them, and the skin must be; 4, 9 and 8 mm on a head.
    private const double PieceReach = 0.04, NearReach = 0.1, SkinReach = 0.09;

    // A motion counts as rigid where it leaves less than this share of itself, or of the size, at this share of the places or more.
    private const double RigidShare = 0.05, RigidRest = 1e-4, LeastShare = 0.5;

    private readonly BlendshapeRig _source;
    private readonly HeadPiece[] _from, _to;
    private readonly RegistrationResult _laid;
    private readonly float[] _neutral;
    private readonly bool[] _hidden;
    private readonly double _size;
    private readonly int _threads;

    /// <summary>Prepares a target's pieces.</summary>
    /// <param name="source">The rig.</param>
    /// <param name="from">Its pieces, the skin first.</param>
    /// <param name="laid">The skin on the target.</param>
    /// <param name="neutral">[M x 3] the target.</param>
    /// <param name="to">Its pieces, the skin first.</param>
    /// <param name="hidden">What of the target's skin nobody sees: sockets go round eyeballs, which do not lie on them.</param>
    /// <param name="size">The target's size.</param>
    /// <param name="threads">Threads that take part.</param>
    public PieceTransfer(BlendshapeRig source, HeadPiece[] from, RegistrationResult laid, float[] neutral, HeadPiece[] to, bool[] hidden, double size, int threads) =>
        (_source, _from, _laid, _neutral, _to, _hidden, _size, _threads) = (source, from, laid, neutral, to, hidden, size, threads);

    /// <summary>Moves the pieces.</summary>
    /// <param name="skin">[S] of the target's skin's displacements, in its numbering.</param>
    /// <param name="deltas">[S] of [M x 3]: receives the pieces' displacements.</param>
    /// <param name="cancellation">Ends the work between two pieces.</param>
    /// <returns>[pieces] how each moves.</returns>
    public PieceMotion[] Run(float[][] skin, float[][] deltas, CancellationToken cancellation)
    {
        var motions = new PieceMotion[_to.Length];
        if (_to.Length == 1)
            return motions;
        SourcePieces? sources = SourcePieces.Of(_source, _from, _laid);
        float[] target = _to[0].Take(_neutral);
        int[] seen = Seen(_to[0].Triangles, _hidden);
        var skinTree = new SurfaceTree(target, seen);
        for (int k = 1; k < _to.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] piece = _to[k].Take(_neutral);
            motions[k] = sources is not null && MoveWithPiece(sources, skinTree, _to[k], piece, deltas) is { } moved ? moved : MoveWithSkin(skinTree, seen, _to[k], piece, skin, deltas);
        }

        return motions;
    }

    private PieceMotion? MoveWithPiece(SourcePieces sources, SurfaceTree skin, HeadPiece own, float[] piece, float[][] deltas)
    {
        int count = piece.Length / 3;
        var tree = new SurfaceTree(piece, own.Triangles);

        // The one piece that lies where this one does, else whatever is near.
        SourcePiece? twin = sources.Pieces
            .Select(candidate => (Piece: candidate, Apart: Math.Max(MeanDistance(candidate.Tree, piece), MeanDistance(tree, candidate.Bent))))
            .Where(pair => pair.Apart < PieceReach * _size)
            .OrderBy(pair => pair.Apart).Select(pair => pair.Piece).FirstOrDefault();
        SourcePiece from = twin ?? sources.All;
        var places = new SurfacePoint[count];
        for (int v = 0; v < count; v++)
            places[v] = from.Tree.Closest(Vector3D.At(piece, v));
        double[] distances = [.. places.Select(place => Math.Sqrt(place.SquaredDistance)).Order()];
        if ((twin is null && distances[count / 2] > NearReach * _size) || LiesCloserToSkin(skin, piece, distances.Average()))
            return null;
        double doubt = PieceReach * PieceReach * _size * _size;
        float[] weights = [.. places.Select(place => (float)(1 / (1 + (place.SquaredDistance / doubt))))];
        float[][] moved = new float[deltas.Length][];
        bool rigid = count >= 4;
        for (int s = 0; s < deltas.Length && rigid; s++)
            rigid = Rigidly(from, piece, places, weights, s) is { } motion && (moved[s] = motion) is not null;
        if (!rigid)
        {
            var map = new SurfaceCorrespondence(MatchedSurface.Plain(from.Bent, from.Triangles), MatchedSurface.Plain(piece, own.Triangles), PieceReach * _size, _threads);
            var transfer = new DeformationTransfer(from.Aligned, from.Triangles, piece, own.Triangles, map, new bool[from.Aligned.Length / 3], NearReach * _size, [], null, _threads);
            moved = transfer.Run(from.Shapes);
        }

        for (int s = 0; s < deltas.Length; s++)
            own.Put(moved[s], deltas[s]);
        return rigid ? PieceMotion.Rigid : PieceMotion.Deforming;
    }

    // Lashes and brows: what grows out of the skin goes with it, even where the source has the like.
    private bool LiesCloserToSkin(SurfaceTree skin, float[] piece, double toPiece)
    {
        double sum = 0, farthest = 0;
        for (int v = 0; v < piece.Length / 3; v++)
        {
            double distance = Math.Sqrt(skin.Closest(Vector3D.At(piece, v)).SquaredDistance);
            (sum, farthest) = (sum + distance, Math.Max(farthest, distance));
        }

        return farthest <= SkinReach * _size && sum / (piece.Length / 3) < toPiece;
    }

    private static double MeanDistance(SurfaceTree tree, float[] points)
    {
        double sum = 0;
        for (int v = 0; v < points.Length / 3; v++)
            sum += Math.Sqrt(tree.Closest(Vector3D.At(points, v)).SquaredDistance);
        return sum / (points.Length / 3);
    }

    // The rigid motion of the piece that the source's places suggest, as displacements; null where most of them do not move rigidly.
    private float[]? Rigidly(SourcePiece from, float[] piece, SurfacePoint[] places, float[] weights, int shape)
    {
        float[] to = [.. piece];
        double[] motions = new double[places.Length];
        for (int v = 0; v < places.Length; v++)
        {
            Vector3D d = from.Displacement(shape, places[v]);
            to[3 * v] += (float)d.X;
            to[(3 * v) + 1] += (float)d.Y;
            to[(3 * v) + 2] += (float)d.Z;
            motions[v] = d.Length;
        }

        Array.Sort(motions);
        if (motions[motions.Length * 3 / 4] < RigidRest * _size)
            return new float[piece.Length];
        RigidFit fit;
        try
        {
            fit = RigidAlignment.FitRobust(piece, to, weights);
        }
        catch (MimikException)
        {
            // On a line.
            return null;
        }

        if (fit.Share < LeastShare || fit.RootMeanSquare > Math.Max(RigidShare * motions[motions.Length / 2], RigidRest * _size))
            return null;
        float[] moved = new float[piece.Length];
        fit.Motion.Apply(piece, moved);
        for (int i = 0; i < moved.Length; i++)
            moved[i] -= piece[i];
        return moved;
    }

    // All of it where everything is hidden.
    private static int[] Seen(int[] triangles, bool[] hidden)
    {
        int[] seen = [.. Enumerable.Range(0, triangles.Length / 3).Where(t => !hidden[triangles[3 * t]] && !hidden[triangles[(3 * t) + 1]] && !hidden[triangles[(3 * t) + 2]])
            .SelectMany(t => triangles.AsSpan(3 * t, 3).ToArray())];
        return seen.Length == 0 ? triangles : seen;
    }

    private PieceMotion MoveWithSkin(SurfaceTree tree, int[] triangles, HeadPiece own, float[] piece, float[][] skin, float[][] deltas)
    {
        int count = piece.Length / 3;
        var places = new SurfacePoint[count];
        for (int v = 0; v < count; v++)
            places[v] = tree.Closest(Vector3D.At(piece, v));
        if (places.Max(place => Math.Sqrt(place.SquaredDistance)) > SkinReach * _size)
            return PieceMotion.Still;
        float[] moved = new float[piece.Length];
        for (int s = 0; s < deltas.Length; s++)
        {
            for (int v = 0; v < count; v++)
            {
                SurfacePoint place = places[v];
                ReadOnlySpan<int> corners = triangles.AsSpan(3 * place.Triangle, 3);
                Vector3D d = (place.A * Vector3D.At(skin[s], corners[0])) + (place.B * Vector3D.At(skin[s], corners[1])) + (place.C * Vector3D.At(skin[s], corners[2]));
                (moved[3 * v], moved[(3 * v) + 1], moved[(3 * v) + 2]) = ((float)d.X, (float)d.Y, (float)d.Z);
            }

            own.Put(moved, deltas[s]);
        }

        return PieceMotion.OnSkin;
    }

    /// <summary>The source's pieces beside the skin, laid onto the target.</summary>
    private sealed record SourcePieces(SourcePiece[] Pieces, SourcePiece All)
    {
        public static SourcePieces? Of(BlendshapeRig source, HeadPiece[] pieces, RegistrationResult laid)
        {
            if (pieces.Length < 2)
                return null;
            var parts = new SourcePiece[pieces.Length - 1];
            for (int k = 1; k < pieces.Length; k++)
            {
                float[] own = laid.Alignment.Map(pieces[k].Take(source.Neutral));
                parts[k - 1] = new SourcePiece(
                    own,
                    PieceBending.Bend(own, laid.Aligned, laid.Bent, laid.Confidence),
                    pieces[k].Triangles,
                    [.. source.Shapes.Select(shape => laid.Alignment.MapVectors(pieces[k].Take(shape.Deltas)))]);
            }

            var triangles = new List<int>();
            int first = 0;
            foreach (SourcePiece part in parts)
            {
                int from = first;
                triangles.AddRange(part.Triangles.Select(v => from + v));
                first += part.Aligned.Length / 3;
            }

            return new SourcePieces(parts, new SourcePiece(
                [.. parts.SelectMany(part => part.Aligned)],
                [.. parts.SelectMany(part => part.Bent)],
                [.. triangles],
                [.. source.Shapes.Select((_, s) => parts.SelectMany(part => part.Shapes[s]).ToArray())]));
        }
    }

    /// <summary>A surface of the source: aligned, laid onto the target, and its displacements.</summary>
    private sealed class SourcePiece(float[] aligned, float[] bent, int[] triangles, float[][] shapes)
    {
        public float[] Aligned => aligned;

        public float[] Bent => bent;

        public int[] Triangles => triangles;

        public float[][] Shapes => shapes;

        public SurfaceTree Tree { get; } = new(bent, triangles);

        public Vector3D Displacement(int shape, SurfacePoint place)
        {
            ReadOnlySpan<int> corners = triangles.AsSpan(3 * place.Triangle, 3);
            return (place.A * Vector3D.At(shapes[shape], corners[0])) + (place.B * Vector3D.At(shapes[shape], corners[1])) + (place.C * Vector3D.At(shapes[shape], corners[2]));
        }
    }
}
