using Mimik.Faces;
using Mimik.Geometry;

namespace Mimik.Tests.Faces;

public class FaceRendererTests
{
    [Fact]
    public void Threads_do_not_change_the_picture()
    {
        (RigSurface surface, float[] positions) = Ball();
        var options = new RenderOptions { Width = 150, Height = 170, View = RenderView.ThreeQuarterLeft };
        byte[] one = FaceRenderer.Render(surface, positions, options with { Threads = 1 }).Pixels;
        byte[] three = FaceRenderer.Render(surface, positions, options with { Threads = 3 }).Pixels;
        byte[] all = FaceRenderer.Render(surface, positions, options).Pixels;
        Assert.Equal(one, three);
        Assert.Equal(one, all);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(0)]
    public void The_face_fills_what_it_may_and_no_more(double fieldOfView)
    {
        (RigSurface surface, float[] positions) = Ball();
        var options = new RenderOptions { Width = 200, Height = 100, Fill = 0.8, FieldOfViewDegrees = fieldOfView };
        Image with = FaceRenderer.Render(surface, positions, options);
        Image without = FaceRenderer.Render(new RigSurface(surface.VertexCount, PolygonFaces.None), positions, options);
        int[] rows = [.. Enumerable.Range(0, 100).Where(y => !with.Pixels.AsSpan(800 * y, 800).SequenceEqual(without.Pixels.AsSpan(800 * y, 800)))];
        Assert.InRange(rows[0], 9, 12);
        Assert.InRange(rows[^1], 87, 90);
    }

    [Fact]
    public void Positions_that_are_not_finite_are_refused()
    {
        (RigSurface surface, float[] positions) = Ball();
        positions[7] = float.NaN;
        var error = Assert.Throws<MimikException>(() => FaceRenderer.Render(surface, positions));
        Assert.Contains("vertex 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 10, 2, 22, 0.9)]
    [InlineData(10, 8193, 2, 22, 0.9)]
    [InlineData(10, 10, 5, 22, 0.9)]
    [InlineData(10, 10, 2, 121, 0.9)]
    [InlineData(10, 10, 2, double.NaN, 0.9)]
    [InlineData(10, 10, 2, 22, 0)]
    public void Options_out_of_range_are_refused(int width, int height, int samples, double fieldOfView, double fill)
    {
        (RigSurface surface, float[] positions) = Ball();
        var options = new RenderOptions { Width = width, Height = height, SamplesPerAxis = samples, FieldOfViewDegrees = fieldOfView, Fill = fill };
        Assert.Throws<MimikException>(() => FaceRenderer.Render(surface, positions, options));
    }

    [Fact]
    public void What_was_not_measured_is_grey()
    {
        (RigSurface surface, float[] positions) = Ball();
        (int R, int G, int B) Middle(float value)
        {
            float[] values = [.. Enumerable.Repeat(value, surface.VertexCount)];
            Image picture = FaceRenderer.Render(surface, positions, new RenderOptions { Width = 50, Height = 50, HeatMap = new HeatMap(values, 1, "") });
            ReadOnlySpan<byte> pixel = picture.Pixels.AsSpan(4 * ((25 * 50) + 25), 3);
            return (pixel[0], pixel[1], pixel[2]);
        }

        (int r, int g, int b) = Middle(float.NaN);
        Assert.True(Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) < 15 && r > 60, $"{r} {g} {b}");
        (r, g, b) = Middle(0);
        Assert.True(b > r + 30, $"{r} {g} {b}");
    }

    [Fact]
    public void A_heat_map_must_fit_the_surface()
    {
        (RigSurface surface, float[] positions) = Ball();
        Assert.Throws<MimikException>(() => FaceRenderer.Render(surface, positions, new RenderOptions { HeatMap = new HeatMap(new float[3], 1) }));
        Assert.Throws<MimikException>(() =>
            FaceRenderer.Render(surface, positions, new RenderOptions { HeatMap = new HeatMap(new float[surface.VertexCount], 0) }));
    }

    [Fact]
    public void One_pixel_and_one_point_are_pictures_too()
    {
        (RigSurface surface, float[] positions) = Ball();
        Assert.Equal(4, FaceRenderer.Render(surface, positions, new RenderOptions { Width = 1, Height = 1 }).Pixels.Length);
        FaceRenderer.Render(new RigSurface(1, PolygonFaces.None), [1, 2, 3], new RenderOptions { Width = 4, Height = 4 });
        FaceRenderer.Render(new RigSurface(0, PolygonFaces.None), [], new RenderOptions { Width = 4, Height = 4 });
        FaceRenderer.Render(new RigSurface(3, PolygonFaces.Uniform([0, 1, 2], 3)), new float[9], new RenderOptions { Width = 4, Height = 4 });
    }

    [Fact]
    public void Names_of_views_are_read()
    {
        Assert.Equal(RenderView.Left, RenderView.Parse("left"));
        Assert.Throws<MimikException>(() => RenderView.Parse("up"));
    }

    /// <summary>A ball of quads about the origin, radius 1.</summary>
    private static (RigSurface Surface, float[] Positions) Ball()
    {
        const int Rings = 24, Steps = 48;
        float[] positions = new float[3 * (Rings + 1) * Steps];
        for (int r = 0; r <= Rings; r++)
        {
            for (int s = 0; s < Steps; s++)
            {
                (double sinLatitude, double cosLatitude) = Math.SinCos(Math.PI * ((r / (double)Rings) - 0.5));
                (double sin, double cos) = Math.SinCos(2 * Math.PI * s / Steps);
                int v = 3 * ((r * Steps) + s);
                positions[v] = (float)(cosLatitude * sin);
                positions[v + 1] = (float)sinLatitude;
                positions[v + 2] = (float)(cosLatitude * cos);
            }
        }

        var corners = new List<int>();
        for (int r = 0; r < Rings; r++)
        {
            for (int s = 0; s < Steps; s++)
            {
                int next = (s + 1) % Steps;
                corners.AddRange([(r * Steps) + s, (r * Steps) + next, ((r + 1) * Steps) + next, ((r + 1) * Steps) + s]);
            }
        }

        return (new RigSurface((Rings + 1) * Steps, PolygonFaces.Uniform([.. corners], 4)), positions);
    }
}
