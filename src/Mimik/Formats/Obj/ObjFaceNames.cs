using System.Text;

namespace Mimik.Formats.Obj;

/// <summary>One kind of name (object, group or material) that lines give to the faces after them.</summary>
internal sealed class ObjFaceNames(string file, ReadBudget budget)
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly GrowingArray<int> _faces = new(budget, file, "faces");
    private readonly HashSet<int> _used = [];
    private int _current = -1;

    /// <summary>The names in the order of their first appearance.</summary>
    public List<string> Names { get; } = [];

    /// <summary>How many different names faces have, faces without a name counting as one.</summary>
    public int UsedCount => _used.Count == 1 && _used.Contains(-1) ? 0 : _used.Count;

    /// <summary>Takes the name that the following faces have.</summary>
    public void Choose(ReadOnlySpan<byte> text)
    {
        string name = Encoding.UTF8.GetString(text.Trim(" \t"u8));
        if (!_indices.TryGetValue(name, out _current))
        {
            budget.Charge(128 + (2L * name.Length), file, "names");
            _current = Names.Count;
            _indices.Add(name, _current);
            Names.Add(name);
        }
    }

    /// <summary>Gives the current name to the next face.</summary>
    public void AddFace()
    {
        _faces.Add(_current);
        _used.Add(_current);
    }

    /// <summary>[F] name of every face, -1 for none; null where no face has one.</summary>
    public int[]? FacesOrNull() => UsedCount > 0 ? _faces.ToArray() : null;

    /// <summary>A piece of a file as it can stand in a one-line message.</summary>
    public static string Printable(ReadOnlySpan<byte> text)
    {
        const int Longest = 40;
        string shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, Longest)]);
        return string.Concat(shown.Select(c => char.IsControl(c) || c == '\uFFFD' ? '?' : c)) + (text.Length > Longest ? "..." : "");
    }
}
