using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Mimik.Geometry;

namespace Mimik.Formats.Obj;

/// <summary>Writes a mesh as OBJ text, with the shortest numbers that read back to the same floats.</summary>
internal sealed class ObjWriter(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    /// <summary>Writes the mesh.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="materialFile">The library beside the file that holds the materials; null writes no materials.</param>
    public void Write(PolygonMesh mesh, string? materialFile)
    {
        if (mesh.Licence is not null)
            Line("# licence:", mesh.Licence);
        if (materialFile is not null)
            Line("mtllib", materialFile);
        Numbers("v", mesh.Positions, 3);
        if (mesh.Uvs is { } uvs)
            Numbers("vt", uvs, 2);
        int group = -1, material = -1;
        for (int f = 0; f < mesh.Faces.Count; f++)
        {
            if (mesh.FaceGroups is { } groups && groups[f] != group && groups[f] >= 0)
                Line("o", mesh.Groups[group = groups[f]]);
            if (materialFile is not null && mesh.FaceMaterials is { } materials && materials[f] != material && materials[f] >= 0)
                Line("usemtl", mesh.Materials[material = materials[f]].Name);
            Text("f"u8);
            for (int c = mesh.Faces.Offsets[f]; c < mesh.Faces.Offsets[f + 1]; c++)
            {
                Text(" "u8);
                Number(mesh.Faces.Corners[c] + 1);
                if (mesh.UvCorners is not { } uvCorners)
                    continue;
                Text("/"u8);
                Number(uvCorners[c] + 1);
            }

            Text("\n"u8);
        }

        Flush();
    }

    /// <summary>A name as it can stand at the end of a line: controls become underscores.</summary>
    public static string OneLine(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '_' : c));

    private void Numbers(string keyword, float[] values, int each)
    {
        byte[] start = Encoding.ASCII.GetBytes(keyword);
        for (int i = 0; i < values.Length; i++)
        {
            if (i % each == 0)
                Text(start);
            Text(" "u8);
            Room(32);
            values[i].TryFormat(_buffer.AsSpan(_used), out int length, provider: CultureInfo.InvariantCulture);
            _used += length;
            if (i % each == each - 1)
                Text("\n"u8);
        }
    }

    private void Number(int value)
    {
        Room(16);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int length);
        _used += length;
    }

    private void Line(string keyword, string name) => Text(Encoding.UTF8.GetBytes($"{keyword} {OneLine(name)}\n"));

    private void Text(ReadOnlySpan<byte> text)
    {
        if (text.Length > _buffer.Length - _used)
            Flush();
        if (text.Length > _buffer.Length)
        {
            stream.Write(text);
            return;
        }

        text.CopyTo(_buffer.AsSpan(_used));
        _used += text.Length;
    }

    private void Room(int bytes)
    {
        if (bytes > _buffer.Length - _used)
            Flush();
    }

    private void Flush()
    {
        stream.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
