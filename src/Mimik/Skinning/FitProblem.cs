using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>
/// A rig as the solver sees it: the parts that some shape moves, centred, in a normalised unit, cut into lane tiles.
/// </summary>
/// <remarks>
/// Adam's step and epsilon and the start's noise have units, so the numbers they meet must not depend on the rig's. Rest positions
/// are divided by <see cref="RestUnit"/> and deltas by <see cref="DeltaUnit"/>, chosen so that both have the root mean square
/// that they have on the face of the published runs in centimetres; on that face both units are 1 cm and the method is the
/// published one, number for number. A rotation then counts in DeltaUnit / RestUnit, a translation in DeltaUnit. A rig scaled by
/// a power of two has the same normalised bits. Where shapes have factors, everything after this class fits the shapes times their factors,
/// and <see cref="CompressedRigBuilder"/> divides the transforms by them. Where the fit is to be symmetric, positions, deltas and factors are averaged
/// with their mirror images: what the solver meets is symmetric to the last bit.
/// </remarks>
internal sealed class FitProblem
{
    // Root mean square distance from the mean and root mean square delta (by coordinate) of the 9,409-vertex ICT face, centimetres.
    private const double ReferenceRest = 7.977261894146489;
    private const double ReferenceDelta = 0.15438920302404266;

    // Its mean squared edge over its squared root mean square distance, and the published alpha there.
    private const double ReferenceDensity = 0.0015177281067365773;
    private const double ReferenceSmoothness = 10;

    private FitProblem(BlendshapeRig rig, int[] vertices, PolygonFaces faces, SkinCompressorOptions options)
    {
        Vertices = vertices;
        ShapeCount = rig.Shapes.Count;
        Width = (ShapeCount + 15) / 16 * 16;
        TileCount = (vertices.Length + LaneTile.Lanes - 1) / LaneTile.Lanes;
        Centre = MeanPosition(rig.Neutral, vertices);
        RestUnit = UnitFor(RootMeanSquareRadius(rig.Neutral, vertices, Centre), ReferenceRest);
        if (options.Symmetric)
        {
            Mirror = FitMirror.Find(rig, vertices, faces, Centre, ReferenceRest * RestUnit);
            faces = Mirror.WithImages(faces);
        }

        ShapeFactors = options.ShapeFactors is { } given ? [.. given] : null;
        if (ShapeFactors is not null && Mirror is not null)
            ShapeFactors = FitMirror.Average(ShapeFactors, Mirror.Shapes);
        DeltaUnit = UnitFor(RootMeanSquareDelta(rig, vertices), ReferenceDelta);
        Rest = TileRest(rig.Neutral);
        NegatedTargets = TileTargets(rig);
        Laplacian = GraphLaplacian.Build(TileCount * LaneTile.Lanes, faces);
        Alpha = options.Smoothness ?? SmoothnessFor(rig.Neutral, faces);
        ScaledLaplacianTranspose = Laplacian.Transpose((float)Alpha);
        Importance = options.Importance is { } factors ? TileFactors(factors) : null;
    }

    /// <summary>[N] the rig's vertex of every fitted one, in compact patches.</summary>
    public int[] Vertices { get; }

    /// <summary>N of the fit.</summary>
    public int VertexCount => Vertices.Length;

    /// <summary>S.</summary>
    public int ShapeCount { get; }

    /// <summary>S rounded up to whole vectors; shapes beyond S are zero and stay so.</summary>
    public int Width { get; }

    /// <summary>Tiles of 64 vertices; vertices beyond N lie at zero, weigh nothing and stay so.</summary>
    public int TileCount { get; }

    /// <summary>[3] the mean of the fitted vertices, in the rig's unit.</summary>
    public float[] Centre { get; }

    /// <summary>The rig's units in one normalised unit of rest positions.</summary>
    public double RestUnit { get; }

    /// <summary>The rig's units in one normalised unit of deltas times their shape's factor.</summary>
    public double DeltaUnit { get; }

    /// <summary>[S] what the deltas of every shape are multiplied by, or null where all are 1.</summary>
    public float[]? ShapeFactors { get; }

    /// <summary>The symmetry that the fit keeps, or null.</summary>
    public FitMirror? Mirror { get; }

    /// <summary>[tiles x 4 x 64] x, y, z and 1 of every vertex.</summary>
    public AlignedFloats Rest { get; }

    /// <summary>[tiles x 3 x Width x 64] -A by axis, shape and vertex, each shape times its factor.</summary>
    public AlignedFloats NegatedTargets { get; }

    /// <summary>L, [64 tiles x 64 tiles].</summary>
    public CsrMatrix Laplacian { get; }

    /// <summary>alpha L^T.</summary>
    public CsrMatrix ScaledLaplacianTranspose { get; }

    /// <summary>alpha.</summary>
    public double Alpha { get; }

    /// <summary>[64 tiles] factor of every vertex's error, or null where all are 1.</summary>
    public float[]? Importance { get; }

    /// <summary>The factor of one shape's deltas.</summary>
    public double ShapeFactor(int shape) => ShapeFactors is { } factors ? factors[shape] : 1;

    /// <summary>2 / (3 S N): the factor that a mean of squares leaves in front of its gradient.</summary>
    public double GradientScale => 2 / EntryCount;

    /// <summary>3 S N, the number of entries of A.</summary>
    public double EntryCount => 3.0 * ShapeCount * VertexCount;

    /// <summary>Rest position of a fitted vertex, centred, in the normalised unit.</summary>
    public (float X, float Y, float Z) RestOf(int vertex)
    {
        (int tile, int lane) = Math.DivRem(vertex, LaneTile.Lanes);
        int at = (tile * 4 * LaneTile.Lanes) + lane;
        ReadOnlySpan<float> rest = Rest.Span;
        return (rest[at], rest[at + LaneTile.Lanes], rest[at + (2 * LaneTile.Lanes)]);
    }

    /// <summary>Sum over shapes and axes of a vertex's squared delta, in the normalised unit.</summary>
    public double TargetSquare(int vertex)
    {
        (int tile, int lane) = Math.DivRem(vertex, LaneTile.Lanes);
        ReadOnlySpan<float> targets = NegatedTargets.Slice(tile * 3 * Width * LaneTile.Lanes, 3 * Width * LaneTile.Lanes);
        double sum = 0;
        for (int at = lane; at < targets.Length; at += LaneTile.Lanes)
            sum += (double)targets[at] * targets[at];
        return sum;
    }

    /// <summary>A coordinate of a fitted vertex from the centre, in the rig's unit, averaged with its mirror image where the fit is symmetric.</summary>
    /// <param name="neutral">[3 x all vertices] the rig's.</param>
    /// <param name="vertex">A fitted vertex.</param>
    /// <param name="axis">0 to 2.</param>
    public double RestOffset(float[] neutral, int vertex, int axis)
    {
        double own = (double)neutral[(3 * Vertices[vertex]) + axis] - Centre[axis];
        if (Mirror is null)
            return own;
        double image = (double)neutral[(3 * Vertices[Mirror.Vertices[vertex]]) + axis] - Centre[axis];
        return axis == 0 ? (own - image) / 2 : (own + image) / 2;
    }

    /// <summary>A coordinate of a shape's delta, in the rig's unit, averaged with its mirror image where the fit is symmetric.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="vertex">A fitted vertex.</param>
    /// <param name="axis">0 to 2.</param>
    public double Delta(BlendshapeRig rig, int shape, int vertex, int axis)
    {
        double own = rig.Shapes[shape].Deltas[(3 * Vertices[vertex]) + axis];
        if (Mirror is null)
            return own;
        double image = rig.Shapes[Mirror.Shapes[shape]].Deltas[(3 * Vertices[Mirror.Vertices[vertex]]) + axis];
        return axis == 0 ? (own - image) / 2 : (own + image) / 2;
    }

    /// <summary>Prepares a rig.</summary>
    /// <returns>The problem, or null where no shape moves any vertex.</returns>
    /// <exception cref="MimikException">The importance is 0 wherever something moves, or the fit is to be symmetric and the rig is not.</exception>
    public static FitProblem? Create(BlendshapeRig rig, SkinCompressorOptions options)
    {
        var moving = new List<int>();
        var offsets = new List<int> { 0 };
        var corners = new List<int>();
        foreach (RigPart part in rig.Surface.Parts)
        {
            if (!Moves(rig, part))
                continue;
            moving.AddRange(Enumerable.Range(part.FirstVertex, part.VertexCount));
            for (int f = part.FirstFace; f < part.FirstFace + part.FaceCount; f++)
            {
                corners.AddRange(rig.Surface.Faces[f]);
                offsets.Add(corners.Count);
            }
        }

        if (moving.Count == 0)
            return null;
        if (options.Importance is { } importance && moving.TrueForAll(v => importance[v] == 0))
            throw new MimikException("compress: importance: expected a factor above 0 in a part that some shape moves, found 0 at all its vertices");
        // Patches of neighbours keep the Laplacian's products within the cache, and bones within few tiles.
        int[] vertices = PatchOrder.Build(rig.Neutral, moving.ToArray(), LaneTile.Lanes);
        int[] place = new int[rig.VertexCount];
        for (int i = 0; i < vertices.Length; i++)
            place[vertices[i]] = i;
        return new FitProblem(rig, vertices, new PolygonFaces([.. offsets], [.. corners.Select(v => place[v])]), options);
    }

    private static bool Moves(BlendshapeRig rig, RigPart part)
    {
        foreach (Blendshape shape in rig.Shapes)
        {
            if (shape.Deltas.AsSpan(3 * part.FirstVertex, 3 * part.VertexCount).ContainsAnyExcept(0f))
                return true;
        }

        return false;
    }

    private static float[] MeanPosition(float[] neutral, int[] vertices)
    {
        double x = 0, y = 0, z = 0;
        foreach (int v in vertices)
        {
            x += neutral[3 * v];
            y += neutral[(3 * v) + 1];
            z += neutral[(3 * v) + 2];
        }

        return [(float)(x / vertices.Length), (float)(y / vertices.Length), (float)(z / vertices.Length)];
    }

    private static double RootMeanSquareRadius(float[] neutral, int[] vertices, float[] centre)
    {
        double sum = 0;
        foreach (int v in vertices)
        {
            for (int c = 0; c < 3; c++)
            {
                double d = (double)neutral[(3 * v) + c] - centre[c];
                sum += d * d;
            }
        }

        return Math.Sqrt(sum / vertices.Length);
    }

    private double RootMeanSquareDelta(BlendshapeRig rig, int[] vertices)
    {
        double sum = 0;
        for (int s = 0; s < rig.Shapes.Count; s++)
        {
            double factor = ShapeFactor(s);
            float[] deltas = rig.Shapes[s].Deltas;
            foreach (int v in vertices)
            {
                for (int c = 0; c < 3; c++)
                {
                    double d = factor * deltas[(3 * v) + c];
                    sum += d * d;
                }
            }
        }

        return Math.Sqrt(sum / (3.0 * rig.Shapes.Count * vertices.Length));
    }

    // A single vertex, or vertices in one place, have no size: any unit serves them.
    private static double UnitFor(double size, double reference) => size > 0 ? size / reference : 1;

    // L of a smooth function falls with the square of the edge length, its square with the fourth power.
    private double SmoothnessFor(float[] neutral, PolygonFaces faces)
    {
        float[] positions = new float[3 * VertexCount];
        for (int i = 0; i < VertexCount; i++)
            neutral.AsSpan(3 * Vertices[i], 3).CopyTo(positions.AsSpan(3 * i));
        double radius = ReferenceRest * RestUnit;
        double density = GraphLaplacian.MeanSquaredEdge(positions, faces) / (radius * radius);
        double ratio = density > 0 ? ReferenceDensity / density : 1;
        return ReferenceSmoothness * Math.Clamp(ratio * ratio, 1e-4, 1e4);
    }

    private AlignedFloats TileRest(float[] neutral)
    {
        var rest = new AlignedFloats(TileCount * 4 * LaneTile.Lanes);
        for (int i = 0; i < VertexCount; i++)
        {
            (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
            Span<float> to = rest.Span[((tile * 4 * LaneTile.Lanes) + lane)..];
            for (int c = 0; c < 3; c++)
                to[c * LaneTile.Lanes] = (float)(RestOffset(neutral, i, c) / RestUnit);
            to[3 * LaneTile.Lanes] = 1;
        }

        return rest;
    }

    private AlignedFloats TileTargets(BlendshapeRig rig)
    {
        long length = (long)TileCount * 3 * Width * LaneTile.Lanes;
        if (length > Array.MaxLength - LaneTile.Lanes)
            throw new MimikException($"compress: expected fewer than {Array.MaxLength:N0} deltas, found {length:N0}");
        var tiled = new AlignedFloats((int)length);
        Span<float> targets = tiled.Span;
        for (int s = 0; s < ShapeCount; s++)
        {
            double factor = ShapeFactor(s);
            for (int i = 0; i < VertexCount; i++)
            {
                (int tile, int lane) = Math.DivRem(i, LaneTile.Lanes);
                for (int c = 0; c < 3; c++)
                    targets[((((tile * 3) + c) * Width) + s) * LaneTile.Lanes + lane] = (float)(-factor * Delta(rig, s, i, c) / DeltaUnit);
            }
        }

        return tiled;
    }

    private float[] TileFactors(IReadOnlyList<float> factors)
    {
        float[] tiled = new float[TileCount * LaneTile.Lanes];
        for (int i = 0; i < VertexCount; i++)
            tiled[i] = factors[Vertices[i]];
        if (Mirror is not null)
            FitMirror.Average(tiled.AsSpan(0, VertexCount), Mirror.Vertices).CopyTo(tiled, 0);
        return tiled;
    }
}
