namespace Mimik.Geometry;

/// <summary>An 8-bit RGBA picture, row-major from the top left, sRGB, alpha not premultiplied.</summary>
public sealed class Image
{
    /// <summary>Creates a transparent black picture.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    public Image(int width, int height)
        : this(width, height, new byte[checked(4 * width * height)])
    {
    }

    /// <summary>Wraps pixels and takes ownership of them.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">[height x width x 4] red, green, blue, alpha.</param>
    /// <exception cref="ArgumentException">The array does not have the size.</exception>
    public Image(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != 4L * width * height)
            throw new ArgumentException($"expected {4L * width * height} bytes, found {pixels.LongLength}", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>[Height x Width x 4] red, green, blue, alpha.</summary>
    public byte[] Pixels { get; }
}
