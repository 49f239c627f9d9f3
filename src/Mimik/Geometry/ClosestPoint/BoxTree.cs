using System.Numerics;
using Mimik.Numerics;

namespace Mimik.Geometry.ClosestPoint;

/// <summary>
/// A balanced tree of boxes over items that have a middle: each box is cut across the longest side of its items' middles, half of its leaves to either side. How
/// many items there are decides where every box stands, so that threads build parts of it independently and all its bits are the same for any number of them.
/// </summary>
/// <remarks>A box's first child follows it at once; every child comes after its parent.</remarks>
internal sealed class BoxTree
{
    /// <summary>Enough room for the boxes that wait while a tree is searched: one a level, and a level for each doubling.</summary>
    public const int DeepestSearch = 64;

    // Parts that threads take, and items below which a part is not worth handing over.
    private const int Parts = 32;
    private const int SmallestPart = 1024;

    private readonly ulong[] _keys;
    private readonly Vector3[] _middles;
    private readonly int _leafSize;

    /// <summary>Orders items and lays the boxes out; their sides are the owner's to fill, see <see cref="Enclose"/>.</summary>
    /// <param name="middles">By item; finite where the item is in <paramref name="items"/>.</param>
    /// <param name="items">The items of the tree, at least one; rearranged, and kept as <see cref="Order"/>.</param>
    /// <param name="leafSize">Items a leaf.</param>
    /// <param name="threads">How many threads take part.</param>
    public BoxTree(Vector3[] middles, int[] items, int leafSize, int threads)
    {
        _middles = middles;
        _leafSize = leafSize;
        _keys = new ulong[items.Length];
        Order = items;
        int leaves = (items.Length + leafSize - 1) / leafSize;
        Boxes = new BoxNode[(2 * leaves) - 1];
        Part[] parts = [new(0, 0, items.Length, leaves)];
        while (parts.Length < Parts && items.Length / parts.Length >= 2 * SmallestPart)
        {
            Part[] whole = parts, halves = new Part[2 * parts.Length];
            ParallelLoop.For(whole.Length, threads, (i, _) => (halves[2 * i], halves[(2 * i) + 1]) = Cut(whole[i]));
            parts = halves;
        }

        ParallelLoop.For(parts.Length, threads, (i, _) => Build(parts[i]));
        _keys = [];
        _middles = [];
    }

    /// <summary>The items in the order of the leaves.</summary>
    public int[] Order { get; }

    /// <summary>The boxes; the first holds everything.</summary>
    public BoxNode[] Boxes { get; }

    /// <summary>Gives every box that holds boxes the sides that enclose them, once the leaves have theirs.</summary>
    public static void Enclose(BoxNode[] boxes)
    {
        for (int i = boxes.Length - 1; i >= 0; i--)
        {
            ref BoxNode box = ref boxes[i];
            if (box.Count > 0)
                continue;
            ref readonly BoxNode a = ref boxes[i + 1], b = ref boxes[box.First];
            (box.LowX, box.LowY, box.LowZ) = (Math.Min(a.LowX, b.LowX), Math.Min(a.LowY, b.LowY), Math.Min(a.LowZ, b.LowZ));
            (box.HighX, box.HighY, box.HighZ) = (Math.Max(a.HighX, b.HighX), Math.Max(a.HighY, b.HighY), Math.Max(a.HighZ, b.HighZ));
        }
    }

    private void Build(Part part)
    {
        if (part.Leaves == 1)
        {
            Boxes[part.Box].First = part.First;
            Boxes[part.Box].Count = part.Count;
            return;
        }

        (Part left, Part right) = Cut(part);
        Build(left);
        Build(right);
    }

    /// <summary>Moves the items of the left half before those of the right one.</summary>
    private (Part Left, Part Right) Cut(Part part)
    {
        int leftLeaves = (part.Leaves + 1) / 2;
        int leftCount = leftLeaves * _leafSize;
        Span<int> order = Order.AsSpan(part.First, part.Count);
        Span<ulong> keys = _keys.AsSpan(part.First, part.Count);
        int axis = LongestAxis(order);
        for (int i = 0; i < order.Length; i++)
        {
            Vector3 middle = _middles[order[i]];
            keys[i] = Key(axis == 0 ? middle.X : axis == 1 ? middle.Y : middle.Z, order[i]);
        }

        MedianSelection.SmallestFirst(keys, leftCount);
        for (int i = 0; i < order.Length; i++)
            order[i] = (int)(uint)keys[i];
        Boxes[part.Box].First = part.Box + (2 * leftLeaves);
        return (
            new Part(part.Box + 1, part.First, leftCount, leftLeaves),
            new Part(part.Box + (2 * leftLeaves), part.First + leftCount, part.Count - leftCount, part.Leaves - leftLeaves));
    }

    /// <summary>Orders items by place, equal places by number.</summary>
    private static ulong Key(float place, int item)
    {
        uint bits = BitConverter.SingleToUInt32Bits(place);
        uint ordered = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return ((ulong)ordered << 32) | (uint)item;
    }

    private int LongestAxis(ReadOnlySpan<int> items)
    {
        var low = new Vector3(float.PositiveInfinity);
        var high = new Vector3(float.NegativeInfinity);
        foreach (int item in items)
        {
            low = Vector3.MinNative(low, _middles[item]);
            high = Vector3.MaxNative(high, _middles[item]);
        }

        Vector3 side = high - low;
        return side.X >= side.Y && side.X >= side.Z ? 0 : side.Y >= side.Z ? 1 : 2;
    }

    /// <summary>A box to be made: where it stands, its first place in the order, its items and its leaves.</summary>
    private readonly record struct Part(int Box, int First, int Count, int Leaves);
}
