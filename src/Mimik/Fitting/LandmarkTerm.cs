using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>Landmarks in space: the mean over those that are there of a robust square of the distance.</summary>
internal sealed class LandmarkTerm : FitTerm
{
    private readonly Vector3D[] _targets;
    private readonly HeadPoint[] _points;

    /// <summary>Creates the term.</summary>
    /// <param name="points">[K] places on the head.</param>
    /// <param name="targets">[K] where they are to be, mm; NaN where unknown.</param>
    public LandmarkTerm(HeadPoint[] points, Vector3D[] targets)
    {
        _points = points;
        _targets = targets;
    }

    /// <summary>Distances beyond count less and less (Geman and McClure); infinite for plain squares.</summary>
    public double RobustMillimetres { get; set; } = double.PositiveInfinity;

    /// <summary>Landmarks whose targets are known.</summary>
    public int Known => _targets.Count(target => double.IsFinite(target.LengthSquared));

    /// <summary>[K] distances, NaN where unknown; mm.</summary>
    public double[] Distances(HeadLinearisation head) => [.. _points.Select((point, k) => (head.At(point) - _targets[k]).Length)];

    /// <inheritdoc/>
    public override double Collect(HeadLinearisation head, List<FitRow> rows)
    {
        int known = Math.Max(1, Known);
        double cost = 0;
        for (int k = 0; k < _points.Length; k++)
        {
            Vector3D offset = head.At(_points[k]) - _targets[k];
            double square = offset.LengthSquared;
            if (!double.IsFinite(square))
                continue;
            (double value, double slope) = RobustSquare.At(square, RobustMillimetres);
            double weight = Weight * slope / known;
            cost += Weight * value / known;
            rows.Add(new FitRow(_points[k], new Vector3D(1, 0, 0), offset.X, weight));
            rows.Add(new FitRow(_points[k], new Vector3D(0, 1, 0), offset.Y, weight));
            rows.Add(new FitRow(_points[k], new Vector3D(0, 0, 1), offset.Z, weight));
        }

        return cost;
    }
}
