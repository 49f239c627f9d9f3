using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Errors of a set of positions, in the report's unit of length.</summary>
/// <param name="MeanAbsolute">Mean absolute error of a coordinate (the script's MAE).</param>
/// <param name="MaxAbsolute">The largest (the script's MXE).</param>
/// <param name="MeanDistance">Mean distance of a vertex (the paper's MAE).</param>
/// <param name="MaxDistance">The largest (the paper's MXE).</param>
public readonly record struct ErrorFigures(double MeanAbsolute, double MaxAbsolute, double MeanDistance, double MaxDistance);

/// <summary>Distances between original and compressed vertices in one frame, in the report's unit of length.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Percentile99">99 % of the vertices are at most this far off.</param>
/// <param name="Max">The largest.</param>
public readonly record struct FrameErrors(double Mean, double Percentile99, double Max);

/// <summary>
/// How far a compressed rig is from its original, by plain evaluation of the finished rig, apart from the solver: double
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
        double[] weights = new double[shapes.Length];
        for (int s = 0; s < shapes.Length; s++)
        {
            Array.Clear(weights);
            weights[s] = 1;
            Displace(compressed.Playback, weights, moved);
            float[] deltas = rig.Shapes[s].Deltas;
            double sum = 0, max = 0, distances = 0, farthest = 0;
            for (int v = 0; v < rig.VertexCount; v++)
            {
                double square = 0;
                for (int c = 0; c < 3; c++)
                {
                    double error = Math.Abs(moved[(3 * v) + c] - deltas[(3 * v) + c]);
                    sum += error;
                    max = Math.Max(max, error);
                    square += error * error;
                }

                distances += Math.Sqrt(square);
                farthest = Math.Max(farthest, Math.Sqrt(square));
            }

            int count = Math.Max(1, rig.VertexCount);
            shapes[s] = new ErrorFigures(scale * sum / (3 * count), scale * max, scale * distances / count, scale * farthest);
        }

        ErrorFigures total = shapes.Length == 0 ? default : new ErrorFigures(
            shapes.Average(e => e.MeanAbsolute), shapes.Max(e => e.MaxAbsolute), shapes.Average(e => e.MeanDistance), shapes.Max(e => e.MaxDistance));
        return new CompressionErrors(rig.Unit.ReportLabel, total, shapes);
    }

    /// <summary>Compares the two rigs over an animation of shape weights.</summary>
    /// <param name="rig">The original.</param>
    /// <param name="compressed">Its compression.</param>
    /// <param name="shapeWeights">[T x S] weights of the shapes, after the rig logic.</param>
    /// <returns>[T] errors by frame.</returns>
    /// <exception cref="MimikException">The rigs or the weights do not fit together.</exception>
    public static FrameErrors[] OverAnimation(BlendshapeRig rig, CompressedRig compressed, ReadOnlySpan<float> shapeWeights)
    {
        CheckPair(rig, compressed);
        int shapeCount = rig.Shapes.Count;
        if (shapeCount == 0 ? shapeWeights.Length > 0 : shapeWeights.Length % shapeCount != 0)
            throw new MimikException($"errors over an animation: expected rows of {shapeCount} weights, found {shapeWeights.Length} numbers");
        var frames = new FrameErrors[shapeWeights.Length / Math.Max(1, shapeCount)];
        double[] moved = new double[rig.Neutral.Length];
        double[] weights = new double[shapeCount];
        double[] distances = new double[rig.VertexCount];
        for (int t = 0; t < frames.Length; t++)
        {
            ReadOnlySpan<float> row = shapeWeights.Slice(t * shapeCount, shapeCount);
            for (int s = 0; s < shapeCount; s++)
                weights[s] = row[s];
            Displace(compressed.Playback, weights, moved);
            for (int s = 0; s < shapeCount; s++)
            {
                if (row[s] == 0)
                    continue;
                float[] deltas = rig.Shapes[s].Deltas;
                for (int i = 0; i < moved.Length; i++)
                    moved[i] -= weights[s] * deltas[i];
            }

            frames[t] = Frame(moved, distances, rig.Unit.ReportScale);
        }

        return frames;
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

    private static FrameErrors Frame(ReadOnlySpan<double> difference, double[] distances, double scale)
    {
        if (distances.Length == 0)
            return default;
        double sum = 0;
        for (int v = 0; v < distances.Length; v++)
        {
            double x = difference[3 * v], y = difference[(3 * v) + 1], z = difference[(3 * v) + 2];
            distances[v] = scale * Math.Sqrt((x * x) + (y * y) + (z * z));
            sum += distances[v];
        }

        Array.Sort(distances);
        int rank = (int)Math.Ceiling(0.99 * distances.Length) - 1;
        return new FrameErrors(sum / distances.Length, distances[rank], distances[^1]);
    }

    private static void CheckPair(BlendshapeRig rig, CompressedRig compressed)
    {
        ArgumentNullException.ThrowIfNull(rig);
        ArgumentNullException.ThrowIfNull(compressed);
        if (compressed.Playback.VertexCount != rig.VertexCount)
            throw new MimikException($"compressed rig: expected {rig.VertexCount} vertices, found {compressed.Playback.VertexCount}");
        if (compressed.Playback.Transforms.ShapeCount != rig.Shapes.Count)
            throw new MimikException($"compressed rig: expected {rig.Shapes.Count} shapes, found {compressed.Playback.Transforms.ShapeCount}");
    }
}
