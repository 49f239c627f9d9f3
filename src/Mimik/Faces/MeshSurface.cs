using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>
/// Between meshes, whose groups are sets of faces, and rigs, whose parts are ranges of vertices. Vertices are never reordered: groups whose
/// ranges of vertices overlap become one part. Faces are sorted by part where a file mixes them; within a part their order stays.
/// </summary>
internal static class MeshSurface
{
    /// <summary>The surface of a rig whose neutral is the mesh.</summary>
    public static RigSurface ToSurface(PolygonMesh mesh)
    {
        int[] partOfVertex = PartOfVertex(mesh, out List<(string Name, int FirstVertex)> starts);
        PolygonFaces faces = mesh.Faces;
        int[] order = [.. Enumerable.Range(0, faces.Count).OrderBy(Part)];
        int[] faceCounts = new int[starts.Count];
        foreach (int face in order)
            faceCounts[Part(face)]++;

        var parts = new List<RigPart>();
        int firstFace = 0;
        for (int p = 0; p < starts.Count; p++)
        {
            int end = p + 1 < starts.Count ? starts[p + 1].FirstVertex : mesh.VertexCount;
            parts.Add(new RigPart(starts[p].Name, starts[p].FirstVertex, end - starts[p].FirstVertex, firstFace, faceCounts[p]));
            firstFace += faceCounts[p];
        }

        var materialNames = new UniqueNames();
        var materials = mesh.Materials.Select(m => Material(m) with { Name = materialNames.Claim(m.Name) }).ToList();
        int[]? faceMaterials = mesh.FaceMaterials is null ? null : [.. order.Select(face => mesh.FaceMaterials[face])];
        if (faceMaterials is not null && Array.IndexOf(faceMaterials, -1) >= 0)
        {
            faceMaterials.AsSpan().Replace(-1, materials.Count);
            materials.Add(RigMaterial.Default with { Name = materialNames.Claim(RigMaterial.Default.Name) });
        }

        int[] offsets = new int[faces.Count + 1];
        for (int f = 0; f < order.Length; f++)
            offsets[f + 1] = offsets[f] + faces[order[f]].Length;
        return new RigSurface(
            mesh.VertexCount,
            new PolygonFaces(offsets, Reorder(faces.Corners)),
            parts,
            faceMaterials is null ? null : materials,
            faceMaterials,
            mesh.Uvs,
            mesh.UvCorners is null ? null : Reorder(mesh.UvCorners));

        // A face without corners to look at belongs to the first part.
        int Part(int face) => faces[face].IsEmpty ? 0 : partOfVertex[faces[face][0]];

        int[] Reorder(int[] corners)
        {
            int[] result = new int[corners.Length];
            for (int f = 0; f < order.Length; f++)
                corners.AsSpan(faces.Offsets[order[f]], faces[order[f]].Length).CopyTo(result.AsSpan(offsets[f]));
            return result;
        }
    }

    /// <summary>The mesh of a rig in a pose, with its parts as groups.</summary>
    /// <param name="surface">The surface of the rig.</param>
    /// <param name="positions">[N x 3].</param>
    /// <param name="looks">With texture coordinates and materials, or positions and faces alone.</param>
    public static PolygonMesh ToMesh(RigSurface surface, float[] positions, bool looks)
    {
        int[] groups = new int[surface.Faces.Count];
        for (int p = 0; p < surface.Parts.Count; p++)
            Array.Fill(groups, p, surface.Parts[p].FirstFace, surface.Parts[p].FaceCount);
        return new PolygonMesh(positions, surface.Faces)
        {
            Groups = [.. surface.Parts.Select(part => part.Name)],
            FaceGroups = groups,
            Uvs = looks ? surface.Uvs : null,
            UvCorners = looks ? surface.UvCorners : null,
            Materials = !looks ? [] : [.. surface.Materials.Select(m => new MeshMaterial(m.Name, m.BaseColour) { BaseColourImage = m.BaseColourImage, BaseColourImageType = m.BaseColourImageType })],
            FaceMaterials = looks ? surface.FaceMaterials : null,
            Licence = surface.Licence,
            Colours = looks ? surface.Colours : null,
        };
    }

    private static RigMaterial Material(MeshMaterial material) =>
        RigMaterial.Default with
        {
            BaseColour = material.BaseColour ?? RigMaterial.Default.BaseColour,
            BaseColourImage = material.BaseColourImage,
            BaseColourImageType = material.BaseColourImageType,
        };

    // Sweeps over the groups' ranges of vertices; overlapping ones merge under the name of the one with the most faces.
    private static int[] PartOfVertex(PolygonMesh mesh, out List<(string Name, int FirstVertex)> starts)
    {
        starts = [];
        int[] partOfVertex = new int[mesh.VertexCount];
        if (mesh.FaceGroups is not { } faceGroups)
        {
            starts.Add(("face", 0));
            return partOfVertex;
        }

        // Faces without a group form one of their own, the last.
        int[] first = new int[mesh.Groups.Count + 1], last = new int[first.Length], size = new int[first.Length];
        Array.Fill(first, int.MaxValue);
        Array.Fill(last, -1);
        for (int f = 0; f < faceGroups.Length; f++)
        {
            int group = faceGroups[f] < 0 ? first.Length - 1 : faceGroups[f];
            size[group]++;
            foreach (int v in mesh.Faces[f])
            {
                first[group] = Math.Min(first[group], v);
                last[group] = Math.Max(last[group], v);
            }
        }

        int end = -1, largest = 0;
        foreach (int group in Enumerable.Range(0, first.Length).Where(g => last[g] >= 0).OrderBy(g => first[g]))
        {
            string name = group < mesh.Groups.Count && mesh.Groups[group].Length > 0 ? mesh.Groups[group] : "rest";
            if (first[group] > end)
            {
                starts.Add((name, starts.Count == 0 ? 0 : first[group]));
                largest = size[group];
            }
            else if (size[group] > largest)
            {
                starts[^1] = (name, starts[^1].FirstVertex);
                largest = size[group];
            }

            end = Math.Max(end, last[group]);
        }

        if (starts.Count == 0)
            starts.Add(("face", 0));
        var names = new UniqueNames();
        for (int p = 0; p < starts.Count; p++)
        {
            starts[p] = (names.Claim(starts[p].Name), starts[p].FirstVertex);
            int next = p + 1 < starts.Count ? starts[p + 1].FirstVertex : mesh.VertexCount;
            Array.Fill(partOfVertex, p, starts[p].FirstVertex, next - starts[p].FirstVertex);
        }

        return partOfVertex;
    }
}
