using System.Numerics;
using Mimik.Numerics;

namespace Mimik.Faces.Synthetic;

/// <summary>
/// A random field of vectors that changes slowly over space: a direction, and about it, half as strong, plane waves sin(k . p + phase) in x, y and z whose
/// directions and phases are drawn and whose lengths lie between the shortest and twice that.
/// </summary>
internal sealed class SmoothDirections
{
    private const int WavesEach = 3;
    private const float WavesStrength = 0.5f;

    private readonly Vector3 _direction;

    private readonly Vector3[] _waves = new Vector3[3 * WavesEach];
    private readonly float[] _phases = new float[3 * WavesEach];

    /// <summary>Draws a field.</summary>
    /// <param name="shortestWave">The shortest wave's length, in the unit of the positions; above 0.</param>
    /// <param name="random">The source.</param>
    public SmoothDirections(double shortestWave, RandomSource random)
    {
        _direction = Direction(random);
        for (int i = 0; i < _waves.Length; i++)
        {
            double length = shortestWave * (1 + random.NextDouble());
            _waves[i] = Direction(random) * (float)(2 * Math.PI / length);
            _phases[i] = (float)(2 * Math.PI * random.NextDouble());
        }
    }

    /// <summary>The vector at a point; its length is about 1, and never above 2.3.</summary>
    /// <param name="point">The point.</param>
    public Vector3 At(Vector3 point) =>
        _direction + (WavesStrength * MathF.Sqrt(2f / (3 * WavesEach)) * new Vector3(Sum(point, 0), Sum(point, 1), Sum(point, 2)));

    // Evenly over the sphere: normal numbers have no preferred direction.
    private static Vector3 Direction(RandomSource random)
    {
        var direction = new Vector3((float)random.NextGaussian(), (float)random.NextGaussian(), (float)random.NextGaussian());
        return direction / Math.Max(direction.Length(), 1e-6f);
    }

    private float Sum(Vector3 point, int axis)
    {
        float sum = 0;
        for (int i = axis * WavesEach; i < (axis + 1) * WavesEach; i++)
            sum += MathF.Sin(Vector3.Dot(_waves[i], point) + _phases[i]);
        return sum;
    }
}
