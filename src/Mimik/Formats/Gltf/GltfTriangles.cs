namespace Mimik.Formats.Gltf;

/// <summary>Reads what a primitive draws, strips and fans included, as plain triangles.</summary>
internal static class GltfTriangles
{
    /// <summary>Reads triangles.</summary>
    /// <param name="file">The file.</param>
    /// <param name="primitive">The primitive.</param>
    /// <param name="vertices">The number of its vertices.</param>
    /// <param name="element">The primitive, for messages.</param>
    /// <returns>[T x 3] vertex indices; empty for points; null for lines, which are no surface.</returns>
    /// <exception cref="MimikException">The indices are damaged, out of range, or no triangles.</exception>
    public static int[]? Read(GltfFile file, GltfPrimitive primitive, int vertices, string element)
    {
        int mode = primitive.Mode ?? GltfPrimitive.Triangles;
        if (mode == GltfPrimitive.Points)
            return [];
        if (mode is 1 or 2 or 3)
            return null;
        if (mode is not (GltfPrimitive.Triangles or GltfPrimitive.TriangleStrip or GltfPrimitive.TriangleFan))
            throw file.Malformed(element, "a mode from 0 to 6", $"{mode}");
        int[] corners = Corners(file, primitive, vertices, element);
        if (mode == GltfPrimitive.Triangles)
        {
            if (corners.Length % 3 != 0)
                throw file.Malformed(element, "three indices a triangle", $"{corners.Length} indices");
            return corners;
        }

        int count = Math.Max(0, corners.Length - 2);
        file.Budget.Charge(12L * count, file.Name, element);
        int[] triangles = new int[3 * count];
        for (int t = 0; t < count; t++)
        {
            // Every other triangle of a strip is turned, to keep its front in front.
            (int a, int b, int c) = mode == GltfPrimitive.TriangleFan ? (0, t + 1, t + 2) : t % 2 == 0 ? (t, t + 1, t + 2) : (t, t + 2, t + 1);
            triangles[3 * t] = corners[a];
            triangles[(3 * t) + 1] = corners[b];
            triangles[(3 * t) + 2] = corners[c];
        }

        return triangles;
    }

    private static int[] Corners(GltfFile file, GltfPrimitive primitive, int vertices, string element)
    {
        if (primitive.Indices is { } indices)
            return file.ReadIntegers(indices, "SCALAR", vertices, $"{element} indices");
        file.Budget.Charge(4L * vertices, file.Name, element);
        int[] corners = new int[vertices];
        for (int v = 0; v < vertices; v++)
            corners[v] = v;
        return corners;
    }
}
