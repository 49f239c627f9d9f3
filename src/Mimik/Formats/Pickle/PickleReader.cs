using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>
/// Reads pickles of protocols 0 to 5 as data. Nothing is imported, called or executed: dictionaries, lists, tuples, sets, numbers, texts, bytes
/// NumPy arrays and the few other classes of <see cref="PickleConstructors"/> become what they are. Any other name is refused where it stands.
/// </summary>
/// <remarks>
/// The machine has a stack, marks on it, and a memo; the operations are those of Python's module pickletools. Python 2's texts, which are
/// bytes, become strings as Latin-1. The result has no cycles and at most <see cref="PickleTree.DeepestNesting"/> levels. Stack, memo and values
/// together stay within what a pickle of this length can honestly come to (<see cref="PickleContext"/>).
/// </remarks>
internal sealed class PickleReader
{
    // What an operation costs: a place on the stack or in the memo, which grow by doubling, and what it puts there.
    private const int SlotBytes = 16;
    private const int BoxBytes = 24;
    private const int ContainerBytes = 32;
    private const int TextBytes = 48;
    private const int MadeBytes = 160;
    private const int LateMemoBytes = 48;
    private const int MostDigits = 1000;

    // A longer text is mostly an array's bytes on their way through _codecs.encode.
    private const int LongText = 256;

    // The place of index 0 where numbers start at 1.
    private static readonly object Absent = new();

    private static readonly object[] Bytes = [.. Enumerable.Range(0, 256).Select(value => (object)(long)value)];

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly PickleContext _context;
    private readonly PickleReductions _reductions;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Func<object?, object>? _outside;

    // Picklers number what they write from 0 or 1: what comes in order is a list, and only the rest needs looking up.
    private readonly List<object?> _memo = [];
    private readonly Dictionary<long, object?> _lateMemo = [];
    private int _at;

    private PickleReader(ReadOnlyMemory<byte> bytes, PickleContext context, Func<object?, object>? outside)
    {
        _bytes = bytes;
        _outside = outside;
        _context = context;
        _reductions = new PickleReductions(context);
    }

    /// <summary>Reads a .pkl file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">Bounds the memory; null allows <see cref="ReadBudget.DefaultLimitBytes"/>.</param>
    /// <exception cref="MimikException">The file is missing, malformed, or passes the budget.</exception>
    public static object? Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads one pickle; bytes and arrays in it may share the memory.</summary>
    /// <param name="bytes">The pickle; what follows its end is ignored.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="budget">Bounds the memory.</param>
    /// <exception cref="MimikException">The pickle is malformed or passes the budget.</exception>
    public static object? Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget) =>
        Parse(bytes, new NpyOrigin(fileName, "pickle", budget));

    /// <summary>The elements of an array of objects.</summary>
    /// <param name="array">An array whose data is a pickle.</param>
    /// <exception cref="MimikException">The array is of another type, or its pickle is malformed or passes the budget.</exception>
    public static PickleObjectArray Elements(NpyArray array)
    {
        if (array.Type.Kind != NpyKind.Pickled)
            throw array.Origin.Malformed("an array of objects", array.Description);
        return Parse(array.Data, array.Origin) as PickleObjectArray
            ?? throw array.Origin.Malformed("a pickled array of objects", "another pickle");
    }

    /// <summary>Reads one pickle that refers to what is kept outside it.</summary>
    /// <param name="bytes">The pickle; what follows its end is ignored.</param>
    /// <param name="origin">For messages.</param>
    /// <param name="outside">What a reference stands for; it refuses by <see cref="MimikException"/>. Null: the pickle must be complete in itself.</param>
    /// <param name="length">Receives the pickle's own length.</param>
    /// <exception cref="MimikException">The pickle is malformed or passes the budget.</exception>
    public static object? Parse(ReadOnlyMemory<byte> bytes, NpyOrigin origin, Func<object?, object>? outside, out int length)
    {
        var context = new PickleContext(origin, bytes.Length);
        var reader = new PickleReader(bytes, context, outside);
        object? root = reader.Run();
        length = reader._at;
        return new PickleTree(context).Finish(root);
    }

    private static object? Parse(ReadOnlyMemory<byte> bytes, NpyOrigin origin) => Parse(bytes, origin, outside: null, out _);

    private object? Run()
    {
        while (true)
        {
            _context.Position = _at;
            byte code = Take(1)[0];
            if (code == '.')
                return Pop();
            _context.Charge(SlotBytes);
            Step(code);
        }
    }

    private void Step(byte code)
    {
        switch (code)
        {
            case 0x80: // PROTO
                if (Take(1)[0] > 5)
                    throw _context.Malformed("a pickle of protocol 0 to 5", $"protocol {_bytes.Span[_at - 1]}");
                break;
            case 0x95: // FRAME: its content follows in place
                Size(8);
                break;
            case 0x98: // READONLY_BUFFER
                break;

            // Constants and numbers.
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'I': PushBox(Integer(Line())); break;
            case (byte)'L': PushBox(Integer(Line().TrimEnd('L'))); break;
            case (byte)'J': PushBox((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case (byte)'K': Push(Bytes[Take(1)[0]]); break;
            case (byte)'M': PushBox((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 0x8a: PushBox(Integer(Take(Take(1)[0]))); break;
            case 0x8b: PushBox(Integer(Take(Size(4)))); break;
            case (byte)'F': PushBox(Real(Line())); break;
            case (byte)'G': PushBox(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;

            // Texts and bytes.
            case (byte)'S': PushText(PickleText.Quoted(Line(), _context)); break;
            case (byte)'T': PushText(new PickleText(TakeMemory(Size(4)))); break;
            case (byte)'U': PushText(new PickleText(TakeMemory(Size(1)))); break;
            case (byte)'V': PushText(PickleText.RawUnicode(Line(), _context)); break;
            case (byte)'X': PushText(Utf8(Size(4))); break;
            case 0x8c: PushText(Utf8(Size(1))); break;
            case 0x8d: PushText(Utf8(Size(8))); break;
            case (byte)'B': PushText(new PickleBytes(TakeMemory(Size(4)))); break;
            case (byte)'C': PushText(new PickleBytes(TakeMemory(Size(1)))); break;
            case 0x8e or 0x96: PushText(new PickleBytes(TakeMemory(Size(8)))); break;

            // Tuples, lists, dictionaries, sets.
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': PushContainer(PopToMark()); break;
            case 0x85: PushContainer(PopTop(1)); break;
            case 0x86: PushContainer(PopTop(2)); break;
            case 0x87: PushContainer(PopTop(3)); break;
            case (byte)']': PushContainer(new List<object?>()); break;
            case (byte)'l': MakeList(); break;
            case (byte)'a': _reductions.Append(Peek(1), PopTop(1)); break;
            case (byte)'e': Append(); break;
            case (byte)'}': PushContainer(new PickleDict()); break;
            case (byte)'d': MakeDict(); break;
            case (byte)'s': _reductions.SetItems(Peek(2), PopTop(2)); break;
            case (byte)'u': SetItems(); break;
            case 0x8f: PushContainer(new PickleSet()); break;
            case 0x90: Append(); break;
            case 0x91: MakeFrozenSet(); break;

            // The stack and the memo.
            case (byte)'(': _marks.Add(_stack.Count); break;
            case (byte)'0': PopOrUnmark(); break;
            case (byte)'1': PopToMark(); break;
            case (byte)'2': Push(Peek(0)); break;
            case (byte)'p': Memoize(Integer(Line()) is long put ? put : -1); break;
            case (byte)'q': Memoize(Take(1)[0]); break;
            case (byte)'r': Memoize(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            case 0x94: Memoize(MemoCount); break;
            case (byte)'g': Push(Recall(Integer(Line()) is long get ? get : -1)); break;
            case (byte)'h': Push(Recall(Take(1)[0])); break;
            case (byte)'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;

            // Classes, as names.
            case (byte)'c': Push(Name(Line(), Line())); break;
            case 0x93: MakeGlobal(); break;
            case (byte)'R': Reduce(); break;
            case 0x81: New(); break;
            case 0x92: NewWithKeywords(); break;
            case (byte)'i': Instantiate(Name(Line(), Line()), PopToMark()); break;
            case (byte)'o': MakeObject(); break;
            case (byte)'b': Build(); break;
            case (byte)'P': Push(Outside(Line())); break;
            case (byte)'Q': Push(Outside(Pop())); break;
            default:
                throw _context.Malformed("an operation of pickle protocols 0 to 5", code is 0x82 or 0x83 or 0x84
                    ? "an extension code" : code == 0x97 ? "a buffer outside the file" : $"byte 0x{code:x2}");
        }
    }

    private void Append()
    {
        object?[] items = PopToMark();
        _reductions.Append(Peek(0), items);
    }

    private void SetItems()
    {
        object?[] items = PopToMark();
        _reductions.SetItems(Peek(0), items);
    }

    private void MakeList()
    {
        object?[] items = PopToMark();
        _context.Charge(SlotBytes * (long)items.Length);
        PushContainer(new List<object?>(items));
    }

    private void MakeDict()
    {
        object?[] items = PopToMark();
        var dict = new PickleDict();
        _reductions.SetItems(dict, items);
        PushContainer(dict);
    }

    private void MakeFrozenSet()
    {
        object?[] items = PopToMark();
        var set = new PickleSet();
        _reductions.Append(set, items);
        PushContainer(set);
    }

    private void MakeGlobal()
    {
        string name = _context.Text(Pop(), "a class's name");
        Push(Name(_context.Text(Pop(), "a module's name"), name));
    }

    // The closed list, asked at the byte where a name stands.
    private PickleGlobal Name(string module, string name)
    {
        if (!PickleConstructors.TryFind(module, name, out PickleConstructor constructor))
            throw _context.Malformed(PickleConstructors.Known, $"{module}.{name}");
        _context.Charge(TextBytes);
        return new PickleGlobal(module, name, constructor);
    }

    private object Outside(object? reference)
    {
        if (_outside is null)
            throw _context.Malformed("a pickle complete in itself", "a reference out of the file");
        _context.Charge(MadeBytes);
        return _outside(reference);
    }

    private void Reduce()
    {
        object? arguments = Pop();
        Instantiate(Global(Pop()), arguments);
    }

    private void New()
    {
        object? arguments = Pop();
        _context.Charge(MadeBytes);
        Push(_reductions.New(Global(Pop()), arguments));
    }

    private void NewWithKeywords()
    {
        if (Pop() is not PickleDict { Count: 0 })
            throw _context.Malformed("no arguments by keyword", "some");
        New();
    }

    private void MakeObject()
    {
        object?[] items = PopToMark();
        if (items.Length == 0)
            throw _context.Malformed("a class", "nothing");
        Instantiate(Global(items[0]), items[1..]);
    }

    private void Instantiate(PickleGlobal type, object? arguments)
    {
        _context.Charge(MadeBytes);
        Push(_reductions.Reduce(type, arguments));
    }

    private void Build()
    {
        object? state = Pop();
        _reductions.Build(Peek(0), state);
    }

    private PickleGlobal Global(object? value) =>
        value as PickleGlobal ?? throw _context.Malformed("a class or function", PickleContext.Name(value));

    private void Memoize(long index)
    {
        // A pickler numbers what it has written: more entries than bytes cannot be.
        if (index < 0 || index > _bytes.Length)
            throw _context.Malformed($"a memo index below {_bytes.Length}", $"{index}");
        object? value = Peek(0);
        if (index == 1 && _memo.Count == 0)
            _memo.Add(Absent);
        if (index < _memo.Count)
        {
            _memo[(int)index] = value;
        }
        else if (index == _memo.Count)
        {
            _memo.Add(value);
            _lateMemo.Remove(index);
        }
        else
        {
            _context.Charge(LateMemoBytes);
            _lateMemo[index] = value;
        }
    }

    // What protocol 4 takes for the next index: the number of entries.
    private int MemoCount => _memo.Count + _lateMemo.Count - (_memo.Count > 0 && ReferenceEquals(_memo[0], Absent) ? 1 : 0);

    private object? Recall(long index)
    {
        object? value = index >= 0 && index < _memo.Count ? _memo[(int)index] : _lateMemo.GetValueOrDefault(index, Absent);
        return ReferenceEquals(value, Absent) ? throw _context.Malformed("a memo entry made before", $"index {index}") : value;
    }

    private void Push(object? value) => _stack.Add(value);

    private void PushBox(object value) => PushCharged(value, BoxBytes);

    private void PushText(object value) => PushCharged(value, TextBytes);

    private void PushContainer(object? value) => PushCharged(value, ContainerBytes);

    private void PushCharged(object? value, int bytes)
    {
        _context.Charge(bytes);
        _stack.Add(value);
    }

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private object? Peek(int below) =>
        _stack.Count - below > 0 ? _stack[_stack.Count - 1 - below] : throw Underflow();

    private object? Pop()
    {
        if (_stack.Count <= Floor)
            throw Underflow();
        object? value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopTop(int count)
    {
        if (_stack.Count - count < Floor)
            throw Underflow();
        return PopFrom(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw _context.Malformed("a mark on the stack", "none");
        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(mark);
    }

    private object?[] PopFrom(int start)
    {
        object?[] items = new object?[_stack.Count - start];
        _stack.CopyTo(start, items, 0, items.Length);
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private void PopOrUnmark()
    {
        if (_marks.Count > 0 && _marks[^1] == _stack.Count)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    private MalformedFileException Underflow() => _context.Malformed("a value on the stack", "none");

    private ReadOnlySpan<byte> Take(int count) => TakeMemory(count).Span;

    private ReadOnlyMemory<byte> TakeMemory(int count)
    {
        if (count > _bytes.Length - _at)
            throw _context.Malformed($"{count} bytes", $"{_bytes.Length - _at} before the file's end");
        ReadOnlyMemory<byte> taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private int Size(int width)
    {
        ReadOnlySpan<byte> bytes = Take(width);
        ulong size = width switch
        {
            1 => bytes[0],
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        if (size > (ulong)(_bytes.Length - _at))
            throw _context.Malformed($"at most the {_bytes.Length - _at} bytes that remain", $"{size}");
        return (int)size;
    }

    // Latin-1 keeps every byte of a line, whatever it is.
    private string Line()
    {
        int length = _bytes.Span[_at..].IndexOf((byte)'\n');
        if (length < 0)
            throw _context.Malformed("a line", "the file's end");
        _context.Charge(2L * length);
        string line = Encoding.Latin1.GetString(Take(length));
        _at++;
        return line;
    }

    private object Utf8(int length)
    {
        ReadOnlyMemory<byte> bytes = TakeMemory(length);
        if (length > LongText)
            return new PickleText(bytes, isUtf8: true);
        _context.Charge(2L * length);
        return PickleText.Utf8(bytes.Span, _context);
    }

    private object Integer(string text)
    {
        if (text is "00" or "01")
            return text == "01";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            return value;
        return text.Length <= MostDigits && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger big)
            ? big
            : throw _context.Malformed("a whole number", $"\"{text}\"");
    }

    private object Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostDigits)
            throw _context.Malformed($"whole numbers of at most {MostDigits} bytes", $"one of {bytes.Length}");
        var value = new BigInteger(bytes);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private double Real(string text) => text switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw _context.Malformed("a number", $"\"{text}\""),
    };
}
