using System.Globalization;
using Mimik.Geometry;

namespace Mimik.Faces.Landmarks;

/// <summary>Which usual mistake explains that landmarks do not fit a face, in a sentence.</summary>
/// <remarks>
/// Every explanation is an order of the points and a side, right or mirrored; each is tried by the rigid motion that it leaves (<see cref="RigidAlignment"/>), at the
/// scale that makes both sets equally large. Errors are root mean squares as a share of that size: different people's landmarks differ by less than
/// <see cref="LargestError"/>, a face against its mirror image or another order by more.
/// </remarks>
internal sealed class LandmarkDiagnosis
{
    /// <summary>The largest error between landmarks of two people that are in order.</summary>
    public const double LargestError = 0.15;

    // An explanation must be this much better than doing nothing, and a longer one this much better than a shorter one.
    private const double WantedShare = 0.6;
    private const double CostOfStep = 0.005;

    // Within this factor two sizes are those of two people.
    private const double LargestPerson = 1.45;

    // A head that is turned by less is not called swapped axes; nor one in between two directions.
    private const double NearAxesDegrees = 25;

    private LandmarkDiagnosis(LandmarkMistakes mistakes, string sentence, double scale, double errorBefore, double errorAfter)
    {
        Mistakes = mistakes;
        Sentence = sentence;
        Scale = scale;
        ErrorBefore = errorBefore;
        ErrorAfter = errorAfter;
    }

    /// <summary>What is wrong.</summary>
    public LandmarkMistakes Mistakes { get; }

    /// <summary>What is wrong and what helps, in one sentence without a full stop; empty where nothing is.</summary>
    public string Sentence { get; }

    /// <summary>How many times larger the landmarks are than the face's, in the units as they were said to be.</summary>
    public double Scale { get; }

    /// <summary>The error of the points as they come, at the best scale, as a share of their size.</summary>
    public double ErrorBefore { get; }

    /// <summary>The error that the explanation leaves.</summary>
    public double ErrorAfter { get; }

    /// <summary>Looks for the mistake.</summary>
    /// <param name="expected">[K x 3] where a face has the landmarks; NaN where it has not.</param>
    /// <param name="expectedUnit">Its unit of length.</param>
    /// <param name="found">[K x 3] landmarks that should correspond; NaN where missing.</param>
    /// <param name="foundUnit">Their unit as their file says it; unknown takes <paramref name="expectedUnit"/>.</param>
    /// <param name="convention">The convention's name, for what left and right are in it.</param>
    /// <exception cref="MimikException">Fewer than four points are in both, or they lie on a line.</exception>
    public static LandmarkDiagnosis Of(float[] expected, LengthUnit expectedUnit, float[] found, LengthUnit foundUnit, string convention)
    {
        if (expected.Length != found.Length || expected.Length % 3 != 0)
            throw new ArgumentException($"expected as many points on both sides, three numbers each, found {expected.Length} and {found.Length}", nameof(found));
        double units = (foundUnit.MetresPerUnit ?? expectedUnit.MetresPerUnit ?? 1) / (expectedUnit.MetresPerUnit ?? 1);
        Explanation plain = Try(expected, found, [.. Enumerable.Range(0, found.Length / 3)], "", mirrored: false)
            ?? throw new MimikException($"landmarks: expected at least 4 points in both sets, found {Common(expected, found)}");
        Explanation best = plain;
        foreach ((int[] order, string words) in Orders(found.Length / 3, convention))
        {
            foreach (bool mirrored in (bool[])[false, true])
            {
                if (Try(expected, found, order, words, mirrored) is { } tried && tried.Cost < best.Cost && tried.Error < WantedShare * plain.Error)
                    best = tried;
            }
        }

        // As it comes is good enough: people differ, and another order may always be a little better by chance.
        if (plain.Error <= LargestError && best.Error > 0.2 * plain.Error)
            best = plain;
        return Told(plain, best, expectedUnit, foundUnit, units * best.Scale);
    }

    private static LandmarkDiagnosis Told(Explanation plain, Explanation best, LengthUnit expectedUnit, LengthUnit foundUnit, double scale)
    {
        LandmarkMistakes mistakes = LandmarkMistakes.None;
        var causes = new List<string>();
        if (best.Error > LargestError)
        {
            return new LandmarkDiagnosis(
                LandmarkMistakes.Unexplained,
                string.Create(CultureInfo.InvariantCulture, $"the landmarks do not have a face's shape (root mean square {100 * best.Error:f0} % of their size), in no usual order or mirror image: they may be of another convention, or several are misplaced"),
                scale,
                plain.Error,
                best.Error);
        }

        if (best.Words.Length > 0)
        {
            mistakes |= LandmarkMistakes.Order;
            causes.Add(best.Words);
        }

        if (best.IsMirrored)
        {
            mistakes |= LandmarkMistakes.Mirrored;
            causes.Add("the landmarks are mirrored: either one axis is negated, or left and right are the viewer's where the subject's are expected");
        }
        else if (Axes(best.Motion) is { } axes)
        {
            mistakes |= LandmarkMistakes.Axes;
            causes.Add(axes);
        }

        if (scale is not (> 1 / LargestPerson and < LargestPerson))
        {
            mistakes |= LandmarkMistakes.Units;
            causes.Add(Units(expectedUnit, foundUnit, scale));
        }

        return new LandmarkDiagnosis(mistakes, string.Join(", and ", causes), scale, plain.Error, best.Error);
    }

    private static string Times(double factor) => factor.ToString(factor < 100 ? "g3" : "n0", CultureInfo.InvariantCulture);

    private static string Units(LengthUnit expectedUnit, LengthUnit foundUnit, double scale)
    {
        string size = scale > 1
            ? string.Create(CultureInfo.InvariantCulture, $"{Times(scale)} times too large")
            : string.Create(CultureInfo.InvariantCulture, $"{Times(1 / scale)} times too small");
        if ((foundUnit.MetresPerUnit ?? expectedUnit.MetresPerUnit) is not { } said)
            return $"the landmarks are {size}";
        double power = Math.Pow(10, Math.Round(Math.Log10(scale)));
        LengthUnit likely = new(Rounded(said / power), UnitSource.Inferred);
        return scale / power is > 1 / LargestPerson and < LargestPerson && likely.Name is "m" or "cm" or "mm" or "µm"
            ? $"the landmarks are {size}: their unit is likely {likely.Name} and not {new LengthUnit(said, UnitSource.Declared).Name}"
            : $"the landmarks are {size}, which is no usual unit's factor";

        static double Rounded(double metres) => Math.Pow(10, Math.Round(Math.Log10(metres)));
    }

    /// <summary>Names what up and forward are where the motion is about a swap of axes; null where it is a head's turn.</summary>
    private static string? Axes(RigidMotion motion)
    {
        if (motion.Angle * 180 / Math.PI <= 90 - NearAxesDegrees)
            return null;
        Matrix3D r = motion.Quaternion.ToMatrix();
        Vector3D up = new(r.M01, r.M11, r.M21), forward = new(r.M02, r.M12, r.M22);
        double near = Math.Cos(NearAxesDegrees * Math.PI / 180);
        return AxisOf(up, near) is { } upName && AxisOf(forward, near) is { } forwardName
            ? $"the landmarks' axes are others: {upName} is up and the face looks along {forwardName}, where +Y and +Z are expected"
            : null;
    }

    private static string? AxisOf(Vector3D v, double near)
    {
        (double Value, string Name)[] axes = [(v.X, "X"), (v.Y, "Y"), (v.Z, "Z")];
        (double value, string name) = axes.MaxBy(axis => Math.Abs(axis.Value));
        return Math.Abs(value) >= near ? $"{(value > 0 ? "+" : "-")}{name}" : null;
    }

    /// <summary>Orders in which the points may have been meant: element k is the found point that is the expected point k, -1 where there is none.</summary>
    private static IEnumerable<(int[] Order, string Words)> Orders(int count, string convention)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        yield return (all, "");
        yield return ([.. all.Select(k => k + 1 < count ? k + 1 : -1)], "the landmarks are off by one: one stands before the first, as where indices count from 1");
        yield return ([.. all.Select(k => k - 1)], "the landmarks are off by one: the first is missing");
        yield return ([.. all.Reverse()], "the landmarks come in reverse order");
        LandmarkConvention? known = LandmarkConvention.Find(convention) ?? LandmarkConvention.OfCount(count);
        if (known is null || known.Count != count)
            yield break;
        if (known == LandmarkConvention.Ibug68)
        {
            yield return ([.. all.Select(k => (k + 51) % 68)], "the landmarks have the contour last: the 51 come first and the 17 of the contour behind them, where the contour is expected first");
            yield return ([.. Enumerable.Range(0, 17).Reverse(), .. Enumerable.Range(17, 51)], "the contour comes in reverse order");
        }

        if (known == LandmarkConvention.MediaPipe105)
        {
            // Found in the order of the mesh's numbers, as a mask over all 478 leaves them.
            int[] ascending = [.. LandmarkTables.MediaPipe105.Order()];
            yield return (Array.ConvertAll(LandmarkTables.MediaPipe105, vertex => Array.IndexOf(ascending, vertex)), "the landmarks come by rising MediaPipe number, not in the order of FLAME's file");
        }
    }

    private static int Common(float[] expected, float[] found)
    {
        int common = 0;
        for (int k = 0; k < expected.Length / 3; k++)
            common += IsFinite(expected, k) && IsFinite(found, k) ? 1 : 0;
        return common;
    }

    private static bool IsFinite(float[] points, int k) => double.IsFinite(Vector3D.At(points, k).LengthSquared);

    private static Explanation? Try(float[] expected, float[] found, int[] order, string words, bool mirrored)
    {
        float[] from = new float[expected.Length], to = new float[expected.Length];
        int common = 0;
        for (int k = 0; k < order.Length; k++)
        {
            bool isThere = order[k] >= 0 && IsFinite(expected, k) && IsFinite(found, order[k]);
            common += isThere ? 1 : 0;
            for (int axis = 0; axis < 3; axis++)
            {
                from[(3 * k) + axis] = isThere ? (mirrored && axis == 0 ? -expected[3 * k] : expected[(3 * k) + axis]) : float.NaN;
                to[(3 * k) + axis] = isThere ? found[(3 * order[k]) + axis] : float.NaN;
            }
        }

        if (common < 4)
            return null;
        double fromSize = Size(from), toSize = Size(to);
        if (!(fromSize > 0 && toSize > 0))
            return null;
        double scale = toSize / fromSize;
        for (int i = 0; i < from.Length; i++)
            from[i] = (float)(from[i] * scale);
        RigidFit fit = RigidAlignment.Fit(from, to);
        return new Explanation(words, mirrored, scale, fit.Motion, fit.RootMeanSquare / toSize);
    }

    /// <summary>The root mean square distance from the middle.</summary>
    private static double Size(float[] points)
    {
        Vector3D sum = Vector3D.Zero;
        int count = 0;
        for (int k = 0; k < points.Length / 3; k++)
        {
            if (!IsFinite(points, k))
                continue;
            sum += Vector3D.At(points, k);
            count++;
        }

        Vector3D mean = (1.0 / count) * sum;
        double squares = 0;
        for (int k = 0; k < points.Length / 3; k++)
        {
            if (IsFinite(points, k))
                squares += (Vector3D.At(points, k) - mean).LengthSquared;
        }

        return Math.Sqrt(squares / count);
    }

    /// <summary>An order and a side, and how well they explain the points.</summary>
    private sealed record Explanation(string Words, bool IsMirrored, double Scale, RigidMotion Motion, double Error)
    {
        public double Cost => Error + (Words.Length > 0 ? CostOfStep : 0) + (IsMirrored ? CostOfStep : 0);
    }
}
