namespace Mimik.Numerics.Tests;

public sealed class CsrMatrixTests
{
    [Fact]
    public void TransposesAndScales()
    {
        var matrix = new CsrMatrix(2, 3, [0, 2, 3], [0, 2, 1], [1, 2, 3]);
        CsrMatrix turned = matrix.Transpose(2);
        Assert.Equal([0, 1, 2, 3], turned.Offsets);
        Assert.Equal([0, 1, 0], turned.Indices);
        Assert.Equal([2f, 6f, 4f], turned.Values);
    }

    [Fact]
    public void RefusesBadArguments()
    {
        Assert.Throws<ArgumentException>(() => new CsrMatrix(1, 1, [0, 2], [0], [1]));
        Assert.Throws<ArgumentException>(() => new CsrMatrix(1, 1, [0, 1], [1], [1]));
        Assert.Throws<ArgumentException>(() => new CsrMatrix(1, 2, [0, 2], [1, 0], [1, 1]));
        var matrix = new CsrMatrix(2, 2, [0, 1, 1], [0], [1]);
        Assert.Throws<ArgumentException>(() => matrix.MultiplyRows(1, 2, new float[2], 1, default, new float[2]));
        Assert.Throws<ArgumentException>(() => matrix.MultiplyRows(0, 2, new float[1], 1, default, new float[2]));
        Assert.Throws<ArgumentException>(() => matrix.MultiplyRows(0, 2, new float[2], 1, default, new float[1]));
    }
}
