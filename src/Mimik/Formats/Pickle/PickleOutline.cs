using Mimik.Formats.Arrays;
using Mimik.Formats.Torch;

namespace Mimik.Formats.Pickle;

/// <summary>Describes what a pickle holds, one line for each entry at the top.</summary>
internal static class PickleOutline
{
    private const int MostEntries = 100;

    /// <summary>Names and kinds of the entries at the top.</summary>
    /// <param name="root">What <see cref="PickleReader.Read"/> gave.</param>
    public static IEnumerable<(string Name, string Kind)> Of(object? root)
    {
        if (root is not PickleDict entries)
        {
            yield return ("content", Kind(root));
            yield break;
        }

        int rows = 0;
        foreach ((string name, object? value) in Entries(entries))
        {
            if (++rows > MostEntries)
                break;
            yield return (name, Kind(value));
        }

        if (rows > MostEntries)
            yield return ("…", "more entries");
    }

    // A dictionary inside, such as a network's parameters, is opened once.
    private static IEnumerable<(string Name, object? Value)> Entries(PickleDict entries)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            string name = Name(entries, i);
            yield return (name, entries.ValueAt(i));
            for (int j = 0; entries.ValueAt(i) is PickleDict inner && j < inner.Count; j++)
                yield return ($"{name}.{Name(inner, j)}", inner.ValueAt(j));
        }
    }

    private static string Name(PickleDict entries, int index) => entries.KeyAt(index) switch
    {
        string text => text,
        long number => $"{number}",
        _ => $"entry {index}",
    };

    private static string Kind(object? value) => value switch
    {
        null => "none",
        NpyArray array => array.Description,
        PickleObjectArray array => $"objects ({string.Join(", ", array.Shape)})",
        PickleDict dict => $"dictionary of {dict.Count}",
        TorchTensor tensor => tensor.Description,
        PickleObject instance => Made(instance),
        PickleSet set => $"set of {set.Count}",
        PickleGlobal global => $"the name {global}",
        System.Collections.ICollection list => $"list of {list.Count}",
        string text => $"text of {text.Length} characters",
        PickleBytes bytes => $"{bytes.Memory.Length} bytes",
        bool or long or double or System.Numerics.BigInteger => $"{value}",
        _ => value.GetType().Name,
    };

    private static string Made(PickleObject instance) => instance.State is { } state
        && (state.TryGet("x", out object? inner) || state.TryGet("data", out inner)) && inner is NpyArray array
            ? $"{instance.Type}, {array.Description}"
            : $"object of {instance.Type}";
}
