using System.Runtime.Intrinsics;

namespace Mimik.Numerics;

/// <summary>
/// One step of Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1):
/// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, x -= rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
/// </summary>
public readonly struct AdamStep
{
    private readonly float _gradientScale, _beta1, _beta2, _stepSize, _rootScale, _epsilon;

    /// <summary>Prepares step number <paramref name="step"/>.</summary>
    /// <param name="step">t, from 1.</param>
    /// <param name="learningRate">The size of a step.</param>
    /// <param name="beta1">b1, how much of the mean gradient is kept.</param>
    /// <param name="beta2">b2, how much of the mean square is kept.</param>
    /// <param name="epsilon">Keeps small gradients from making whole steps.</param>
    /// <param name="gradientScale">Multiplies the gradient that <see cref="Apply"/> is given.</param>
    public AdamStep(int step, double learningRate, double beta1, double beta2, double epsilon, double gradientScale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        _gradientScale = (float)gradientScale;
        _beta1 = (float)beta1;
        _beta2 = (float)beta2;
        _stepSize = (float)(learningRate / (1 - Math.Pow(beta1, step)));
        _rootScale = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
        _epsilon = (float)epsilon;
    }

    private AdamStep(in AdamStep step, float factor)
    {
        this = step;
        _stepSize = factor * step._stepSize;
    }

    /// <summary>The same step for parameters of another size.</summary>
    /// <param name="factor">Multiplies the size of the step.</param>
    public AdamStep Times(float factor) => new(this, factor);

    /// <summary>Takes the step in place.</summary>
    /// <param name="x">Parameters.</param>
    /// <param name="gradient">Their gradient, before its scale.</param>
    /// <param name="m">Mean gradient.</param>
    /// <param name="v">Mean square of the gradient.</param>
    public unsafe void Apply(Span<float> x, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v)
    {
        Check(x, gradient, m, v);
        int i = 0;
        Vector512<float> scale = Vector512.Create(_gradientScale), b1 = Vector512.Create(_beta1), b2 = Vector512.Create(_beta2);
        Vector512<float> c1 = Vector512.Create(1 - _beta1), c2 = Vector512.Create(1 - _beta2);
        Vector512<float> step = Vector512.Create(_stepSize), root = Vector512.Create(_rootScale), epsilon = Vector512.Create(_epsilon);
        fixed (float* px = x, pg = gradient, pm = m, pv = v)
        {
            for (; i <= x.Length - 16; i += 16)
            {
                Vector512<float> g = Vector512.Load(pg + i) * scale;
                Vector512<float> mean = Vector512.FusedMultiplyAdd(b1, Vector512.Load(pm + i), c1 * g);
                Vector512<float> square = Vector512.FusedMultiplyAdd(b2, Vector512.Load(pv + i), c2 * g * g);
                mean.Store(pm + i);
                square.Store(pv + i);
                Vector512<float> denominator = Vector512.FusedMultiplyAdd(Vector512.Sqrt(square), root, epsilon);
                (Vector512.Load(px + i) - (step * mean / denominator)).Store(px + i);
            }
        }

        ApplyScalar(x[i..], gradient[i..], m[i..], v[i..]);
    }

    /// <summary>The scalar reference of <see cref="Apply"/>: the same bits.</summary>
    /// <inheritdoc cref="Apply"/>
    public void ApplyScalar(Span<float> x, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v)
    {
        Check(x, gradient, m, v);
        for (int i = 0; i < x.Length; i++)
        {
            float g = gradient[i] * _gradientScale;
            m[i] = MathF.FusedMultiplyAdd(_beta1, m[i], (1 - _beta1) * g);
            v[i] = MathF.FusedMultiplyAdd(_beta2, v[i], (1 - _beta2) * g * g);
            x[i] -= _stepSize * m[i] / MathF.FusedMultiplyAdd(MathF.Sqrt(v[i]), _rootScale, _epsilon);
        }
    }

    private static void Check(Span<float> x, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v)
    {
        if (gradient.Length != x.Length || m.Length != x.Length || v.Length != x.Length)
            throw new ArgumentException($"expected four spans of {x.Length}, found {gradient.Length}, {m.Length} and {v.Length}", nameof(gradient));
    }
}
