using System.Numerics;

namespace Mimik.Numerics;

/// <summary>
/// A seeded generator whose sequence belongs to this library and not to the runtime's version: xoshiro256** (Blackman and
/// Vigna, "Scrambled linear pseudorandom number generators", 2021), its state filled by SplitMix64. Not for secrets, not thread-safe.
/// </summary>
public sealed class RandomSource
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spare;
    private bool _hasSpare;

    /// <summary>Creates a generator.</summary>
    /// <param name="seed">Any number; the same seed gives the same sequence.</param>
    public RandomSource(long seed)
    {
        ulong x = (ulong)seed;
        _s0 = SplitMix(ref x);
        _s1 = SplitMix(ref x);
        _s2 = SplitMix(ref x);
        _s3 = SplitMix(ref x);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An integer from [0, <paramref name="limit"/>), every one equally likely.</summary>
    /// <param name="limit">At least 1.</param>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        // Of the 2^32 high parts of a product, the few that would make some results likelier are drawn again.
        uint range = (uint)limit;
        uint reject = unchecked(0u - range) % range;
        while (true)
        {
            ulong product = (NextBits() >> 32) * range;
            if ((uint)product >= reject)
                return (int)(product >> 32);
        }
    }

    /// <summary>A number from the standard normal distribution (Marsaglia's polar method).</summary>
    public double NextGaussian()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        while (true)
        {
            double u = (2 * NextDouble()) - 1;
            double v = (2 * NextDouble()) - 1;
            double square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                double factor = Math.Sqrt(-2 * Math.Log(square) / square);
                _spare = v * factor;
                _hasSpare = true;
                return u * factor;
            }
        }
    }

    /// <summary>Fills a span with normally distributed numbers of mean 0.</summary>
    /// <param name="values">Receives the numbers.</param>
    /// <param name="standardDeviation">Their standard deviation.</param>
    public void FillGaussian(Span<float> values, double standardDeviation)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(standardDeviation * NextGaussian());
    }

    private static ulong SplitMix(ref ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        ulong z = x;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
