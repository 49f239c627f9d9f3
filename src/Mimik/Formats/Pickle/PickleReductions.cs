using System.Numerics;
using Mimik.Formats.Arrays;
using Mimik.Formats.Torch;

namespace Mimik.Formats.Pickle;

/// <summary>
/// Builds what the names of <see cref="PickleConstructors"/> stand for: NumPy's arrays, scalars and element types, Python's containers and bytes,
/// sparse matrices, chumpy's arrays, and tensors. No other name gets as far as here.
/// </summary>
internal sealed class PickleReductions(PickleContext context)
{
    /// <summary>What calling <paramref name="function"/> would have made.</summary>
    public object? Reduce(PickleGlobal function, object? arguments)
    {
        if (arguments is not object?[] given)
            throw context.Malformed("a tuple of arguments", PickleContext.Name(arguments));
        return (function.Constructor, given.Length) switch
        {
            (PickleConstructor.NumpyReconstruct, 3) => Array(given[0]),
            (PickleConstructor.NumpyScalar, 2) => Scalar(given[0], given[1]),
            (PickleConstructor.NumpyFromBuffer, 4) => FromBuffer(given),
            (PickleConstructor.NumpyType, >= 1) => new PickleDtype(context.Text(given[0], "an element type's name")),
            (PickleConstructor.Encode, 2) => Encode(given[0], given[1]),
            (PickleConstructor.Bytes, 2) => Encode(given[0], given[1]),
            (PickleConstructor.Bytes, 1) => new PickleBytes(context.Bytes(given[0], "bytes")),
            (PickleConstructor.Bytes, 0) => new PickleBytes(default),
            (PickleConstructor.Complex, 2) => new Complex(Number(given[0]), Number(given[1])),
            (PickleConstructor.Set, <= 1) => Set(given),
            (PickleConstructor.List or PickleConstructor.Queue, 0) => new List<object?>(),
            (PickleConstructor.List, 1) or (PickleConstructor.Queue, 1 or 2) => new List<object?>(Items(given[0])),
            (PickleConstructor.Tuple, <= 1) => given.Length == 0 ? [] : (object?[])[.. Items(given[0])],
            (PickleConstructor.OrderedDictionary or PickleConstructor.Dictionary, <= 1) => Dict(given, function),
            (PickleConstructor.DefaultDictionary, <= 1) => NewDict(function),
            (PickleConstructor.Counter, 1) => given[0] as PickleDict ?? throw context.Malformed("a dictionary", PickleContext.Name(given[0])),
            (PickleConstructor.Reconstructor, 3) => Reconstruct(given),
            (PickleConstructor.NewObject, >= 1) => New(Type(given[0]), given[1..]),
            (PickleConstructor.TorchTensor, 4 or 6 or 7) => Tensor(given),
            (PickleConstructor.TorchParameter, 3) => given[0] as TorchTensor ?? throw context.Malformed("a tensor", PickleContext.Name(given[0])),
            (PickleConstructor.TorchSize, 1) => (object?[])[.. Items(given[0])],
            _ => throw context.Malformed($"a call that {function} can answer", $"one with {given.Length} arguments"),
        };
    }

    /// <summary>What making an object of a class without calling its constructor would have made.</summary>
    public object? New(PickleGlobal type, object? arguments) => type.Constructor switch
    {
        PickleConstructor.OrderedDictionary or PickleConstructor.DefaultDictionary => NewDict(type),
        PickleConstructor.NumpyArray => new PickleArrayUnderway(),
        PickleConstructor.NumpyType or PickleConstructor.Set or PickleConstructor.Bytes => Reduce(type, arguments),
        PickleConstructor.SparseColumns or PickleConstructor.SparseRows or PickleConstructor.ChumpyArray or PickleConstructor.ChumpySelect => new PickleObject(type),
        _ => throw context.Malformed("a class that objects are made of", $"{type}"),
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
                made.State = state as PickleDict ?? throw context.Malformed($"a dictionary of {made.Type}'s attributes", PickleContext.Name(state));
                break;
            case PickleDict { TakesState: true }: // attributes beside the entries, such as a checkpoint's version marks
                break;
            default:
                throw context.Malformed("an object to give a state", PickleContext.Name(target));
        }
    }

    /// <summary>Appends items to a list or a set.</summary>
    public void Append(object? target, ReadOnlySpan<object?> items)
    {
        List<object?> list = target as List<object?> ?? (target as PickleSet)?.Items ?? throw context.Malformed("a list or set", PickleContext.Name(target));
        context.Charge(16L * items.Length);
        list.AddRange(items);
    }

    /// <summary>Adds keys and values, in turns, to a dictionary.</summary>
    public void SetItems(object? target, ReadOnlySpan<object?> items)
    {
        PickleDict dict = target as PickleDict ?? throw context.Malformed("a dictionary", PickleContext.Name(target));
        if (items.Length % 2 != 0)
            throw context.Malformed("as many values as keys", "a key alone");
        context.Charge(40L * items.Length);
        for (int i = 0; i < items.Length; i += 2)
            dict.Set(items[i] is PickleText key ? key.Decode(context) : items[i], items[i + 1]);
    }

    private PickleGlobal Type(object? value) =>
        value as PickleGlobal ?? throw context.Malformed("a class", PickleContext.Name(value));

    private PickleArrayUnderway Array(object? type) => Type(type) is { Constructor: PickleConstructor.NumpyArray }
        ? new PickleArrayUnderway()
        : throw context.Malformed("the class numpy.ndarray", PickleContext.Name(type));

    // (class, base, the base's state), of protocols 0 and 1.
    private object? Reconstruct(object?[] given) =>
        given is [_, PickleGlobal { Constructor: PickleConstructor.Object }, null]
            ? New(Type(given[0]), System.Array.Empty<object?>())
            : throw context.Malformed("a class derived from object", PickleContext.Name(given[1]));

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
        string name = context.Text(encoding, "an encoding");
        if (name is not ("latin1" or "latin-1"))
            throw context.Malformed("the encoding latin1", $"\"{name}\"");
        if (text is PickleText stored)
            return new PickleBytes(stored.Latin1(context));
        string characters = context.Text(text, "a text");
        context.Charge(characters.Length);
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

    private IReadOnlyList<object?> Items(object? value)
    {
        IReadOnlyList<object?> items = value switch
        {
            List<object?> list => list,
            object?[] tuple => tuple,
            _ => throw context.Malformed("a list or tuple", PickleContext.Name(value)),
        };
        context.Charge(16L * items.Count);
        return items;
    }

    private PickleSet Set(object?[] arguments)
    {
        var set = new PickleSet();
        if (arguments.Length == 1)
            set.Items.AddRange(Items(arguments[0]));
        return set;
    }

    private static PickleDict NewDict(PickleGlobal type) => new() { TakesState = type.Constructor != PickleConstructor.Dictionary };

    // Python 2 gives the pairs as a list of lists.
    private PickleDict Dict(object?[] arguments, PickleGlobal type)
    {
        PickleDict dict = NewDict(type);
        if (arguments.Length == 0)
            return dict;
        foreach (object? pair in Items(arguments[0]))
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

    // (storage, its first element, extents, strides[, requires gradient, hooks[, metadata]])
    private TorchTensor Tensor(object?[] given)
    {
        if (given[0] is not TorchStorage storage)
            throw context.Malformed("a storage", PickleContext.Name(given[0]));
        int[] shape = PickleArrayUnderway.Shape(given[2], context);
        if (given[1] is not (long and >= 0) || given[3] is not object?[] strides || strides.Length != shape.Length
            || !System.Array.TrueForAll(strides, stride => stride is long and >= 0))
            throw context.Malformed("a first element and as many strides as extents", "others");
        long first = (long)given[1]!;
        long[] steps = System.Array.ConvertAll(strides, stride => (long)stride!);
        if (!TorchTensor.Fits(storage.Count, first, shape, steps))
            throw context.Malformed($"a tensor inside its storage of {storage.Count} elements", $"one of ({string.Join(", ", shape)}) from element {first}");
        context.Charge(200 + (12L * shape.Length));
        return new TorchTensor(storage, first, shape, steps);
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
