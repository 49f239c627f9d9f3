using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>A named part of a rig: a range of its vertices and a range of its faces.</summary>
/// <param name="Name">"face", "eyeLeft", "teeth", or what the file calls it; unique within the rig.</param>
/// <param name="FirstVertex">The first vertex of the part.</param>
/// <param name="VertexCount">The number of vertices; parts cover the numbering in order, without gaps or overlaps.</param>
/// <param name="FirstFace">The first face of the part.</param>
/// <param name="FaceCount">The number of faces; they use vertices of this part alone.</param>
public sealed record RigPart(string Name, int FirstVertex, int VertexCount, int FirstFace, int FaceCount);

/// <summary>How a face of the surface looks, in glTF's metallic-roughness terms.</summary>
/// <param name="Name">The material's name.</param>
/// <param name="BaseColour">[4] linear red, green, blue, alpha in 0..1.</param>
/// <param name="Metallic">0..1.</param>
/// <param name="Roughness">0..1.</param>
public sealed record RigMaterial(string Name, float[] BaseColour, float Metallic = 0, float Roughness = 0.6f)
{
    /// <summary>Both sides are drawn.</summary>
    public bool DoubleSided { get; init; }

    /// <summary>The base colour picture's encoded bytes (PNG or JPEG), passed through from import to export; null without one.</summary>
    public byte[]? BaseColourImage { get; init; }

    /// <summary>The picture's media type, "image/png" or "image/jpeg"; null without one.</summary>
    public string? BaseColourImageType { get; init; }

    /// <summary>A neutral skin, where a file names no material.</summary>
    public static RigMaterial Default { get; } = new("skin", [0.78f, 0.57f, 0.46f, 1f]);
}

/// <summary>
/// Everything of a rig that does not move: polygons, parts, materials, texture coordinates and tangents over one vertex numbering.
/// </summary>
public sealed class RigSurface
{
    /// <summary>Creates a surface and takes ownership of the arrays.</summary>
    /// <param name="vertexCount">N.</param>
    /// <param name="faces">Polygons over 0..N-1.</param>
    /// <param name="parts">In order, covering all vertices and faces; empty makes one part "face".</param>
    /// <param name="materials">Empty makes one <see cref="RigMaterial.Default"/>.</param>
    /// <param name="faceMaterials">[F] material index of every face; null is 0 for all.</param>
    /// <param name="uvs">[U x 2] texture coordinates, origin at the lower left (OBJ's; glTF flips v); null without any.</param>
    /// <param name="uvCorners">[C] index into <paramref name="uvs"/> of every corner; null where <paramref name="uvs"/> is.</param>
    /// <param name="tangents">[N x 4] unit tangent and handedness (1 or -1) per vertex, four zeros where a vertex has none; null without any.</param>
    /// <exception cref="MimikException">Ranges, counts or indices do not fit together; the message says which.</exception>
    public RigSurface(
        int vertexCount,
        PolygonFaces faces,
        IReadOnlyList<RigPart>? parts = null,
        IReadOnlyList<RigMaterial>? materials = null,
        int[]? faceMaterials = null,
        float[]? uvs = null,
        int[]? uvCorners = null,
        float[]? tangents = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertexCount);
        ArgumentNullException.ThrowIfNull(faces);
        VertexCount = vertexCount;
        Faces = faces;
        Parts = parts is { Count: > 0 } ? [.. parts] : [new RigPart("face", 0, vertexCount, 0, faces.Count)];
        Materials = materials is { Count: > 0 } ? [.. materials] : [RigMaterial.Default];
        FaceMaterials = faceMaterials ?? new int[faces.Count];
        Uvs = uvs;
        UvCorners = uvCorners;
        Tangents = tangents;
        Check();
    }

    /// <summary>N, the number of vertices.</summary>
    public int VertexCount { get; }

    /// <summary>The polygons.</summary>
    public PolygonFaces Faces { get; }

    /// <summary>The parts, in the order of their vertices.</summary>
    public IReadOnlyList<RigPart> Parts { get; }

    /// <summary>The materials.</summary>
    public IReadOnlyList<RigMaterial> Materials { get; }

    /// <summary>[F] material index of every face.</summary>
    public int[] FaceMaterials { get; }

    /// <summary>[U x 2] texture coordinates, origin at the lower left, or null.</summary>
    public float[]? Uvs { get; }

    /// <summary>[C] texture coordinate index of every corner, or null.</summary>
    public int[]? UvCorners { get; }

    /// <summary>[N x 4] unit tangent and handedness (1 or -1) per vertex, four zeros where a vertex has none; or null.</summary>
    public float[]? Tangents { get; }

    /// <summary>Under what terms the face may be used, one line; null where nobody said. Every file that is written of the face names it.</summary>
    public string? Licence { get; init; }

    /// <summary>[N x 3] linear red, green and blue by vertex in 0..1, which take the place of the materials' base colours; or null.</summary>
    public float[]? Colours
    {
        get;
        init => field = value is null || value.Length == 3 * VertexCount
            ? value
            : throw new MimikException($"colours: expected {VertexCount} x 3 numbers, found {value.Length}");
    }

    /// <summary>The same surface with other terms and colours.</summary>
    /// <param name="licence">As <see cref="Licence"/>.</param>
    /// <param name="colours">As <see cref="Colours"/>.</param>
    internal RigSurface With(string? licence, float[]? colours) =>
        new(VertexCount, Faces, Parts, Materials, FaceMaterials, Uvs, UvCorners, Tangents) { Licence = licence, Colours = colours };

    private void Check()
    {
        if (Faces.LargestVertex >= VertexCount)
            throw new MimikException($"faces: expected vertex indices below {VertexCount}, found {Faces.LargestVertex}");
        int vertex = 0, face = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (RigPart part in Parts)
        {
            if (!names.Add(part.Name))
                throw new MimikException($"parts: expected unique names, found \"{part.Name}\" twice");
            if (part.FirstVertex != vertex || part.FirstFace != face || part.VertexCount < 0 || part.FaceCount < 0)
                throw new MimikException($"part \"{part.Name}\": expected to start at vertex {vertex} and face {face}, found {part.FirstVertex} and {part.FirstFace}");
            vertex += part.VertexCount;
            face += part.FaceCount;
            if (vertex > VertexCount || face > Faces.Count)
                throw new MimikException($"part \"{part.Name}\": passes the end of the rig's {VertexCount} vertices and {Faces.Count} faces");
            foreach (int v in Faces.Corners.AsSpan(Faces.Offsets[part.FirstFace]..Faces.Offsets[face]))
            {
                if (v < part.FirstVertex || v >= vertex)
                    throw new MimikException($"part \"{part.Name}\": expected faces over vertices {part.FirstVertex}..{vertex - 1}, found vertex {v}");
            }
        }

        if (vertex != VertexCount || face != Faces.Count)
            throw new MimikException($"parts: expected to cover {VertexCount} vertices and {Faces.Count} faces, found {vertex} and {face}");
        if (FaceMaterials.Length != Faces.Count)
            throw new MimikException($"face materials: expected {Faces.Count}, found {FaceMaterials.Length}");
        foreach (int material in FaceMaterials)
        {
            if ((uint)material >= (uint)Materials.Count)
                throw new MimikException($"face materials: expected an index below {Materials.Count}, found {material}");
        }

        if (Uvs is null != UvCorners is null)
            throw new MimikException("texture coordinates: expected values and corner indices together, found one of them");
        if (UvCorners is not null)
        {
            if (UvCorners.Length != Faces.Corners.Length || Uvs!.Length % 2 != 0)
                throw new MimikException($"texture coordinates: expected {Faces.Corners.Length} corner indices and pairs of values, found {UvCorners.Length} and {Uvs!.Length} numbers");
            foreach (int uv in UvCorners)
            {
                if ((uint)uv >= (uint)(Uvs.Length / 2))
                    throw new MimikException($"texture coordinates: expected an index below {Uvs.Length / 2}, found {uv}");
            }
        }

        if (Tangents is not null && Tangents.Length != 4 * VertexCount)
            throw new MimikException($"tangents: expected {4 * VertexCount} numbers, found {Tangents.Length}");
        CheckFinite(Uvs, 2, "texture coordinates");
        CheckFinite(Tangents, 4, "tangents");
        foreach (RigMaterial material in Materials)
        {
            if (material.BaseColour.Length != 4)
                throw new MimikException($"material \"{material.Name}\": expected a base colour of 4 numbers, found {material.BaseColour.Length}");
            CheckFinite([.. material.BaseColour, material.Metallic, material.Roughness], 6, $"material \"{material.Name}\"");
        }
    }

    private static void CheckFinite(float[]? values, int columns, string element)
    {
        for (int i = 0; i < values?.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new MimikException($"{element}: expected finite numbers, found {values[i]} at {i / columns}");
        }
    }
}
