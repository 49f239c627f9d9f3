using System.Numerics;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Faces.Sample;

/// <summary>The face that Mimik brings along: a head made by this code alone, with ARKit's 52 shapes.</summary>
public static class SampleFace
{
    /// <summary>Makes the face; always the same bits.</summary>
    /// <returns>A rig in centimetres with the eyes' line at y = 0.</returns>
    public static BlendshapeRig Create()
    {
        var skin = new SkinMesh();
        PartMesh eye = Eyeball.Left();
        PartMesh lashes = Hairs.Lashes(skin, out int[] lashLid);
        List<(PartMesh Mesh, FacePart Part)> parts =
        [
            (skin.Part, FacePart.Skin), (eye, FacePart.EyeLeft), (eye.Mirrored("eyeRight"), FacePart.EyeRight),
            (Teeth.Upper(), FacePart.Still), (Teeth.Lower(), FacePart.LowerTeeth), (Tongue.Make(), FacePart.Tongue),
            (Hairs.Brows(skin), FacePart.Brow), (lashes, FacePart.Lash), (HairCap.Make(), FacePart.Still),
        ];
        List<PartMesh> meshes = [.. parts.Select(part => part.Mesh)];
        (Blendshape[] shapes, RigLogic logic) = SampleExpressions.Create(new FaceAnatomy(skin, lashLid, parts));
        return new BlendshapeRig(Neutral(meshes), Surface(meshes), shapes, new LengthUnit(0.01, UnitSource.Declared), logic);
    }

    private static float[] Neutral(List<PartMesh> parts)
    {
        var neutral = new List<float>();
        foreach (Vector3 p in parts.SelectMany(part => part.Positions))
            neutral.AddRange([p.X, p.Y, p.Z]);
        return [.. neutral];
    }

    private static RigSurface Surface(List<PartMesh> parts)
    {
        var rigParts = new List<RigPart>();
        var offsets = new List<int> { 0 };
        var corners = new List<int>();
        var materials = new List<int>();
        var uvs = new List<float>();
        var uvCorners = new List<int>();
        int vertices = 0, faces = 0;
        foreach (PartMesh part in parts)
        {
            int firstUv = uvs.Count / 2;
            foreach (Vector2 uv in part.Uvs)
                uvs.AddRange([uv.X, uv.Y]);
            for (int f = 0; f < part.Faces.Count; f++)
            {
                corners.AddRange(part.Faces[f].Select(v => vertices + v));
                uvCorners.AddRange(part.UvFaces[f].Select(uv => firstUv + uv));
                offsets.Add(corners.Count);
                materials.Add((int)part.Materials[f]);
            }

            rigParts.Add(new RigPart(part.Name, vertices, part.Positions.Count, faces, part.Faces.Count));
            vertices += part.Positions.Count;
            faces += part.Faces.Count;
        }

        return new RigSurface(
            vertices, new PolygonFaces([.. offsets], [.. corners]), rigParts, SampleMaterials.All(), [.. materials], [.. uvs], [.. uvCorners]);
    }
}
