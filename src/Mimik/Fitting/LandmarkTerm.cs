using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>Landmarks in space: the mean over those that are known of the squared distance.</summary>
internal sealed class LandmarkTerm : FitTerm
{
    private readonly Vector3D[] _targets;
    private readonly HeadPoints _points;

    /// <summary>Creates the term.</summary>
    /// <param name="points">K places on the head.</param>
    /// <param name="targets">[K] where they are to be, mm; NaN where unknown.</param>
    public LandmarkTerm(HeadPoints points, Vector3D[] targets)
    {
        _points = points;
        _targets = targets;
    }

    /// <inheritdoc/>
    public override double[] Distances(HeadLinearisation head)
    {
        HeadPoint[] points = _points.At(head.YawDegrees);
        return [.. _targets.Select((target, k) => (head.At(points[k]) - target).Length)];
    }

    /// <inheritdoc/>
    public override double Collect(HeadLinearisation head, List<FitRow> rows)
    {
        HeadPoint[] points = _points.At(head.YawDegrees);
        int known = Math.Max(1, _targets.Count(target => double.IsFinite(target.LengthSquared)));
        double cost = 0;
        for (int k = 0; k < points.Length; k++)
        {
            Vector3D offset = head.At(points[k]) - _targets[k];
            if (!double.IsFinite(offset.LengthSquared))
                continue;
            double weight = Weight / known;
            cost += weight * offset.LengthSquared;
            rows.Add(new FitRow(points[k], new Vector3D(1, 0, 0), offset.X, weight));
            rows.Add(new FitRow(points[k], new Vector3D(0, 1, 0), offset.Y, weight));
            rows.Add(new FitRow(points[k], new Vector3D(0, 0, 1), offset.Z, weight));
        }

        return cost;
    }
}
