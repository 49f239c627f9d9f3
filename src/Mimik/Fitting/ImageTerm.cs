
namespace Mimik.Fitting;

/// <summary>Landmarks in a picture: the mean over those that are seen of a robust square of the distance in pixels, taken to millimetres at the face's depth.</summary>
internal sealed class ImageTerm : FitTerm
{
    private readonly HeadPoints _points;
    private readonly (double U, double V)[] _targets;
    private readonly FitCamera _camera;
    private readonly int _seen;

    /// <summary>Creates the term.</summary>
    /// <param name="points">K places on the head.</param>
    /// <param name="targets">[K] pixels; NaN where not seen.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="millimetresPerPixel">At the face's depth, about.</param>
    public ImageTerm(HeadPoints points, (double U, double V)[] targets, FitCamera camera, double millimetresPerPixel)
    {
        _points = points;
        _targets = targets;
        _camera = camera;
        MillimetresPerPixel = millimetresPerPixel;
        _seen = targets.Count(target => double.IsFinite(target.U + target.V));
    }

    /// <summary>At the face's depth.</summary>
    public double MillimetresPerPixel { get; }

    /// <summary>Distances beyond count less and less, in mm at the face's depth; infinite for plain squares.</summary>
    public double RobustMillimetres { get; set; } = double.PositiveInfinity;

    /// <summary>Pixels.</summary>
    public override double[] Distances(HeadLinearisation head)
    {
        HeadPoint[] points = _points.At(head.YawDegrees);
        return [.. _targets.Select((target, k) =>
        {
            CameraPoint seen = _camera.Project(head.At(points[k]));
            return Math.Sqrt(((seen.U - target.U) * (seen.U - target.U)) + ((seen.V - target.V) * (seen.V - target.V)));
        })];
    }

    /// <inheritdoc/>
    public override double Collect(HeadLinearisation head, List<FitRow> rows)
    {
        HeadPoint[] points = _points.At(head.YawDegrees);
        double cost = 0, scale = MillimetresPerPixel * MillimetresPerPixel;
        for (int k = 0; k < points.Length; k++)
        {
            CameraPoint seen = _camera.Project(head.At(points[k]));
            if (!seen.IsInFront)
                return double.PositiveInfinity;
            double u = seen.U - _targets[k].U, v = seen.V - _targets[k].V;
            if (!double.IsFinite(u + v))
                continue;
            (double value, double slope) = RobustSquare.At(scale * ((u * u) + (v * v)), RobustMillimetres);
            cost += Weight * value / _seen;
            double weight = Weight * scale * slope / _seen;
            rows.Add(new FitRow(points[k], seen.DU, u, weight, seen.DUScale));
            rows.Add(new FitRow(points[k], seen.DV, v, weight, seen.DVScale));
        }

        return cost;
    }
}
