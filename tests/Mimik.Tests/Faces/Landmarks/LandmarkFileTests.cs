using System.Text;
using Mimik.Faces;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Landmarks;

public sealed class LandmarkFileTests
{
    private const string Seven = "[1, 2], [3, 4], [5, 6], [7, 8], [9, 10.5], [11, 12], [13, 14]";

    [Fact]
    public void A_face_in_a_picture()
    {
        LandmarkSet set = Single($$"""{"convention": "NoW-7", "points": [{{Seven}}], "units": "px", "image": [640, 480], "visible": [true, true, false, true, true, true, true]}""");
        Assert.Equal("now7", set.Convention);
        Assert.Equal(2, set.Dimensions);
        Assert.Equal(10.5f, set.Coordinates[9]);
        Assert.Equal((640, 480), set.Image);
        Assert.Equal(6, set.VisibleCount);
        Assert.True(float.IsNaN(set.Seen()[4]));
        Assert.Equal(5, set.Coordinates[4]);
    }

    [Fact]
    public void A_face_in_space_with_points_that_are_missing()
    {
        LandmarkSet set = Single("""{"convention": "mine", "points": [[1, 2, 3], null, [4, null, 6]], "units": "cm"}""");
        Assert.Equal([true, false, false], set.Visible);
        Assert.Equal(0.01, set.Unit.MetresPerUnit);
        Assert.Equal([10f, 20f, 30f], set.In(new LengthUnit(0.001, UnitSource.Declared)).Coordinates[..3]);
        Assert.Equal("mine", set.Convention);
        Assert.Contains("only their maker", Assert.Throws<MimikException>(() => set.To("ibug68")).Message);
    }

    [Fact]
    public void Frames_of_several_cameras()
    {
        LandmarkSequence sequence = Parse($$"""
            {
              "convention": "now7", "units": "px", "frames_per_second": 30, "world_units": "mm",
              "cameras": [
                {"name": "left", "image": [1920, 1080], "fx": 1500, "fy": 1501, "cx": 960, "cy": 540, "R": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "t": [0, 0, 800]},
                {"name": "right", "fx": 1500, "fy": 1500, "cx": 960, "cy": 540, "R": [[0, 0, 1], [0, 1, 0], [-1, 0, 0]], "t": [1, 2, 3]}],
              "frames": [
                {"views": [{"camera": "left", "points": [{{Seven}}]}, {"camera": 1, "points": [{{Seven}}], "visible": [false, true, true, true, true, true, true]}]},
                null,
                {"views": []},
                {"camera": "right", "points": [{{Seven}}]}
              ]
            }
            """);
        Assert.Equal(4, sequence.Frames.Count);
        Assert.Equal([2, 0, 0, 1], sequence.Frames.Select(frame => frame.Count));
        Assert.Equal(1, sequence.Frames[0][1].Camera);
        Assert.Equal((1920, 1080), sequence.Frames[0][0].Points.Image);
        Assert.Equal(30, sequence.FramesPerSecond);
        Assert.Equal(0.001, sequence.Cameras[0].Unit.MetresPerUnit);
        Assert.Equal((1500, 1501), sequence.Cameras[0].Focal);
        Assert.Equal(-1, sequence.Cameras[1].Rotation[6]);

        using var folder = new TemporaryFolder();
        LandmarkFile.Write(folder["again.json"], sequence);
        LandmarkSequence again = LandmarkFile.ReadSequence(folder["again.json"]);
        Assert.Equal(sequence.Frames[0][1].Points.Visible, again.Frames[0][1].Points.Visible);
        Assert.Equal(sequence.Cameras[1].Rotation, again.Cameras[1].Rotation);
        Assert.Equal(sequence.Cameras[1].Translation, again.Cameras[1].Translation);
        Assert.Equal(sequence.Frames[3][0].Points.Coordinates, again.Frames[3][0].Points.Coordinates);
        Assert.Contains("expected the landmarks of one face in one frame, found 4 frames of 2 cameras", Assert.Throws<MimikException>(() => LandmarkFile.Read(folder["again.json"])).Message);
    }

    [Fact]
    public void What_is_written_reads_back_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        var set = new LandmarkSet("own", 3, [0.1f, -2e-7f, 3e8f, float.NaN, 0, 0, 1, 2, 3], [true, true, false]) { Unit = LengthUnit.Parse("mm") };
        LandmarkFile.Write(folder["set.json"], set);
        LandmarkSet again = LandmarkFile.Read(folder["set.json"]);
        Assert.Equal(set.Coordinates[..3], again.Coordinates[..3]);
        Assert.Equal(set.Visible, again.Visible);
        Assert.Equal(set.Unit.MetresPerUnit, again.Unit.MetresPerUnit);
        Assert.Equal(set.Coordinates[6..], again.Coordinates[6..]);
    }

    [Fact]
    public void Arrays_by_their_shape()
    {
        LandmarkSequence one = OfArray(NpyArray.From(new float[51 * 3], 51, 3));
        Assert.Equal(("ibug51", 3, 1), (one.Convention, one.Dimensions, one.Frames.Count));
        LandmarkSequence frames = OfArray(NpyArray.From(Enumerable.Range(0, 4 * 68 * 2).Select(i => (double)i).ToArray(), 4, 68, 2));
        Assert.Equal(("ibug68", 2, 4), (frames.Convention, frames.Dimensions, frames.Frames.Count));
        Assert.Equal(136, frames.Frames[1][0].Points.Coordinates[0]);
        Assert.Contains("[K x 2] or [K x 3]", Assert.Throws<MalformedFileException>(() => OfArray(NpyArray.From(new float[8], 2, 4))).Message);
    }

    [Fact]
    public void Rows_of_numbers_and_the_pixels_of_pts()
    {
        LandmarkSet pts = ParseText("version: 1\nn_points: 3\n{\n1 1\n101.5 20\n30 40\n}\n", "face.pts").Frames[0][0].Points;
        Assert.Equal([0.5f, 0.5f, 101, 19.5f, 29.5f, 39.5f], pts.Coordinates);
        Assert.Equal(3, ParseText("x,y,z\n1,2,3\n\n4,5,6\n", "face.csv").Dimensions);
        Assert.Equal(2, ParseText("10 20\n30 40\n", "face.txt").Count);
        Assert.Contains("line 3: expected 2 numbers as before, found \"5 6 7\"", Refused("10 20\n30 40\n5 6 7\n", "face.txt"));
        Assert.Contains("expected a point a line, found none", Refused("names only\n", "face.txt"));
        Assert.Contains("line 2: expected two numbers, found \"1 2 3\"", Refused("version: 1\n1 2 3", "face.pts"));
    }

    [Theory]
    [InlineData("[]", "an object with convention and points")]
    [InlineData("{", "JSON")]
    [InlineData("{}", "points or frames, found neither")]
    [InlineData("{\"points\": []}", "points of two or three numbers, found none")]
    [InlineData("{\"points\": [[1, 2, 3, 4]]}", "points of two or three numbers, found [1, 2, 3, 4]")]
    [InlineData("{\"points\": [[100, 2], [1, 2, 3]]}", "point 1: expected 2 numbers or null")]
    [InlineData("{\"points\": [[100, 2]], \"units\": \"mm\"}", "three numbers a point in a unit of length, found 2")]
    [InlineData("{\"points\": [[100, 2, 3]], \"units\": \"px\"}", "two numbers a point in pixels, found 3")]
    [InlineData("{\"points\": [[100, 2]], \"units\": \"inch\"}", "units: expected px, mm, cm or m, found \"inch\"")]
    [InlineData("{\"points\": [[100, 2]], \"convention\": \"ibug68\"}", "expected 68 points of ibug68, found 1")]
    [InlineData("{\"points\": [[100, 2]], \"visible\": [true, false]}", "expected 1 words on visibility, found 2")]
    [InlineData("{\"points\": [[100, 2]], \"image\": [0, 5]}", "a width and a height")]
    [InlineData("{\"points\": [[0.1, 0.2], [0.5, 0.5], [1, 0.9]]}", "shares of the picture's size")]
    [InlineData("{\"points\": [[\"a\", 2]]}", "JSON")]
    [InlineData("{\"cameras\": [], \"points\": [[100, 2]]}", "world_units: expected the unit")]
    [InlineData("{\"world_units\": \"m\", \"cameras\": [{\"fx\": 0, \"fy\": 1, \"cx\": 1, \"cy\": 1, \"R\": [1,0,0,0,1,0,0,0,1], \"t\": [0,0,1]}], \"points\": [[100, 2]]}", "focal lengths above 0")]
    [InlineData("{\"world_units\": \"m\", \"cameras\": [{\"fx\": 1, \"fy\": 1, \"cx\": 1, \"cy\": 1, \"R\": [1,0,0,0,1,0,0,0,-1], \"t\": [0,0,1]}], \"points\": [[100, 2]]}", "expected a rotation in R")]
    [InlineData("{\"world_units\": \"m\", \"cameras\": [{\"fx\": 1}], \"points\": [[100, 2]]}", "camera 0: expected \"t\"")]
    [InlineData("{\"frames\": [{\"views\": [{\"camera\": 3, \"points\": [[100, 2]]}]}]}", "frame 0, view 0: expected a camera")]
    [InlineData("{\"points\": [[100, 2]], \"image\": [\n0,\n5]}", "a width and a height, found [ 0, 5]")]
    [InlineData("{\"frames\": [null]}", "at least one frame with points")]
    [InlineData("{\"frames\": [{\"points\": [null, null]}]}", "at least one frame with points")]
    [InlineData("{\"frames\": [{\"points\": [[100, 2]]}, {\"points\": [[100, 2], [1, 2]]}]}", "frame 1: expected 1 points in 2 dimensions")]
    public void Bad_files_are_refused_in_one_line(string json, string part)
    {
        string message = Refused(json, "face.json");
        Assert.StartsWith("face.json: ", message, StringComparison.Ordinal);
        Assert.Contains(part, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Frames_of_nulls_have_no_landmarks()
    {
        LandmarkSequence read = Parse("{\"frames\": [{\"points\": [null, null]}, {\"points\": [[100, 2], null]}, {\"views\": [{\"points\": [null, null]}]}]}");
        Assert.Equal([0, 1, 0], read.Frames.Select(frame => frame.Count));
    }

    [Fact]
    public void Damaged_files_never_crash_the_reader()
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"convention": "now7", "units": "px", "image": [64, 48], "frames": [{"points": [{{Seven}}], "visible": [true, true, true, true, true, true, true]}]}""");
        Mutation.AssertReaderIsRobust(json, (bytes, budget) => LandmarkFile.Parse(bytes, "face.json", budget), 1000);
        Mutation.AssertReaderIsRobust("version: 1\nn_points: 2\n{\n1.5 2\n3 4\n}"u8.ToArray(), (bytes, budget) => LandmarkFile.Parse(bytes, "face.pts", budget), 500);
    }

    private static LandmarkSequence ParseText(string text, string name) => LandmarkFile.Parse(Encoding.UTF8.GetBytes(text), name, new ReadBudget());

    private static LandmarkSequence Parse(string json) => ParseText(json, "face.json");

    private static LandmarkSet Single(string json) => Parse(json).Frames[0][0].Points;

    private static string Refused(string text, string name) => Assert.ThrowsAny<MimikException>(() => ParseText(text, name)).Message;

    private static LandmarkSequence OfArray(NpyArray array)
    {
        using var folder = new TemporaryFolder();
        array.Write(folder["points.npy"]);
        return LandmarkFile.ReadSequence(folder["points.npy"]);
    }
}
