using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Numerics;

namespace Mimik.Fitting;

/// <summary>What is evaluated against what; all lengths in millimetres.</summary>
/// <param name="Prediction">[M x 3] the predicted face.</param>
/// <param name="Triangles">[T x 3] its triangles.</param>
/// <param name="Scan">[N x 3] the scan's vertices; NaN where missing.</param>
internal sealed record ScanEvaluationInput(float[] Prediction, int[] Triangles, float[] Scan)
{
    /// <summary>[K x 3] landmarks of the prediction and of the scan, NaN where missing; null where the two are aligned already.</summary>
    public (float[] Prediction, float[] Scan)? Landmarks { get; init; }

    /// <summary>Refine the alignment over the whole surface.</summary>
    public bool Refine { get; init; }

    /// <summary>Where the evaluated part of the scan is: a middle and a radius; null evaluates all.</summary>
    public (Vector3D Middle, double Radius)? Sphere { get; init; }

    /// <summary>Named parts of the scan: which of its N vertices belong to each.</summary>
    public IReadOnlyList<(string Name, bool[] Vertices)> Regions { get; init; } = [];

    /// <summary>Also by parts of the prediction: the closest triangle's; a name and [M] for each. Empty for none.</summary>
    public IReadOnlyList<(string Name, bool[] Vertices)> PredictedParts { get; init; } = [];
}

/// <summary>Measures scans against predicted faces. The same input gives the same digits, whatever the number of threads.</summary>
internal static class ScanEvaluator
{
    private const int PieceOfPoints = 256;

    /// <summary>Aligns and measures.</summary>
    /// <param name="input">What to evaluate.</param>
    /// <param name="threads">How many threads take part.</param>
    /// <exception cref="MimikException">The prediction has no triangle, the scan no vertex to evaluate, or the landmarks do not determine a motion.</exception>
    public static ScanEvaluation Evaluate(ScanEvaluationInput input, int threads)
    {
        ArgumentNullException.ThrowIfNull(input);
        int n = input.Scan.Length / 3;
        int[] evaluated = [.. Enumerable.Range(0, n).Where(i => IsEvaluated(input, Vector3D.At(input.Scan, i)))];
        if (evaluated.Length == 0)
            throw new MimikException(input.Sphere is { } sphere ? $"scan: expected vertices within {sphere.Radius:g6} mm of the nose's landmark, found none" : "scan: expected finite vertices, found none");
        if (input.Triangles.Length == 0)
            throw new MimikException("prediction: expected a surface of triangles, found none");
        var tree = new SurfaceTree(input.Prediction, input.Triangles, threads);
        RigidMotion motion = RigidMotion.Identity;
        RigidFit? fit = null;
        if (input.Landmarks is { } landmarks)
        {
            fit = RigidAlignment.Fit(landmarks.Scan, landmarks.Prediction);
            motion = fit.Motion;
        }

        RefinedMotion? refined = null;
        if (input.Refine)
        {
            refined = RigidRefinement.Refine([.. evaluated.Select(i => Vector3D.At(input.Scan, i))], tree, motion, threads);
            motion = refined.Motion;
        }

        var found = new SurfacePoint[evaluated.Length];
        ParallelLoop.For((found.Length + PieceOfPoints - 1) / PieceOfPoints, threads, (piece, _) =>
        {
            for (int k = piece * PieceOfPoints; k < Math.Min(found.Length, (piece + 1) * PieceOfPoints); k++)
                found[k] = tree.Closest(motion.Map(Vector3D.At(input.Scan, evaluated[k])));
        });
        return Result(input, motion, fit, refined, evaluated, found);
    }

    private static bool IsEvaluated(ScanEvaluationInput input, Vector3D point) =>
        double.IsFinite(point.LengthSquared) && (input.Sphere is not { } sphere || (point - sphere.Middle).LengthSquared <= sphere.Radius * sphere.Radius);

    private static ScanEvaluation Result(ScanEvaluationInput input, RigidMotion motion, RigidFit? fit, RefinedMotion? refined, int[] evaluated, SurfacePoint[] found)
    {
        int n = input.Scan.Length / 3;
        double[] distances = new double[n], weights = new double[3 * n];
        int[] vertices = new int[3 * n];
        distances.AsSpan().Fill(double.NaN);
        for (int k = 0; k < found.Length; k++)
        {
            int i = evaluated[k];
            distances[i] = Math.Sqrt(found[k].SquaredDistance);
            input.Triangles.AsSpan(3 * found[k].Triangle, 3).CopyTo(vertices.AsSpan(3 * i));
            (weights[3 * i], weights[(3 * i) + 1], weights[(3 * i) + 2]) = (found[k].A, found[k].B, found[k].C);
        }

        double[] all = [.. evaluated.Select(i => distances[i])];
        var regions = new List<RegionFigures> { new("all", DistanceFigures.Of(all)) };
        foreach ((string name, bool[] inside) in input.Regions)
            Add(name, i => inside[i]);
        foreach ((string name, bool[] inside) in input.PredictedParts)
            Add(name, i => inside[vertices[3 * i]]);
        return new ScanEvaluation
        {
            Motion = motion,
            Landmarks = fit?.Points ?? 0,
            LandmarkError = fit?.RootMeanSquare ?? 0,
            Refinement = refined,
            Distances = distances,
            ClosestVertices = vertices,
            ClosestWeights = weights,
            Regions = regions,
            Cumulative = DistanceFigures.Cumulative(all, ScanEvaluation.Thresholds),
        };

        void Add(string name, Func<int, bool> isInside)
        {
            double[] part = [.. evaluated.Where(isInside).Select(i => distances[i])];
            if (part.Length > 0)
                regions.Add(new RegionFigures(name, DistanceFigures.Of(part)));
        }
    }
}
