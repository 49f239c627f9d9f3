using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>
/// How much of an area light reaches every vertex, by depth maps from many directions: the cosine-weighted part of them that is open.
/// Directions all round make a dome, which leaves nostrils, ears, the mouth's inside and the neck below the chin dark; a cone of
/// directions makes a softbox, whose shadows have soft edges.
/// </summary>
internal sealed class Occlusion
{
    private readonly DepthMap[] _maps;
    private readonly int[] _triangles;
    private readonly int _smoothingPasses;
    private readonly float[] _sums, _counts;

    /// <summary>Prepares the maps.</summary>
    /// <param name="vertexCount">N.</param>
    /// <param name="triangles">[T x 3] the triangles that cast and receive.</param>
    /// <param name="directions">How many directions; more are smoother.</param>
    /// <param name="mapSize">Texels along a map's side.</param>
    /// <param name="smoothingPasses">How often to average with neighbours: few directions leave steps.</param>
    public Occlusion(int vertexCount, int[] triangles, int directions, int mapSize, int smoothingPasses)
    {
        _triangles = triangles;
        _smoothingPasses = smoothingPasses;
        _maps = [.. Enumerable.Range(0, directions).Select(_ => new DepthMap(mapSize))];
        Open = new float[vertexCount];
        _sums = new float[vertexCount];
        _counts = new float[vertexCount];
    }

    /// <summary>[N] 0 (closed) to 1 (open).</summary>
    public float[] Open { get; }

    /// <summary>Computes <see cref="Open"/>.</summary>
    /// <param name="positions">[N] vertex positions.</param>
    /// <param name="normals">[N] unit normals.</param>
    /// <param name="directions">Unit vectors to the parts of the light, as many as there are maps.</param>
    /// <param name="centre">The middle of a ball about the surface.</param>
    /// <param name="radius">The ball's radius.</param>
    /// <param name="parallel">How many threads may be used; the result does not depend on it.</param>
    public void Compute(Vector3[] positions, Vector3[] normals, Vector3[] directions, Vector3 centre, float radius, ParallelOptions parallel)
    {
        Parallel.For(0, _maps.Length, parallel, d => _maps[d].Draw(positions, _triangles, directions[d], centre, radius));
        const int Chunk = 2048;
        Parallel.For(0, (positions.Length + Chunk - 1) / Chunk, parallel, chunk =>
        {
            int to = Math.Min(positions.Length, (chunk + 1) * Chunk);
            for (int v = chunk * Chunk; v < to; v++)
            {
                float open = 0, all = 0;
                for (int d = 0; d < _maps.Length; d++)
                {
                    float cosine = Vector3.Dot(normals[v], directions[d]);
                    if (cosine <= 0)
                        continue;
                    all += cosine;
                    open += cosine * _maps[d].Reaches(positions[v], normals[v], 1.5f);
                }

                // Turned away from all of the light: let neighbours that see it decide where the shading wraps round.
                Open[v] = all > 0 ? open / all : 1;
            }
        });
        for (int pass = 0; pass < _smoothingPasses; pass++)
            Smooth();
    }

    /// <summary>Directions all round, as evenly as a Fibonacci lattice spreads them.</summary>
    /// <param name="count">How many.</param>
    public static Vector3[] Dome(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        double y = 1 - ((2 * i + 1.0) / count), radius = Math.Sqrt(1 - (y * y));
        (double sin, double cos) = Math.SinCos(i * GoldenAngle);
        return new Vector3((float)(radius * sin), (float)y, (float)(radius * cos));
    })];

    /// <summary>Directions about an axis, spread over a disc.</summary>
    /// <param name="axis">Unit vector to the disc's middle.</param>
    /// <param name="right">Unit vector across it.</param>
    /// <param name="spread">The tangent of the disc's half angle.</param>
    /// <param name="count">How many.</param>
    public static Vector3[] Disc(Vector3 axis, Vector3 right, float spread, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        (double sin, double cos) = Math.SinCos(i * GoldenAngle);
        double radius = spread * Math.Sqrt((i + 0.5) / count);
        return Vector3.Normalize(axis + ((float)(radius * cos) * right) + ((float)(radius * sin) * Vector3.Cross(axis, right)));
    })];

    private static double GoldenAngle => Math.PI * (3 - Math.Sqrt(5));

    private void Smooth()
    {
        Array.Clear(_sums);
        Array.Clear(_counts);
        for (int t = 0; t < _triangles.Length; t += 3)
        {
            int a = _triangles[t], b = _triangles[t + 1], c = _triangles[t + 2];
            float sum = Open[a] + Open[b] + Open[c];
            _sums[a] += sum;
            _sums[b] += sum;
            _sums[c] += sum;
            _counts[a] += 3;
            _counts[b] += 3;
            _counts[c] += 3;
        }

        for (int v = 0; v < Open.Length; v++)
        {
            if (_counts[v] > 0)
                Open[v] = _sums[v] / _counts[v];
        }
    }
}
