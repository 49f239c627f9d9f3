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

    /// <summary>The elements, little-endian, sharing the file's memory; they follow the pickle in older files, and are not known while it is read.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }
}
