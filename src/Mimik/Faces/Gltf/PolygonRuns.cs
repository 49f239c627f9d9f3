using System.Text.Json;
using System.Text.Json.Nodes;
using Mimik.Geometry;

namespace Mimik.Faces.Gltf;

/// <summary>
/// The polygons that glTF's triangles came from, in a mesh's extras: how many corners each face has and which primitive holds it, both in the
/// part's face order as runs [value, count, value, count, …]. Triangles fan a face from its first corner, so that this is enough.
/// </summary>
/// <param name="Corners">Runs of corner counts; null where every face is a triangle.</param>
/// <param name="Primitives">Runs of primitive indices; null where there is one primitive.</param>
internal sealed record PolygonRuns(int[]? Corners, int[]? Primitives)
{
    /// <summary>The runs of a part, or null where its triangles alone say everything.</summary>
    public static JsonObject? Encode(RigSurface surface, SurfaceMesh mesh)
    {
        PolygonFaces faces = surface.Faces;
        var corners = new List<int>();
        var primitives = new List<int>();
        for (int f = mesh.Part.FirstFace; f < mesh.Part.FirstFace + mesh.Part.FaceCount; f++)
        {
            int count = faces[f].Length;
            if (count < 3)
                continue;
            Append(corners, count);
            Append(primitives, PrimitiveOf(mesh, surface.FaceMaterials[f]));
        }

        var extras = new JsonObject();
        if (corners is not ([] or [3, _]))
            extras["corners"] = Array(corners);
        if (mesh.Primitives.Count > 1)
            extras["primitives"] = Array(primitives);
        return extras.Count > 0 ? extras : null;
    }

    /// <summary>Reads runs back.</summary>
    /// <param name="extras">A mesh's extras.mimik, of any content.</param>
    /// <returns>Null where the extras are not of this form.</returns>
    public static PolygonRuns? Decode(JsonNode? extras)
    {
        if (extras is not JsonObject values)
            return null;
        int[]? corners = null, primitives = null;
        if (values["corners"] is { } c && (corners = Integers(c)) is null)
            return null;
        if (values["primitives"] is { } p && (primitives = Integers(p)) is null)
            return null;
        return new PolygonRuns(corners, primitives);
    }

    private static int PrimitiveOf(SurfaceMesh mesh, int material)
    {
        for (int i = 0; i < mesh.Primitives.Count; i++)
        {
            if (mesh.Primitives[i].Material == material)
                return i;
        }

        throw new InvalidOperationException("every face's material has a primitive");
    }

    private static void Append(List<int> runs, int value)
    {
        if (runs.Count > 0 && runs[^2] == value)
            runs[^1]++;
        else
            runs.AddRange([value, 1]);
    }

    private static JsonArray Array(List<int> values)
    {
        var array = new JsonArray();
        foreach (int value in values)
            array.Add((JsonNode)value);
        return array;
    }

    private static int[]? Integers(JsonNode node)
    {
        if (node is not JsonArray array || array.Count % 2 != 0)
            return null;
        int[] values = new int[array.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (array[i] is not JsonValue value || value.GetValueKind() != JsonValueKind.Number || !value.TryGetValue(out values[i]) || values[i] < 0)
                return null;
        }

        return values;
    }
}
