using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>A place on the head: a weighted mean of three of the vertices that a fit looks at.</summary>
internal readonly record struct HeadPoint(int A, int B, int C, double WeightA, double WeightB, double WeightC)
{
    public static HeadPoint At(int vertex) => new(vertex, vertex, vertex, 1, 0, 0);
}

/// <summary>One equation: <paramref name="Direction"/> . (movement of the point) = -<paramref name="Residual"/>, with a weight.</summary>
/// <param name="Point">What moves.</param>
/// <param name="Direction">The derivative of the residual by the point's position.</param>
/// <param name="Residual">What is to vanish: millimetres, or pixels of an image.</param>
/// <param name="Weight">Of its square, robustness included; not negative.</param>
/// <param name="Focal">The derivative of the residual by the logarithm of the camera's focal length.</param>
internal readonly record struct FitRow(HeadPoint Point, Vector3D Direction, double Residual, double Weight, double Focal = 0);
