using System.Diagnostics;
using System.Text;
using Mimik.Formats;
using Mimik.Formats.Pickle;

namespace Mimik.Tests.Formats.Pickle;

/// <summary>Pickles made to run code, to unfold, or to lie about sizes: each is refused in one line, soon, and in little memory.</summary>
public class HostilePickleTests
{
    private const string Array = "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085C\u0001b\u0087R";
    private const string Float64 = "cnumpy\ndtype\nX\u0002\0\0\0f8\u0089\u0088\u0087R(K\u0003X\u0001\0\0\0<NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb";

    public static TheoryData<string, string> Names { get; } = new()
    {
        { "cos\nsystem\n(S'rm -rf /'\ntR.", "os.system" },
        { "cposix\nsystem\n(S'id'\ntR.", "posix.system" },
        { "cnt\nsystem\n(S'id'\ntR.", "nt.system" },
        { "cbuiltins\neval\n(S'1'\ntR.", "builtins.eval" },
        { "c__builtin__\nexec\n(S'1'\ntR.", "__builtin__.exec" },
        { "cbuiltins\ngetattr\n(cbuiltins\nobject\nS'__subclasses__'\ntR.", "builtins.getattr" },
        { "cbuiltins\n__import__\n(S'os'\ntR.", "builtins.__import__" },
        { "csubprocess\nPopen\n)\u0081.", "subprocess.Popen" },
        { "(S'id'\nios\nsystem\n.", "os.system" },
        { "(cos\nsystem\nS'id'\no.", "os.system" },
        { "ctorch.storage\n_load_from_bytes\n(C\0tR.", "torch.storage._load_from_bytes" },
        { "ctorch.jit\nload\n(C\0tR.", "torch.jit.load" },
        { "cnumpy.testing._private.utils\nrunstring\n.", "numpy.testing._private.utils.runstring" },
        { "cnumpy\nload\n.", "numpy.load" },
        { "cnumpy\nndarray.tofile\n.", "numpy.ndarray.tofile" },
        { "ccollections\nabc.sys.modules\n.", "collections.abc.sys.modules" },
        { "ccopyreg\nadd_extension\n.", "copyreg.add_extension" },
        { "ccopyreg\n_inverted_registry\n.", "copyreg._inverted_registry" },
        { "cchumpy.ch\npickle.loads\n.", "chumpy.ch.pickle.loads" },
        { "cscipy.sparse.csc\nos.system\n.", "scipy.sparse.csc.os.system" },
        { "cNumPy\nndarray\n.", "NumPy.ndarray" },
        { "c numpy\nndarray\n.", " numpy.ndarray" },
        { "cnumpy\r\nndarray\n.", "numpy?.ndarray" },

        // STACK_GLOBAL: texts from the memo, a dotted path, texts of Python 2, a name put together by bytes.
        { "\u0080\u0004\u008c\u0005posix\u0094\u008c\u0006system\u0094\u0093.", "posix.system" },
        { "\u0080\u0004\u008c\u0006system\u0094\u008c\u0005posix\u009400h\u0001h\0\u0093.", "posix.system" },
        { "\u0080\u0004\u008c\u0005numpy\u008c\u000dos.path.os.system"[..^4] + "\u0093.", "numpy.os.path.os.sy" },
        { "\u0080\u0004U\u0002osU\u0006system\u0093.", "os.system" },
    };

    public static TheoryData<string, string> Bombs { get; } = new()
    {
        { "deep tuples", "(" + new string(')', 1) + Repeat("\u0085", 60_000) + "." },
        { "deep lists", Repeat("]", 30_000) + Repeat("a", 29_999) + "." },
        { "deep dictionaries", Repeat("}N", 20_000) + "N" + Repeat("s", 20_000) + "." },
        { "a list that doubles", "]q\0N\u0061" + Repeat("0](h\0h\0eq\0", 300) + "." },
        { "a tuple that doubles", "Nq\0" + Repeat("0h\0h\0\u0086q\0", 300) + "." },
        { "a list in itself", "]q\0h\0a." },
        { "a tuple in its list", "]q\0h\0\u0085a." },
        { "an object in itself", "cchumpy.ch\nCh\n)\u0081q\0}X\u0001\0\0\0xh\0sb." },
        { "a list copied from the memo", "](" + Repeat("N", 20_000) + "eq\0" + Repeat("cbuiltins\nset\nh\0\u0085R0"[..15] + "h\0\u0085R0", 2000) + "." },
        { "a list of objects many times", "](" + Repeat("N", 20_000) + "eq\0" + Repeat("0" + Array + "(M\u0020\u004e\u0085" + "cnumpy\ndtype\nU\u0001O\u0085R\u0089h\0tb", 2000) + "." },
        { "bytes turned round many times", "B" + Size(50_000) + Repeat("x", 50_000) + "q\0cnumpy\ndtype\nU\u0002f8\u0085R(K\u0003U\u0001>NNNtbq\u0001" + Repeat("0" + Array + "(M\u006a\u0018\u0085h\u0001\u0089h\0tb", 2000) + "." },
        { "a text encoded many times", "X" + Size(50_000) + Repeat("x", 50_000) + "q\0" + Repeat("c_codecs\nencode\nh\0U\u0006latin1\u0086R0", 5000) + "." },
        { "a long key many times", "X" + Size(50_000) + Repeat("x", 50_000) + "q\0}" + Repeat("h\0Ns", 50_000) + "cos\nsystem\n." },
        { "a long text of Python 2 many times", "T" + Size(50_000) + Repeat("x", 50_000) + "q\0](" + Repeat("h\0", 50_000) + "ecos\nsystem\n." },
        { "empty containers", Repeat("}", 200_000) + "" },
        { "marks", Repeat("(", 200_000) },
        { "memo entries out of order", "N" + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"r{(char)(i & 0xff)}{(char)((i >> 8) & 0x7f)}\u0001\0")) },
        { "a memo index far away", "Nr\u00ff\u00ff\u00ff\u007f." },
        { "a memo index below 0", "Np-1\n." },
        { "LONG4 of 2 GB", "\u008b\u00ff\u00ff\u00ff\u007f." },
        { "LONG4 below 0", "\u008b\u00ff\u00ff\u00ff\u00ff." },
        { "LONG4 of 100,000 bytes", "\u008b" + Size(100_000) + Repeat("\u007f", 100_000) + "." },
        { "a number of 100,000 digits", "L" + Repeat("7", 100_000) + "L\n." },
        { "FRAME of 2^63", "\u0080\u0004\u0095\0\0\0\0\0\0\0\u0080N." },
        { "FRAME beyond the end", "\u0080\u0004\u0095\u00ff\0\0\0\0\0\0\0N." },
        { "BINBYTES8 of 2^62", "\u008e\0\0\0\0\0\0\0\u0040." },
        { "BYTEARRAY8 of 2^64 - 1", "\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff." },
        { "BINUNICODE8 of 2^40", "\u008d\0\0\0\0\0\u0001\0\0." },
        { "BINSTRING of 4 GB", "T\u00ff\u00ff\u00ff\u00ff." },
        { "NEXT_BUFFER", "\u0097." },
        { "EXT1", "\u0082\u0001." },
        { "EXT2", "\u0083\u0001\0." },
        { "EXT4", "\u0084\u0001\0\0\0." },
        { "a persistent id", "Pos.system\n." },
        { "a persistent id from the stack", "U\u0001aQ." },
        { "_reconstruct of another class", "cnumpy.core.multiarray\n_reconstruct\ncbuiltins\nset\nK\0\u0085C\u0001b\u0087R." },
        { "_reconstructor of a list", "ccopyreg\n_reconstructor\n(cchumpy.ch\nCh\ncbuiltins\nlist\n]tR." },
        { "_reconstructor of a number", "ccopyreg\n_reconstructor\n(cbuiltins\nint\ncbuiltins\nobject\nNtR." },
        { "__newobj__ of a function", "ccopyreg\n__newobj__\n(c_codecs\nencode\ntR." },
        { "NEWOBJ of a text", "U\u0001a)\u0081." },
        { "NEWOBJ of a tensor", "ctorch\nSize\n)\u0081." },
        { "NEWOBJ_EX with keywords", "cchumpy.ch\nCh\n)}U\u0001aNs\u0092." },
        { "REDUCE of a text", "U\u0009os.system)R." },
        { "REDUCE of a class", "cchumpy.ch\nCh\n)R." },
        { "REDUCE of another encoding", "c_codecs\nencode\nU\u0001aU\u0005rot13\u0086R." },
        { "a tensor without a storage", "ctorch._utils\n_rebuild_tensor_v2\n(cbuiltins\nobject\nK\0))\u0089Nt\u0052." },
        { "BUILD on a list", "]}b." },
        { "BUILD on a dictionary", "}}b." },
        { "BUILD on a text", "U\u0001a}b." },
        { "BUILD on a class", "cbuiltins\nobject\n}U\u0001aNsb." },
        { "BUILD on a function", "c_codecs\nencode\n}b." },
        { "BUILD with slots", "cchumpy.ch\nCh\n)\u0081N}\u0086b." },
        { "APPEND to a text", "U\u0001aNa." },
        { "APPEND to an object", "cchumpy.ch\nCh\n)\u0081Na." },
        { "SETITEM on an object", "cchumpy.ch\nCh\n)\u0081NNs." },
        { "SETITEM on an array", Array + "NNs." },
        { "an array of 2^62 numbers", Array + "(J\0\0\0\u0040J\0\0\0\u0040\u0086" + Float64 + "\u0089C\u0008abcdefghtb." },
        { "an array whose extents overflow", Array + "(" + "(" + Repeat("J\0\0\0\u0040", 40) + "t" + Float64 + "\u0089C\u0008abcdefghtb." },
        { "an array of extents below 0", Array + "(J\u00ff\u00ff\u00ff\u00ffJ\u00f8\u00ff\u00ff\u00ff\u0086" + Float64 + "\u0089C\u0008abcdefghtb." },
        { "an array of too few bytes", Array + "(K\u0002\u0085" + Float64 + "\u0089C\u0008abcdefghtb." },
        { "an array of 10,000 extents", Array + "((" + Repeat("K\u0001", 10_000) + "t" + Float64 + "\u0089C\u0008abcdefghtb." },
        { "objects of 2^62 elements", Array + "(J\0\0\0\u0040J\0\0\0\u0040\u0086cnumpy\ndtype\nU\u0001O\u0085R\u0089]tb." },
        { "objects out of bytes", Array + "(K\u0001\u0085cnumpy\ndtype\nU\u0002O8\u0085R\u0089C\u0008abcdefghtb." },
        { "records", Array + "(K\u0001\u0085cnumpy\ndtype\nU\u0002V8\u0085R\u0089C\u0008abcdefghtb." },
        { "a text element of 2 GB", Array + "(K\0\u0085cnumpy\ndtype\nU\u000bU2147483647\u0085R\u0089C\0tb." },
        { "a scalar of objects", "cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nU\u0001O\u0085RC\u0008abcdefgh\u0086R." },
        { "_frombuffer of 2^40 numbers", "cnumpy.core.numeric\n_frombuffer\n(\u0096\u0008\0\0\0\0\0\0\0abcdefgh" + Float64 + "J\0\0\0\u0040J\0\0\0\u0001\u0086U\u0001Ct\u0052." },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_off_the_list_is_refused_where_it_stands(string pickle, string name)
    {
        MalformedFileException error = Assert.IsType<MalformedFileException>(Refused(pickle));
        Assert.Equal(name, error.Message[(error.Message.LastIndexOf("found ", StringComparison.Ordinal) + 6)..]);
        Assert.Contains("expected a known constructor (", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("pickle, byte ", error.Element, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_is_refused(string what, string pickle)
    {
        Assert.NotEmpty(what);
        MimikException error = Refused(pickle);
        Assert.DoesNotContain('\n', error.Message);
        Assert.StartsWith("test.pkl: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_names_the_list_the_byte_and_what_stands_there() => Assert.Equal(
        "test.pkl: pickle, byte 2: expected a known constructor (builtins, collections, numpy, scipy.sparse, chumpy, torch), found posix.system",
        Refused("\u0080\u0002cposix\nsystem\n(S'id'\ntR.").Message);

    [Fact]
    public void What_is_large_for_its_length_is_refused_whatever_the_budget()
    {
        string shared = "X" + Size(10_000) + Repeat("x", 10_000) + "q\0" + Repeat("c_codecs\nencode\nh\0U\u0006latin1\u0086R0", 400) + "N.";
        Assert.Contains("it unfolds", Refused(shared).Message, StringComparison.Ordinal);
    }

    // The clock is generous, for a busy machine; the memory is what matters.
    private static MimikException Refused(string pickle)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(pickle);
        long before = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        MimikException error = Assert.ThrowsAny<MimikException>(() => PickleReader.Parse(bytes, "test.pkl", new ReadBudget()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
        return error;
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Size(int value) => $"{(char)(value & 0xff)}{(char)((value >> 8) & 0xff)}{(char)(value >> 16)}\0";
}
