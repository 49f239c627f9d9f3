using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Numerics;

namespace Mimik.Skinning;

/// <summary>The file that a run is saved to: everything that the next step depends on, bit for bit.</summary>
/// <remarks>
/// Little-endian: "MIMKFIT2"; 32 bytes fingerprint of rig and options; int32 iteration; int32 points of the curve; int32 steps of Adam since its moments were
/// cleared; float64 seconds; float64 best objective;
/// the points (int32 iteration, float64 loss); the float32 arrays in the order of <see cref="FitState.Arrays"/>. Their lengths
/// follow from rig and options.
/// </remarks>
internal static class FitStateFile
{
    private const int FingerprintBytes = 32;
    private const int HeaderBytes = 8 + FingerprintBytes + NumberBytes;
    private const int NumberBytes = 4 + 4 + 4 + 8 + 8;
    private const int PointBytes = 4 + 8;

    private static ReadOnlySpan<byte> Magic => "MIMKFIT2"u8;

    /// <summary>A hash of all that the steps depend on: the rig's numbers and the options but the threads.</summary>
    public static byte[] Fingerprint(BlendshapeRig rig, SkinCompressorOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append<float>(hash, rig.Neutral);
        Append<int>(hash, rig.Surface.Faces.Offsets);
        Append<int>(hash, rig.Surface.Faces.Corners);
        foreach (RigPart part in rig.Surface.Parts)
            Append<int>(hash, [part.FirstVertex, part.VertexCount, part.FirstFace, part.FaceCount]);
        foreach (Blendshape shape in rig.Shapes)
            Append<float>(hash, shape.Deltas);
        Append<long>(hash,
        [
            options.Bones, options.Influences, options.NonZerosFor(rig.Shapes.Count), options.Power, options.Seed,
            options.FreeIterations, options.NormalisedIterations, options.Cycles, (long)options.Method, options.Symmetric ? 1 : 0,
        ]);
        Append<double>(hash, [options.Smoothness ?? -1, options.LearningRate]);
        Append<float>(hash, options.Importance?.ToArray() ?? []);
        Append<float>(hash, options.ShapeFactors?.ToArray() ?? []);
        return hash.GetHashAndReset();
    }

    public static void Write(string path, FitState state, byte[] fingerprint) => AtomicFile.Write(path, stream =>
    {
        byte[] head = new byte[HeaderBytes + (PointBytes * state.Curve.Count)];
        Magic.CopyTo(head);
        fingerprint.CopyTo(head, 8);
        Span<byte> at = head.AsSpan(8 + FingerprintBytes);
        BinaryPrimitives.WriteInt32LittleEndian(at, state.Iteration);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], state.Curve.Count);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], state.AdamSteps);
        BinaryPrimitives.WriteDoubleLittleEndian(at[12..], state.Seconds);
        BinaryPrimitives.WriteDoubleLittleEndian(at[20..], state.BestLoss);
        at = at[NumberBytes..];
        foreach (LossPoint point in state.Curve)
        {
            BinaryPrimitives.WriteInt32LittleEndian(at, point.Iteration);
            BinaryPrimitives.WriteDoubleLittleEndian(at[4..], point.Loss);
            at = at[PointBytes..];
        }

        stream.Write(head);
        byte[] buffer = new byte[1 << 16];
        foreach (AlignedFloats array in state.Arrays)
        {
            for (int start = 0; start < array.Length; start += buffer.Length / 4)
            {
                ReadOnlySpan<float> part = array.Slice(start, Math.Min(buffer.Length / 4, array.Length - start));
                for (int i = 0; i < part.Length; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(4 * i), part[i]);
                stream.Write(buffer, 0, 4 * part.Length);
            }
        }
    });

    public static FitState Read(string path, FitProblem problem, SkinCompressorOptions options, byte[] fingerprint, ReadBudget? budget)
    {
        budget ??= new ReadBudget();
        byte[] bytes = ReadAll(path, budget);
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, 8).SequenceEqual(Magic))
            throw new MalformedFileException(path, "header", "the state of a compression, \"MIMKFIT2\"", bytes.Length < HeaderBytes ? $"{bytes.Length} bytes" : "other bytes");
        if (!bytes.AsSpan(8, FingerprintBytes).SequenceEqual(fingerprint))
            throw new MalformedFileException(path, "fingerprint", "the state of a run on this rig with these options (only the threads may differ)", "another run's");
        ReadOnlySpan<byte> at = bytes.AsSpan(8 + FingerprintBytes);
        int iteration = BinaryPrimitives.ReadInt32LittleEndian(at);
        int points = BinaryPrimitives.ReadInt32LittleEndian(at[4..]);
        var state = new FitState(problem, options)
        {
            Iteration = iteration,
            AdamSteps = BinaryPrimitives.ReadInt32LittleEndian(at[8..]),
            Seconds = BinaryPrimitives.ReadDoubleLittleEndian(at[12..]),
            BestLoss = BinaryPrimitives.ReadDoubleLittleEndian(at[20..]),
        };
        if (iteration < 0 || iteration > options.Iterations)
            throw new MalformedFileException(path, "iteration", $"0 to {options.Iterations}", $"{iteration}");
        if (state.AdamSteps < 0 || state.AdamSteps > iteration)
            throw new MalformedFileException(path, "steps of Adam", $"0 to {iteration}", $"{state.AdamSteps}");
        if (!(state.BestLoss >= 0))
            throw new MalformedFileException(path, "best objective", "a number of 0 or more", $"{state.BestLoss}");
        long expected = HeaderBytes + ((long)PointBytes * points) + (4L * state.Arrays.Sum(array => (long)array.Length));
        if (points < 0 || expected != bytes.Length)
            throw new MalformedFileException(path, "length", $"{expected} bytes with {points} points of the curve", $"{bytes.Length} bytes");
        at = at[NumberBytes..];
        for (int p = 0; p < points; p++, at = at[PointBytes..])
            state.Curve.Add(new LossPoint(BinaryPrimitives.ReadInt32LittleEndian(at), BinaryPrimitives.ReadDoubleLittleEndian(at[4..])));
        foreach (AlignedFloats array in state.Arrays)
        {
            Span<float> values = array.Span;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(at[(4 * i)..]);
                if (!float.IsFinite(values[i]))
                    throw new MalformedFileException(path, "parameters", "finite numbers", $"{values[i]}");
            }

            at = at[(4 * array.Length)..];
        }

        return state;
    }

    /// <summary>Whether a file is the state of a run with this fingerprint.</summary>
    public static bool Belongs(string path, byte[] fingerprint, ReadBudget? budget)
    {
        byte[] bytes = ReadAll(path, budget ?? new ReadBudget());
        return bytes.Length >= HeaderBytes && bytes.AsSpan(0, 8).SequenceEqual(Magic) && bytes.AsSpan(8, FingerprintBytes).SequenceEqual(fingerprint);
    }

    private static byte[] ReadAll(string path, ReadBudget budget)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            budget.Charge(stream.Length, path, "state of a compression");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MimikException($"{path}: {error.Message}", error);
        }
    }

    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        hash.AppendData(BitConverter.GetBytes((long)values.Length));
        hash.AppendData(MemoryMarshal.AsBytes(values));
    }
}
