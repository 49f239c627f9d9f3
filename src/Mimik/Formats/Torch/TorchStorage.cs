using System.Diagnostics;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Torch;

/// <summary>What PyTorch calls a storage: elements in a row, which tensors look at by strides.</summary>
/// <param name="type">The elements; bfloat16 has none of its own and is 2 bytes.</param>
/// <param name="isBrainFloat">Elements are the upper halves of single-precision numbers.</param>
/// <param name="key">Its name in the file.</param>
/// <param name="count">The number of elements.</param>
/// <param name="origin">Where it came from; its budget is charged with what tensors copy.</param>
internal sealed class TorchStorage(NpyType type, bool isBrainFloat, string key, long count, NpyOrigin origin)
{
    public NpyType Type { get; } = type;

    public bool IsBrainFloat { get; } = isBrainFloat;

    public string Key { get; } = key;

    public long Count { get; } = count;

    public NpyOrigin Origin { get; } = origin;

    /// <summary>Whether the elements are here. In the older format they follow the pickle that refers to them.</summary>
    public bool IsFilled { get; private set; }

    /// <summary>The elements, little-endian; they may share the file's memory.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>Takes the elements, once.</summary>
    /// <param name="data">As many bytes as the elements have.</param>
    /// <exception cref="MalformedFileException">They are here already.</exception>
    public void Fill(ReadOnlyMemory<byte> data)
    {
        if (IsFilled)
            throw Origin.Malformed("the elements once", "them twice");
        Debug.Assert(data.Length == Count * Type.ItemBytes, "the sizes have been compared");
        IsFilled = true;
        Data = data;
    }
}
