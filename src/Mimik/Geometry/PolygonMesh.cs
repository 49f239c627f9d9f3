namespace Mimik.Geometry;

/// <summary>How a mesh's faces look, as far as mesh files say it.</summary>
/// <param name="Name">The material's name.</param>
/// <param name="BaseColour">[4] linear red, green, blue, alpha in 0..1; null where the file does not say.</param>
public sealed record MeshMaterial(string Name, float[]? BaseColour)
{
    /// <summary>The base colour picture's encoded bytes, null without one.</summary>
    public byte[]? BaseColourImage { get; init; }

    /// <summary>The picture's media type, "image/png" or "image/jpeg"; null without one.</summary>
    public string? BaseColourImageType { get; init; }
}

/// <summary>A mesh as mesh files hold it: positions, polygons, texture coordinates by corner, named groups and materials by face.</summary>
public sealed class PolygonMesh
{
    /// <summary>Creates a mesh and takes ownership of the arrays.</summary>
    /// <param name="positions">[N x 3].</param>
    /// <param name="faces">Polygons over 0..N-1.</param>
    /// <exception cref="ArgumentException">The faces do not fit the positions.</exception>
    public PolygonMesh(float[] positions, PolygonFaces faces)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(faces);
        if (positions.Length % 3 != 0)
            throw new ArgumentException($"expected three numbers a vertex, found {positions.Length}", nameof(positions));
        if (faces.LargestVertex >= positions.Length / 3)
            throw new ArgumentException($"expected vertices below {positions.Length / 3}, found {faces.LargestVertex}", nameof(faces));
        Positions = positions;
        Faces = faces;
    }

    /// <summary>N.</summary>
    public int VertexCount => Positions.Length / 3;

    /// <summary>[N x 3] positions in the file's unit; not to be written.</summary>
    public float[] Positions { get; }

    /// <summary>The polygons.</summary>
    public PolygonFaces Faces { get; }

    /// <summary>[U x 2] texture coordinates, origin at the lower left; null without any.</summary>
    public float[]? Uvs { get; init; }

    /// <summary>[C] index into <see cref="Uvs"/> of every corner; null without any.</summary>
    public int[]? UvCorners { get; init; }

    /// <summary>The names of the groups that <see cref="FaceGroups"/> counts; unique.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>[F] group of every face, -1 for none; null without groups.</summary>
    public int[]? FaceGroups { get; init; }

    /// <summary>The materials that <see cref="FaceMaterials"/> counts.</summary>
    public IReadOnlyList<MeshMaterial> Materials { get; init; } = [];

    /// <summary>[F] material of every face, -1 for none; null without materials.</summary>
    public int[]? FaceMaterials { get; init; }

    /// <summary>One line each on what the file had that the mesh has not.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Under what terms the mesh may be used, which files written of it name in a comment; null where nobody said.</summary>
    public string? Licence { get; init; }

    /// <summary>[N x 3] linear red, green and blue by vertex in 0..1, or null.</summary>
    public float[]? Colours { get; init; }
}
