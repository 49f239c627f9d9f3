using System.Buffers.Binary;
using System.Text;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Formats.Ply;
using Mimik.Formats.Png;
using Mimik.Geometry;
using Mimik.Tests.Formats.Png;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats;

public class MeshMutationTests
{
    [Fact]
    public void Damaged_obj_files_are_read_or_refused()
    {
        var text = new StringBuilder("mtllib a.mtl\nvt 0 0\nvt 1 1.5e-3\nvn 0 0 1\n");
        for (int i = 0; i < 60; i++)
            text.Append($"v {i * 0.1f} {i % 7} -{i}e-2\n");
        for (int i = 1; i < 50; i++)
            text.Append(i % 10 == 0 ? $"o part {i}\nusemtl m{i}\n" : "").Append($"f {i}/1/1 {i + 1}/2/1 -{i} \\\n {i + 3}//1\n");
        int refused = Mutation.AssertReaderIsRobust(Encoding.UTF8.GetBytes(text.ToString()), (bytes, budget) => ReadRig(ObjFile.Parse(bytes, "a.obj", budget)), 3000);
        Assert.InRange(refused, 300, 2900);
    }

    [Fact]
    public void Damaged_material_libraries_are_read_or_refused()
    {
        byte[] library = Encoding.UTF8.GetBytes("newmtl skin\nKd 0.5 0.25 1e-1\nd 1\nmap_Kd a.png\nnewmtl b\nKd 1 1 1\nTr 0.5\nKd spectral a.rfl\n");
        int refused = Mutation.AssertReaderIsRobust(library, (bytes, _) => MtlParser.Parse(bytes.Span, "a.mtl", _ => null), 3000);
        Assert.InRange(refused, 100, 2900);
    }

    [Theory]
    [InlineData("ascii")]
    [InlineData("binary_little_endian")]
    [InlineData("binary_big_endian")]
    public void Damaged_ply_files_are_read_or_refused(string encoding)
    {
        var file = new MemoryStream();
        file.Write(Encoding.ASCII.GetBytes(
            $"ply\nformat {encoding} 1.0\ncomment c\nelement vertex 40\nproperty float x\nproperty double y\nproperty short z\nproperty uchar red\nproperty float s\nproperty float t\n" +
            "element edge 9\nproperty list uchar ushort ends\nelement face 30\nproperty list uchar int vertex_indices\nproperty uint flags\nend_header\n"));
        for (int v = 0; v < 40; v++)
            Write(file, encoding, 0.5f * v, (double)v, (short)-v, (byte)v, 0.25f, 1f);
        for (int e = 0; e < 9; e++)
            Write(file, encoding, (byte)2, (ushort)e, (ushort)3);
        for (int f = 0; f < 30; f++)
            Write(file, encoding, (byte)4, f, f + 1, f + 2, f + 3, (uint)7);
        int refused = Mutation.AssertReaderIsRobust(file.ToArray(), (bytes, budget) => ReadRig(PlyFile.Parse(bytes, "a.ply", budget)), 2000);
        Assert.InRange(refused, 200, 1950);
    }

    [Theory]
    [InlineData(2, 16, 0)]
    [InlineData(3, 4, 1)]
    [InlineData(6, 8, 1)]
    [InlineData(0, 1, 0)]
    public void Damaged_png_files_are_read_or_refused(int colour, int depth, int interlace)
    {
        int channels = colour switch { 2 => 3, 6 => 4, _ => 1 };
        int[][] samples = [.. Enumerable.Range(0, 20).Select(y => Enumerable.Range(0, 30 * channels).Select(x => ((x * 37) + (y * 11)) % Math.Min(1 << depth, 16)).ToArray())];
        byte[] data = PlainPng.Data(samples, channels, depth, interlace == 1);
        byte[] file = PlainPng.File(
            ("IHDR", PlainPng.Header(30, 20, depth, colour, interlace)), ("PLTE", new byte[48]), ("IDAT", data[..20]), ("IDAT", data[20..]), ("IEND", []));
        int refused = Mutation.AssertReaderIsRobust(file, (bytes, budget) => PngFile.Parse(bytes, "a.png", budget), 1000);
        Assert.InRange(refused, 500, 1000);

        // With check values made right again, damage reaches the decoder.
        refused = Mutation.AssertReaderIsRobust(file, (bytes, budget) => PngFile.Parse(WithCheckValues(bytes.ToArray()), "a.png", budget), 1500);
        Assert.InRange(refused, 300, 1450);
    }

    // What reading a rig from the mesh does after parsing.
    private static void ReadRig(PolygonMesh mesh) => _ = new BlendshapeRig(mesh.Positions, MeshSurface.ToSurface(mesh), [], LengthUnit.Infer(mesh.Positions));

    private static byte[] WithCheckValues(byte[] file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), Crc32.Append(file.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }

        return file;
    }

    private static void Write(MemoryStream file, string encoding, params object[] values)
    {
        if (encoding == "ascii")
        {
            file.Write(Encoding.ASCII.GetBytes(string.Join(' ', values) + "\n"));
            return;
        }

        foreach (object value in values)
        {
            byte[] bytes = value switch
            {
                byte v => [v],
                short v => BitConverter.GetBytes(v),
                ushort v => BitConverter.GetBytes(v),
                int v => BitConverter.GetBytes(v),
                uint v => BitConverter.GetBytes(v),
                float v => BitConverter.GetBytes(v),
                _ => BitConverter.GetBytes((double)value),
            };
            if (encoding.Contains("big", StringComparison.Ordinal))
                Array.Reverse(bytes);
            file.Write(bytes);
        }
    }
}
