namespace Mimik.InverseRig;

/// <summary>A penalty that joins two controls of a frame.</summary>
/// <param name="First">A control.</param>
/// <param name="Second">Another one.</param>
/// <param name="Difference">Multiplies (c_first - c_second)^2: left and right like to agree.</param>
/// <param name="Product">Multiplies c_first c_second: opposites exclude each other.</param>
internal readonly record struct ControlPair(int First, int Second, double Difference, double Product);

/// <summary>What draws single entries of the solution towards given values: (weight / 2) (c - centre)^2.</summary>
/// <param name="Weights">[T x m].</param>
/// <param name="Centres">[T x m].</param>
internal sealed record ControlPull(double[] Weights, double[] Centres);
