using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;
using Mimik.InverseRig.Clustering;

namespace Mimik.Workflows.Report;

/// <summary>Draws a face with its segments in colours.</summary>
internal sealed class ClusteringPictures
{
    private const int Width = 560, Height = 700;
    private static readonly (string Name, RenderView View)[] Views =
        [("From its right", RenderView.ThreeQuarterRight), ("Front", RenderView.Front), ("From its left", RenderView.ThreeQuarterLeft)];

    private readonly RegionMap _map;
    private readonly Image[] _pictures;

    /// <summary>Draws the face from three sides.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="clustering">Its segments.</param>
    public ClusteringPictures(BlendshapeRig rig, RigClustering clustering)
    {
        _map = RegionMap.Of(rig.Surface, clustering.SegmentOfVertex);
        int[] framed = ExpressiveVertices.Of(rig);
        _pictures = [.. Views.Select(view => FaceRenderer.Render(rig.Surface, rig.Neutral, new RenderOptions
        {
            Width = Width,
            Height = Height,
            View = view.View,
            FramedVertices = framed,
            Fill = 0.78,
            Regions = _map,
        }))];
    }

    /// <summary>What the views show.</summary>
    public static IReadOnlyList<string> Heads => [.. Views.Select(view => view.Name)];

    /// <summary>The views.</summary>
    public IReadOnlyList<Image> Pictures => _pictures;

    /// <summary>The colour of a segment, as a style sheet writes it.</summary>
    /// <param name="segment">The segment.</param>
    public string Colour(int segment)
    {
        System.Numerics.Vector3 linear = _map.Colours[segment];
        return $"#{Srgb.Encode(linear.X):x2}{Srgb.Encode(linear.Y):x2}{Srgb.Encode(linear.Z):x2}";
    }

    /// <summary>The views and the key to their colours in one picture.</summary>
    public Image Row() => PictureRow.Join([.. _pictures, RegionKey.Strip(Height, _map.Colours)], [.. Heads, ""]);
}
