using System.Numerics;
using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Workflows.Report;

/// <summary>Draws poses of the original beside the compressed rig's, with the distance between them as a heat map.</summary>
internal sealed class ComparedPictures
{
    // A seam's neighbourhood is shown with it; the closest look takes in this share of the moving face's size.
    private const double SeamFill = 0.72;
    private const float CloseUpShare = 0.16f;
    private const double WidestYaw = 70, SteepestPitch = 40;
    private const int DepthMapSize = 512;
    private const float DepthMapLift = 1.5f;

    private readonly CompressionPageContent _content;
    private readonly RenderOptions _whole;

    /// <summary>Prepares pictures.</summary>
    /// <param name="content">The rig, the unit, the size of the pictures.</param>
    public ComparedPictures(CompressionPageContent content)
    {
        _content = content;
        _whole = new RenderOptions
        {
            Width = content.PictureSize,
            Height = content.PictureSize,
            Framing = content.Rig.Neutral,
            FramedVertices = ExpressiveVertices.Of(content.Rig),
            Fill = 0.9,
        };
    }

    /// <summary>The columns' heads.</summary>
    public IReadOnlyList<string> Heads => ["Original", "Compressed", $"Distance ({_content.LengthLabel})"];

    /// <summary>The distance of the brightest colour for several poses, so that their colours compare; a few outliers must not leave everything else dark.</summary>
    public double Scale(IEnumerable<ComparedPose> poses) =>
        ColourBar.Round(poses.Select(Distances).Select(distances => Percentile(distances, 0.999)).DefaultIfEmpty(1).Max());

    /// <summary>The same for seams, by their own vertices: what happens at the chin must not leave the lips dark.</summary>
    public double Scale(IEnumerable<ComparedSeam> seams) =>
        ColourBar.Round(seams.Select(seam => (Distances: Distances(seam.Pose), Vertices: Framed(seam))).Select(seam => seam.Vertices.Max(v => seam.Distances[v])).DefaultIfEmpty(1).Max());

    /// <summary>The whole face.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="scale">The distance of the brightest colour.</param>
    public ReportPictures Whole(ComparedPose pose, double scale) => Row(pose, pose.Caption, _whole, scale);

    /// <summary>Where the distance is largest of all that the front shows, looked at along its normal as far as a viewer would turn.</summary>
    /// <inheritdoc cref="Whole"/>
    public ReportPictures CloseUp(ComparedPose pose, double scale)
    {
        RigSurface surface = _content.Rig.Surface;
        float[] distances = Distances(pose);
        Vector3[] positions = Points(pose.Original), normals = new Vector3[positions.Length];
        VertexNormals.Compute(positions, surface.Faces, normals);
        bool[] seen = SeenFromTheFront(positions, normals, surface.Faces.Triangulate());
        int worst = Enumerable.Range(0, distances.Length).MaxBy(v => seen[v] ? distances[v] : -1);
        float radius = CloseUpShare * Extent([.. ExpressiveVertices.Of(_content.Rig).Select(v => positions[v])]);
        int[] near = [.. Enumerable.Range(0, positions.Length).Where(v => Vector3.Distance(positions[v], positions[worst]) <= radius)];
        RenderOptions options = _whole with { View = Along(normals[worst]), Framing = pose.Original, FramedVertices = near };
        string caption = $"Close up, where the distance is largest of all that the front shows: {HtmlText.Number(distances[worst])} {_content.LengthLabel}";
        return Row(pose, caption, options, scale);
    }

    /// <summary>A seam and its surroundings.</summary>
    /// <param name="seam">The seam.</param>
    /// <param name="scale">The distance of the brightest colour.</param>
    public ReportPictures Seam(ComparedSeam seam, double scale) => Row(
        seam.Pose,
        seam.Pose.Caption,
        _whole with { Framing = seam.Pose.Original, FramedVertices = Framed(seam), Fill = SeamFill },
        scale);

    private static int[] Framed(ComparedSeam seam) => [.. seam.Gap.Seam.Pairs.SelectMany(pair => (int[])[pair.Upper, pair.Lower])];

    private ReportPictures Row(ComparedPose pose, string caption, RenderOptions options, double scale)
    {
        float[] distances = Distances(pose);
        RigSurface surface = _content.Rig.Surface;
        Image[] pictures =
        [
            FaceRenderer.Render(surface, pose.Original, options),
            FaceRenderer.Render(surface, pose.Compressed, options),
            FaceRenderer.Render(surface, pose.Compressed, options with { HeatMap = new HeatMap(distances, scale, _content.LengthLabel) }),
        ];
        string figures = $"mean {HtmlText.Number(distances.Average())} {_content.LengthLabel}, max {HtmlText.Number(distances.Max())} {_content.LengthLabel}";
        return new ReportPictures(caption == pose.Caption ? $"{caption}: {figures}" : caption, pictures);
    }

    private float[] Distances(ComparedPose pose) => VertexDistances.Between(pose.Original, pose.Compressed, _content.Rig.Unit.ReportScale);

    private static bool[] SeenFromTheFront(Vector3[] positions, Vector3[] normals, int[] triangles)
    {
        Vector3 low = positions.Aggregate(Vector3.Min), high = positions.Aggregate(Vector3.Max);
        var map = new DepthMap(DepthMapSize);
        map.Draw(positions, triangles, Vector3.UnitZ, 0.5f * (low + high), Math.Max(0.5f * Vector3.Distance(low, high), 1e-20f));
        return [.. positions.Select((p, v) => normals[v].Z > 0 && map.Reaches(p, normals[v], DepthMapLift) > 0.5f)];
    }

    private static RenderView Along(Vector3 normal)
    {
        double yaw = double.RadiansToDegrees(Math.Atan2(normal.X, normal.Z)), pitch = double.RadiansToDegrees(Math.Asin(Math.Clamp(normal.Y, -1, 1)));
        return new RenderView("close up", Math.Clamp(yaw, -WidestYaw, WidestYaw), Math.Clamp(pitch, -SteepestPitch, SteepestPitch));
    }

    private static float Extent(Vector3[] points) =>
        points.Length == 0 ? 0 : Vector3.Distance(points.Aggregate(Vector3.Min), points.Aggregate(Vector3.Max));

    private static Vector3[] Points(float[] positions)
    {
        var points = new Vector3[positions.Length / 3];
        for (int v = 0; v < points.Length; v++)
            points[v] = new Vector3(positions.AsSpan(3 * v, 3));
        return points;
    }

    private static float Percentile(float[] values, double share)
    {
        float[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
    }
}
