using Mimik.Faces.Landmarks;

namespace Mimik.Fitting;

/// <summary>Landmarks as places among gathered vertices: those that stay, after those that slide with the head's yaw where there is a contour.</summary>
internal sealed class HeadPoints
{
    private readonly HeadPoint[] _standing;
    private readonly HeadPoint[][] _contour;

    /// <summary>Looks up landmarks among a model's own vertices, or gathers the few that they need.</summary>
    /// <param name="landmarks">Those that stay.</param>
    /// <param name="contour">Those that slide, or null.</param>
    /// <param name="gathered">Whether places count among <see cref="Vertices"/> in the place of the model's.</param>
    public HeadPoints(LandmarkEmbedding landmarks, ContourEmbedding? contour, bool gathered)
    {
        LandmarkEmbedding[] all = [landmarks, .. contour?.Rows ?? []];
        Vertices = [.. all.SelectMany(set => set.Corners).Distinct().Order()];
        Dictionary<int, int>? at = gathered ? Vertices.Select((vertex, i) => (vertex, i)).ToDictionary(pair => pair.vertex, pair => pair.i) : null;
        _standing = Places(landmarks, at);
        _contour = [.. (contour?.Rows ?? []).Select(row => Places(row, at))];
    }

    /// <summary>The model's vertices in use, rising.</summary>
    public int[] Vertices { get; }

    /// <summary>Landmarks that slide, which come first.</summary>
    public int ContourCount => _contour.Length > 0 ? _contour[0].Length : 0;

    /// <summary>K.</summary>
    public int Count => ContourCount + _standing.Length;

    /// <summary>[K] the places at a yaw.</summary>
    public HeadPoint[] At(double yawDegrees) => _contour.Length == 0 ? _standing : [.. _contour[ContourEmbedding.RowOf(yawDegrees)], .. _standing];

    private static HeadPoint[] Places(LandmarkEmbedding landmarks, Dictionary<int, int>? at)
    {
        var places = new HeadPoint[landmarks.Count];
        for (int k = 0; k < places.Length; k++)
        {
            ReadOnlySpan<int> corners = landmarks.Corners.AsSpan(3 * k, 3);
            ReadOnlySpan<float> weights = landmarks.Weights.AsSpan(3 * k, 3);
            places[k] = new HeadPoint(Of(corners[0]), Of(corners[1]), Of(corners[2]), weights[0], weights[1], weights[2]);
        }

        return places;

        int Of(int vertex) => at is null ? vertex : at[vertex];
    }
}
