using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>What each frame's landmarks are to satisfy.</summary>
internal sealed class FrameTerms
{
    public FrameTerms(LandmarkSequence sequence, HeadPoints points)
    {
        Points = points;
        Views = sequence.Frames;
        Space = sequence.Dimensions == 3;
        if (!Space && sequence.Frames.Any(frame => frame.Any(view => view.Camera < 0)))
            throw new MimikException("landmarks: expected views of calibrated cameras (\"cameras\" with fx, fy, cx, cy, R, t), found pictures without a camera");
        Cameras = [.. sequence.Cameras.Select(camera => PinholeCamera.Of(camera, 1e-3))];
    }

    public HeadPoints Points { get; }

    public IReadOnlyList<IReadOnlyList<LandmarkView>> Views { get; }

    public bool Space { get; }

    public IReadOnlyList<PinholeCamera> Cameras { get; }

    // A few points of a profile do not tell how large a face is seen: then as from a usual distance.
    private static double MillimetresPerPixel(Vector3D[] resting, (double U, double V)[] targets, PinholeCamera camera)
    {
        const int Enough = 6;
        const double UsualDistance = 600;
        return targets.Count(target => double.IsFinite(target.U + target.V)) >= Enough
            ? 1 / ImagePose.Find(resting, targets, out _, out _).Scale
            : UsualDistance / camera.FocalX;
    }

    /// <summary>The terms of a frame; the first pictures' depth is that of their landmarks on a resting head.</summary>
    public List<FitTerm> Of(int frame, Vector3D[] resting)
    {
        var terms = new List<FitTerm>();
        foreach (LandmarkView view in Views[frame])
        {
            if (view.Points.VisibleCount == 0)
                continue;
            float[] seen = view.Points.Seen();
            if (Space)
            {
                double scale = view.Points.Unit.MillimetresPerUnit ?? 1;
                terms.Add(new LandmarkTerm(Points, [.. Enumerable.Range(0, Points.Count).Select(k => scale * Vector3D.At(seen, k))]));
                continue;
            }

            (double U, double V)[] targets = [.. Enumerable.Range(0, Points.Count).Select(k => ((double)seen[2 * k], (double)seen[(2 * k) + 1]))];
            terms.Add(new ImageTerm(Points, targets, new FitCamera(Cameras[view.Camera]), MillimetresPerPixel(resting, targets, Cameras[view.Camera])));
        }

        foreach (FitTerm term in terms)
            term.Weight = 1.0 / terms.Count;
        return terms;
    }
}
