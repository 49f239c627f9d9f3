using System.Runtime.InteropServices;

namespace Mimik.Formats.Gltf;

/// <summary>
/// Collects a glTF 2.0 scene: every Add… appends to one of the document's lists and returns the index by which others refer to it.
/// Numbers go to the binary buffer at once (little-endian, each view aligned to four bytes, one view an accessor), so that
/// strides, offsets, targets and bounds come out right by construction. <see cref="GltfWriter"/> stores the result.
/// </summary>
/// <example>
/// <code>
/// var builder = new GltfBuilder();
/// int positions = builder.AddPositions(xyz);
/// int mesh = builder.AddMesh(new GltfMesh { Primitives = [new GltfPrimitive { Attributes = new() { ["POSITION"] = positions }, Indices = builder.AddIndices(triangles) }] });
/// builder.AddSceneRoot(builder.AddNode(new GltfNode { Name = "face", Mesh = mesh }));
/// GltfWriter.Write("face.glb", builder);
/// </code>
/// </example>
internal sealed class GltfBuilder
{
    private readonly List<byte[]> _chunks = [];

    /// <summary>The document so far; its lists may be added to directly. Buffers are filled in by the writer.</summary>
    public GltfDocument Document { get; } = new()
    {
        Asset = new GltfAsset { Version = "2.0", Generator = "Mimik" },
        Scene = 0,
        Scenes = [new GltfScene()],
    };

    /// <summary>The one scene, for its name and extras.</summary>
    public GltfScene Scene => Document.Scenes![0];

    /// <summary>Bytes of the binary buffer so far, a multiple of four.</summary>
    public long BinaryLength { get; private set; }

    /// <summary>The binary buffer, in order; every piece's length is a multiple of four.</summary>
    public IReadOnlyList<byte[]> BinaryChunks => _chunks;

    /// <summary>Vertex positions, with the bounds that the specification demands.</summary>
    /// <param name="positions">[N x 3], N at least 1, finite.</param>
    public int AddPositions(ReadOnlySpan<float> positions) =>
        AddFloats(positions, "VEC3", GltfBufferView.ArrayBuffer, bounds: true);

    /// <summary>Numbers of one vertex attribute.</summary>
    /// <param name="values">[N x components], finite.</param>
    /// <param name="type">SCALAR, VEC2, VEC3 or VEC4.</param>
    public int AddAttribute(ReadOnlySpan<float> values, string type) =>
        AddFloats(values, type, GltfBufferView.ArrayBuffer, bounds: false);

    /// <summary>Key times of an animation, with the bounds that the specification demands.</summary>
    /// <param name="seconds">[T] not negative, strictly rising, T at least 1.</param>
    public int AddTimes(ReadOnlySpan<float> seconds)
    {
        for (int i = 0; i < seconds.Length; i++)
        {
            if (!(seconds[i] >= 0) || (i > 0 && seconds[i] <= seconds[i - 1]))
                throw new MimikException($"glTF animation: expected rising key times from 0, found {seconds[i]} s at key {i}");
        }

        return AddFloats(seconds, "SCALAR", target: null, bounds: true);
    }

    /// <summary>Numbers that are no vertex attribute: animation values, inverse bind matrices (MAT4, column-major).</summary>
    /// <param name="values">[count x components], finite.</param>
    /// <param name="type">SCALAR, VEC3, VEC4 or MAT4.</param>
    public int AddValues(ReadOnlySpan<float> values, string type) =>
        AddFloats(values, type, target: null, bounds: false);

    /// <summary>Corners of triangles, in the smallest type that holds them and leaves out the primitive restart value.</summary>
    /// <param name="indices">[T x 3] vertex indices, not negative.</param>
    public int AddIndices(ReadOnlySpan<int> indices)
    {
        int largest = 0;
        foreach (int index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            largest = Math.Max(largest, index);
        }

        return AddIntegers(indices, "SCALAR", largest < ushort.MaxValue ? GltfAccessor.UnsignedShort : GltfAccessor.UnsignedInt, GltfBufferView.ElementArrayBuffer);
    }

    /// <summary>One set of four joints a vertex (JOINTS_n), in bytes where they fit.</summary>
    /// <param name="joints">[N x 4] indices into the skin's joints; 0 where the weight is 0.</param>
    public int AddJoints(ReadOnlySpan<ushort> joints)
    {
        int[] wide = new int[joints.Length];
        int largest = 0;
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = joints[i];
            largest = Math.Max(largest, wide[i]);
        }

        return AddIntegers(wide, "VEC4", largest <= byte.MaxValue ? GltfAccessor.UnsignedByte : GltfAccessor.UnsignedShort, GltfBufferView.ArrayBuffer);
    }

    /// <summary>
    /// Morph deltas of one attribute. Where only some vertices move, the moved ones are stored (a sparse accessor) if that takes fewer
    /// bytes; where none does, nothing is stored.
    /// </summary>
    /// <param name="deltas">[N x 3] finite.</param>
    /// <param name="bounds">Write minimum and maximum: demanded for POSITION.</param>
    /// <param name="sparse">Allow sparse storage.</param>
    public int AddMorphDeltas(ReadOnlySpan<float> deltas, bool bounds, bool sparse = true)
    {
        var moved = new List<int>();
        int count = deltas.Length / 3;
        for (int v = 0; v < count; v++)
        {
            if (deltas[3 * v] != 0 || deltas[(3 * v) + 1] != 0 || deltas[(3 * v) + 2] != 0)
                moved.Add(v);
        }

        int indexType = count <= ushort.MaxValue ? GltfAccessor.UnsignedShort : GltfAccessor.UnsignedInt;
        long sparseBytes = moved.Count * (long)(12 + GltfAccessor.ComponentSize(indexType));
        if (!sparse || sparseBytes >= 12L * count)
            return AddFloats(deltas, "VEC3", GltfBufferView.ArrayBuffer, bounds);

        var accessor = NewAccessor(deltas, "VEC3", bounds);
        if (moved.Count > 0)
        {
            float[] values = new float[3 * moved.Count];
            for (int i = 0; i < moved.Count; i++)
                deltas.Slice(3 * moved[i], 3).CopyTo(values.AsSpan(3 * i));
            accessor.Sparse = new GltfSparse
            {
                Count = moved.Count,
                Indices = new GltfSparseIndices { BufferView = AddView(Pack(CollectionsMarshal.AsSpan(moved), indexType)), ComponentType = indexType },
                Values = new GltfSparseValues { BufferView = AddView(LittleEndian(values)) },
            };
        }

        return Add(Document.Accessors ??= [], accessor);
    }

    /// <summary>An encoded picture, stored as it is.</summary>
    /// <param name="encoded">PNG or JPEG bytes.</param>
    /// <param name="mediaType">"image/png" or "image/jpeg".</param>
    /// <returns>The index of a texture that shows the picture.</returns>
    public int AddTexture(ReadOnlySpan<byte> encoded, string mediaType)
    {
        int image = Add(Document.Images ??= [], new GltfImage { BufferView = AddView(encoded.ToArray()), MimeType = mediaType });
        return Add(Document.Textures ??= [], new GltfTexture { Source = image });
    }

    /// <summary>Appends a node; hang it on another's children or on the scene.</summary>
    public int AddNode(GltfNode node) => Add(Document.Nodes ??= [], node);

    /// <summary>Appends a mesh.</summary>
    public int AddMesh(GltfMesh mesh) => Add(Document.Meshes ??= [], mesh);

    /// <summary>Appends a skin.</summary>
    public int AddSkin(GltfSkin skin) => Add(Document.Skins ??= [], skin);

    /// <summary>Appends a material.</summary>
    public int AddMaterial(GltfMaterial material) => Add(Document.Materials ??= [], material);

    /// <summary>Appends an animation; it needs at least one channel.</summary>
    public int AddAnimation(GltfAnimation animation) => Add(Document.Animations ??= [], animation);

    /// <summary>Appends a sampler and a channel that reads it.</summary>
    /// <param name="animation">The animation to extend.</param>
    /// <param name="node">The node to move.</param>
    /// <param name="path">One of <see cref="GltfChannelTarget"/>'s paths.</param>
    /// <param name="times">Accessor from <see cref="AddTimes"/>.</param>
    /// <param name="values">Accessor from <see cref="AddValues"/>: VEC3 or VEC4 a key, or S scalars a key for morph weights.</param>
    /// <param name="interpolation">One of <see cref="GltfAnimationSampler"/>'s.</param>
    public static void AddChannel(GltfAnimation animation, int node, string path, int times, int values, string interpolation = GltfAnimationSampler.Linear)
    {
        int sampler = Add(animation.Samplers ??= [], new GltfAnimationSampler { Input = times, Output = values, Interpolation = interpolation });
        Add(animation.Channels ??= [], new GltfChannel { Sampler = sampler, Target = new GltfChannelTarget { Node = node, Path = path } });
    }

    /// <summary>Makes a node a root of the scene.</summary>
    public void AddSceneRoot(int node) => (Scene.Nodes ??= []).Add(node);

    private static int Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return list.Count - 1;
    }

    private int AddFloats(ReadOnlySpan<float> values, string type, int? target, bool bounds)
    {
        GltfAccessor accessor = NewAccessor(values, type, bounds);
        accessor.BufferView = AddView(LittleEndian(values), target);
        return Add(Document.Accessors ??= [], accessor);
    }

    private int AddIntegers(ReadOnlySpan<int> values, string type, int componentType, int target)
    {
        int components = GltfAccessor.ComponentCount(type);
        if (values.Length == 0 || values.Length % components != 0)
            throw new ArgumentException($"expected elements of {components} numbers, at least one; found {values.Length} numbers", nameof(values));
        return Add(Document.Accessors ??= [], new GltfAccessor
        {
            BufferView = AddView(Pack(values, componentType), target),
            ComponentType = componentType,
            Count = values.Length / components,
            Type = type,
        });
    }

    private static GltfAccessor NewAccessor(ReadOnlySpan<float> values, string type, bool bounds)
    {
        int components = GltfAccessor.ComponentCount(type);
        if (values.Length == 0 || values.Length % components != 0)
            throw new ArgumentException($"expected elements of {components} numbers, at least one; found {values.Length} numbers", nameof(values));
        float[] low = new float[components], high = new float[components];
        Array.Fill(low, float.PositiveInfinity);
        Array.Fill(high, float.NegativeInfinity);
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new MimikException($"glTF: expected finite numbers, found {values[i]} at element {i / components}");
            int c = i % components;
            low[c] = Math.Min(low[c], values[i]);
            high[c] = Math.Max(high[c], values[i]);
        }

        return new GltfAccessor
        {
            ComponentType = GltfAccessor.Float,
            Count = values.Length / components,
            Type = type,
            Min = bounds ? low : null,
            Max = bounds ? high : null,
        };
    }

    private int AddView(byte[] bytes, int? target = null)
    {
        int view = Add(Document.BufferViews ??= [], new GltfBufferView
        {
            ByteOffset = BinaryLength,
            ByteLength = bytes.Length,
            Target = target,
        });
        int padded = checked((bytes.Length + 3) & ~3);
        if (padded != bytes.Length)
            Array.Resize(ref bytes, padded);
        _chunks.Add(bytes);
        BinaryLength += padded;
        return view;
    }

    private static byte[] LittleEndian(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[checked(4 * values.Length)];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
                System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return bytes;
    }

    private static byte[] Pack(ReadOnlySpan<int> values, int componentType)
    {
        int size = GltfAccessor.ComponentSize(componentType);
        byte[] bytes = new byte[checked(size * values.Length)];
        for (int i = 0; i < values.Length; i++)
        {
            for (int b = 0; b < size; b++)
                bytes[(i * size) + b] = (byte)(values[i] >> (8 * b));
        }

        return bytes;
    }
}
