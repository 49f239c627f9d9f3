namespace Mimik.Faces.Landmarks;

/// <summary>What the files with landmarks are called that lie beside a model.</summary>
internal static class LandmarkSidecars
{
    /// <summary>Ending of FLAME's 51 landmarks.</summary>
    public const string Static = "_static_embedding.pkl";

    /// <summary>Ending of FLAME's contour.</summary>
    public const string Dynamic = "_dynamic_embedding.npy";
}
