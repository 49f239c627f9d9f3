using MathNet.Numerics.LinearAlgebra;
using Mimik.Faces;
using Mimik.InverseRig;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Tests.InverseRig;

/// <summary>The outermost eigenvalues of sparse corrective forms against a dense decomposition.</summary>
public sealed class CorrectiveSpectrumTests
{
    [Theory]
    [InlineData(3, 2, 1.0)]
    [InlineData(12, 20, 0.1)]
    [InlineData(12, 20, 0.5)]
    [InlineData(40, 120, 1.0)]
    [InlineData(130, 400, 1.0)]
    public void EigenvaluesAreThoseOfTheDenseForms(int controls, int pairs, double density)
    {
        BlendshapeRig rig = Pairs(controls, pairs, density, points: controls > 100 ? 2 : 20);
        CorrectiveSpectrum spectrum = Spectrum(rig, 2);
        int zeros = 0;
        for (int i = 0; i < rig.Neutral.Length; i++)
        {
            Matrix<double> form = Matrix<double>.Build.Dense(controls, controls);
            foreach (Corrective pair in rig.Logic.Correctives)
            {
                float b = rig.Shapes[pair.Shape].Deltas[i];
                form[pair.Factors[0], pair.Factors[1]] += 0.5 * b;
                form[pair.Factors[1], pair.Factors[0]] += 0.5 * b;
            }

            Vector<double> values = form.Evd(Symmetricity.Symmetric).EigenValues.Real();
            double size = values.AbsoluteMaximum();
            zeros += size == 0 ? 1 : 0;

            // Single precision, and never inside the true range.
            Assert.InRange(spectrum.Smallest[i], values.Minimum() - (1e-6 * size), values.Minimum() + (1e-12 * size));
            Assert.InRange(spectrum.Largest[i], values.Maximum() - (1e-12 * size), values.Maximum() + (1e-6 * size));
            Assert.Equal(size, spectrum.Singular(i), 1e-6 * size);
        }

        Assert.Equal(density < 0.2, zeros > 0);
    }

    [Fact]
    public void AControlWithItselfIsOnTheDiagonal()
    {
        var logic = new RigLogic(2, 5, [], [new Corrective(2, [0, 0]), new Corrective(3, [1, 1]), new Corrective(4, [0, 1])]);
        BlendshapeRig rig = LogicRigs.Of(1, [[0, 0, 0], [0, 0, 0], [3, 0, 3], [0, 0, -1], [0, 0, 4]], logic);
        CorrectiveSpectrum spectrum = Spectrum(rig, 1);

        // [3 0; 0 0], nothing, and [3 2; 2 -1] with the eigenvalues 1 +- sqrt 8.
        Assert.Equal(3, spectrum.Largest[0], 1e-6);
        Assert.Equal(0, spectrum.Smallest[0]);
        Assert.Equal(0, spectrum.Singular(1));
        Assert.Equal(1 + Math.Sqrt(8), spectrum.Largest[2], 1e-6);
        Assert.Equal(1 - Math.Sqrt(8), spectrum.Smallest[2], 1e-6);
    }

    [Fact]
    public void OnlyProductsOfTwoControlsCount()
    {
        BlendshapeRig rig = LogicRigs.Random(10, 5, 3, hats: 3, correctives: 12);
        CorrectiveSpectrum spectrum = Spectrum(rig, 1);
        Assert.All(spectrum.Pairs, pair => Assert.True(pair.Factors.Length == 2 && pair.Factors[0] < 5 && pair.Factors[1] < 5));
        Assert.InRange(spectrum.Pairs.Length, 1, 4);
        Assert.Empty(Spectrum(LogicRigs.Random(10, 3, 1), 1).Pairs);
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        BlendshapeRig rig = Pairs(20, 40, 0.5, 100);
        Assert.Equal(Spectrum(rig, 1).Largest, Spectrum(rig, 3).Largest);
        Assert.Equal(Spectrum(rig, 1).Smallest, Spectrum(rig, 3).Smallest);
    }

    private static CorrectiveSpectrum Spectrum(BlendshapeRig rig, int threads) =>
        CorrectiveSpectrum.Of(RigBasis.Of(rig).Shapes, rig.Logic, threads, TestContext.Current.CancellationToken);

    private static BlendshapeRig Pairs(int controls, int pairs, double density, int points)
    {
        var random = new RandomSource(controls);
        var correctives = new List<Corrective>();
        while (correctives.Count < pairs)
        {
            int a = (int)(random.NextDouble() * controls), b = (int)(random.NextDouble() * controls);
            if (a != b)
                correctives.Add(new Corrective(controls + correctives.Count, [a, b]));
        }

        float[] Shape() => [.. Enumerable.Range(0, 3 * points).Select(_ => random.NextDouble() < density ? (float)random.NextGaussian() : 0)];
        return LogicRigs.Of(points, [.. Enumerable.Range(0, controls + pairs).Select(_ => Shape())], new RigLogic(controls, controls + pairs, [], correctives));
    }
}
