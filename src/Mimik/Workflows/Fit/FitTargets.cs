using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Fitting;
using Mimik.Formats;

namespace Mimik.Workflows.Fit;

/// <summary>Reads what a head is fitted to, and refuses what no head looks like in a sentence that says why.</summary>
internal static class FitTargets
{
    // A scan may show the face alone or half the body.
    private const double SmallestShare = 0.25;
    private const double LargestShare = 5;

    private static readonly double[] UsualUnits = [1e-6, 1e-3, 1e-2, 1];

    /// <summary>Landmarks in space as the model has them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="freeScale">Whether the face's size is to be found.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <param name="notes">Receives how the unit became known.</param>
    /// <returns>The places on the model and [K x 3] points in mm, NaN where missing.</returns>
    public static (LandmarkEmbedding Places, float[] Points) Space(string path, MorphableModel model, bool freeScale, ReadBudget budget, List<string> notes)
    {
        LandmarkSet read = LandmarkFile.Read(path, budget);
        if (read.InPixels)
            throw new MimikException($"{path}: expected points in space, found points in a picture (--image-landmarks takes those)");
        (LandmarkEmbedding places, LandmarkSet points) = Match(path, model, read);
        float[] expected = new float[3 * places.Count];
        places.Apply(model.Template, expected);
        LandmarkDiagnosis diagnosis = LandmarkDiagnosis.Of(expected, model.Unit, points.Seen(), points.Unit, places.Convention);
        LandmarkMistakes wrong = diagnosis.Mistakes & ~LandmarkMistakes.Axes;
        LengthUnit unit = points.Unit;
        if (unit.MetresPerUnit is null || freeScale)
        {
            // Nobody said: the one of µm, mm, cm and m in which the face comes closest to the model's size.
            double metres = (model.Unit.MetresPerUnit ?? 1e-3) / diagnosis.Scale;
            double power = Array.Find(UsualUnits, usual => metres / usual is > 0.6 and < 1.7);
            if (unit.MetresPerUnit is null && !freeScale && power == 0)
                throw new MimikException(FormattableString.Invariant($"{path}: expected a face's size in µm, mm, cm or m, found one whose unit would be {metres:g3} m: say the unit in the file, or let the size be found (--free-scale)"));
            if (unit.MetresPerUnit is null)
                unit = new LengthUnit(freeScale ? metres : power, UnitSource.Inferred);
            notes.Add($"{path}: unit {unit.Name}, {(points.Unit.MetresPerUnit is null ? "by the size of the face" : "as the file says")}");
            wrong &= ~LandmarkMistakes.Units;
        }

        if (wrong != LandmarkMistakes.None)
            throw new MimikException($"{path}: expected landmarks of a face, {places.Convention}, found others: {diagnosis.Sentence}");
        double scale = unit.MillimetresPerUnit!.Value;
        return (places, [.. points.Seen().Select(x => (float)(scale * x))]);
    }

    /// <summary>A scan in millimetres.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="job">Unit, memory and threads.</param>
    /// <param name="notes">Receives how the unit became known.</param>
    public static ScanSurface Scan(string path, MorphableModel model, FitHeadJob job, List<string> notes)
    {
        FileSurface file = SurfaceFile.Read(path, new FaceReadOptions { MaxMemoryBytes = job.Reading.Budget?.LimitBytes ?? ReadBudget.DefaultLimitBytes });
        LengthUnit unit = job.ScanUnits ?? file.Unit;
        double diagonal = Diagonal(file.Positions);
        if (unit.MetresPerUnit is null && !job.Options.FreeScale)
            throw new MimikException(FormattableString.Invariant($"{path}: expected a head's size in µm, mm, cm or m, found a scan {diagonal:g4} units across: give its unit (--scan-units), or let the size be found (--free-scale)"));
        double headScale = model.Unit.MillimetresPerUnit ?? 1, head = headScale * Diagonal(model.Template);
        double scale = unit.MillimetresPerUnit ?? (head / diagonal);
        if (!job.Options.FreeScale && scale * diagonal / head is not (> SmallestShare and < LargestShare))
            throw new MimikException(FormattableString.Invariant($"{path}: expected a head of about {head:f0} mm, found a scan {scale * diagonal:g4} mm across: is its unit {unit.Name}? (--scan-units)"));
        notes.Add(FormattableString.Invariant($"{path}: {file.Positions.Length / 3:N0} points, {file.Triangles.Length / 3:N0} triangles, {scale * diagonal:f0} mm across; unit {(unit.MetresPerUnit is null ? "to be found" : $"{unit.Name}, {(job.ScanUnits is null ? "by the size of a head" : "as asked")}")}"));
        return new ScanSurface(file.Positions, file.Triangles, scale, job.Options.Threads);
    }

    /// <summary>The model's places of what a file has, with the contour where it has that.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="model">The model.</param>
    /// <param name="read">The file's landmarks.</param>
    /// <returns>The places that stay, the contour before them or null, and the points in that order.</returns>
    public static (LandmarkEmbedding Places, ContourEmbedding? Contour, LandmarkSet Points) MatchContour(string path, MorphableModel model, LandmarkSet read)
    {
        if (model.Contour is { } contour && read.Convention == LandmarkConvention.Ibug68.Name
            && model.Landmarks.FirstOrDefault(set => set.Convention == LandmarkConvention.Ibug51.Name) is { } inner)
            return (inner, contour, read);
        (LandmarkEmbedding places, LandmarkSet points) = Match(path, model, read);
        return (places, null, points);
    }

    /// <summary>The model's places of what a file has.</summary>
    public static (LandmarkEmbedding Places, LandmarkSet Points) Match(string path, MorphableModel model, LandmarkSet read)
    {
        if (model.Landmarks.Count == 0)
            throw new MimikException($"{path}: expected a model that knows where landmarks are, found {model.Name} without (--landmarks-embedding gives them)");
        foreach (LandmarkEmbedding places in model.Landmarks)
        {
            if (LandmarkConvention.AreSame(places.Convention, read.Convention) && places.Count == read.Count)
                return (places, read);
        }

        MimikException? refused = null;
        foreach (LandmarkEmbedding places in model.Landmarks)
        {
            try
            {
                LandmarkSet points = read.To(places.Convention);
                if (points.Count == places.Count)
                    return (places, points);
            }
            catch (MimikException error)
            {
                refused ??= error;
            }
        }

        throw new MimikException($"{path}: expected landmarks that {model.Name} has ({string.Join(", ", model.Landmarks.Select(set => $"{set.Convention} with {set.Count}"))}), found {read.Convention} with {read.Count}", refused);
    }

    private static double Diagonal(float[] positions)
    {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int i = axis; i < positions.Length; i += 3)
            {
                if (float.IsFinite(positions[i]))
                    (low, high) = (Math.Min(low, positions[i]), Math.Max(high, positions[i]));
            }

            sum += high > low ? (high - low) * (high - low) : 0;
        }

        return Math.Sqrt(sum);
    }
}
