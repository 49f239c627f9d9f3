using System.Numerics;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Tests.Geometry.Rendering;

public class LetteringTests
{
    [Fact]
    public void Every_glyph_leaves_ink_inside_its_measure()
    {
        foreach (char c in "0123456789abcdefghijklmnopqrstuvwxyzµ.,-+:/=()_%?")
        {
            var image = new Image(60, 60);
            StrokeFont.Draw(image, c.ToString(), 10, 40, 18, new Vector3(255));
            float right = 10 + StrokeFont.Measure(c.ToString(), 18) + 3;
            bool ink = false;
            for (int i = 0; i < 60 * 60; i++)
            {
                if (image.Pixels[4 * i] == 0)
                    continue;
                ink = true;
                Assert.InRange(i % 60, 7, right);
            }

            Assert.True(ink, $"{c}");
        }
    }

    [Fact]
    public void Text_outside_the_picture_is_left_out()
    {
        var image = new Image(8, 8);
        StrokeFont.Draw(image, "mimik 0.25 mm", -30, 5, 30, new Vector3(255));
        StrokeFont.Draw(image, "mimik", 1000, 1000, 6, new Vector3(255));
        ColourBar.Draw(image, 2, "mm");
        Assert.Equal(8 * 8 * 4, image.Pixels.Length);
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(1, 1)]
    [InlineData(1.01, 2)]
    [InlineData(0.042, 0.05)]
    [InlineData(730, 800)]
    [InlineData(9, 10)]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    public void Scales_end_with_round_numbers(double value, double expected) => Assert.Equal(expected, ColourBar.Round(value), 1e-12);

    [Fact]
    public void Pictures_join_side_by_side()
    {
        var left = new Image(3, 4);
        var right = new Image(5, 4);
        Array.Fill(right.Pixels, (byte)9);
        Image row = PictureRow.Join([left, right], ["", ""]);
        Assert.Equal((12, 4), (row.Width, row.Height));
        Assert.Equal(9, row.Pixels[4 * 7]);
        Assert.Equal(0, row.Pixels[4 * 6]);
        Assert.Throws<ArgumentException>(() => PictureRow.Join([left, new Image(3, 5)], ["", ""]));
        Assert.Throws<ArgumentException>(() => PictureRow.Join([left], []));
    }
}
