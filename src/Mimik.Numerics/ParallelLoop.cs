using System.Runtime.ExceptionServices;

namespace Mimik.Numerics;

/// <summary>
/// Runs numbered pieces of work on several threads. Results are the same bits for any number of threads as long as the
/// pieces do not depend on it: cut the work by its size alone, let every piece write to places of its own, and add partial
/// sums up in the order of the pieces afterwards.
/// </summary>
public static class ParallelLoop
{
    /// <summary>The number of threads that stands for "all": the processors that this process may use.</summary>
    public static int AllThreads => Environment.ProcessorCount;

    /// <summary>Runs <paramref name="body"/> for every piece 0 .. <paramref name="pieces"/> - 1, each exactly once, in no particular order.</summary>
    /// <param name="pieces">The number of pieces.</param>
    /// <param name="threads">How many threads take part, at least 1; 1 runs everything here, in order.</param>
    /// <param name="body">
    /// Receives the piece and the worker, 0 .. <paramref name="threads"/> - 1, that runs it: two pieces with the same worker never
    /// overlap, so scratch memory belongs to workers. An exception of one ends the loop, and is the loop's.
    /// </param>
    public static void For(int pieces, int threads, Action<int, int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pieces);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentNullException.ThrowIfNull(body);
        int workers = Math.Min(threads, pieces);
        if (workers <= 1)
        {
            for (int piece = 0; piece < pieces; piece++)
                body(piece, 0);
            return;
        }

        // What goes wrong in a piece ends the loop as itself: of several, the first piece's, whichever came first.
        int next = 0;
        (int Piece, ExceptionDispatchInfo? Error) failure = (int.MaxValue, null);
        Lock gate = new();
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            for (int piece = Interlocked.Increment(ref next) - 1; piece < pieces; piece = Interlocked.Increment(ref next) - 1)
            {
                try
                {
                    body(piece, worker);
                }
                catch (Exception error)
                {
                    lock (gate)
                    {
                        if (piece < failure.Piece)
                            failure = (piece, ExceptionDispatchInfo.Capture(error));
                    }

                    Interlocked.Add(ref next, pieces);
                    return;
                }
            }
        });
        failure.Error?.Throw();
    }

    /// <summary>Where piece <paramref name="piece"/> of <paramref name="pieces"/> starts when <paramref name="length"/> items are cut evenly.</summary>
    /// <param name="length">The number of items.</param>
    /// <param name="pieces">The number of pieces, at least 1.</param>
    /// <param name="piece">0 .. <paramref name="pieces"/>; the last gives <paramref name="length"/>.</param>
    public static int Start(int length, int pieces, int piece) => (int)((long)length * piece / pieces);
}
