using System.Buffers.Binary;

namespace Mimik.Formats.Gltf;

/// <summary>Reads accessors: all component types, normalised or not, with strides and sparse overrides.</summary>
internal static class GltfAccessorReader
{
    /// <summary>Reads numbers.</summary>
    /// <param name="file">The file.</param>
    /// <param name="index">The accessor.</param>
    /// <param name="type">The type that it must have.</param>
    /// <param name="element">Who asks, for messages.</param>
    /// <param name="count">The number of elements that it must have, or null; only then may an accessor without data (all zeros) be read.</param>
    /// <returns>[count x components of <paramref name="type"/>], finite.</returns>
    /// <exception cref="MimikException">The accessor is damaged, of another type or count, or too large.</exception>
    public static float[] ReadFloats(this GltfFile file, int index, string type, string element, int? count = null)
    {
        (GltfAccessor accessor, int elements, string name) = Check(file, index, type, element, count);
        int components = GltfAccessor.ComponentCount(type);
        file.Budget.Charge(4L * elements * components, file.Name, name);
        float[] values = new float[elements * components];
        if (accessor.BufferView is { } view)
        {
            (ReadOnlyMemory<byte> bytes, int stride) = Elements(file, view, accessor.ByteOffset ?? 0, elements, accessor.ComponentType, components, name);
            ReadOnlySpan<byte> span = bytes.Span;
            for (int e = 0; e < elements; e++)
                Decode(span[(e * stride)..], accessor, values.AsSpan(e * components, components));
        }

        if (accessor.Sparse is { } sparse)
        {
            int[] indices = SparseIndices(file, sparse, elements, name);
            if (sparse.Values is not { } where)
                throw file.Malformed(name, "sparse values", "none");
            (ReadOnlyMemory<byte> bytes, int stride) =
                Elements(file, where.BufferView, where.ByteOffset ?? 0, indices.Length, accessor.ComponentType, components, $"{name} sparse values");
            ReadOnlySpan<byte> span = bytes.Span;
            for (int i = 0; i < indices.Length; i++)
                Decode(span[(i * stride)..], accessor, values.AsSpan(indices[i] * components, components));
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw file.Malformed(name, "finite numbers", $"{values[i]} in element {i / components}");
        }

        return values;
    }

    /// <summary>Reads unsigned integers: vertex indices, or joints.</summary>
    /// <param name="file">The file.</param>
    /// <param name="index">The accessor.</param>
    /// <param name="type">The type that it must have.</param>
    /// <param name="limit">Every integer must be below this.</param>
    /// <param name="element">Who asks, for messages.</param>
    /// <param name="count">The number of elements that it must have, or null.</param>
    /// <returns>[count x components of <paramref name="type"/>].</returns>
    /// <exception cref="MimikException">The accessor is damaged, of another type or count, or too large.</exception>
    public static int[] ReadIntegers(this GltfFile file, int index, string type, int limit, string element, int? count = null)
    {
        (GltfAccessor accessor, int elements, string name) = Check(file, index, type, element, count);
        if (accessor.ComponentType is not (GltfAccessor.UnsignedByte or GltfAccessor.UnsignedShort or GltfAccessor.UnsignedInt))
            throw file.Malformed(name, "unsigned integers", $"component type {accessor.ComponentType}");
        if (accessor.Sparse is not null || accessor.BufferView is not { } view)
            throw file.Malformed(name, "a buffer view and no sparse storage", accessor.Sparse is null ? "no buffer view" : "sparse storage");
        int components = GltfAccessor.ComponentCount(type), size = GltfAccessor.ComponentSize(accessor.ComponentType);
        (ReadOnlyMemory<byte> bytes, int stride) = Elements(file, view, accessor.ByteOffset ?? 0, elements, accessor.ComponentType, components, name);
        file.Budget.Charge(4L * elements * components, file.Name, name);
        int[] values = new int[elements * components];
        ReadOnlySpan<byte> span = bytes.Span;
        for (int i = 0; i < values.Length; i++)
        {
            uint value = Unsigned(span[((i / components * stride) + (i % components * size))..], size);
            if (value >= (uint)limit)
                throw file.Malformed(name, $"indices below {limit}", $"{value} in element {i / components}");
            values[i] = (int)value;
        }

        return values;
    }

    private static (GltfAccessor Accessor, int Count, string Name) Check(GltfFile file, int index, string type, string element, int? count)
    {
        GltfAccessor accessor = file.Item(file.Document.Accessors, index, "accessor", element);
        string name = $"accessor {index} ({element})";
        if (!string.Equals(accessor.Type, type, StringComparison.Ordinal))
            throw file.Malformed(name, type, accessor.Type ?? "no type");
        if (GltfAccessor.ComponentSize(accessor.ComponentType) == 0)
            throw file.Malformed(name, "component type 5120, 5121, 5122, 5123, 5125 or 5126", $"{accessor.ComponentType}");
        if (count is { } expected && accessor.Count != expected)
            throw file.Malformed(name, $"{expected} elements", $"{accessor.Count}");
        if (accessor.Count < 1 || accessor.Count > Array.MaxLength / 16)
            throw file.Malformed(name, $"1 to {Array.MaxLength / 16} elements", $"{accessor.Count}");
        if (accessor.BufferView is null && count is null)
            throw file.Malformed(name, "a buffer view", "none");
        return (accessor, (int)accessor.Count, name);
    }

    /// <summary>The bytes from the first element on, which are enough for all of them.</summary>
    private static (ReadOnlyMemory<byte> Bytes, int Stride) Elements(
        GltfFile file, int view, long offset, int count, int componentType, int components, string name)
    {
        ReadOnlyMemory<byte> bytes = file.View(view, name);
        int size = GltfAccessor.ComponentSize(componentType) * components;
        int stride = file.Document.BufferViews![view].ByteStride ?? size;
        if (stride < size)
            throw file.Malformed($"buffer view {view}", $"a stride of at least {size} bytes", $"{stride}");
        long needed = ((count - 1L) * stride) + size;
        if (offset < 0 || offset > bytes.Length || needed > bytes.Length - offset)
            throw file.Malformed(name, $"{needed} bytes at {offset}", $"a buffer view of {bytes.Length} bytes");
        if (needed > int.MaxValue)
            throw file.Malformed(name, $"at most {int.MaxValue} bytes", $"{needed}");
        return (bytes.Slice((int)offset, (int)needed), stride);
    }

    private static int[] SparseIndices(GltfFile file, GltfSparse sparse, int elements, string name)
    {
        if (sparse.Indices is not { } where || where.ComponentType is not (GltfAccessor.UnsignedByte or GltfAccessor.UnsignedShort or GltfAccessor.UnsignedInt))
            throw file.Malformed(name, "sparse indices of unsigned integers", sparse.Indices is null ? "none" : $"component type {sparse.Indices.ComponentType}");
        if (sparse.Count < 1 || sparse.Count > elements)
            throw file.Malformed(name, $"1 to {elements} sparse elements", $"{sparse.Count}");
        int count = (int)sparse.Count, size = GltfAccessor.ComponentSize(where.ComponentType);
        (ReadOnlyMemory<byte> bytes, int stride) = Elements(file, where.BufferView, where.ByteOffset ?? 0, count, where.ComponentType, 1, $"{name} sparse indices");
        file.Budget.Charge(4L * count, file.Name, name);
        int[] indices = new int[count];
        long last = -1;
        ReadOnlySpan<byte> span = bytes.Span;
        for (int i = 0; i < count; i++)
        {
            uint value = Unsigned(span[(i * stride)..], size);
            if (value <= last || value >= (uint)elements)
                throw file.Malformed(name, $"rising sparse indices below {elements}", $"{value} after {last}");
            last = value;
            indices[i] = (int)value;
        }

        return indices;
    }

    private static uint Unsigned(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
    };

    private static void Decode(ReadOnlySpan<byte> bytes, GltfAccessor accessor, Span<float> values)
    {
        bool normalized = accessor.Normalized ?? false;
        int size = GltfAccessor.ComponentSize(accessor.ComponentType);
        for (int c = 0; c < values.Length; c++)
        {
            ReadOnlySpan<byte> at = bytes[(c * size)..];
            values[c] = accessor.ComponentType switch
            {
                GltfAccessor.Float => BinaryPrimitives.ReadSingleLittleEndian(at),
                GltfAccessor.UnsignedByte => normalized ? at[0] / 255f : at[0],
                GltfAccessor.SignedByte => normalized ? Math.Max((sbyte)at[0] / 127f, -1) : (sbyte)at[0],
                GltfAccessor.UnsignedShort => BinaryPrimitives.ReadUInt16LittleEndian(at) / (normalized ? 65535f : 1),
                GltfAccessor.SignedShort => normalized
                    ? Math.Max(BinaryPrimitives.ReadInt16LittleEndian(at) / 32767f, -1)
                    : BinaryPrimitives.ReadInt16LittleEndian(at),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(at),
            };
        }
    }
}
