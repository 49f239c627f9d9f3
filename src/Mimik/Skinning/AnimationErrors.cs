using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// How far a compressed rig is from its original over an animation: distances between vertices and angles between vertex normals, by
/// plain evaluation of the finished rig in double precision, apart from the solver.
/// </summary>
/// <remarks>Normals are the area-weighted ones of the triangulated surface; what has no direction is left out, see <see cref="NormalsLeftOut"/>.</remarks>
public sealed class AnimationErrors
{
    // Frames that are evaluated at a time; the sums go over them in order, so that the bits do not depend on the threads.
    private const int Block = 16;

    private AnimationErrors(
        string lengthLabel, ErrorSpread distance, ErrorSpread normalDegrees, ErrorSpread[] frames, ErrorSpread[] normalFrames, long normals, long normalsLeftOut)
    {
        LengthLabel = lengthLabel;
        Distance = distance;
        NormalDegrees = normalDegrees;
        Frames = frames;
        NormalFrames = normalFrames;
        NormalsCompared = normals;
        NormalsLeftOut = normalsLeftOut;
    }

    /// <summary>"mm", or "units" where the rig's unit is unknown.</summary>
    public string LengthLabel { get; }

    /// <summary>Distances over all vertices in all frames.</summary>
    public ErrorSpread Distance { get; }

    /// <summary>Angles between normals in degrees, over all vertices in all frames that have one in both rigs.</summary>
    public ErrorSpread NormalDegrees { get; }

    /// <summary>[T] distances by frame.</summary>
    public IReadOnlyList<ErrorSpread> Frames { get; }

    /// <summary>[T] angles between normals by frame, in degrees.</summary>
    public IReadOnlyList<ErrorSpread> NormalFrames { get; }

    /// <summary>How many normals were compared, over all frames.</summary>
    public long NormalsCompared { get; }

    /// <summary>How many were left out: no triangle with an area around the vertex, or triangles that cancel, in either rig.</summary>
    public long NormalsLeftOut { get; }

    /// <summary>The first frame with the largest distance; -1 without frames.</summary>
    public int WorstFrame => Enumerable.Range(0, Frames.Count).DefaultIfEmpty(-1).MaxBy(t => t < 0 ? 0 : Frames[t].Max);

    /// <summary>The first frame with the largest angle; -1 without frames.</summary>
    public int WorstNormalFrame => Enumerable.Range(0, NormalFrames.Count).DefaultIfEmpty(-1).MaxBy(t => t < 0 ? 0 : NormalFrames[t].Max);

    /// <summary>Compares the two rigs.</summary>
    /// <param name="rig">The original.</param>
    /// <param name="compressed">Its compression: the same vertices and shapes.</param>
    /// <param name="shapeWeights">[T x S] weights of the shapes, after the rig logic.</param>
    /// <param name="threads">Threads that take part; 0 takes all. The result does not depend on it.</param>
    /// <param name="cancellation">Ends the evaluation between a few frames and the next.</param>
    /// <exception cref="MimikException">The rigs or the weights do not fit together.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static AnimationErrors Evaluate(
        BlendshapeRig rig, CompressedRig compressed, ReadOnlyMemory<float> shapeWeights, int threads = 0, CancellationToken cancellation = default)
    {
        CompressionErrors.CheckPair(rig, compressed);
        int shapes = rig.Shapes.Count, vertices = rig.VertexCount;
        if (shapes == 0 ? shapeWeights.Length > 0 : shapeWeights.Length % shapes != 0)
            throw new MimikException($"errors over an animation: expected rows of {shapes} weights, found {shapeWeights.Length} numbers");
        int frames = shapeWeights.Length / Math.Max(1, shapes);
        int workers = Math.Min(threads == 0 ? ParallelLoop.AllThreads : threads, Math.Max(1, Math.Min(frames, Block)));
        int[] triangles = rig.Surface.Faces.Triangulate();
        FrameScratch[] scratch = [.. Enumerable.Range(0, workers).Select(_ => new FrameScratch(rig, compressed.Playback, triangles))];
        double[][] distances = [.. Enumerable.Range(0, Math.Min(frames, Block)).Select(_ => new double[vertices])];
        double[][] angles = [.. distances.Select(_ => new double[vertices])];
        var byFrame = new ErrorSpread[frames];
        var normalsByFrame = new ErrorSpread[frames];
        var distance = new SpreadCollector((long)frames * vertices);
        var normal = new SpreadCollector((long)frames * vertices);
        for (int first = 0; first < frames; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Block, frames - first);
            ParallelLoop.For(count, workers, (i, worker) =>
            {
                scratch[worker].Compare(shapeWeights.Span.Slice((first + i) * shapes, shapes), distances[i], angles[i]);
                byFrame[first + i] = SpreadCollector.Of(distances[i]);
                normalsByFrame[first + i] = SpreadCollector.Of(angles[i]);
            });
            for (int i = 0; i < count; i++)
            {
                distance.Add(distances[i]);
                normal.Add(angles[i]);
            }
        }

        return new AnimationErrors(
            rig.Unit.ReportLabel, distance.ToSpread(), normal.ToSpread(), byFrame, normalsByFrame, normal.Count, ((long)frames * vertices) - normal.Count);
    }

    /// <summary>One worker's room for a frame.</summary>
    private sealed class FrameScratch(BlendshapeRig rig, PlaybackRig playback, int[] triangles)
    {
        private readonly double[] _weights = new double[rig.Shapes.Count];
        private readonly double[] _original = new double[rig.Neutral.Length];
        private readonly double[] _compressed = new double[rig.Neutral.Length];
        private readonly NormalAngles _normals = new(triangles, rig.VertexCount);

        public void Compare(ReadOnlySpan<float> shapeWeights, Span<double> distances, Span<double> degrees)
        {
            for (int s = 0; s < _weights.Length; s++)
                _weights[s] = shapeWeights[s];
            PlainPose.Of(rig, _weights, _original);
            PlainPose.Of(playback, _weights, _compressed);
            double scale = rig.Unit.ReportScale;
            for (int v = 0; v < distances.Length; v++)
            {
                double x = _compressed[3 * v] - _original[3 * v], y = _compressed[(3 * v) + 1] - _original[(3 * v) + 1], z = _compressed[(3 * v) + 2] - _original[(3 * v) + 2];
                distances[v] = scale * Math.Sqrt((x * x) + (y * y) + (z * z));
            }

            _normals.Compute(_original, _compressed, degrees);
        }
    }
}
