using System.Buffers.Binary;
using System.Diagnostics;
using Mimik.Formats;

namespace Mimik.TestSupport;

/// <summary>
/// Damages valid files in seeded ways and holds readers to their promise: a correct read or a <see cref="MimikException"/>, in bounded
/// time, with memory that follows what was charged to the <see cref="ReadBudget"/>.
/// </summary>
public static class Mutation
{
    /// <summary>The budget of one parse where a test states none; test files are small.</summary>
    public const long DefaultBudgetBytes = 16L << 20;

    // Far above what any parse of a small file takes, so that only a hang passes it, however busy the machine.
    private static readonly TimeSpan LongestParse = TimeSpan.FromSeconds(20);

    private static readonly long[] ExtremeNumbers =
    [
        0, 1, -1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
        0x7ffffffffffffff0, long.MaxValue, long.MinValue, 0x40000000, 0x3fffffff, 1000, 100_000_000,
    ];

    /// <summary>Damaged copies of a file: the same for the same seed.</summary>
    /// <param name="valid">The file; not changed.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Which.</param>
    public static IEnumerable<byte[]> Variants(byte[] valid, int count, int seed)
    {
        for (int i = 0; i < count; i++)
        {
            // A generator of its own for each, so that a failing variant can be made again by itself.
            var random = new Random(unchecked((seed * 1_000_003) + i));
            byte[] variant = (byte[])valid.Clone();
            int rounds = random.Next(4) == 0 ? 1 + random.Next(6) : 1;
            for (int round = 0; round < rounds; round++)
                variant = Damage(variant, valid, random);
            yield return variant;
        }
    }

    /// <summary>Runs a reader over damaged copies of a file and fails the test at the first broken promise.</summary>
    /// <param name="valid">A file that the reader reads.</param>
    /// <param name="parse">The reader, with everything lazy forced.</param>
    /// <param name="count">How many variants.</param>
    /// <param name="seed">Which variants.</param>
    /// <param name="budgetBytes">The budget of one parse.</param>
    /// <returns>How many variants were refused; the others were read.</returns>
    public static int AssertReaderIsRobust(
        byte[] valid, Action<ReadOnlyMemory<byte>, ReadBudget> parse, int count, int seed = 1, long budgetBytes = DefaultBudgetBytes)
    {
        parse(valid, new ReadBudget(budgetBytes)); // must read; warms up what is made once, such as tables
        int refused = 0, at = -1;
        string? failure = null;
        long started = Stopwatch.GetTimestamp();
        var worker = new Thread(() =>
        {
            foreach (byte[] variant in Variants(valid, count, seed))
            {
                Interlocked.Exchange(ref started, Stopwatch.GetTimestamp());
                Interlocked.Increment(ref at);
                failure = Try(variant, parse, budgetBytes, ref refused);
                if (failure is not null)
                    return;
            }
        })
        { IsBackground = true };
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(200)))
        {
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref started)) > LongestParse)
                Xunit.Assert.Fail($"variant {at} of seed {seed}: the reader is still running after {LongestParse.TotalSeconds} s");
        }

        if (failure is not null)
            Xunit.Assert.Fail($"variant {at} of seed {seed}: {failure}");
        return refused;
    }

    private static string? Try(byte[] variant, Action<ReadOnlyMemory<byte>, ReadBudget> parse, long budgetBytes, ref int refused)
    {
        var budget = new ReadBudget(budgetBytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            parse(variant, budget);
        }
        catch (MimikException error)
        {
            refused++;
            if (error.Message.AsSpan().IndexOfAny('\n', '\r') >= 0 || error.Message.Length == 0)
                return $"the message is not one line: {error.Message}";
        }
        catch (Exception error)
        {
            return $"{error.GetType().Name} escaped: {error}";
        }

        // Objects around the data, and data that the bytes at hand justify by themselves, are not charged.
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long bound = (1L << 20) + (4 * budget.UsedBytes) + (64L * variant.Length);
        return allocated <= bound ? null : $"{allocated:N0} bytes were allocated, {budget.UsedBytes:N0} charged, for a file of {variant.Length:N0}";
    }

    private static byte[] Damage(byte[] bytes, byte[] valid, Random random)
    {
        if (bytes.Length == 0)
            return valid[..random.Next(valid.Length + 1)];
        int at = Position(bytes.Length, random);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
            case 4:
                Overwrite(bytes.AsSpan(at), random);
                return bytes;
            case 5: // a block twice
                {
                    int end = Math.Min(bytes.Length, at + 1 + random.Next(64));
                    return [.. bytes[..end], .. bytes[at..]];
                }

            case 6: // a block gone
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(64))..]];
            case 7: // a block from elsewhere in the file
                {
                    int from = random.Next(valid.Length);
                    int length = Math.Min(1 + random.Next(64), Math.Min(valid.Length - from, bytes.Length - at));
                    valid.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                    return bytes;
                }

            default:
                bytes.AsSpan(at, Math.Min(bytes.Length - at, 1 + random.Next(16))).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xff);
                return bytes;
        }
    }

    // Heads and directories, where the sizes are, stand at a file's ends.
    private static int Position(int length, Random random) => random.Next(4) switch
    {
        0 => random.Next(Math.Min(length, 256)),
        1 => length - 1 - random.Next(Math.Min(length, 256)),
        _ => random.Next(length),
    };

    private static void Overwrite(Span<byte> bytes, Random random)
    {
        long number = ExtremeNumbers[random.Next(ExtremeNumbers.Length)];
        Span<byte> little = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(little, number);
        int width = 1 << random.Next(4);
        little = little[..width];
        if (random.Next(4) == 0)
            little.Reverse();
        little[..Math.Min(width, bytes.Length)].CopyTo(bytes);
    }
}
