using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Retargeting;

/// <summary>
/// Moves a rig to another head of any topology: the source's skin is bent onto the target's (<see cref="SurfaceRegistration"/>), places are matched, shapes are carried over by
/// <see cref="DeformationTransfer"/>, and eyeballs, teeth and hair move as <see cref="PieceTransfer"/> decides.
/// </summary>
public static class RigTransfer
{
    // Of the source's size: what moves less in all shapes rests.
    private const double RestingShare = 5e-4;

    // Of the target's size: a counterpart that is this far is half in doubt.
    private const double MatchReach = 0.05;

    // Of the target's size: skin that has an inside no farther away is tied to it, 8 mm on a head.
    private const double LayerThickness = 0.09;

    /// <summary>Moves a rig.</summary>
    /// <param name="source">The rig.</param>
    /// <param name="neutral">[M x 3] the target at rest, finite.</param>
    /// <param name="surface">The target's polygons and parts.</param>
    /// <param name="unit">The target's unit.</param>
    /// <param name="landmarks">At least three that are not on a line; null lays the heads over each other by their shape alone, both facing +Z.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="progress">Receives a stage's name, the steps done and all its steps.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="MimikException">Surfaces have no triangles, or landmarks do not fit them.</exception>
    public static RigTransferResult Run(
        BlendshapeRig source,
        float[] neutral,
        RigSurface surface,
        LengthUnit unit,
        LandmarkPairs? landmarks = null,
        RigTransferOptions? options = null,
        Action<string, int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(neutral);
        ArgumentNullException.ThrowIfNull(surface);
        ArgumentNullException.ThrowIfNull(unit);
        options ??= new RigTransferOptions();
        Check(neutral, surface, landmarks, source, options);
        int threads = options.Threads == 0 ? ParallelLoop.AllThreads : options.Threads;
        int[] triangles = source.Surface.Faces.Triangulate(), targetTriangles = surface.Faces.Triangulate();
        HeadPiece[] from = HeadPieces.Of(source.Neutral, triangles), to = HeadPieces.Of(neutral, targetTriangles);
        if (from.Length == 0 || to.Length == 0)
            throw new MimikException($"transfer: expected triangles with an area on both heads, found none on the {(from.Length == 0 ? "source" : "target")}");
        HeadPiece skin = from[0], targetSkin = to[0];
        float[] skinNeutral = skin.Take(source.Neutral), target = targetSkin.Take(neutral);
        SkinLandmarks? marks = landmarks is null ? null : SkinLandmarks.Of(landmarks, source.Neutral, skin, neutral, targetSkin);
        var registration = new SurfaceRegistration(
            skinNeutral, skin.Triangles, target, targetSkin.Triangles, options.Registration with { Threads = threads }, marks?.Source, marks?.TargetPoints);
        RegistrationResult laid = registration.Run(
            marks is null ? HeadPlacement.Find(skinNeutral, skin.Triangles, target, targetSkin.Triangles, Ratio(source.Unit, unit)) : null,
            (done, all) => progress?.Invoke("registration", done, all), cancellation);
        double size = SurfaceRegistration.Size(target);
        IReadOnlyList<Slit> slits = landmarks?.Slits ?? [];
        SlitLabels? sides = slits.Count > 0 ? SlitSides.Label(skinNeutral, skin.Triangles, marks!.SourceVertices, slits) : null;
        SlitLabels? targetSides = slits.Count > 0 ? SlitSides.Label(target, targetSkin.Triangles, marks!.TargetVertices, slits) : null;
        bool[] hidden = HiddenSkin.Find(source.Neutral, from, threads), targetHidden = HiddenSkin.Find(neutral, to, threads);
        var map = new SurfaceCorrespondence(
            new MatchedSurface(laid.Bent, skin.Triangles, sides?.Labels ?? new int[hidden.Length], hidden),
            new MatchedSurface(target, targetSkin.Triangles, targetSides?.Labels ?? new int[targetHidden.Length], targetHidden),
            MatchReach * size, threads);
        float[][] shapes = [.. source.Shapes.Select(shape => laid.Alignment.MapVectors(skin.Take(shape.Deltas)))];
        var transfer = new DeformationTransfer(
            laid.Aligned, skin.Triangles, target, targetSkin.Triangles, map, Resting(shapes, size), options.GradientReach * size,
            LayerBonds.Find(target, targetSkin.Triangles, targetHidden, LayerThickness * size),
            targetSides is null ? null : RimFollowing.Of(slits, SurfaceRegistration.Places(marks!.Source, laid.Aligned), marks.TargetPoints, target, targetSides),
            threads);
        float[]?[] bases = [.. ShapeBases.Of(source).Select(b => b is null ? null : laid.Alignment.MapVectors(skin.Take(b)))];
        float[][] moved = transfer.Run(shapes, bases, done => progress?.Invoke("shapes", done, shapes.Length), cancellation);
        float[][] deltas = [.. moved.Select(_ => new float[neutral.Length])];
        for (int s = 0; s < moved.Length; s++)
            targetSkin.Put(moved[s], deltas[s]);
        cancellation.ThrowIfCancellationRequested();
        var pieces = new PieceTransfer(source, from, laid, neutral, to, targetHidden, size, threads);
        PieceMotion[] motions = pieces.Run(moved, deltas, cancellation);
        for (int k = 1; k < to.Length; k++)
        {
            if (motions[k] == PieceMotion.Rigid)
                EyeballClearance.Apply(target, to[k].Take(neutral), [.. deltas.Select(to[k].Take)], moved, size);
        }

        for (int s = 0; s < moved.Length; s++)
            targetSkin.Put(moved[s], deltas[s]);
        RigSurface own = surface.With(Terms(source.Surface.Licence, surface.Licence), surface.Colours);
        var rig = new BlendshapeRig(neutral, own, [.. source.Shapes.Select((shape, s) => new Blendshape(shape.Name, deltas[s]))], unit, source.Logic);
        float[] matched = new float[surface.VertexCount];
        bool[] onSkin = new bool[surface.VertexCount];
        foreach ((int vertex, int local) in targetSkin.Members)
            (matched[vertex], onSkin[vertex]) = ((float)map.Vertices[local].Confidence, true);
        double[] areas = SurfaceWeights.VertexAreas(target, targetSkin.Triangles);
        return new RigTransferResult(
            rig,
            [.. source.Shapes.Select((shape, s) => Residual(shape.Name, transfer, map, shapes[s], moved[s]))],
            [.. to.Select((piece, k) => new TransferredPiece(PartOf(surface, piece), piece.Members.Length, motions[k]))],
            areas.Where((_, v) => map.Vertices[v].Confidence > 0).Sum() / areas.Sum(),
            matched,
            onSkin,
            laid.Alignment.Scale,
            laid.RootMeanSquare,
            laid.Exit,
            laid.Steps);
    }

    // Both heads' terms of use hold for what is made of both.
    private static string? Terms(string? source, string? target) =>
        source is null || source == target ? target : target is null ? source : $"{source}; {target}";

    private static double? Ratio(LengthUnit source, LengthUnit target) =>
        source.MetresPerUnit is { } ours && target.MetresPerUnit is { } theirs ? ours / theirs : null;

    private static bool[] Resting(float[][] shapes, double size)
    {
        bool[] rests = new bool[shapes.Length == 0 ? 0 : shapes[0].Length / 3];
        for (int v = 0; v < rests.Length; v++)
            rests[v] = shapes.All(shape => Vector3D.At(shape, v).Length < RestingShare * size);
        return rests;
    }

    private static ShapeResidual Residual(string name, DeformationTransfer transfer, SurfaceCorrespondence map, float[] shape, float[] moved)
    {
        float[] carried = transfer.Carry(shape);
        double sum = 0, largest = 0, motion = 0;
        int count = 0;
        for (int v = 0; v < map.Vertices.Length; v++)
        {
            if (map.Vertices[v].Confidence == 0)
                continue;
            double distance = (Vector3D.At(carried, v) - Vector3D.At(moved, v)).Length;
            (sum, largest, motion, count) = (sum + distance, Math.Max(largest, distance), Math.Max(motion, Vector3D.At(carried, v).Length), count + 1);
        }

        return new ShapeResidual(name, count == 0 ? 0 : sum / count, largest, motion);
    }

    private static string PartOf(RigSurface surface, HeadPiece piece) =>
        surface.Parts.First(part => piece.Vertices[0] < part.FirstVertex + part.VertexCount).Name;

    private static void Check(float[] neutral, RigSurface surface, LandmarkPairs? landmarks, BlendshapeRig source, RigTransferOptions options)
    {
        if (neutral.Length != 3 * surface.VertexCount)
            throw new MimikException($"target: expected {surface.VertexCount} x 3 numbers, found {neutral.Length}");
        int bad = Array.FindIndex(neutral, value => !float.IsFinite(value));
        if (bad >= 0)
            throw new MimikException($"target: expected finite positions, found {neutral[bad]} at vertex {bad / 3}");
        if (!(options.GradientReach > 0 && double.IsFinite(options.GradientReach)))
            throw new MimikException($"transfer: expected a gradient reach above 0, found {options.GradientReach}");
        if (landmarks is null)
            return;
        if (landmarks.Source.LargestVertex >= source.VertexCount || landmarks.Target.LargestVertex >= surface.VertexCount)
            throw new MimikException($"landmarks: expected vertices below {source.VertexCount} on the source and {surface.VertexCount} on the target, found {landmarks.Source.LargestVertex} and {landmarks.Target.LargestVertex}");
    }
}
