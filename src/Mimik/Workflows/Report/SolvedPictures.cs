using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;
using Mimik.InverseRig;

namespace Mimik.Workflows.Report;

/// <summary>Draws frames of a solve and its errors on the face.</summary>
internal sealed class SolvedPictures
{
    // Points that reach fewer vertices than this are specks on a grey face.
    private const double LeastCover = 0.3;

    private readonly SolveAccount _account;
    private readonly RenderOptions _options;

    /// <summary>Prepares pictures.</summary>
    /// <param name="account">The solve.</param>
    public SolvedPictures(SolveAccount account)
    {
        _account = account;
        _options = new RenderOptions
        {
            Width = account.PictureSize,
            Height = account.PictureSize,
            Framing = account.Rig.Neutral,
            FramedVertices = ExpressiveVertices.Of(account.Rig),
            Fill = 0.9,
        };
    }

    /// <summary>Why a rig and the points that are observed on it cannot be drawn; null where they can.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="map">Where points lie on it, or null where they are its vertices.</param>
    public static string? WhyNone(BlendshapeRig rig, BarycentricMap? map) =>
        rig.Surface.Faces.Count == 0 ? $"There are no pictures: the rig has {rig.VertexCount:N0} vertices and no faces to draw."
        : VertexValues.Cover(map, rig.VertexCount) < LeastCover ? $"There are no pictures: {map!.Count:N0} points are too few to show on {rig.VertexCount:N0} vertices. The table of points has their errors."
        : null;

    /// <summary>Heads of the columns of <see cref="Worst"/>.</summary>
    public IReadOnlyList<string> WorstHeads => _account.Worst.Any(frame => frame.Target is not null)
        ? ["Target", "Solution", $"Distance ({_account.Errors.LengthLabel})"]
        : ["Solution", $"Distance ({_account.Errors.LengthLabel})"];

    /// <summary>The worst frames, all on one scale.</summary>
    public IEnumerable<ReportPictures> Worst()
    {
        string unit = _account.Errors.LengthLabel;
        double scale = Scale(_account.Worst.SelectMany(frame => frame.Distances));
        foreach (SolvedFrame frame in _account.Worst)
        {
            Image solution = FaceRenderer.Render(_account.Rig.Surface, frame.Solution, _options);
            Image heat = FaceRenderer.Render(_account.Rig.Surface, frame.Solution, _options with { HeatMap = new HeatMap(frame.Distances, scale, unit) });
            string mean = HtmlText.Number(_account.Errors.FrameMeans[frame.Frame]), max = HtmlText.Number(_account.Errors.FrameMaxima[frame.Frame]);
            yield return new ReportPictures(
                $"{_account.TimeOf(frame.Frame)}: mean {mean} {unit}, max {max} {unit}, {frame.Why}",
                frame.Target is null ? [solution, heat] : [Target(frame), solution, heat]);
        }
    }

    /// <summary>Heads of the columns of <see cref="Maps"/>.</summary>
    public IReadOnlyList<string> MapHeads => [.. Layers().Select(layer => $"{layer.Head} ({_account.Errors.LengthLabel})")];

    /// <summary>Where the error lies, what the rig cannot reach, and what another neutral would explain; each on a scale of its own.</summary>
    public ReportPictures Maps() => new(
        "Each in its own colours; grey where nothing was measured.",
        [.. Layers().Select(layer =>
        {
            float[] values = VertexValues.Spread(_account.Errors.Points, [.. layer.Values.Zip(_account.Errors.PointFrames, (value, seen) => seen > 0 ? value : float.NaN)], _account.Options.Binding, _account.Rig.VertexCount);
            return FaceRenderer.Render(_account.Rig.Surface, _account.Rig.Neutral, _options with { HeatMap = new HeatMap(values, Scale(values), _account.Errors.LengthLabel) });
        })]);

    private IEnumerable<(string Head, IReadOnlyList<float> Values)> Layers()
    {
        MeshErrors errors = _account.Errors;
        yield return ("Mean distance", errors.PointMeans);
        yield return ("Outside the rig's span", errors.OutsideSpan);
        yield return ("The same in every frame", NeutralOffsets(_account));
    }

    /// <summary>[points] how far another neutral would be from the rig's, in the unit of lengths that are reported.</summary>
    /// <param name="account">The solve.</param>
    public static float[] NeutralOffsets(SolveAccount account) =>
        VertexDistances.Between(new float[account.Errors.MeanResidual.Count], [.. account.Errors.MeanResidual], account.Rig.Unit.ReportScale);

    // Faces at missing vertices are left out of the target; the solution lends them finite places.
    private Image Target(SolvedFrame frame)
    {
        bool[] missing = [.. frame.Distances.Select(float.IsNaN)];
        float[] positions = [.. frame.Target!.Select((x, k) => missing[k / 3] ? frame.Solution[k] : x)];
        return FaceRenderer.Render(OpenSurface.Without(_account.Rig.Surface, missing), positions, _options);
    }

    // A few outliers must not leave everything else dark.
    private static double Scale(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Where(float.IsFinite).Order()];
        return ColourBar.Round(sorted.Length == 0 ? 1 : sorted[(int)(0.999 * (sorted.Length - 1))]);
    }
}
