using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces.Sequences;

/// <summary>Frames that lie one after another in a file of numbers and are read from there each time.</summary>
internal sealed class StoredSequence : IMeshSequence
{
    // Numbers held while an array is turned.
    private const long TurnedAtOnce = 16L << 20;

    private readonly StoredArray _array;
    private readonly string _file;

    private StoredSequence(StoredArray array, string file, FrameShape shape)
    {
        _array = array;
        _file = file;
        FrameCount = shape.Frames;
        PointCount = shape.Points;
    }

    public int FrameCount { get; }

    public int PointCount { get; }

    public bool AreDisplacements { get; init; }

    public double? FramesPerSecond { get; init; }

    public double StartSeconds { get; init; }

    public LengthUnit? Unit { get; init; }

    /// <summary>Wraps an array, turned on disk first where its frames do not lie together; takes ownership of it.</summary>
    /// <param name="array">The array.</param>
    /// <param name="file">For messages.</param>
    /// <param name="shape">What its sides are.</param>
    /// <param name="facts">What is known of the frames besides.</param>
    /// <exception cref="MimikException">The temporary folder has no room for the turned array, or the array cannot be read.</exception>
    public static StoredSequence Create(StoredArray array, string file, FrameShape shape, SequenceFacts facts)
    {
        // Fortran's order of [T x ..] is C's order of [.. x T].
        StoredArray frames = shape.FramesLast == array.IsFortranOrder ? array : Turned(array, file, shape);
        return new StoredSequence(frames, file, shape)
        {
            AreDisplacements = facts.AreDisplacements,
            FramesPerSecond = facts.FramesPerSecond,
            StartSeconds = facts.StartSeconds,
            Unit = facts.Unit,
        };
    }

    public string Describe(int frame) => $"{_file}: frame {frame}";

    public void Read(int frame, Span<float> points)
    {
        FramePoints.CheckArguments(this, frame, points);
        _array.Read((long)frame * points.Length, points);
        FramePoints.MarkMissing(points, () => Describe(frame));
    }

    public void Dispose() => _array.Dispose();

    private static StoredArray Turned(StoredArray array, string file, FrameShape shape)
    {
        int rows = 3 * shape.Points, frames = shape.Frames;

        // [T x N x 3] in Fortran's order is stored as [3 x N x T], and [N x 3] as [3 x N]: all x, all y, all z.
        bool isPlanar = array.Shape.Count == 3 || (frames == 1 && array.Shape[0] == shape.Points);
        byte[] head = NpyHeader.Write(new NpyType(NpyKind.Real, 4), [frames, rows]);
        FileStream temporary = TemporaryFile.Create(head.Length + (4L * rows * frames), file);
        try
        {
            temporary.Write(head);
            int atOnce = (int)Math.Clamp(TurnedAtOnce / rows, 1, frames);
            float[] turned = new float[(long)atOnce * rows], row = new float[atOnce];
            for (int first = 0; first < frames; first += atOnce)
            {
                int count = Math.Min(atOnce, frames - first);
                for (int r = 0; r < rows; r++)
                {
                    array.Read(((long)r * frames) + first, row.AsSpan(0, count));
                    int column = isPlanar ? (3 * (r % shape.Points)) + (r / shape.Points) : r;
                    for (int t = 0; t < count; t++)
                        turned[((long)t * rows) + column] = row[t];
                }

                temporary.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(turned.AsSpan(0, count * rows)));
            }

            temporary.Flush();
            array.Dispose();
            return StoredArray.Of(temporary, new NpyOrigin(file, "array", null));
        }
        catch (Exception e)
        {
            temporary.Dispose();
            if (e is IOException)
                throw new MimikException($"{file}: cannot be turned in the temporary folder {Path.GetTempPath()}: {e.Message}", e);
            throw;
        }
    }
}
