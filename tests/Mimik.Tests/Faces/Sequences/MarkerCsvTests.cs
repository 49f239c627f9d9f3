using System.Text;
using Mimik.Faces.Sequences;
using Mimik.Formats;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Sequences;

public sealed class MarkerCsvTests
{
    [Fact]
    public void Columns_in_any_order_and_gaps()
    {
        MarkerTracks tracks = Parse("nose.x,nose.y,lip_Z,lip_X,lip_Y,\"nose.z\"\r\n1,2,6,4,5,3\r\n,2,nan,4,5,3\r\n");
        Assert.Equal(["nose", "lip"], tracks.Names);
        Assert.Equal([1, 2, 3, 4, 5, 6], Frame(tracks, 0));
        Assert.All(Frame(tracks, 1), value => Assert.True(float.IsNaN(value)));
        Assert.Null(tracks.Frames.FramesPerSecond);
    }

    [Fact]
    public void Frame_numbers_that_are_skipped_are_frames_without_markers()
    {
        MarkerTracks tracks = Parse("frame,a.x,a.y,a.z\n7,1,2,3\n8,4,5,6\n11,7,8,9\n");
        Assert.Equal(5, tracks.Frames.FrameCount);
        Assert.Equal([7, 8, 9], Frame(tracks, 4));
        Assert.True(float.IsNaN(Frame(tracks, 2)[0]));
    }

    [Fact]
    public void Times_give_the_rate_and_the_start()
    {
        MarkerTracks tracks = Parse("frame,time,a.x,a.y,a.z\n1,10.0,1,2,3\n9,10.0333,4,5,6\n3,10.0667,7,8,9\n");
        Assert.Equal(30, tracks.Frames.FramesPerSecond!.Value, 1e-9);
        Assert.Equal((10.0, 3), (tracks.Frames.StartSeconds, tracks.Frames.FrameCount));
    }

    [Theory]
    [InlineData("", "line 1: expected a row of column names such as nose.x")]
    [InlineData("a.x,a.y,a.z\n", "line 1: expected at least one frame below the names")]
    [InlineData("a.x,a.y\n1,2\n", "x, y and z of \"a\", found no z")]
    [InlineData("a.x,a.y,a.z,a.x\n1,2,3,4\n", "column 4: expected every column once")]
    [InlineData("a.x,a.y,a.z,b\n1,2,3,4\n", "column 4: expected a marker's coordinate such as nose.x, frame, or time, found \"b\"")]
    [InlineData("a.x,a.y,a.z\n1,2\n", "line 2: expected 3 columns, as in the first line, found 2")]
    [InlineData("a.x,a.y,a.z\n1,2,3,4\n", "line 2: expected 3 columns, as in the first line, found more")]
    [InlineData("a.x,a.y,a.z\n1,inf,3\n", "line 2, column 2: expected a finite number, or nothing in a gap")]
    [InlineData("a.x,a.y,a.z\n1,1e39,3\n", "line 2, column 2: expected a finite number, or nothing in a gap")]
    [InlineData("a.x,a.y,a.z\n1,?,3\n", "found \"?\"")]
    [InlineData("frame,a.x,a.y,a.z\n1,1,2,3\n1,1,2,3\n", "line 3, column 1: expected rising whole frame numbers, found \"1\"")]
    [InlineData("frame,a.x,a.y,a.z\n1.5,1,2,3\n", "rising whole frame numbers, found \"1.5\"")]
    [InlineData("frame,a.x,a.y,a.z\n,1,2,3\n", "rising whole frame numbers, found nothing")]
    [InlineData("frame,a.x,a.y,a.z\n1,1,2,3\n2000000000,1,2,3\n", "frame numbers: expected frames that fit memory")]
    [InlineData("time,a.x,a.y,a.z\n0,1,2,3\n1,1,2,3\n5,1,2,3\n", "even times, 2.5 s apart")]
    [InlineData("time,a.x,a.y,a.z\n1,1,2,3\n0,1,2,3\n", "rising times in seconds")]
    [InlineData("frame,time\n1,1\n", "markers' coordinates such as nose.x")]
    public void Bad_tables_say_where(string text, string expected)
    {
        string message = Assert.ThrowsAny<MimikException>(() => Parse(text)).Message;
        Assert.StartsWith("m.csv: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_tables_are_read_or_refused()
    {
        byte[] valid = Encoding.UTF8.GetBytes("frame,a.x,a.y,a.z,b.x,b.y,b.z\n1,1.5,2,3,4,5,6\n2,1,2,3,,,\n4,1,2,3,4,-5e2,6\n");
        int refused = Mutation.AssertReaderIsRobust(valid, (bytes, budget) => MarkerCsv.Parse(bytes, "m.csv", budget, new MeshSequenceOptions()), 2000);
        Assert.InRange(refused, 500, 2000);
    }

    private static MarkerTracks Parse(string text) => MarkerCsv.Parse(Encoding.UTF8.GetBytes(text), "m.csv", new ReadBudget(), new MeshSequenceOptions());

    private static float[] Frame(MarkerTracks tracks, int frame)
    {
        float[] points = new float[3 * tracks.Frames.PointCount];
        tracks.Frames.Read(frame, points);
        return points;
    }
}
