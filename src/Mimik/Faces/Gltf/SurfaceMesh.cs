using System.Runtime.InteropServices;
using Mimik.Geometry;

namespace Mimik.Faces.Gltf;

/// <summary>Triangles of one part and one material over vertices that glTF can draw: one texture coordinate each.</summary>
/// <param name="Material">Index into the surface's materials.</param>
/// <param name="Vertices">[V] the rig's vertex of each, rising; a vertex occurs once per texture coordinate that its corners have.</param>
/// <param name="Uvs">[V] index into the surface's texture coordinates, -1 where no corner uses the vertex; null without any.</param>
/// <param name="Triangles">[T x 3] indices below V; empty for a part without faces, which is drawn as points.</param>
internal sealed record SurfacePrimitive(int Material, int[] Vertices, int[]? Uvs, int[] Triangles)
{
    /// <summary>Picks the primitive's rows out of numbers per vertex of the rig.</summary>
    /// <param name="values">[N x <paramref name="columns"/>].</param>
    /// <param name="columns">Numbers a vertex.</param>
    /// <returns>[V x columns].</returns>
    public float[] Gather(ReadOnlySpan<float> values, int columns)
    {
        float[] result = new float[Vertices.Length * columns];
        for (int i = 0; i < Vertices.Length; i++)
            values.Slice(Vertices[i] * columns, columns).CopyTo(result.AsSpan(i * columns));
        return result;
    }
}

/// <summary>One part of a surface as a glTF mesh: a primitive per material.</summary>
/// <param name="Part">The part.</param>
/// <param name="Primitives">By rising material index; vertices that no face uses are in the first.</param>
internal sealed record SurfaceMesh(RigPart Part, IReadOnlyList<SurfacePrimitive> Primitives)
{
    /// <summary>Splits every part that has vertices. Faces of fewer than three corners have no triangles and are left out.</summary>
    public static IReadOnlyList<SurfaceMesh> Split(RigSurface surface)
    {
        var meshes = new List<SurfaceMesh>();
        foreach (RigPart part in surface.Parts)
        {
            if (part.VertexCount > 0)
                meshes.Add(Split(surface, part));
        }

        return meshes;
    }

    private static SurfaceMesh Split(RigSurface surface, RigPart part)
    {
        PolygonFaces faces = surface.Faces;
        var facesByMaterial = new SortedDictionary<int, List<int>>();
        bool[] used = new bool[part.VertexCount];
        for (int f = part.FirstFace; f < part.FirstFace + part.FaceCount; f++)
        {
            if (faces[f].Length < 3)
                continue;
            int material = surface.FaceMaterials[f];
            if (!facesByMaterial.TryGetValue(material, out List<int>? list))
                facesByMaterial.Add(material, list = []);
            list.Add(f);
            foreach (int v in faces[f])
                used[v - part.FirstVertex] = true;
        }

        if (facesByMaterial.Count == 0)
            facesByMaterial.Add(part.FaceCount > 0 ? surface.FaceMaterials[part.FirstFace] : 0, []);

        var loose = new List<long>();
        for (int v = 0; v < used.Length; v++)
        {
            if (!used[v])
                loose.Add(Key(part.FirstVertex + v, -1));
        }

        var primitives = new List<SurfacePrimitive>();
        foreach ((int material, List<int> list) in facesByMaterial)
        {
            primitives.Add(SplitPrimitive(surface, material, list, loose));
            loose = [];
        }

        return new SurfaceMesh(part, primitives);
    }

    private static SurfacePrimitive SplitPrimitive(RigSurface surface, int material, List<int> faceList, List<long> loose)
    {
        PolygonFaces faces = surface.Faces;
        int[]? uvs = surface.UvCorners;
        var keys = new List<long>(loose);
        foreach (int f in faceList)
        {
            for (int c = faces.Offsets[f]; c < faces.Offsets[f + 1]; c++)
                keys.Add(Key(faces.Corners[c], uvs?[c] ?? -1));
        }

        keys.Sort();
        Span<long> sorted = CollectionsMarshal.AsSpan(keys);
        int count = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
                sorted[count++] = sorted[i];
        }

        sorted = sorted[..count];
        var triangles = new List<int>();
        foreach (int f in faceList)
        {
            int first = faces.Offsets[f];
            for (int c = first + 2; c < faces.Offsets[f + 1]; c++)
            {
                triangles.Add(Find(sorted, first));
                triangles.Add(Find(sorted, c - 1));
                triangles.Add(Find(sorted, c));
            }
        }

        int[] vertices = new int[count];
        int[]? uvOf = uvs is null ? null : new int[count];
        for (int i = 0; i < count; i++)
        {
            vertices[i] = (int)(sorted[i] >> 32);
            if (uvOf is not null)
                uvOf[i] = (int)(sorted[i] & uint.MaxValue) - 1;
        }

        return new SurfacePrimitive(material, vertices, uvOf, [.. triangles]);

        int Find(ReadOnlySpan<long> all, int corner) => all.BinarySearch(Key(faces.Corners[corner], uvs?[corner] ?? -1));
    }

    /// <summary>Sorts by vertex, then by texture coordinate.</summary>
    private static long Key(int vertex, int uv) => ((long)vertex << 32) | (uint)(uv + 1);
}
