using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>
/// Distances between surfaces: each sample has a counterpart that is looked for anew at every step, and counts with a robust square of their distance. The equation is the distance along a
/// normal, so that surfaces slide over each other freely (Chen and Medioni, 1992).
/// </summary>
internal abstract class SurfaceTerm : FitTerm
{
    // Cosine of the angle up to which two normals may belong to one surface.
    private const double SameSide = 0.3;

    private double[] _squares = [];

    /// <summary>Distances beyond count less and less (Geman and McClure).</summary>
    public double RobustMillimetres { get; set; } = 20;

    /// <summary>Counterparts farther away do not count at all: what an outlier costs is then fixed.</summary>
    public double FarthestMillimetres { get; set; } = double.PositiveInfinity;

    /// <summary>Squared distances of samples that had a counterpart, at the last step tried; infinite for others.</summary>
    public ReadOnlySpan<double> Squares => _squares;

    /// <summary>Half of the counted samples are nearer, in mm; 0 where there are none.</summary>
    public double MedianDistance() => QuantileDistance(0.5);

    /// <summary>A share of the counted samples are nearer, in mm; 0 where there are none.</summary>
    public double QuantileDistance(double share)
    {
        double[] near = [.. _squares.Where(double.IsFinite)];
        if (near.Length == 0)
            return 0;
        Array.Sort(near);
        return Math.Sqrt(near[(int)(share * (near.Length - 1))]);
    }

    /// <summary>Half of all samples that count are nearer, in mm; infinite where half have no counterpart.</summary>
    public double MedianOfAll()
    {
        double[] all = [.. _squares];
        Array.Sort(all);
        return all.Length == 0 ? double.PositiveInfinity : Math.Sqrt(all[all.Length / 2]);
    }

    /// <inheritdoc/>
    public override double Collect(HeadLinearisation head, List<FitRow> rows)
    {
        int count = Prepare(head);
        if (_squares.Length != count)
            _squares = new double[count];
        double total = 0, cost = 0, most = RobustMillimetres * RobustMillimetres;
        for (int i = 0; i < count; i++)
            total += SampleWeight(i);
        double scale = total > 0 ? Weight / total : 0, farthest = FarthestMillimetres * FarthestMillimetres;
        for (int i = 0; i < count; i++)
        {
            double own = scale * SampleWeight(i);
            _squares[i] = double.PositiveInfinity;
            if (own == 0)
                continue;
            if (!Counterpart(head, i, out HeadPoint point, out Vector3D offset, out Vector3D normal, out Vector3D other)
                || Vector3D.Dot(normal, other) < SameSide || !(offset.LengthSquared <= farthest))
            {
                // As much as anything far off: losing a counterpart is no gain.
                cost += own * most;
                continue;
            }

            _squares[i] = offset.LengthSquared;
            (double value, double slope) = RobustSquare.At(offset.LengthSquared, RobustMillimetres);
            cost += own * value;
            rows.Add(new FitRow(point, normal, Vector3D.Dot(normal, offset), own * slope));
        }

        return cost;
    }

    /// <summary>Looks for all counterparts.</summary>
    /// <returns>The number of samples.</returns>
    protected abstract int Prepare(HeadLinearisation head);

    /// <summary>How much a sample counts, at least 0.</summary>
    protected abstract double SampleWeight(int sample);

    /// <summary>A sample's counterpart.</summary>
    /// <param name="head">The head.</param>
    /// <param name="sample">Which.</param>
    /// <param name="point">The place on the head.</param>
    /// <param name="offset">From the scan to the head.</param>
    /// <param name="normal">Along which the distance counts.</param>
    /// <param name="other">The other surface's normal.</param>
    /// <returns>False where there is none.</returns>
    protected abstract bool Counterpart(HeadLinearisation head, int sample, out HeadPoint point, out Vector3D offset, out Vector3D normal, out Vector3D other);
}
