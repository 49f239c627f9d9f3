using System.Text.Json.Nodes;

namespace Mimik.Formats.Gltf;

/// <summary>How to read numbers out of a buffer view, with entries that sparse storage overrides.</summary>
internal sealed class GltfAccessor
{
    public const int SignedByte = 5120;
    public const int UnsignedByte = 5121;
    public const int SignedShort = 5122;
    public const int UnsignedShort = 5123;
    public const int UnsignedInt = 5125;
    public const int Float = 5126;

    public string? Name { get; set; }

    public int? BufferView { get; set; }

    public long? ByteOffset { get; set; }

    public int ComponentType { get; set; }

    public bool? Normalized { get; set; }

    public long Count { get; set; }

    /// <summary>SCALAR, VEC2, VEC3, VEC4, MAT2, MAT3 or MAT4.</summary>
    public string? Type { get; set; }

    public float[]? Max { get; set; }

    public float[]? Min { get; set; }

    public GltfSparse? Sparse { get; set; }

    public JsonNode? Extras { get; set; }

    /// <summary>Bytes of one component, or 0 for a type that the specification does not have.</summary>
    public static int ComponentSize(int componentType) => componentType switch
    {
        SignedByte or UnsignedByte => 1,
        SignedShort or UnsignedShort => 2,
        UnsignedInt or Float => 4,
        _ => 0,
    };

    /// <summary>Components of one element, or 0 for a type that the specification does not have.</summary>
    public static int ComponentCount(string? type) => type switch
    {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "VEC4" or "MAT2" => 4,
        "MAT3" => 9,
        "MAT4" => 16,
        _ => 0,
    };
}

/// <summary>Entries that override an accessor's: rising indices and as many elements.</summary>
internal sealed class GltfSparse
{
    public long Count { get; set; }

    public GltfSparseIndices? Indices { get; set; }

    public GltfSparseValues? Values { get; set; }
}

/// <summary>Where the rising element indices of a sparse accessor are.</summary>
internal sealed class GltfSparseIndices
{
    public int BufferView { get; set; }

    public long? ByteOffset { get; set; }

    public int ComponentType { get; set; }
}

/// <summary>Where the elements of a sparse accessor are, in the accessor's own type.</summary>
internal sealed class GltfSparseValues
{
    public int BufferView { get; set; }

    public long? ByteOffset { get; set; }
}

/// <summary>A range of a buffer.</summary>
internal sealed class GltfBufferView
{
    /// <summary>Vertex attributes.</summary>
    public const int ArrayBuffer = 34962;

    /// <summary>Vertex indices.</summary>
    public const int ElementArrayBuffer = 34963;

    public string? Name { get; set; }

    public int Buffer { get; set; }

    public long? ByteOffset { get; set; }

    public long ByteLength { get; set; }

    public int? ByteStride { get; set; }

    public int? Target { get; set; }
}

/// <summary>Bytes: the binary chunk of a .glb, a file beside a .gltf, or a data URI.</summary>
internal sealed class GltfBuffer
{
    public string? Name { get; set; }

    public string? Uri { get; set; }

    public long ByteLength { get; set; }
}
