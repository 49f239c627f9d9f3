using System.Numerics;
using Mimik.Geometry.Rendering;

namespace Mimik.Tests.Geometry.Rendering;

public class ColourTests
{
    [Fact]
    public void Codes_survive_a_round_trip_through_linear_light()
    {
        for (int code = 0; code < 256; code++)
            Assert.Equal(code, Srgb.Encode(Srgb.Decode((byte)code)));
        Assert.Equal(0, Srgb.Encode(float.NaN));
        Assert.Equal(255, Srgb.Encode(7));
        Assert.Equal(188, Srgb.Encode(0.5f));
    }

    [Fact]
    public void Luminance_of_the_colour_map_rises_all_the_way()
    {
        float before = -1;
        for (int i = 0; i <= 100; i++)
        {
            float luminance = Vector3.Dot(ColourMap.At(i / 100f), new Vector3(0.2126f, 0.7152f, 0.0722f));
            Assert.True(luminance > before, $"at {i}");
            before = luminance;
        }
    }
}
