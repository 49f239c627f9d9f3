using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;
using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>A frame of a solved sequence, to be drawn.</summary>
/// <param name="Frame">Its number, from 0.</param>
/// <param name="Why">Why it is shown.</param>
/// <param name="Solution">[N x 3] where the solution puts the rig's vertices.</param>
/// <param name="Target">[N x 3] where they should be, NaN where they are missing; null where the frame's points are not the rig's vertices.</param>
/// <param name="Distances">[N] how far apart the two are, in the unit of lengths that are reported; NaN where nobody knows.</param>
internal sealed record SolvedFrame(int Frame, string Why, float[] Solution, float[]? Target, float[] Distances)
{
    /// <summary>Chooses the frame with the largest distance and then those with the largest mean distance, apart from one another, and reads them.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="frames">The meshes, the head's motion taken out.</param>
    /// <param name="map">Where their points lie on the rig, or null where they are its vertices.</param>
    /// <param name="controls">The solution.</param>
    /// <param name="errors">Its errors.</param>
    /// <param name="count">The most frames to choose.</param>
    public static IReadOnlyList<SolvedFrame> Worst(BlendshapeRig rig, IMeshSequence frames, BarycentricMap? map, WeightAnimation controls, MeshErrors errors, int count)
    {
        int[] seen = [.. Enumerable.Range(0, controls.FrameCount).Where(t => double.IsFinite(errors.FrameMeans[t]))];
        if (seen.Length == 0 || count == 0)
            return [];
        int apart = Math.Max(1, controls.FrameCount / (4 * count));
        var chosen = new List<(int Frame, string Why)> { (seen.MaxBy(t => errors.FrameMaxima[t]), "the largest distance of all") };
        foreach (int t in seen.OrderByDescending(t => errors.FrameMeans[t]).ThenBy(t => t))
        {
            if (chosen.Count < count && chosen.TrueForAll(other => Math.Abs(other.Frame - t) >= apart))
                chosen.Add((t, chosen.Count == 1 ? "the largest mean distance of the others" : "the next largest mean distance"));
        }

        return chosen.ConvertAll(entry => Read(rig, frames, map, controls, entry.Frame, entry.Why));
    }

    private static SolvedFrame Read(BlendshapeRig rig, IMeshSequence frames, BarycentricMap? map, WeightAnimation controls, int frame, string why)
    {
        float[] solution = new float[rig.Neutral.Length], weights = new float[rig.Shapes.Count], target = new float[3 * frames.PointCount];
        rig.Logic.Evaluate(controls[frame], weights);
        rig.Pose(weights, solution);
        frames.Read(frame, target);
        if (frames.AreDisplacements)
            System.Numerics.Tensors.TensorPrimitives.Add(target, Points(rig.Neutral, map), target);
        float[] distances = VertexDistances.Between(Points(solution, map), target, rig.Unit.ReportScale);
        return new SolvedFrame(
            frame, why, solution, map is null ? target : null, VertexValues.Spread([.. Enumerable.Range(0, distances.Length)], distances, map, rig.VertexCount));
    }

    private static float[] Points(float[] vertices, BarycentricMap? map)
    {
        if (map is null)
            return vertices;
        float[] points = new float[3 * map.Count];
        map.Apply(vertices, points);
        return points;
    }
}
