using System.Numerics;

namespace Mimik.Geometry.Rendering;

/// <summary>What a distant light sees: which points of a surface it reaches.</summary>
internal sealed class DepthMap
{
    private static readonly ParallelOptions Alone = new() { MaxDegreeOfParallelism = 1 };

    private readonly VisibilityBuffer _buffer;
    private Vector4[] _projected = [];
    private Camera? _camera;
    private float _texel;

    /// <summary>Creates a map.</summary>
    /// <param name="size">Texels along a side.</param>
    public DepthMap(int size) => _buffer = new VisibilityBuffer(size, size);

    /// <summary>Draws the surface as a light from <paramref name="direction"/> sees it, on the calling thread.</summary>
    /// <param name="positions">[N] vertex positions.</param>
    /// <param name="triangles">[T x 3] vertex indices.</param>
    /// <param name="direction">Unit vector towards the light.</param>
    /// <param name="centre">The middle of a ball about the surface.</param>
    /// <param name="radius">The ball's radius.</param>
    public void Draw(Vector3[] positions, int[] triangles, Vector3 direction, Vector3 centre, float radius)
    {
        double yaw = Math.Atan2(direction.X, direction.Z) * 180 / Math.PI;
        double pitch = Math.Asin(Math.Clamp(direction.Y, -1f, 1f)) * 180 / Math.PI;
        _texel = 2 * radius / _buffer.Width;
        _camera = new Camera(centre, yaw, pitch, 1 / _texel, orthographic: true, _buffer.Width, _buffer.Height);
        if (_projected.Length < positions.Length)
            _projected = new Vector4[positions.Length];
        for (int v = 0; v < positions.Length; v++)
            _projected[v] = _camera.Project(positions[v]);
        _buffer.Draw(_projected, triangles, null, Alone);
    }

    /// <summary>The part of the light that reaches a point, smoothed over the neighbouring texels.</summary>
    /// <param name="position">A point of the surface.</param>
    /// <param name="normal">The unit normal there: the point is lifted along it, off its own shadow.</param>
    /// <param name="lift">How far, in texels.</param>
    /// <returns>0..1.</returns>
    public float Reaches(Vector3 position, Vector3 normal, float lift)
    {
        Vector4 p = _camera!.Project(position + (lift * _texel * normal));
        float closeness = p.W + _texel;
        float x = p.X - 0.5f, y = p.Y - 0.5f;
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        if (left < 0 || top < 0 || left + 1 >= _buffer.Width || top + 1 >= _buffer.Height)
            return 1;
        ReadOnlySpan<float> map = _buffer.Closeness[((top * _buffer.Width) + left)..];
        float fx = x - left, fy = y - top;
        float upper = (map[0] <= closeness ? 1 - fx : 0) + (map[1] <= closeness ? fx : 0);
        float lower = (map[_buffer.Width] <= closeness ? 1 - fx : 0) + (map[_buffer.Width + 1] <= closeness ? fx : 0);
        return upper + (fy * (lower - upper));
    }
}
