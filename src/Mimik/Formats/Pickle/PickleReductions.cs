using System.Numerics;
using Mimik.Formats.Arrays;

namespace Mimik.Formats.Pickle;

/// <summary>
/// What the classes and functions named in a pickle stand for. This list is closed: NumPy's arrays, scalars and element types, Python's
/// containers and bytes. Anything else becomes a <see cref="PickleObject"/>; no name leads to code.
/// </summary>
internal sealed class PickleReductions(PickleContext context)
{
    /// <summary>What calling <paramref name="function"/> would have made.</summary>
    public object? Reduce(PickleGlobal function, object? arguments)
    {
        if (arguments is not object?[] given)
            throw context.Malformed("a tuple of arguments", PickleContext.Name(arguments));
        return (Package(function.Module), function.Name, given.Length) switch
        {
            ("numpy.multiarray", "_reconstruct", 3) => Array(given[0], given),
            ("numpy.multiarray", "scalar", 2) => Scalar(given[0], given[1]),
            ("numpy.numeric", "_frombuffer", 4) => FromBuffer(given),
            ("numpy", "dtype", >= 1) => new PickleDtype(context.Text(given[0], "an element type's name")),
            ("_codecs", "encode", 2) => Encode(given[0], given[1]),
            ("builtins", "bytearray" or "bytes", 2) => Encode(given[0], given[1]),
            ("builtins", "bytearray" or "bytes", 1) => new PickleBytes(context.Bytes(given[0], "bytes")),
            ("builtins", "bytearray" or "bytes", 0) => new PickleBytes(default),
            ("builtins", "complex", 2) => new Complex(Number(given[0]), Number(given[1])),
            ("builtins", "set" or "frozenset", <= 1) => Set(given),
            ("collections", "OrderedDict", <= 1) => Dict(given),
            ("copyreg", "_reconstructor", 3) => new PickleObject(Type(given[0]), given[1..]),
            ("copyreg", "__newobj__", >= 1) => New(Type(given[0]), given[1..]),
            _ => new PickleObject(function, arguments),
        };
    }

    /// <summary>What making an object of a class without calling its constructor would have made.</summary>
    public object? New(PickleGlobal type, object? arguments) =>
        (Package(type.Module), type.Name) switch
        {
            ("collections", "OrderedDict") => new PickleDict(),
            ("numpy", "ndarray" or "dtype") or ("builtins", "set" or "frozenset" or "bytearray" or "bytes") => Reduce(type, arguments),
            _ => new PickleObject(type, arguments),
        };

    /// <summary>Gives an object its state.</summary>
    public void Build(object? target, object? state)
    {
        switch (target)
        {
            case PickleArrayUnderway array:
                array.Build(state, context);
                break;
            case PickleDtype type:
                BuildType(type, state);
                break;
            case PickleObject made:
                made.State = state;
                break;
            case PickleDict: // attributes beside the entries, such as a checkpoint's version marks
                break;
            default:
                throw context.Malformed("an object to give a state", PickleContext.Name(target));
        }
    }

    /// <summary>Appends items to a list, a set, or an object of a class that is one of these.</summary>
    public void Append(object? target, ReadOnlySpan<object?> items)
    {
        switch (target)
        {
            case List<object?> list:
                list.AddRange(items);
                break;
            case PickleSet set:
                set.Items.AddRange(items);
                break;
            case PickleObject made:
                (made.Items ??= []).AddRange(items);
                break;
            default:
                throw context.Malformed("a list or set", PickleContext.Name(target));
        }
    }

    /// <summary>Adds keys and values, in turns, to a dictionary or an object of a class that is one.</summary>
    public void SetItems(object? target, ReadOnlySpan<object?> items)
    {
        PickleDict dict = target as PickleDict
            ?? (target is PickleObject made ? made.Entries ??= new PickleDict() : null)
            ?? throw context.Malformed("a dictionary", PickleContext.Name(target));
        if (items.Length % 2 != 0)
            throw context.Malformed("as many values as keys", "a key alone");
        for (int i = 0; i < items.Length; i += 2)
            dict.Set(items[i] is PickleText key ? key.Decode(context) : items[i], items[i + 1]);
    }

    // NumPy 2 moved core to _core; Python 3 renamed two modules.
    private static string Package(string module) => module switch
    {
        "numpy.core.multiarray" or "numpy._core.multiarray" => "numpy.multiarray",
        "numpy.core.numeric" or "numpy._core.numeric" => "numpy.numeric",
        "__builtin__" => "builtins",
        "copy_reg" => "copyreg",
        "numpy.multiarray" or "numpy.numeric" => "", // names of ours, not NumPy's
        _ => module,
    };

    private PickleGlobal Type(object? value) =>
        value as PickleGlobal ?? throw context.Malformed("a class", PickleContext.Name(value));

    private object Array(object? type, object?[] arguments) =>
        Type(type) is { Module: "numpy", Name: "ndarray" }
            ? new PickleArrayUnderway()
            : new PickleObject(Type(type), arguments[1..]);

    private object Scalar(object? type, object? value)
    {
        NpyArray array = PickleArrayUnderway.Make(type, [], value, fortranOrder: false, context);
        return array.Type.Kind switch
        {
            NpyKind.Boolean => array.ToBooleans()[0],
            NpyKind.SignedInteger => array.ToInt64s()[0],
            NpyKind.UnsignedInteger when array.Type.ItemBytes < 8 => array.ToInt64s()[0],
            NpyKind.Real => array.ToDoubles()[0],
            _ => array,
        };
    }

    private NpyArray FromBuffer(object?[] arguments)
    {
        string order = context.Text(arguments[3], "a memory order");
        if (order is not ("C" or "F"))
            throw context.Malformed("the memory order C or F", $"\"{order}\"");
        return PickleArrayUnderway.Make(arguments[1], PickleArrayUnderway.Shape(arguments[2], context), arguments[0], order == "F", context);
    }

    private PickleBytes Encode(object? text, object? encoding)
    {
        string characters = context.Text(text, "a text"), name = context.Text(encoding, "an encoding");
        if (name is not ("latin1" or "latin-1"))
            throw context.Malformed("the encoding latin1", $"\"{name}\"");
        context.Origin.Charge(characters.Length);
        byte[] bytes = new byte[characters.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (characters[i] > 0xff)
                throw context.Malformed("characters of Latin-1", $"U+{(int)characters[i]:X4}");
            bytes[i] = (byte)characters[i];
        }

        return new PickleBytes(bytes);
    }

    private double Number(object? value) => value switch
    {
        long whole => whole,
        double real => real,
        _ => throw context.Malformed("a number", PickleContext.Name(value)),
    };

    private PickleSet Set(object?[] arguments)
    {
        var set = new PickleSet();
        if (arguments.Length == 1)
        {
            List<object?> items = arguments[0] as List<object?> ?? throw context.Malformed("a list", PickleContext.Name(arguments[0]));
            context.Origin.Charge(8L * items.Count);
            set.Items.AddRange(items);
        }

        return set;
    }

    // Python 2 gives the pairs as a list of lists.
    private PickleDict Dict(object?[] arguments)
    {
        var dict = new PickleDict();
        if (arguments.Length == 0)
            return dict;
        List<object?> pairs = arguments[0] as List<object?> ?? throw context.Malformed("a list of pairs", PickleContext.Name(arguments[0]));
        context.Origin.Charge(64L * pairs.Count);
        foreach (object? pair in pairs)
        {
            switch (pair)
            {
                case object?[] { Length: 2 } tuple:
                    SetItems(dict, tuple);
                    break;
                case List<object?> { Count: 2 } list:
                    SetItems(dict, [list[0], list[1]]);
                    break;
                default:
                    throw context.Malformed("a pair", PickleContext.Name(pair));
            }
        }

        return dict;
    }

    // (version, byte order, sub-array, names, fields, ...)
    private void BuildType(PickleDtype type, object? state)
    {
        if (state is not object?[] { Length: >= 5 } parts)
            throw context.Malformed("an element type's state", PickleContext.Name(state));
        type.BigEndian = context.Text(parts[1], "a byte order") == ">";
        type.Structured = parts[2] is not null || parts[3] is not null;
    }
}
