using System.Text;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Formats.Ply;

/// <summary>PLY meshes (Stanford's polygon format) as text or binary of either byte order.</summary>
/// <remarks>
/// Read: vertex x, y, z of any number type, texture coordinates by vertex (s t, u v, texture_u texture_v) or by corner (the list texcoord),
/// faces as lists of any types; everything else is passed over and noted. Written: binary, least significant byte first.
/// </remarks>
public static class PlyFile
{
    /// <summary>Reads a mesh.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file is missing or damaged; the message names the element.</exception>
    public static PolygonMesh Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Parses a mesh from a file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="budget">The memory that decoding may take.</param>
    /// <exception cref="MimikException">The file is damaged; the message names the element.</exception>
    public static PolygonMesh Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return new PlyParser(fileName, budget).Parse(bytes.Span);
    }

    /// <summary>Writes positions, polygons and texture coordinates by corner; groups and materials have no place in the format.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="mesh">The mesh; finite.</param>
    public static void Write(string path, PolygonMesh mesh)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        AtomicFile.Write(path, stream => Write(stream, mesh));
    }

    private static void Write(Stream stream, PolygonMesh mesh)
    {
        PolygonFaces faces = mesh.Faces;
        int most = 0;
        for (int f = 0; f < faces.Count; f++)
            most = Math.Max(most, faces[f].Length);
        bool wide = most > byte.MaxValue / 2;
        string length = wide ? "uint" : "uchar";
        using var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true);
        writer.Write(Encoding.ASCII.GetBytes(
            $"ply\nformat binary_little_endian 1.0\n{Comment(mesh.Licence)}element vertex {mesh.VertexCount}\nproperty float x\nproperty float y\nproperty float z\n" +
            (mesh.Colours is null ? "" : "property uchar red\nproperty uchar green\nproperty uchar blue\n") +
            $"element face {faces.Count}\nproperty list {length} int vertex_indices\n" +
            (mesh.Uvs is null ? "" : $"property list {length} float texcoord\n") + "end_header\n"));
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            foreach (float value in mesh.Positions.AsSpan(3 * v, 3))
                writer.Write(value);
            if (mesh.Colours is not null)
            {
                foreach (float colour in mesh.Colours.AsSpan(3 * v, 3))
                    writer.Write(Srgb.Encode(colour));
            }
        }

        for (int f = 0; f < faces.Count; f++)
        {
            Length(faces[f].Length);
            foreach (int vertex in faces[f])
                writer.Write(vertex);
            if (mesh.Uvs is not { } uvs)
                continue;
            Length(2 * faces[f].Length);
            for (int c = faces.Offsets[f]; c < faces.Offsets[f + 1]; c++)
            {
                writer.Write(uvs[2 * mesh.UvCorners![c]]);
                writer.Write(uvs[(2 * mesh.UvCorners[c]) + 1]);
            }
        }

        static string Comment(string? licence) =>
            licence is null ? "" : $"comment licence: {string.Concat(licence.Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '_'))}\n";

        void Length(int count)
        {
            if (wide)
                writer.Write((uint)count);
            else
                writer.Write((byte)count);
        }
    }
}
