using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>
/// Reads pickles of protocols 0 to 5 as data. Nothing is imported, called or executed: dictionaries, lists, tuples, sets, numbers, texts, bytes
/// and NumPy arrays become what they are, and every other class a <see cref="PickleObject"/> with its name, arguments and state.
/// </summary>
/// <remarks>
/// The machine has a stack, marks on it, and a memo; the operations are those of Python's module pickletools. Python 2's texts, which are
/// bytes, become strings as Latin-1. The result has no cycles and at most <see cref="PickleTree.DeepestNesting"/> levels.
/// </remarks>
internal sealed class PickleReader
{
    // What a value costs beside its payload: a box or a small container, and its place on the stack or in a list.
    private const int ValueBytes = 48;
    private const int ContainerBytes = 160;
    private const int MostDigits = 1000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly PickleContext _context;
    private readonly PickleReductions _reductions;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<int, object?> _memo = [];
    private int _at;

    private PickleReader(ReadOnlyMemory<byte> bytes, PickleContext context)
    {
        _bytes = bytes;
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

    private static object? Parse(ReadOnlyMemory<byte> bytes, NpyOrigin origin)
    {
        var context = new PickleContext(origin);
        object? root = new PickleReader(bytes, context).Run();
        return new PickleTree(context).Finish(root);
    }

    private object? Run()
    {
        while (true)
        {
            _context.Position = _at;
            byte code = Take(1)[0];
            if (code == '.')
                return Pop();
            _context.Origin.Charge(ValueBytes);
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
                Take(8);
                break;
            case 0x98: // READONLY_BUFFER
                break;

            // Constants and numbers.
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'I': Push(Integer(Line())); break;
            case (byte)'L': Push(Integer(Line().TrimEnd('L'))); break;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case (byte)'K': Push((long)Take(1)[0]); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 0x8a: Push(Integer(Take(Take(1)[0]))); break;
            case 0x8b: Push(Integer(Take(Size(4)))); break;
            case (byte)'F': Push(Real(Line())); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;

            // Texts and bytes.
            case (byte)'S': Push(PickleText.Quoted(Line(), _context)); break;
            case (byte)'T': Push(new PickleText(TakeMemory(Size(4)))); break;
            case (byte)'U': Push(new PickleText(TakeMemory(Size(1)))); break;
            case (byte)'V': Push(PickleText.RawUnicode(Line(), _context)); break;
            case (byte)'X': Push(Utf8(Size(4))); break;
            case 0x8c: Push(Utf8(Size(1))); break;
            case 0x8d: Push(Utf8(Size(8))); break;
            case (byte)'B': Push(new PickleBytes(TakeMemory(Size(4)))); break;
            case (byte)'C': Push(new PickleBytes(TakeMemory(Size(1)))); break;
            case 0x8e or 0x96: Push(new PickleBytes(TakeMemory(Size(8)))); break;

            // Tuples, lists, dictionaries, sets.
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopToMark()); break;
            case 0x85: Push(PopTop(1)); break;
            case 0x86: Push(PopTop(2)); break;
            case 0x87: Push(PopTop(3)); break;
            case (byte)']': PushContainer(new List<object?>()); break;
            case (byte)'l': PushContainer(new List<object?>(PopToMark())); break;
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
            case 0x94: Memoize(_memo.Count); break;
            case (byte)'g': Push(Recall(Integer(Line()) is long get ? get : -1)); break;
            case (byte)'h': Push(Recall(Take(1)[0])); break;
            case (byte)'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;

            // Classes, as names.
            case (byte)'c': Push(new PickleGlobal(Line(), Line())); break;
            case 0x93: MakeGlobal(); break;
            case (byte)'R': Reduce(); break;
            case 0x81: New(); break;
            case 0x92: NewWithKeywords(); break;
            case (byte)'i': Instantiate(new PickleGlobal(Line(), Line()), PopToMark()); break;
            case (byte)'o': MakeObject(); break;
            case (byte)'b': Build(); break;
            case (byte)'P': PushContainer(new PicklePersistentId(Line())); break;
            case (byte)'Q': PushContainer(new PicklePersistentId(Pop())); break;
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

    private void MakeDict()
    {
        object?[] items = PopToMark();
        var dict = new PickleDict();
        _reductions.SetItems(dict, items);
        PushContainer(dict);
    }

    private void MakeFrozenSet()
    {
        var set = new PickleSet();
        set.Items.AddRange(PopToMark());
        PushContainer(set);
    }

    private void MakeGlobal()
    {
        string name = _context.Text(Pop(), "a class's name");
        Push(new PickleGlobal(_context.Text(Pop(), "a module's name"), name));
    }

    private void Reduce()
    {
        object? arguments = Pop();
        Instantiate(Global(Pop()), arguments);
    }

    private void New()
    {
        object? arguments = Pop();
        PushContainer(_reductions.New(Global(Pop()), arguments));
    }

    private void NewWithKeywords()
    {
        object? keywords = Pop(), arguments = Pop();
        PushContainer(_reductions.New(Global(Pop()), new[] { arguments, keywords }));
    }

    private void MakeObject()
    {
        object?[] items = PopToMark();
        if (items.Length == 0)
            throw _context.Malformed("a class", "nothing");
        Instantiate(Global(items[0]), items[1..]);
    }

    private void Instantiate(PickleGlobal type, object? arguments) => PushContainer(_reductions.Reduce(type, arguments));

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
        _memo[(int)index] = Peek(0);
    }

    private object? Recall(long index) =>
        index >= 0 && index <= int.MaxValue && _memo.TryGetValue((int)index, out object? value)
            ? value
            : throw _context.Malformed("a memo entry made before", $"index {index}");

    private void Push(object? value) => _stack.Add(value);

    private void PushContainer(object? value)
    {
        _context.Origin.Charge(ContainerBytes);
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
        _context.Origin.Charge(2L * length);
        string line = Encoding.Latin1.GetString(Take(length));
        _at++;
        return line;
    }

    private string Utf8(int length)
    {
        _context.Origin.Charge(2L * length);
        try
        {
            return StrictUtf8.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw _context.Malformed("text in UTF-8", "other bytes");
        }
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
