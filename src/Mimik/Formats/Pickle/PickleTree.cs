namespace Mimik.Formats.Pickle;

/// <summary>
/// The last pass: puts arrays and texts in place of what stood for them, and refuses what is nested in itself or too deep, so that
/// whoever walks the result comes to an end.
/// </summary>
internal sealed class PickleTree(PickleContext context)
{
    /// <summary>The most levels of containers in containers.</summary>
    public const int DeepestNesting = 200;

    // The height above the leaves of every container that is done; 0 for one that is still on the path.
    private readonly Dictionary<object, int> _heights = new(ReferenceEqualityComparer.Instance);
    private readonly List<(object Node, int Next, int Height)> _path = [];

    public object? Finish(object? root)
    {
        object? finished = Settle(root);
        Enter(finished);
        while (_path.Count > 0)
        {
            (object node, int next, int height) = _path[^1];
            if (next >= ChildCount(node))
            {
                _heights[node] = height;
                _path.RemoveAt(_path.Count - 1);
                Raise(height + 1);
                continue;
            }

            _path[^1] = (node, next + 1, height);
            object? child = Child(node, next);
            object? settled = Settle(child);
            if (!ReferenceEquals(child, settled))
                SetChild(node, next, settled);
            Enter(settled);
        }

        return finished;
    }

    private void Enter(object? node)
    {
        if (node is null || ChildCount(node) == 0)
            return;
        if (_heights.TryGetValue(node, out int height))
        {
            if (height == 0)
                throw context.Malformed("values that do not contain themselves", $"{PickleContext.Name(node)} that does");
            Raise(height + 1);
            return;
        }

        context.Charge(64);
        _heights.Add(node, 0);
        _path.Add((node, 0, 1));
    }

    private void Raise(int height)
    {
        if (height > DeepestNesting)
            throw context.Malformed($"at most {DeepestNesting} levels of nesting", "more");
        if (_path.Count > 0 && _path[^1].Height < height)
            _path[^1] = _path[^1] with { Height = height };
    }

    private object? Settle(object? value) => value switch
    {
        PickleText text => text.Decode(context),
        PickleArrayUnderway array => array.Value ?? throw context.Malformed("an array's state", "none"),
        _ => value,
    };

    private static int ChildCount(object node) => node switch
    {
        object?[] tuple => tuple.Length,
        List<object?> list => list.Count,
        PickleDict dict => 2 * dict.Count,
        PickleSet set => set.Count,
        PickleObjectArray array => array.Items.Length,
        PickleObject => 1,
        _ => 0,
    };

    private static object? Child(object node, int index) => node switch
    {
        object?[] tuple => tuple[index],
        List<object?> list => list[index],
        PickleDict dict => index % 2 == 0 ? dict.KeyAt(index / 2) : dict.ValueAt(index / 2),
        PickleSet set => set.Items[index],
        PickleObjectArray array => array.Items[index],
        PickleObject made => made.State,
        _ => null,
    };

    private static void SetChild(object node, int index, object? value)
    {
        switch (node)
        {
            case object?[] tuple:
                tuple[index] = value;
                break;
            case List<object?> list:
                list[index] = value;
                break;
            case PickleDict dict when index % 2 == 0:
                dict.SetKeyAt(index / 2, value);
                break;
            case PickleDict dict:
                dict.SetValueAt(index / 2, value);
                break;
            case PickleSet set:
                set.Items[index] = value;
                break;
            case PickleObjectArray array:
                array.Items[index] = value;
                break;
        }
    }
}
