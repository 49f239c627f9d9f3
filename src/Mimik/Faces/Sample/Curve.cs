using System.Numerics;

namespace Mimik.Faces.Sample;

/// <summary>A smooth curve through authored points: cubic Hermite with finite-difference tangents, constant outside.</summary>
internal sealed class Curve
{
    private readonly float[] _at;
    private readonly float[] _values;
    private readonly float[] _slopes;

    /// <summary>Creates a curve.</summary>
    /// <param name="knots">Pairs (position, value) with rising positions, at least two.</param>
    public Curve(params ReadOnlySpan<(float At, float Value)> knots)
    {
        int n = knots.Length;
        _at = new float[n];
        _values = new float[n];
        _slopes = new float[n];
        for (int i = 0; i < n; i++)
            (_at[i], _values[i]) = knots[i];
        for (int i = 0; i < n; i++)
        {
            int a = Math.Max(0, i - 1), b = Math.Min(n - 1, i + 1);
            _slopes[i] = (_values[b] - _values[a]) / (_at[b] - _at[a]);
        }
    }

    /// <summary>The value at <paramref name="x"/>.</summary>
    public float this[float x]
    {
        get
        {
            if (x <= _at[0])
                return _values[0];
            if (x >= _at[^1])
                return _values[^1];
            int i = 0;
            while (x > _at[i + 1])
                i++;
            float h = _at[i + 1] - _at[i];
            float t = (x - _at[i]) / h;
            float u = 1 - t;
            return (_values[i] * (1 + (2 * t)) * u * u) + (_slopes[i] * h * t * u * u)
                + (_values[i + 1] * t * t * (3 - (2 * t))) - (_slopes[i + 1] * h * t * t * u);
        }
    }

    /// <summary>0 below <paramref name="low"/>, 1 above <paramref name="high"/>, smooth in between; the edges may be in either order.</summary>
    public static float Smooth(float low, float high, float x)
    {
        float t = Math.Clamp((x - low) / (high - low), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>An elliptical bump: 1 at the centre, falling as a Gaussian whose standard deviations are the radii.</summary>
    public static float Bump(Vector3 p, float x, float y, float radiusX, float radiusY)
    {
        float dx = (p.X - x) / radiusX, dy = (p.Y - y) / radiusY;
        return MathF.Exp(-0.5f * ((dx * dx) + (dy * dy)));
    }
}
