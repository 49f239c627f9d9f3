using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Errors of a set of positions, in the report's unit of length.</summary>
/// <param name="MeanAbsolute">Mean absolute error of a coordinate (the script's MAE).</param>
/// <param name="MaxAbsolute">The largest (the script's MXE).</param>
/// <param name="MeanDistance">Mean distance of a vertex (the paper's MAE).</param>
/// <param name="MaxDistance">The largest (the paper's MXE).</param>
/// <param name="Percentile99Absolute">99 % of the coordinates are at most this far off.</param>
/// <param name="Percentile99Distance">99 % of the vertices are at most this far off.</param>
public readonly record struct ErrorFigures(
    double MeanAbsolute, double MaxAbsolute, double MeanDistance, double MaxDistance, double Percentile99Absolute, double Percentile99Distance)
{
    internal ErrorFigures(ErrorSpread coordinates, ErrorSpread distances)
        : this(coordinates.Mean, coordinates.Max, distances.Mean, distances.Max, coordinates.Percentile99, distances.Percentile99)
    {
    }
}

/// <summary>
/// How far a compressed rig's shapes are from its original's, each at weight 1, by plain evaluation of the finished rig, apart from the solver: double
/// precision, from the arrays that are written to files.
/// </summary>
public sealed class CompressionErrors
{
    private CompressionErrors(string lengthLabel, ErrorFigures total, ErrorFigures[] shapes)
    {
        LengthLabel = lengthLabel;
        Total = total;
        Shapes = shapes;
    }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public string LengthLabel { get; }

    /// <summary>Over all shapes and vertices.</summary>
    public ErrorFigures Total { get; }

    /// <summary>[S] by shape, over all vertices.</summary>
    public IReadOnlyList<ErrorFigures> Shapes { get; }

    /// <summary>Compares every shape at weight 1.</summary>
    /// <param name="rig">The original.</param>
    /// <param name="compressed">Its compression: the same vertices and shapes.</param>
    /// <exception cref="MimikException">The two have different vertices or shapes.</exception>
    public static CompressionErrors Evaluate(BlendshapeRig rig, CompressedRig compressed)
    {
        CheckPair(rig, compressed);
        var shapes = new ErrorFigures[rig.Shapes.Count];
        double scale = rig.Unit.ReportScale;
        double[] moved = new double[rig.Neutral.Length];
        double[] distances = new double[rig.VertexCount];
        double[] weights = new double[shapes.Length];
        var allCoordinates = new SpreadCollector((long)shapes.Length * moved.Length);
        var allDistances = new SpreadCollector((long)shapes.Length * distances.Length);
        for (int s = 0; s < shapes.Length; s++)
        {
            Array.Clear(weights);
            weights[s] = 1;
            Displace(compressed.Playback, weights, moved);
            float[] deltas = rig.Shapes[s].Deltas;
            for (int v = 0; v < distances.Length; v++)
            {
                double square = 0;
                for (int i = 3 * v; i < (3 * v) + 3; i++)
                {
                    moved[i] = scale * Math.Abs(moved[i] - deltas[i]);
                    square += moved[i] * moved[i];
                }

                distances[v] = Math.Sqrt(square);
            }

            shapes[s] = new ErrorFigures(SpreadCollector.Of(moved), SpreadCollector.Of(distances));
            allCoordinates.Add(moved);
            allDistances.Add(distances);
        }

        return new CompressionErrors(rig.Unit.ReportLabel, new ErrorFigures(allCoordinates.ToSpread(), allDistances.ToSpread()), shapes);
    }

    /// <summary>Where linear blend skinning moves the vertices: sum over k of w_k M_b(k) [v - centre; 1].</summary>
    /// <param name="rig">The compressed rig.</param>
    /// <param name="shapeWeights">[S].</param>
    /// <param name="moved">[N x 3] receives displacements from the rest, in the rig's unit.</param>
    internal static void Displace(PlaybackRig rig, ReadOnlySpan<double> shapeWeights, Span<double> moved)
    {
        SparseTransforms transforms = rig.Transforms;
        double[] dof = new double[SparseTransforms.DegreesOfFreedom * transforms.BoneCount];
        for (int s = 0; s < transforms.ShapeCount; s++)
        {
            for (int e = transforms.RowOffsets[s]; shapeWeights[s] != 0 && e < transforms.RowOffsets[s + 1]; e++)
                dof[transforms.Indices[e]] += shapeWeights[s] * transforms.Values[e];
        }

        for (int v = 0; v < rig.VertexCount; v++)
        {
            double x = (double)rig.Rest[3 * v] - rig.Centre[0], y = (double)rig.Rest[(3 * v) + 1] - rig.Centre[1], z = (double)rig.Rest[(3 * v) + 2] - rig.Centre[2];
            double mx = 0, my = 0, mz = 0;
            for (int k = v * rig.Influences; k < (v + 1) * rig.Influences; k++)
            {
                double w = rig.Weights[k];
                ReadOnlySpan<double> m = dof.AsSpan(SparseTransforms.DegreesOfFreedom * rig.Bones[k], SparseTransforms.DegreesOfFreedom);
                mx += w * ((m[1] * z) - (m[2] * y) + m[3]);
                my += w * ((m[2] * x) - (m[0] * z) + m[4]);
                mz += w * ((m[0] * y) - (m[1] * x) + m[5]);
            }

            moved[3 * v] = mx;
            moved[(3 * v) + 1] = my;
            moved[(3 * v) + 2] = mz;
        }
    }

    /// <summary>Refuses rigs that are not of one kind.</summary>
    /// <exception cref="MimikException">They have different vertices or shapes.</exception>
    internal static void CheckPair(BlendshapeRig rig, CompressedRig compressed)
    {
        ArgumentNullException.ThrowIfNull(rig);
        ArgumentNullException.ThrowIfNull(compressed);
        if (compressed.Playback.VertexCount != rig.VertexCount)
            throw new MimikException($"compressed rig: expected {rig.VertexCount} vertices, found {compressed.Playback.VertexCount}");
        if (compressed.Playback.Transforms.ShapeCount != rig.Shapes.Count)
            throw new MimikException($"compressed rig: expected {rig.Shapes.Count} shapes, found {compressed.Playback.Transforms.ShapeCount}");
    }
}
