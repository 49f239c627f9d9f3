using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.InverseRig;

/// <summary>Finds the head's rigid motion in a sequence of meshes, so that what is left is expression.</summary>
/// <remarks>
/// First every frame is aligned with the neutral on the points that the rig moves least, or on chosen ones, with points that do not follow doubted
/// (<see cref="RigidAlignment.FitRobust"/>). Then the controls are solved and every frame is aligned anew, with the mesh that the
/// controls make: a jaw that opens no longer nods the head.
/// </remarks>
internal sealed class HeadStabiliser
{
    private readonly BlendshapeRig _rig;
    private readonly RigBasis _points;
    private readonly float[] _weights;
    private readonly int _threads;

    /// <summary>Prepares.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="points">Its observed points, all of them and not weighted.</param>
    /// <param name="weights">[points] what each counts in the alignment; null counts those most that the rig moves least.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <exception cref="MimikException">There are weights for another number of points.</exception>
    public HeadStabiliser(BlendshapeRig rig, RigBasis points, IReadOnlyList<float>? weights, int threads)
    {
        (_rig, _points, _threads) = (rig, points, threads);
        if (weights is not null && weights.Count != points.PointCount)
            throw new MimikException($"stabilisation: expected weights of {points.PointCount} points, found {weights.Count}");
        _weights = weights is null ? Stillness(points) : [.. weights];
    }

    /// <summary>Aligns every frame with the rig.</summary>
    /// <param name="frames">The meshes; positions.</param>
    /// <param name="curves">[T x m] the controls as far as they are known; null poses the neutral.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>[T] the motion from the rig's space to the frame's; where too few points are there, or they lie on a line, that of the frame before.</returns>
    public RigidMotion[] Align(IMeshSequence frames, WeightAnimation? curves, CancellationToken cancellation)
    {
        int count = frames.FrameCount;
        var motions = new RigidMotion?[count];
        float[]?[] poses = new float[_threads][], sources = new float[_threads][], weights = new float[_threads][];
        ParallelLoop.For(count, _threads, (t, worker) =>
        {
            if (cancellation.IsCancellationRequested)
                return;
            float[] pose = poses[worker] ??= new float[_points.Neutral.Length], source = sources[worker] ??= new float[_points.Neutral.Length];
            float[] shapes = weights[worker] ??= new float[_points.Shapes.Length];
            frames.Read(t, source);
            _points.Neutral.CopyTo(pose, 0);
            if (curves is not null)
            {
                _rig.Logic.Evaluate(curves[t], shapes);
                for (int p = 0; p < shapes.Length; p++)
                {
                    if (shapes[p] != 0)
                        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(_points.Shapes[p].Span, shapes[p], pose, pose);
                }
            }

            if (CanAlign(source))
                motions[t] = Fit(pose, source);
        });
        cancellation.ThrowIfCancellationRequested();
        RigidMotion last = motions.FirstOrDefault(motion => motion is not null)
            ?? throw new MimikException($"{frames.Describe(0)}: expected a frame with four points or more, not on a line, to align, found none in the sequence");
        var filled = new RigidMotion[count];
        for (int t = 0; t < count; t++)
            filled[t] = last = motions[t] ?? last;
        return filled;
    }

    // Where doubt leaves too few points, or points on a line, none is doubted; null where even those do not tell how the head is turned.
    private RigidMotion? Fit(float[] pose, float[] source)
    {
        try
        {
            return RigidAlignment.FitRobust(pose, source, _weights).Motion;
        }
        catch (MimikException)
        {
        }

        try
        {
            return RigidAlignment.Fit(pose, source, _weights).Motion;
        }
        catch (MimikException)
        {
            return null;
        }
    }

    private bool CanAlign(float[] source)
    {
        int seen = 0;
        for (int k = 0; k < _weights.Length; k++)
            seen += _weights[k] > 0 && !float.IsNaN(source[3 * k]) ? 1 : 0;
        return seen >= 4;
    }

    // 1 where the rig moves nothing, a half where the shapes together move a point by a twentieth of the largest such sum.
    private static float[] Stillness(RigBasis points)
    {
        double[] moved = new double[points.PointCount];
        foreach (ReadOnlyMemory<float> shape in points.Shapes)
        {
            ReadOnlySpan<float> deltas = shape.Span;
            for (int k = 0; k < moved.Length; k++)
                moved[k] += Math.Sqrt(((double)deltas[3 * k] * deltas[3 * k]) + ((double)deltas[(3 * k) + 1] * deltas[(3 * k) + 1]) + ((double)deltas[(3 * k) + 2] * deltas[(3 * k) + 2]));
        }

        double half = 0.05 * moved.Max();
        return [.. moved.Select(length => half == 0 ? 1f : (float)(1 / (1 + ((length / half) * (length / half)))))];
    }
}
