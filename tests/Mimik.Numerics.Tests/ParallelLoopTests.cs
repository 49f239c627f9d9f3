namespace Mimik.Numerics.Tests;

public sealed class ParallelLoopTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryPieceRunsOnceAndWorkersDoNotOverlap(int threads)
    {
        int[] runs = new int[97];
        int[] busy = new int[threads];
        ParallelLoop.For(runs.Length, threads, (piece, worker) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref busy[worker]));
            Interlocked.Increment(ref runs[piece]);
            Interlocked.Decrement(ref busy[worker]);
        });
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact]
    public void PiecesCoverTheLength()
    {
        for (int length = 0; length < 20; length++)
        {
            Assert.Equal(0, ParallelLoop.Start(length, 7, 0));
            Assert.Equal(length, ParallelLoop.Start(length, 7, 7));
        }
    }

    [Fact]
    public void RefusesBadArguments()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ParallelLoop.For(-1, 1, (_, _) => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParallelLoop.For(1, 0, (_, _) => { }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void AnExceptionIsThrownAsItself(int threads)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => ParallelLoop.For(100, threads, (piece, _) =>
        {
            if (piece >= 3)
                throw new InvalidOperationException($"piece {piece}");
        }));
        Assert.Equal("piece 3", error.Message);
    }
}
