using System.Numerics;
using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;

namespace Mimik.Tests.Faces;

public sealed class RegionMapTests
{
    private const int Side = 24;

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(30)]
    public void Every_region_has_a_colour_of_its_own_and_none_is_the_grey_of_no_region(int regions)
    {
        RegionMap map = RegionMap.Of(Grid(), [.. Enumerable.Range(0, Side * Side).Select(v => (v % regions) - (v == 0 ? 1 : 0))]);
        Assert.Equal(regions, map.Colours.Count);
        Assert.All(map.Colours, colour => Assert.True(Vector3.Clamp(colour, Vector3.Zero, Vector3.One) == colour));
        Vector3[] all = [.. map.Colours, RegionPalette.None];
        for (int a = 0; a < all.Length; a++)
        {
            for (int b = 0; b < a; b++)
                Assert.True(Vector3.Distance(Codes(all[a]), Codes(all[b])) > 12, $"{a} and {b}");
        }
    }

    [Fact]
    public void With_more_regions_than_colours_neighbours_still_differ()
    {
        // 144 regions of 2 x 2 vertices: neighbours along rows and columns.
        int[] regions = [.. Enumerable.Range(0, Side * Side).Select(v => (v / Side / 2 * (Side / 2)) + (v % Side / 2))];
        RegionMap map = RegionMap.Of(Grid(), regions);
        for (int v = 0; v < Side * (Side - 1); v++)
        {
            foreach (int n in v % Side == Side - 1 ? [v + Side] : new[] { v + 1, v + Side })
            {
                if (regions[v] != regions[n])
                    Assert.True(Vector3.Distance(Codes(map.Colours[regions[v]]), Codes(map.Colours[regions[n]])) > 25);
            }
        }
    }

    [Fact]
    public void A_picture_shows_the_regions_colours_and_grey_where_there_is_none()
    {
        // A sheet that faces the camera: left third none, then regions 0 and 1.
        var map = new RegionMap([.. Enumerable.Range(0, Side * Side).Select(v => (v % Side * 3 / Side) - 1)], [new Vector3(1, 0, 0), new Vector3(0, 0, 1)]);
        Image picture = FaceRenderer.Render(Grid(), Positions(), new RenderOptions { Width = 90, Height = 90, FieldOfViewDegrees = 0, Regions = map });
        (int R, int G, int B) At(int x) => (picture.Pixels[4 * ((45 * 90) + x)], picture.Pixels[(4 * ((45 * 90) + x)) + 1], picture.Pixels[(4 * ((45 * 90) + x)) + 2]);
        (int R, int G, int B) left = At(18), middle = At(45), right = At(72);
        Assert.True(Math.Abs(left.R - left.B) < 20 && left.R > 60, left.ToString());
        Assert.True(middle.R > 2 * middle.B && middle.R > 100, middle.ToString());
        Assert.True(right.B > 2 * right.R && right.B > 100, right.ToString());
    }

    [Fact]
    public void Regions_out_of_range_end_in_one_line()
    {
        const int N = Side * Side;
        string Error(RenderOptions options) => Assert.Throws<MimikException>(() => FaceRenderer.Render(Grid(), Positions(), options)).Message;
        Assert.Equal($"regions: expected {N} numbers from -1 to 0, found 1 from 0 to 0", Error(new() { Regions = new RegionMap([0], [Vector3.One]) }));
        Assert.Equal($"regions: expected {N} numbers from -1 to 0, found {N} from 1 to 1", Error(new() { Regions = new RegionMap([.. Enumerable.Repeat(1, N)], [Vector3.One]) }));
        Assert.Equal("picture: expected a heat map or regions, found both", Error(new() { Regions = new RegionMap(new int[N], [Vector3.One]), HeatMap = new HeatMap(new float[N], 1) }));
        Assert.Equal($"regions: expected {N} numbers from -1 to {N - 1}, found 2 from 0 to 1", Assert.Throws<MimikException>(() => RegionMap.Of(Grid(), [0, 1])).Message);
    }

    // Distances in 8-bit codes are enough to say that two colours are not the same.
    private static Vector3 Codes(Vector3 linear) => new(Srgb.Encode(linear.X), Srgb.Encode(linear.Y), Srgb.Encode(linear.Z));

    private static RigSurface Grid()
    {
        var corners = new List<int>();
        for (int v = 0; v < Side * (Side - 1); v++)
        {
            if (v % Side < Side - 1)
                corners.AddRange([v, v + 1, v + Side + 1, v + Side]);
        }

        return new RigSurface(Side * Side, PolygonFaces.Uniform([.. corners], 4));
    }

    private static float[] Positions() => [.. Enumerable.Range(0, Side * Side).SelectMany(v => (float[])[v % Side, v / Side, 0])];
}
