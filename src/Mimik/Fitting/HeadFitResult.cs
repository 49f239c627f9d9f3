using Mimik.Faces.Heads;

namespace Mimik.Fitting;

/// <summary>A fitted head.</summary>
public sealed record HeadFitResult
{
    /// <summary>Coefficients, rotations and translation, in the model's unit.</summary>
    public required HeadParameters Parameters { get; init; }

    /// <summary>By how much the head is larger than the model's; 1 where it was not free.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The focal length in pixels, or with weak perspective pixels for a millimetre; null without a picture.</summary>
    public double? Focal { get; init; }

    /// <summary>[N x 3] the head's vertices in millimetres, where the data is.</summary>
    public required float[] Vertices { get; init; }

    /// <summary>Why the last stage ended.</summary>
    public required FitExit Exit { get; init; }

    /// <summary>The steps of all stages, of the start that won.</summary>
    public required IReadOnlyList<FitIteration> Iterations { get; init; }

    /// <summary>[K] distances of the landmarks, mm (pixels for images); NaN where one was not given; empty without landmarks.</summary>
    public IReadOnlyList<double> LandmarkDistances { get; init; } = [];

    /// <summary>[N] distance of every vertex to the scan, mm; NaN where a scan ends or a cloud has no point within 5 mm, and for vertices that do not count. Empty without a scan.</summary>
    public IReadOnlyList<float> ScanDistances { get; init; } = [];

    /// <summary>Half of the scan's sampled points lie nearer to the head, mm; infinite where half have nothing beside them; NaN without a scan.</summary>
    public double ScanMedianMillimetres { get; init; } = double.NaN;

    /// <summary>The cost at the end, mm^2 (pixels^2 for images), with its priors.</summary>
    public double Cost => Iterations.Count == 0 ? double.NaN : Iterations[^1].Cost;

    /// <summary>Root mean square of the landmarks' distances.</summary>
    public double LandmarkRootMeanSquare
    {
        get
        {
            double[] known = [.. LandmarkDistances.Where(double.IsFinite)];
            return known.Length == 0 ? double.NaN : Math.Sqrt(known.Sum(distance => distance * distance) / known.Length);
        }
    }
}
