namespace Mimik.Formats;

/// <summary>
/// The memory that reading may still take. Every reader charges it before it allocates, with a size that the bytes
/// at hand justify, so that a file that lies about its sizes ends in an error and not in an allocation.
/// </summary>
public sealed class ReadBudget
{
    /// <summary>The limit where none is given: 2 GiB.</summary>
    public const long DefaultLimitBytes = 2L << 30;

    private long _used;

    /// <summary>Creates a budget.</summary>
    /// <param name="limitBytes">The most bytes that one read may allocate for decoded data.</param>
    public ReadBudget(long limitBytes = DefaultLimitBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limitBytes);
        LimitBytes = limitBytes;
    }

    /// <summary>The most bytes that may be charged.</summary>
    public long LimitBytes { get; }

    /// <summary>The bytes charged so far.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>Takes <paramref name="bytes"/> from the budget before they are allocated.</summary>
    /// <param name="bytes">The size of the allocation to come; not negative.</param>
    /// <param name="file">The file being read, for the message.</param>
    /// <param name="element">What the memory is for, for the message.</param>
    /// <exception cref="MimikException">The limit would be passed.</exception>
    public void Charge(long bytes, string file, string element)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        long used = Interlocked.Add(ref _used, bytes);
        if (used < 0 || used > LimitBytes)
        {
            Interlocked.Add(ref _used, -bytes);
            throw new MimikException(
                $"{file}: {element}: needs {bytes:N0} bytes, which passes the limit of {LimitBytes:N0} for one read (--max-memory moves it)");
        }
    }
}
