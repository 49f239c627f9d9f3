namespace Mimik.Skinning;

/// <summary>Quadratics theta^T H theta - 2 g_s^T theta of shapes that share H.</summary>
/// <param name="order">How many parameters a shape has.</param>
/// <param name="count">How many shapes there are.</param>
internal sealed class ShapeQuadratics(int order, int count)
{
    /// <summary>Parameters of a shape.</summary>
    public int Order => order;

    /// <summary>Shapes.</summary>
    public int Count => count;

    /// <summary>[Order x Order] H.</summary>
    public double[] Matrix { get; } = new double[order * order];

    /// <summary>[Count x Order] g.</summary>
    public double[] RightSides { get; } = new double[count * order];

    /// <summary>g of one shape.</summary>
    public ReadOnlySpan<double> RightSide(int shape) => RightSides.AsSpan(shape * order, order);
}
