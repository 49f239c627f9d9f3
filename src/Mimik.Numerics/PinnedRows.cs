using System.Buffers;
using System.Runtime.InteropServices;

namespace Mimik.Numerics;

/// <summary>Rows that lie anywhere in memory, held in place while kernels run over them.</summary>
internal sealed unsafe class PinnedRows : IDisposable
{
    private readonly MemoryHandle[] _handles;

    /// <summary>Pins the rows.</summary>
    /// <param name="rows">The rows; empty ones are allowed.</param>
    public PinnedRows(IReadOnlyList<ReadOnlyMemory<float>> rows)
    {
        _handles = new MemoryHandle[rows.Count];
        Rows = (float**)NativeMemory.Alloc((nuint)Math.Max(1, rows.Count), (nuint)sizeof(float*));
        for (int i = 0; i < rows.Count; i++)
        {
            _handles[i] = rows[i].Pin();
            Rows[i] = (float*)_handles[i].Pointer;
        }
    }

    /// <summary>The rows' first elements.</summary>
    public float** Rows { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryHandle handle in _handles)
            handle.Dispose();
        NativeMemory.Free(Rows);
    }
}
