using Mimik.Faces;
using Mimik.InverseRig;
using Mimik.Numerics;

namespace Mimik.Tests.InverseRig;

public sealed class ControlProductsTests
{
    private const double Step = 1e-5;

    private static readonly BlendshapeRig Rig = LogicRigs.Random(2, 5, 3, hats: 7, correctives: 9);
    private static readonly ControlProducts Products = new(Rig.Logic);

    [Fact]
    public void EvaluateLikeTheRigLogic()
    {
        float[] expected = new float[Rig.Shapes.Count];
        for (int seed = 0; seed < 30; seed++)
        {
            double[] c = Point(seed);
            Rig.Logic.Evaluate([.. c.Select(x => (float)x)], expected);
            double[] z = Weights(c);
            for (int p = 0; p < z.Length; p++)
                Assert.Equal(expected[p], z[p], 1e-5);
        }
    }

    [Fact]
    public void DerivativesAreFiniteDifferences()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            double[] c = Point(seed), r = Point(seed + 100, Products.ShapeCount);
            (double[] values, double[] slopes) = Factors(c);
            double[] hessian = new double[c.Length * c.Length];
            Products.AddCurvature(r, values, slopes, [.. Enumerable.Range(0, c.Length)], hessian, c.Length);
            for (int i = 0; i < c.Length; i++)
            {
                double[] plus = Weights(Moved(c, i, Step)), minus = Weights(Moved(c, i, -Step));
                for (int p = 0; p < plus.Length; p++)
                {
                    double derivative = Products.Derivative(p, i, values, slopes);
                    Assert.Equal((plus[p] - minus[p]) / (2 * Step), derivative, 1e-6);
                    Assert.Equal(derivative, Products.Derivative(p, i, Products.PieceOf(i, c[i]), values));
                    if (!Products.SlotsOf[i].Contains(p))
                        Assert.Equal(0, derivative);
                }

                for (int j = 0; j <= i; j++)
                {
                    double difference = (Slope(Moved(c, j, Step), i, r) - Slope(Moved(c, j, -Step), i, r)) / (2 * Step);
                    Assert.Equal(difference, hessian[(i * c.Length) + j], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void PiecesCoverTheLine()
    {
        for (int i = 0; i < Products.ControlCount; i++)
        {
            ReadOnlySpan<double> x = Products.Breakpoints(i);
            for (int piece = 0; piece <= x.Length; piece++)
            {
                (double low, double high) = Products.Ends(i, piece);
                Assert.True(low < high);
                Assert.Equal(piece == 0 ? double.NegativeInfinity : x[piece - 1], low);
                if (piece > 0)
                    Assert.Equal(piece, Products.PieceOf(i, low));
            }
        }
    }

    // Far enough from breakpoints for differences to make sense.
    private static double[] Point(int seed, int count = 5)
    {
        var random = new RandomSource(seed);
        double[] c = new double[count];
        for (int i = 0; i < count; i++)
        {
            do
            {
                c[i] = random.NextDouble();
            }
            while (count == 5 && Near(i, c[i]));
        }

        return c;
    }

    private static bool Near(int control, double value)
    {
        foreach (double x in Products.Breakpoints(control))
        {
            if (Math.Abs(x - value) < 10 * Step)
                return true;
        }

        return false;
    }

    private static double[] Moved(double[] c, int i, double by)
    {
        double[] moved = [.. c];
        moved[i] += by;
        return moved;
    }

    private static (double[] Values, double[] Slopes) Factors(double[] c)
    {
        double[] values = new double[Products.FactorCount], slopes = new double[Products.FactorCount];
        Products.Factors(c, [.. c.Select((x, i) => Products.PieceOf(i, x))], values, slopes);
        return (values, slopes);
    }

    private static double[] Weights(double[] c)
    {
        double[] z = new double[Products.ShapeCount];
        Products.Weights(Factors(c).Values, z);
        return z;
    }

    private static double Slope(double[] c, int i, double[] r)
    {
        (double[] values, double[] slopes) = Factors(c);
        return Enumerable.Range(0, r.Length).Sum(p => r[p] * Products.Derivative(p, i, values, slopes));
    }
}
