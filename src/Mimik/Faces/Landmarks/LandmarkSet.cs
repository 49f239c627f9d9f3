namespace Mimik.Faces.Landmarks;

/// <summary>Landmarks of one face, in a picture or in space, some of which may be missing.</summary>
/// <remarks>In pictures x runs to the right and y down from the upper left corner, pixel centres at +0.5; left and right are the subject's.</remarks>
public sealed class LandmarkSet
{
    private readonly bool[] _visible;

    /// <summary>Creates a set and takes ownership of the arrays.</summary>
    /// <param name="convention">What the points are and their order: a name of <see cref="LandmarkConvention"/> or of the user's; empty where nobody said.</param>
    /// <param name="dimensions">2 or 3.</param>
    /// <param name="coordinates">[K x <paramref name="dimensions"/>]; NaN where missing.</param>
    /// <param name="visible">[K] false for points that are not to be used; null uses all that are not missing.</param>
    /// <exception cref="MimikException">The arrays do not fit each other or the convention.</exception>
    public LandmarkSet(string convention, int dimensions, float[] coordinates, bool[]? visible = null)
    {
        ArgumentNullException.ThrowIfNull(convention);
        ArgumentNullException.ThrowIfNull(coordinates);
        if (dimensions is not (2 or 3))
            throw new ArgumentOutOfRangeException(nameof(dimensions), dimensions, "expected 2 or 3");
        if (coordinates.Length % dimensions != 0)
            throw new MimikException($"landmarks: expected {dimensions} coordinates each, found {coordinates.Length} numbers");
        Convention = convention;
        Dimensions = dimensions;
        Coordinates = coordinates;
        if (LandmarkConvention.Find(convention) is { } known && known.Count != Count)
            throw new MimikException($"landmarks: expected {known.Count} points of {known.Name}, found {Count}");
        if (visible is not null && visible.Length != Count)
            throw new MimikException($"landmarks: expected {Count} words on visibility, found {visible.Length}");
        _visible = new bool[Count];
        for (int k = 0; k < Count; k++)
            _visible[k] = (visible is null || visible[k]) && IsFinite(k);
    }

    /// <summary>What the points are and their order.</summary>
    public string Convention { get; }

    /// <summary>2 in a picture, 3 in space.</summary>
    public int Dimensions { get; }

    /// <summary>K.</summary>
    public int Count => Coordinates.Length / Dimensions;

    /// <summary>[K x <see cref="Dimensions"/>]; not to be written.</summary>
    public float[] Coordinates { get; }

    /// <summary>[K] whether each point is there and to be used.</summary>
    public IReadOnlyList<bool> Visible => _visible;

    /// <summary>How many points are there and to be used.</summary>
    public int VisibleCount => _visible.Count(visible => visible);

    /// <summary>Whether the coordinates are pixels, as those of pictures are.</summary>
    public bool InPixels => Dimensions == 2;

    /// <summary>The unit of points in space.</summary>
    public LengthUnit Unit { get; init; } = LengthUnit.Unknown;

    /// <summary>The picture's size in pixels, where known.</summary>
    public (int Width, int Height)? Image { get; init; }

    /// <summary>The coordinates with NaN for points that are not to be used.</summary>
    /// <returns>[K x <see cref="Dimensions"/>].</returns>
    public float[] Seen()
    {
        float[] seen = (float[])Coordinates.Clone();
        for (int k = 0; k < Count; k++)
        {
            if (!_visible[k])
                seen.AsSpan(k * Dimensions, Dimensions).Fill(float.NaN);
        }

        return seen;
    }

    /// <summary>Some of the points, in another order.</summary>
    /// <param name="convention">What they are.</param>
    /// <param name="points">[K'] indices into these; -1 for a point that these do not have.</param>
    public LandmarkSet Select(string convention, ReadOnlySpan<int> points)
    {
        float[] coordinates = new float[points.Length * Dimensions];
        bool[] visible = new bool[points.Length];
        coordinates.AsSpan().Fill(float.NaN);
        for (int k = 0; k < points.Length; k++)
        {
            if (points[k] < 0)
                continue;
            Coordinates.AsSpan(points[k] * Dimensions, Dimensions).CopyTo(coordinates.AsSpan(k * Dimensions));
            visible[k] = _visible[points[k]];
        }

        return new LandmarkSet(convention, Dimensions, coordinates, visible) { Unit = Unit, Image = Image };
    }

    /// <summary>The same face in another convention; points that this one does not have are missing there.</summary>
    /// <param name="convention">The convention to go to.</param>
    /// <exception cref="MimikException">One of the two is not known, or they share no point.</exception>
    public LandmarkSet To(string convention)
    {
        ArgumentNullException.ThrowIfNull(convention);
        if (LandmarkConvention.AreSame(Convention, convention))
            return this;
        if (LandmarkConvention.Find(Convention) is not { } from || LandmarkConvention.Find(convention) is not { } to)
            throw new MimikException($"landmarks: expected points of \"{convention}\", found \"{Convention}\", which only their maker could convert (known: {string.Join(", ", LandmarkConvention.All)})");
        return Select(to.Name, LandmarkConvention.Table(from, to));
    }

    /// <summary>The same points in another unit of length.</summary>
    /// <param name="unit">The unit to go to.</param>
    /// <exception cref="MimikException">The points are in a picture.</exception>
    public LandmarkSet In(LengthUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (InPixels)
            throw new MimikException("landmarks: expected points in space, found points in a picture");
        double scale = Unit.MetresPerUnit is { } from && unit.MetresPerUnit is { } to ? from / to : 1;
        return new LandmarkSet(Convention, Dimensions, [.. Coordinates.Select(x => (float)(x * scale))], _visible) { Unit = unit };
    }

    private bool IsFinite(int k)
    {
        foreach (float x in Coordinates.AsSpan(k * Dimensions, Dimensions))
        {
            if (!float.IsFinite(x))
                return false;
        }

        return true;
    }
}
