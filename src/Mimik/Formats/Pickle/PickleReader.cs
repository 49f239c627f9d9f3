using System.Buffers.Binary;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>
/// Reads pickles of protocols 0 to 5 as data. Nothing is imported, called or executed: dictionaries, lists, tuples, sets, numbers, texts, bytes,
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

    private static readonly object[] Bytes = [.. Enumerable.Range(0, 256).Select(value => (object)(long)value)];

    private readonly PickleInput _input;
    private readonly PickleContext _context;
    private readonly PickleReductions _reductions;
    private readonly PickleStack _stack;
    private readonly PickleMemo _memo;
    private readonly Func<object?, object>? _outside;

    private PickleReader(ReadOnlyMemory<byte> bytes, PickleContext context, Func<object?, object>? outside)
    {
        _input = new PickleInput(bytes, context);
        _context = context;
        _reductions = new PickleReductions(context);
        _stack = new PickleStack(context);
        _memo = new PickleMemo(context, bytes.Length);
        _outside = outside;
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
        length = reader._input.At;
        return new PickleTree(context).Finish(root);
    }

    private static object? Parse(ReadOnlyMemory<byte> bytes, NpyOrigin origin) => Parse(bytes, origin, outside: null, out _);

    private object? Run()
    {
        while (true)
        {
            _context.Position = _input.At;
            byte code = _input.Take(1)[0];
            if (code == '.')
                return _stack.Pop();
            _context.Charge(SlotBytes);
            Step(code);
        }
    }

    private void Step(byte code)
    {
        switch (code)
        {
            case 0x80: // PROTO
                int protocol = _input.Take(1)[0];
                if (protocol > 5)
                    throw _context.Malformed("a pickle of protocol 0 to 5", $"protocol {protocol}");
                break;
            case 0x95: // FRAME: its content follows in place
                _input.Size(8);
                break;
            case 0x98: // READONLY_BUFFER
                break;

            // Constants and numbers.
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'I': PushBox(_input.Integer(_input.Line())); break;
            case (byte)'L': PushBox(_input.Integer(_input.Line().TrimEnd('L'))); break;
            case (byte)'J': PushBox((long)BinaryPrimitives.ReadInt32LittleEndian(_input.Take(4))); break;
            case (byte)'K': Push(Bytes[_input.Take(1)[0]]); break;
            case (byte)'M': PushBox((long)BinaryPrimitives.ReadUInt16LittleEndian(_input.Take(2))); break;
            case 0x8a: PushBox(_input.Integer(_input.Take(_input.Take(1)[0]))); break;
            case 0x8b: PushBox(_input.Integer(_input.Take(_input.Size(4)))); break;
            case (byte)'F': PushBox(_input.Real(_input.Line())); break;
            case (byte)'G': PushBox(BinaryPrimitives.ReadDoubleBigEndian(_input.Take(8))); break;

            // Texts and bytes.
            case (byte)'S': PushText(PickleText.Quoted(_input.Line(), _context)); break;
            case (byte)'T': PushText(new PickleText(_input.TakeMemory(_input.Size(4)))); break;
            case (byte)'U': PushText(new PickleText(_input.TakeMemory(_input.Size(1)))); break;
            case (byte)'V': PushText(PickleText.RawUnicode(_input.Line(), _context)); break;
            case (byte)'X': PushText(_input.Utf8(_input.Size(4))); break;
            case 0x8c: PushText(_input.Utf8(_input.Size(1))); break;
            case 0x8d: PushText(_input.Utf8(_input.Size(8))); break;
            case (byte)'B': PushText(new PickleBytes(_input.TakeMemory(_input.Size(4)))); break;
            case (byte)'C': PushText(new PickleBytes(_input.TakeMemory(_input.Size(1)))); break;
            case 0x8e or 0x96: PushText(new PickleBytes(_input.TakeMemory(_input.Size(8)))); break;

            // Tuples, lists, dictionaries, sets.
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': PushContainer(_stack.PopToMark()); break;
            case 0x85: PushContainer(_stack.PopTop(1)); break;
            case 0x86: PushContainer(_stack.PopTop(2)); break;
            case 0x87: PushContainer(_stack.PopTop(3)); break;
            case (byte)']': PushContainer(new List<object?>()); break;
            case (byte)'l': MakeList(); break;
            case (byte)'a': _reductions.Append(_stack.Peek(1), _stack.PopTop(1)); break;
            case (byte)'e': Append(); break;
            case (byte)'}': PushContainer(new PickleDict()); break;
            case (byte)'d': MakeDict(); break;
            case (byte)'s': _reductions.SetItems(_stack.Peek(2), _stack.PopTop(2)); break;
            case (byte)'u': SetItems(); break;
            case 0x8f: PushContainer(new PickleSet()); break;
            case 0x90: Append(); break;
            case 0x91: MakeFrozenSet(); break;

            // The stack and the memo.
            case (byte)'(': _stack.Mark(); break;
            case (byte)'0': _stack.PopOrUnmark(); break;
            case (byte)'1': _stack.PopToMark(); break;
            case (byte)'2': Push(_stack.Peek(0)); break;
            case (byte)'p': _memo.Set(_input.Integer(_input.Line()) is long put ? put : -1, _stack.Peek(0)); break;
            case (byte)'q': _memo.Set(_input.Take(1)[0], _stack.Peek(0)); break;
            case (byte)'r': _memo.Set(BinaryPrimitives.ReadUInt32LittleEndian(_input.Take(4)), _stack.Peek(0)); break;
            case 0x94: _memo.Add(_stack.Peek(0)); break;
            case (byte)'g': Push(_memo.Get(_input.Integer(_input.Line()) is long get ? get : -1)); break;
            case (byte)'h': Push(_memo.Get(_input.Take(1)[0])); break;
            case (byte)'j': Push(_memo.Get(BinaryPrimitives.ReadUInt32LittleEndian(_input.Take(4)))); break;

            // Classes, as names.
            case (byte)'c': Push(Name(_input.Line(), _input.Line())); break;
            case 0x93: MakeGlobal(); break;
            case (byte)'R': Reduce(); break;
            case 0x81: New(); break;
            case 0x92: NewWithKeywords(); break;
            case (byte)'i': Instantiate(Name(_input.Line(), _input.Line()), _stack.PopToMark()); break;
            case (byte)'o': MakeObject(); break;
            case (byte)'b': Build(); break;
            case (byte)'P': Push(Outside(_input.Line())); break;
            case (byte)'Q': Push(Outside(_stack.Pop())); break;
            default:
                throw _context.Malformed("an operation of pickle protocols 0 to 5", code is 0x82 or 0x83 or 0x84
                    ? "an extension code" : code == 0x97 ? "a buffer outside the file" : $"byte 0x{code:x2}");
        }
    }

    private void Append()
    {
        object?[] items = _stack.PopToMark();
        _reductions.Append(_stack.Peek(0), items);
    }

    private void SetItems()
    {
        object?[] items = _stack.PopToMark();
        _reductions.SetItems(_stack.Peek(0), items);
    }

    private void MakeList()
    {
        object?[] items = _stack.PopToMark();
        _context.Charge(SlotBytes * (long)items.Length);
        PushContainer(new List<object?>(items));
    }

    private void MakeDict()
    {
        object?[] items = _stack.PopToMark();
        var dict = new PickleDict();
        _reductions.SetItems(dict, items);
        PushContainer(dict);
    }

    private void MakeFrozenSet()
    {
        object?[] items = _stack.PopToMark();
        var set = new PickleSet();
        _reductions.Append(set, items);
        PushContainer(set);
    }

    private void MakeGlobal()
    {
        string name = _context.Text(_stack.Pop(), "a class's name");
        Push(Name(_context.Text(_stack.Pop(), "a module's name"), name));
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
        object? arguments = _stack.Pop();
        Instantiate(Global(_stack.Pop()), arguments);
    }

    private void New()
    {
        object? arguments = _stack.Pop();
        _context.Charge(MadeBytes);
        Push(_reductions.New(Global(_stack.Pop()), arguments));
    }

    private void NewWithKeywords()
    {
        if (_stack.Pop() is not PickleDict { Count: 0 })
            throw _context.Malformed("no arguments by keyword", "some");
        New();
    }

    private void MakeObject()
    {
        object?[] items = _stack.PopToMark();
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
        object? state = _stack.Pop();
        _reductions.Build(_stack.Peek(0), state);
    }

    private PickleGlobal Global(object? value) =>
        value as PickleGlobal ?? throw _context.Malformed("a class or function", PickleContext.Name(value));

    private void Push(object? value) => _stack.Push(value);

    private void PushBox(object value) => PushCharged(value, BoxBytes);

    private void PushText(object value) => PushCharged(value, TextBytes);

    private void PushContainer(object? value) => PushCharged(value, ContainerBytes);

    private void PushCharged(object? value, int bytes)
    {
        _context.Charge(bytes);
        _stack.Push(value);
    }
}
