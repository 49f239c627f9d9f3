using Mimik.Faces.Landmarks;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Landmarks;

public sealed class LandmarkConventionTests
{
    public static TheoryData<string> Names => [.. LandmarkConvention.All.Select(convention => convention.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_mirror_image_of_the_mirror_image_is_the_point(string name)
    {
        LandmarkConvention convention = LandmarkConvention.Find(name)!;
        for (int k = 0; k < convention.Count; k++)
            Assert.Equal(k, convention.Mirror[convention.Mirror[k]]);
        Assert.Equal(convention.Count, convention.Mirror.Distinct().Count());
    }

    [Fact]
    public void Mirror_images_are_on_the_other_side_of_a_symmetric_face()
    {
        NpzFile file = NpzFile.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"));
        float[] neutral = file["neutral"].ToSingles();
        int[] vertices = file["landmarks68"].ToInt32s();
        for (int k = 0; k < 68; k++)
        {
            ReadOnlySpan<float> a = neutral.AsSpan(3 * vertices[k], 3), b = neutral.AsSpan(3 * vertices[LandmarkConvention.Ibug68.Mirror[k]], 3);
            Assert.Equal(a[0], -b[0], 0.02f);
            Assert.Equal(a[1], b[1], 0.02f);
            Assert.Equal(a[2], b[2], 0.02f);
        }
    }

    [Fact]
    public void Conversions_between_ibug_sets_are_exact_and_lose_what_is_not_there()
    {
        Assert.Equal(Enumerable.Range(17, 51), LandmarkConvention.Table(LandmarkConvention.Ibug68, LandmarkConvention.Ibug51));
        Assert.Equal([.. Enumerable.Repeat(-1, 17), .. Enumerable.Range(0, 51)], LandmarkConvention.Table(LandmarkConvention.Ibug51, LandmarkConvention.Ibug68));
        Assert.Equal([36, 39, 42, 45, 33, 48, 54], LandmarkConvention.Table(LandmarkConvention.Ibug68, LandmarkConvention.Now7));

        // As the NoW benchmark's users pick them out of the 51.
        Assert.Equal([19, 22, 25, 28, 16, 31, 37], LandmarkConvention.Table(LandmarkConvention.Ibug51, LandmarkConvention.Now7));
        Assert.True(LandmarkConvention.Ibug68.IsExactWith(LandmarkConvention.Now7));
        Assert.False(LandmarkConvention.Ibug68.IsExactWith(LandmarkConvention.MediaPipe478));
    }

    [Fact]
    public void Going_to_the_mesh_and_back_keeps_every_point_on_its_side()
    {
        int[] toMesh = LandmarkConvention.Table(LandmarkConvention.MediaPipe478, LandmarkConvention.Ibug68);
        int[] back = LandmarkConvention.Table(LandmarkConvention.Ibug68, LandmarkConvention.MediaPipe478);
        for (int k = 0; k < 68; k++)
        {
            Assert.Equal(k, back[toMesh[k]]);
            Assert.Equal(toMesh[LandmarkConvention.Ibug68.Mirror[k]], LandmarkConvention.MediaPipe478.Mirror[toMesh[k]]);
        }

        Assert.Equal(478 - 68, back.Count(point => point < 0));

        // FLAME's 105 have places for the 51 and not for the contour.
        Assert.Equal(17, LandmarkConvention.Table(LandmarkConvention.MediaPipe105, LandmarkConvention.Ibug68).Count(point => point < 0));
    }

    [Theory]
    [InlineData("iBUG-68", "ibug68")]
    [InlineData("300-W", "ibug68")]
    [InlineData("dlib 68", "ibug68")]
    [InlineData("MediaPipe_478", "mediapipe478")]
    [InlineData("NoW-7", "now7")]
    [InlineData("mine", null)]
    public void Names_are_found_whatever_their_spelling(string name, string? expected) => Assert.Equal(expected, LandmarkConvention.Find(name)?.Name);

    [Fact]
    public void Counts_tell_conventions()
    {
        foreach (LandmarkConvention convention in LandmarkConvention.All)
            Assert.Same(convention, LandmarkConvention.OfCount(convention.Count));
        Assert.Null(LandmarkConvention.OfCount(5));
        Assert.True(LandmarkConvention.AreSame("my-set", "My Set"));
        Assert.False(LandmarkConvention.AreSame("ibug68", "ibug51"));
    }
}
