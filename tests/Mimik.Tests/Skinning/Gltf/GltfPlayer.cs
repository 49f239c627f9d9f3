using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Mimik.Tests.Skinning.Gltf;

/// <summary>
/// A plain glTF client, written from the specification and from nothing else in this repository: loads a .glb, interpolates its animation,
/// multiplies node matrices and skins vertices.
/// </summary>
internal sealed class GltfPlayer
{
    private readonly Dictionary<int, (float[] Values, int Width)> _accessors = [];
    private readonly byte[] _binary;
    private readonly JsonNode _json;

    public GltfPlayer(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int jsonLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        _json = JsonNode.Parse(Encoding.UTF8.GetString(bytes, 20, jsonLength))!;
        _binary = bytes[(20 + jsonLength + 8)..];
    }

    public JsonNode Json => _json;

    /// <summary>Joint matrices times inverse bind matrices at a time; the bind pose without an animation.</summary>
    /// <param name="time">Seconds.</param>
    /// <param name="spherical">False interpolates quaternions by component.</param>
    public Matrix4x4[] JointMatrices(double time, bool spherical = true)
    {
        JsonArray nodes = _json["nodes"]!.AsArray();
        var translation = new Vector3[nodes.Count];
        var rotation = new Quaternion[nodes.Count];
        var scale = new Vector3[nodes.Count];
        int[] parent = [.. Enumerable.Repeat(-1, nodes.Count)];
        for (int n = 0; n < nodes.Count; n++)
        {
            translation[n] = nodes[n]!["translation"] is JsonArray t ? Vector(Floats(t)) : default;
            rotation[n] = nodes[n]!["rotation"] is JsonArray r ? Turn(Floats(r)) : Quaternion.Identity;
            scale[n] = nodes[n]!["scale"] is JsonArray s ? Vector(Floats(s)) : Vector3.One;
            foreach (JsonNode? child in nodes[n]!["children"]?.AsArray() ?? [])
                parent[(int)child!] = n;
        }

        JsonNode? animation = _json["animations"]?[0];
        foreach (JsonNode? channel in animation?["channels"]!.AsArray() ?? [])
        {
            JsonNode sampler = animation!["samplers"]![(int)channel!["sampler"]!]!;
            Assert.Equal("LINEAR", (string?)sampler["interpolation"]);
            (float[] times, _) = Accessor((int)sampler["input"]!);
            (float[] values, int width) = Accessor((int)sampler["output"]!);
            int next = 0;
            while (next < times.Length && times[next] <= time)
                next++;
            int a = Math.Max(0, next - 1), b = Math.Min(next, times.Length - 1);
            float f = a == b ? 0 : (float)((time - times[a]) / ((double)times[b] - times[a]));
            int node = (int)channel["target"]!["node"]!;
            float[] from = values[(a * width)..((a + 1) * width)], to = values[(b * width)..((b + 1) * width)];
            switch ((string)channel["target"]!["path"]!)
            {
                case "translation": translation[node] = Vector3.Lerp(Vector(from), Vector(to), f); break;
                case "scale": scale[node] = Vector3.Lerp(Vector(from), Vector(to), f); break;
                default: rotation[node] = spherical ? Quaternion.Slerp(Turn(from), Turn(to), f) : Quaternion.Lerp(Turn(from), Turn(to), f); break;
            }
        }

        JsonNode skin = _json["skins"]![0]!;
        (float[] inverse, _) = Accessor((int)skin["inverseBindMatrices"]!);
        int[] joints = [.. skin["joints"]!.AsArray().Select(j => (int)j!)];
        return [.. joints.Select((joint, j) => Bind(inverse, j) * World(joint))];

        // System.Numerics multiplies row vectors, so products read from the innermost outwards.
        Matrix4x4 World(int node)
        {
            Matrix4x4 local = Matrix4x4.CreateScale(scale[node]) * Matrix4x4.CreateFromQuaternion(rotation[node]) * Matrix4x4.CreateTranslation(translation[node]);
            return parent[node] < 0 ? local : local * World(parent[node]);
        }
    }

    /// <summary>Every vertex of every primitive, skinned: the rig's vertex, and where it is.</summary>
    public IEnumerable<(int Vertex, Vector3 Position)> Skin(double time, bool spherical = true)
    {
        Matrix4x4[] matrices = JointMatrices(time, spherical);
        foreach (JsonNode? mesh in _json["meshes"]!.AsArray())
        {
            foreach (JsonNode? primitive in mesh!["primitives"]!.AsArray())
            {
                JsonObject attributes = primitive!["attributes"]!.AsObject();
                (float[] position, _) = Accessor((int)attributes["POSITION"]!);
                (float[] vertex, _) = Accessor((int)attributes["_VERTEX"]!);
                var skinned = new Vector3[vertex.Length];
                for (int set = 0; attributes.ContainsKey($"JOINTS_{set}"); set++)
                {
                    (float[] joints, _) = Accessor((int)attributes[$"JOINTS_{set}"]!);
                    (float[] weights, _) = Accessor((int)attributes[$"WEIGHTS_{set}"]!);
                    for (int e = 0; e < weights.Length; e++)
                        skinned[e / 4] += weights[e] * Vector3.Transform(Vector(position[(3 * (e / 4))..]), matrices[(int)joints[e]]);
                }

                for (int v = 0; v < skinned.Length; v++)
                    yield return ((int)vertex[v], skinned[v]);
            }
        }
    }

    public (float[] Values, int Width) Accessor(int index)
    {
        if (_accessors.TryGetValue(index, out (float[] Values, int Width) cached))
            return cached;
        JsonNode accessor = _json["accessors"]![index]!;
        JsonNode view = _json["bufferViews"]![(int)accessor["bufferView"]!]!;
        int width = (string)accessor["type"]! switch { "SCALAR" => 1, "VEC2" => 2, "VEC3" => 3, "VEC4" => 4, _ => 16 };
        int count = (int)accessor["count"]! * width;
        ReadOnlySpan<byte> bytes = _binary.AsSpan((int?)view["byteOffset"] ?? 0, (int)view["byteLength"]!);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (int)accessor["componentType"]! switch
            {
                5121 => bytes[i],
                5123 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]),
                5125 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]),
                _ => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
            };
        }

        return _accessors[index] = (values, width);
    }

    private static Matrix4x4 Bind(float[] values, int joint) => MemoryMarshal.Cast<float, Matrix4x4>(values)[joint];

    private static float[] Floats(JsonArray array) => [.. array.Select(x => (float)x!)];

    private static Vector3 Vector(float[] v) => new(v[0], v[1], v[2]);

    private static Quaternion Turn(float[] q) => new(q[0], q[1], q[2], q[3]);
}
