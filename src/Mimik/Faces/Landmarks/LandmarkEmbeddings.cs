namespace Mimik.Faces.Landmarks;

/// <summary>What an embedding file places on a mesh.</summary>
/// <param name="Sets">Sets of landmarks, each of its own convention; may be empty where there is a contour.</param>
/// <param name="Contour">The outline of the jaw by yaw, or null.</param>
public sealed record LandmarkEmbeddings(IReadOnlyList<LandmarkEmbedding> Sets, ContourEmbedding? Contour)
{
    /// <summary>The largest vertex in use, -1 without any.</summary>
    public int LargestVertex => Sets.Concat(Contour?.Rows ?? []).Select(set => set.LargestVertex).DefaultIfEmpty(-1).Max();
}
