using System.Buffers.Binary;
using System.Text;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Gltf;

namespace Mimik.Tests.Formats.Gltf;

/// <summary>Files put together by hand: JSON as text, and bytes as a data URI.</summary>
internal static class HandMadeGltf
{
    /// <summary>Three corners of a triangle in the plane z = 0.</summary>
    public static readonly float[] Triangle = [0, 0, 0, 1, 0, 0, 0, 1, 0];

    /// <summary>A file's text; "BUFFER" in it becomes the buffer's JSON.</summary>
    public static byte[] File(string json, byte[] buffer) => Encoding.UTF8.GetBytes(json.Replace(
        "BUFFER",
        $$"""{"byteLength":{{buffer.Length}},"uri":"data:application/octet-stream;base64,{{Convert.ToBase64String(buffer)}}"}""",
        StringComparison.Ordinal));

    /// <summary>A file with one triangle; the arguments are spliced into its JSON.</summary>
    public static byte[] OneTriangle(
        string node = "", string primitive = "", string mesh = "", string accessors = "", string views = "", string root = "", byte[]? more = null, float[]? positions = null)
    {
        byte[] buffer = [.. Bytes(positions ?? Triangle), .. more ?? []];
        return File(
            $$"""
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],
             "nodes":[{"name":"a","mesh":0{{node}}}],
             "meshes":[{"primitives":[{"attributes":{"POSITION":0}{{primitive}}}]{{mesh}}}],
             "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}{{accessors}}],
             "bufferViews":[{"buffer":0,"byteLength":36}{{views}}],
             "buffers":[BUFFER]{{root}}}
            """,
            buffer);
    }

    public static GltfRig Read(byte[] file) => GltfRigFile.Parse(file, "test.gltf", new ReadBudget());

    public static GltfFile Open(byte[] file) => GltfFile.Parse(file, "test.gltf", new ReadBudget());

    public static byte[] Bytes(params ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    public static byte[] Shorts(params ReadOnlySpan<int> values)
    {
        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), unchecked((short)values[i]));
        return bytes;
    }
}
