using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>
/// The parts of the ICT face, found from its connected pieces: face (with head, sockets of mouth and eyes), gums and tongue, teeth, eyes, and what lies
/// round the eyes by side. The model lists each piece's vertices and faces in one run.
/// </summary>
internal static class IctParts
{
    // Material, part, whether the part is one of a left and a right (+X is the face's left), linear colour with alpha, roughness.
    private static readonly (string Material, string Part, bool Sided, float[] Colour, float Roughness)[] Known =
    [
        ("M_Face", "face", false, RigMaterial.Default.BaseColour, 0.6f),
        ("M_BackHead", "face", false, RigMaterial.Default.BaseColour, 0.6f),
        ("M_GumsTongue", "gumsTongue", false, [0.50f, 0.15f, 0.14f, 1], 0.4f),
        ("M_Teeth", "teeth", false, [0.80f, 0.76f, 0.65f, 1], 0.3f),
        ("M_ScleraLeft", "eyeLeft", false, [0.82f, 0.80f, 0.77f, 1], 0.2f),
        ("M_IrisLeft", "eyeLeft", false, [0.10f, 0.17f, 0.22f, 1], 0.2f),
        ("M_ScleraRight", "eyeRight", false, [0.82f, 0.80f, 0.77f, 1], 0.2f),
        ("M_IrisRight", "eyeRight", false, [0.10f, 0.17f, 0.22f, 1], 0.2f),
        ("M_LacrimalFluid", "lacrimalFluid", true, [0.9f, 0.9f, 0.9f, 0.1f], 0.05f),
        ("M_EyeBlend", "eyeBlend", true, [0.6f, 0.4f, 0.35f, 0.1f], 0.5f),
        ("M_EyeOcclusion", "eyeOcclusion", true, [0.05f, 0.02f, 0.02f, 0.1f], 0.8f),
        ("M_EyeLashes", "eyelashes", true, [0.02f, 0.015f, 0.01f, 1], 0.7f),
    ];

    /// <summary>A material of the model by its name, in a plausible colour; the model has no pictures.</summary>
    public static RigMaterial Material(string name)
    {
        foreach ((string material, _, _, float[] colour, float roughness) in Known)
        {
            if (material == name)
                return new RigMaterial(name, [.. colour], Roughness: roughness) { DoubleSided = name == "M_EyeLashes" };
        }

        return RigMaterial.Default with { Name = name };
    }

    /// <summary>The surface with its parts; one part where the pieces are not runs of vertices and faces.</summary>
    /// <exception cref="MimikException">Indices are out of range.</exception>
    public static RigSurface Surface(float[] neutral, PolygonFaces faces, RigMaterial[] materials, int[]? faceMaterials, float[]? uvs, int[]? uvCorners)
    {
        int vertices = neutral.Length / 3;

        // Checks the indices, which the search for pieces relies on.
        var whole = new RigSurface(vertices, faces, null, materials, faceMaterials, uvs, uvCorners);
        List<RigPart> parts = [];
        foreach (RigPart piece in Pieces(vertices, faces))
        {
            string label = Label(piece, whole, neutral);
            if (parts.Count > 0 && parts[^1].Name == label)
                parts[^1] = parts[^1] with { VertexCount = parts[^1].VertexCount + piece.VertexCount, FaceCount = parts[^1].FaceCount + piece.FaceCount };
            else
                parts.Add(piece with { Name = label });
        }

        for (int i = 1; i < parts.Count; i++)
        {
            string name = parts[i].Name;
            for (int n = 2; parts.Take(i).Any(part => part.Name == parts[i].Name); n++)
                parts[i] = parts[i] with { Name = $"{name}{n}" };
        }

        return new RigSurface(vertices, faces, parts, materials, faceMaterials, uvs, uvCorners);
    }

    // Connected pieces as runs of vertices, in order; runs that overlap are one; vertices without faces go with the run before.
    private static List<RigPart> Pieces(int vertices, PolygonFaces faces)
    {
        int[] last = LastOfPiece(vertices, faces);
        var pieces = new List<RigPart>();
        int face = 0;
        for (int first = 0; first < vertices;)
        {
            int end = last[first];
            for (int v = first + 1; v <= end; v++)
                end = Math.Max(end, last[v]);
            int firstFace = face;
            while (face < faces.Count && faces[face].Length > 0 && faces[face][0] <= end)
                face++;
            if (firstFace == face && pieces.Count > 0)
                pieces[^1] = pieces[^1] with { VertexCount = end + 1 - pieces[^1].FirstVertex };
            else
                pieces.Add(new RigPart("", first, end + 1 - first, firstFace, face - firstFace));
            first = end + 1;
        }

        return face == faces.Count && pieces.TrueForAll(piece => KeepsToItself(piece, faces)) ? pieces : [];
    }

    private static bool KeepsToItself(RigPart piece, PolygonFaces faces)
    {
        foreach (int v in faces.Corners.AsSpan(faces.Offsets[piece.FirstFace]..faces.Offsets[piece.FirstFace + piece.FaceCount]))
        {
            if (v < piece.FirstVertex || v >= piece.FirstVertex + piece.VertexCount)
                return false;
        }

        return true;
    }

    // The largest vertex of the piece that each vertex is in: disjoint sets whose representative is the largest member.
    private static int[] LastOfPiece(int vertices, PolygonFaces faces)
    {
        int[] above = new int[vertices];
        for (int v = 0; v < vertices; v++)
            above[v] = v;
        for (int f = 0; f < faces.Count; f++)
        {
            ReadOnlySpan<int> corners = faces[f];
            for (int c = 1; c < corners.Length; c++)
            {
                int a = Find(corners[0]), b = Find(corners[c]);
                above[Math.Min(a, b)] = Math.Max(a, b);
            }
        }

        for (int v = vertices - 1; v >= 0; v--)
            above[v] = Find(v);
        return above;

        int Find(int v)
        {
            while (above[v] != v)
                v = above[v] = above[above[v]];
            return v;
        }
    }

    private static string Label(RigPart piece, RigSurface surface, float[] neutral)
    {
        string material = piece.FaceCount == 0 ? "points" : surface.Materials[surface.FaceMaterials[piece.FirstFace]].Name;
        double x = 0;
        for (int v = piece.FirstVertex; v < piece.FirstVertex + piece.VertexCount; v++)
            x += neutral[3 * v];
        string side = x > 0 ? "Left" : "Right";
        foreach ((string name, string part, bool sided, _, _) in Known)
        {
            if (name == material)
                return sided ? part + side : part;
        }

        return material;
    }
}
