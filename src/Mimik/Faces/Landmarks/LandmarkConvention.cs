namespace Mimik.Faces.Landmarks;

/// <summary>A named set of landmarks of a face and their order. Left and right are the subject's; indices count from 0.</summary>
/// <remarks>
/// <c>ibug68</c>: contour 0-16 from the subject's right ear to the left, brows 17-26, nose 27-35, eyes 36-47, lips 48-67 (300-W; dlib's and OpenFace's order).
/// <c>ibug51</c>: the same without the contour. <c>now7</c>: right eye's outer and inner corner, left eye's inner and outer corner, below the nose, right and left
/// corner of the mouth (the NoW benchmark). <c>mediapipe478</c>: MediaPipe's face mesh with irises, <c>mediapipe468</c> without. <c>mediapipe105</c>: those of it
/// that FLAME's <c>mediapipe_landmark_embedding.npz</c> places, in that file's order: brows, eyes, nose, lips.
/// </remarks>
public sealed class LandmarkConvention
{
    // A point in both families has the same place on the face only where the family is the same: across them the correspondence is by eye.
    private readonly int[] _inFamily;
    private readonly string _family;
    private readonly int[] _mirror;

    private LandmarkConvention(string name, string family, int[] inFamily, Func<int, int> mirrorInFamily)
    {
        Name = name;
        _family = family;
        _inFamily = inFamily;
        _mirror = Array.ConvertAll(inFamily, point => Array.IndexOf(inFamily, mirrorInFamily(point)));
    }

    /// <summary>The 68 points of 300-W.</summary>
    public static LandmarkConvention Ibug68 { get; } = new("ibug68", Ibug, [.. Enumerable.Range(0, 68)], LandmarkTables.MirrorOfIbug);

    /// <summary>The 68 without the 17 of the contour.</summary>
    public static LandmarkConvention Ibug51 { get; } = new("ibug51", Ibug, [.. Enumerable.Range(17, 51)], LandmarkTables.MirrorOfIbug);

    /// <summary>The seven of the NoW benchmark.</summary>
    public static LandmarkConvention Now7 { get; } = new("now7", Ibug, LandmarkTables.Now7, LandmarkTables.MirrorOfIbug);

    /// <summary>MediaPipe's face mesh with both irises.</summary>
    public static LandmarkConvention MediaPipe478 { get; } = new("mediapipe478", MediaPipe, [.. Enumerable.Range(0, 478)], LandmarkTables.MirrorOfMediaPipe);

    /// <summary>MediaPipe's face mesh.</summary>
    public static LandmarkConvention MediaPipe468 { get; } = new("mediapipe468", MediaPipe, [.. Enumerable.Range(0, 468)], LandmarkTables.MirrorOfMediaPipe);

    /// <summary>The points of MediaPipe's mesh that FLAME has places for.</summary>
    public static LandmarkConvention MediaPipe105 { get; } = new("mediapipe105", MediaPipe, LandmarkTables.MediaPipe105, LandmarkTables.MirrorOfMediaPipe);

    /// <summary>Every convention.</summary>
    public static IReadOnlyList<LandmarkConvention> All { get; } = [Ibug68, Ibug51, Now7, MediaPipe478, MediaPipe468, MediaPipe105];

    /// <summary>The name in files.</summary>
    public string Name { get; }

    /// <summary>How many points.</summary>
    public int Count => _inFamily.Length;

    /// <summary>[<see cref="Count"/>] the point on the other side of each; itself in the middle.</summary>
    public IReadOnlyList<int> Mirror => _mirror;

    private static string Ibug => "ibug";

    private static string MediaPipe => "mediapipe";

    /// <summary>The convention of a name, or null where it is none of these: one that the user made.</summary>
    /// <param name="name">As in files; case, blanks, "-" and "_" do not matter.</param>
    public static LandmarkConvention? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string plain = Plain(name);
        string known = plain switch
        {
            "300w" or "300w68" or "dlib68" or "multipie68" => Ibug68.Name,
            "mediapipe" => MediaPipe478.Name,
            _ => plain,
        };
        return All.FirstOrDefault(convention => convention.Name == known);
    }

    /// <summary>The convention with so many points, or null.</summary>
    /// <param name="count">The number of points.</param>
    public static LandmarkConvention? OfCount(int count) => All.FirstOrDefault(convention => convention.Count == count);

    /// <summary>Whether two names mean the same points in the same order.</summary>
    /// <param name="name">A name, known or made by the user.</param>
    /// <param name="other">Another.</param>
    public static bool AreSame(string name, string other)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(other);
        return (Find(name)?.Name ?? Plain(name)) == (Find(other)?.Name ?? Plain(other));
    }

    /// <summary>Which points two conventions share.</summary>
    /// <param name="from">A convention.</param>
    /// <param name="to">Another.</param>
    /// <returns>[<paramref name="to"/>'s count] the point of <paramref name="from"/> for each, -1 where there is none. Between the 68 and MediaPipe's mesh the
    /// correspondence is the usual one: most within a few millimetres, the contour, which neither fixes to the surface, less exactly.</returns>
    public static int[] Table(LandmarkConvention from, LandmarkConvention to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return Array.ConvertAll(to._inFamily, point => Array.IndexOf(from._inFamily, to._family == from._family ? point
            : to._family == Ibug ? LandmarkTables.MediaPipeOfIbug[point]
            : Array.IndexOf(LandmarkTables.MediaPipeOfIbug, point)));
    }

    /// <summary>Whether <see cref="Table"/> between this and another names the same places, not near ones.</summary>
    /// <param name="other">Another convention.</param>
    public bool IsExactWith(LandmarkConvention other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _family == other._family;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
