using System.Collections.Frozen;

namespace Mimik.Formats.Pickle;

/// <summary>What a name in a pickle stands for. Each is built by code of ours; no name leads to any other code.</summary>
internal enum PickleConstructor
{
    /// <summary>Python's object, the base that <see cref="Reconstructor"/> is given.</summary>
    Object,

    /// <summary>int, float, str or bool: what a defaultdict makes of a missing key. A name and nothing else.</summary>
    Number,
    List,
    Tuple,
    Dictionary,
    Set,
    Bytes,
    Complex,
    OrderedDictionary,
    DefaultDictionary,
    Counter,
    Queue,

    /// <summary>_codecs.encode: bytes that Python 2 and protocol 2 keep as text.</summary>
    Encode,

    /// <summary>copyreg._reconstructor: an object of a class, before its state.</summary>
    Reconstructor,

    /// <summary>copyreg.__newobj__: the same in later protocols.</summary>
    NewObject,
    NumpyArray,
    NumpyType,
    NumpyReconstruct,
    NumpyScalar,
    NumpyFromBuffer,
    SparseColumns,
    SparseRows,
    ChumpyArray,
    ChumpySelect,
    TorchStorage,
    TorchTensor,
    TorchParameter,
    TorchSize,
}

/// <summary>The closed list of names that a pickle may hold.</summary>
internal static class PickleConstructors
{
    /// <summary>The list in words, for messages.</summary>
    public const string Known = "a known constructor (builtins, collections, numpy, scipy.sparse, chumpy, torch)";

    private static readonly FrozenDictionary<(string Module, string Name), PickleConstructor> ByName = List().ToFrozenDictionary();

    /// <summary>Looks a name up, exactly as it is spelt.</summary>
    /// <returns>False for every name that is not on the list.</returns>
    public static bool TryFind(string module, string name, out PickleConstructor constructor) => ByName.TryGetValue((module, name), out constructor);

    private static Dictionary<(string Module, string Name), PickleConstructor> List()
    {
        var list = new Dictionary<(string Module, string Name), PickleConstructor>();

        // Python 3 renamed two modules.
        Add(["builtins", "__builtin__"], PickleConstructor.Object, "object");
        Add(["builtins", "__builtin__"], PickleConstructor.Number, "int", "long", "float", "bool", "str", "unicode");
        Add(["builtins", "__builtin__"], PickleConstructor.List, "list");
        Add(["builtins", "__builtin__"], PickleConstructor.Tuple, "tuple");
        Add(["builtins", "__builtin__"], PickleConstructor.Dictionary, "dict");
        Add(["builtins", "__builtin__"], PickleConstructor.Set, "set", "frozenset");
        Add(["builtins", "__builtin__"], PickleConstructor.Bytes, "bytes", "bytearray");
        Add(["builtins", "__builtin__"], PickleConstructor.Complex, "complex");
        Add(["copyreg", "copy_reg"], PickleConstructor.Reconstructor, "_reconstructor");
        Add(["copyreg", "copy_reg"], PickleConstructor.NewObject, "__newobj__");
        Add(["collections"], PickleConstructor.OrderedDictionary, "OrderedDict");
        Add(["collections"], PickleConstructor.DefaultDictionary, "defaultdict");
        Add(["collections"], PickleConstructor.Counter, "Counter");
        Add(["collections"], PickleConstructor.Queue, "deque");
        Add(["_codecs"], PickleConstructor.Encode, "encode");

        // NumPy 2 moved core to _core, SciPy 1.8 put an underscore before its modules.
        Add(["numpy"], PickleConstructor.NumpyArray, "ndarray");
        Add(["numpy"], PickleConstructor.NumpyType, "dtype");
        Add(["numpy.core.multiarray", "numpy._core.multiarray"], PickleConstructor.NumpyReconstruct, "_reconstruct");
        Add(["numpy.core.multiarray", "numpy._core.multiarray"], PickleConstructor.NumpyScalar, "scalar");
        Add(["numpy.core.numeric", "numpy._core.numeric"], PickleConstructor.NumpyFromBuffer, "_frombuffer");
        Add(["scipy.sparse.csc", "scipy.sparse._csc", "scipy.sparse"], PickleConstructor.SparseColumns, "csc_matrix", "csc_array");
        Add(["scipy.sparse.csr", "scipy.sparse._csr", "scipy.sparse"], PickleConstructor.SparseRows, "csr_matrix", "csr_array");
        Add(["chumpy.ch", "chumpy"], PickleConstructor.ChumpyArray, "Ch");
        Add(["chumpy.reordering", "chumpy"], PickleConstructor.ChumpySelect, "Select");
        Add(["torch._utils"], PickleConstructor.TorchTensor, "_rebuild_tensor", "_rebuild_tensor_v2");
        Add(["torch._utils"], PickleConstructor.TorchParameter, "_rebuild_parameter");
        Add(["torch"], PickleConstructor.TorchSize, "Size");
        foreach (string kind in (ReadOnlySpan<string>)["Half", "Float", "Double", "BFloat16", "Char", "Byte", "Short", "Int", "Long", "Bool"])
            Add(["torch"], PickleConstructor.TorchStorage, kind + "Storage");
        return list;

        void Add(ReadOnlySpan<string> modules, PickleConstructor constructor, params ReadOnlySpan<string> names)
        {
            foreach (string module in modules)
            {
                foreach (string name in names)
                    list.Add((module, name), constructor);
            }
        }
    }
}
