using System.Text;
using Mimik.Formats;
using Mimik.Formats.LiveLink;
using Mimik.TestSupport;

namespace Mimik.Tests.Formats.LiveLink;

public class LiveLinkCsvTests
{
    private const string Header = "Timecode,BlendShapeCount,JawOpen,HeadYaw\n";

    [Fact]
    public void A_take_is_read()
    {
        CurveTable table = Parse(Take(90, 60));
        Assert.Equal(["JawOpen", "HeadYaw"], table.Names);
        Assert.Equal(60, table.FramesPerSecond);
        Assert.Equal((10 * 3600) + (2 * 60) + 3 + (30.25 / 60), table.StartSeconds, 1e-9);
        Assert.Equal(180, table.Values.Length);
        Assert.Equal(89, table.Values[178]);
        Assert.Equal(-89, table.Values[179]);
        Assert.Empty(table.Notes);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(60)]
    public void The_rate_shows_where_seconds_turn_over(int frames) => Assert.Equal(frames, Parse(Take(100, frames)).FramesPerSecond);

    [Fact]
    public void Subframes_count()
    {
        // Two rows to each of 30 frames.
        CurveTable table = Parse(Header + string.Concat(Enumerable.Range(0, 150).Select(i => Invariant($"01:00:{i / 60:d2}:{i % 60 / 2:d2}.{(i % 2 == 0 ? "000" : "500")},2,{i},0\n"))));
        Assert.Equal(60, table.FramesPerSecond);
        Assert.Equal(300, table.Values.Length);
    }

    [Fact]
    public void Skipped_frames_are_interpolated_and_said()
    {
        string[] lines = Take(90, 60).Split('\n');
        CurveTable table = Parse(string.Join('\n', lines.Where((_, line) => line is not (11 or 12 or 20))));
        Assert.Equal(180, table.Values.Length);
        for (int frame = 0; frame < 90; frame++)
            Assert.Equal(frame, table.Values[2 * frame], 1e-4f);
        Assert.Equal(["timecode: 3 of 90 frames that the rows skip, or lie between, are interpolated"], table.Notes);
    }

    [Fact]
    public void Rows_without_a_face_are_bridged_and_held_at_the_ends()
    {
        string[] lines = Take(90, 60).Split('\n');
        foreach (int frame in new[] { 0, 1, 40, 41, 89 })
            lines[frame + 1] = lines[frame + 1].Split(',')[0] + ",0";
        CurveTable table = Parse(string.Join('\n', lines));
        Assert.Equal(90, table.Values.Length / 2);
        Assert.Equal(2, table.Values[0]);
        Assert.Equal(40, table.Values[80], 1e-4f);
        Assert.Equal(88, table.Values[178]);
        Assert.Contains("timecode: 5 rows without a face were left out", table.Notes);
    }

    [Fact]
    public void Jittered_rows_are_resampled_in_time()
    {
        // Values that are the time in frames, sampled up to 0.4 of a frame beside the beat.
        var random = new Random(2);
        var text = new StringBuilder(Header);
        for (int i = 0; i < 120; i++)
        {
            double at = i == 0 ? 0 : i + (0.8 * (random.NextDouble() - 0.5));
            text.Append(Invariant($"01:00:{(int)(at / 60):d2}:{at % 60:00.000},2,{at:f3},0\n"));
        }

        CurveTable table = Parse(text.ToString());
        Assert.InRange(table.FramesPerSecond!.Value, 57, 63);
        for (int frame = 0; frame < table.Values.Length / 2; frame++)
            Assert.Equal(frame * 60 / table.FramesPerSecond!.Value, table.Values[2 * frame], 0.01);
    }

    [Fact]
    public void Drop_frame_labels_leave_no_gap()
    {
        // 29.97 drop-frame: the labels 00:01:00;00 and ;01 do not exist.
        foreach (char separator in ":;")
        {
            var text = new StringBuilder(Header);
            for (int i = 0; i < 120; i++)
                text.Append(Invariant($"{TimecodeLabel.Format((60 * 30) - 60 + i, 30, true).Replace(';', separator)},2,{i},0\n"));
            Assert.Contains($"00:00:59{separator}29", text.ToString(), StringComparison.Ordinal);
            Assert.Contains($"00:01:00{separator}02", text.ToString(), StringComparison.Ordinal);
            CurveTable table = Parse(text.ToString());
            Assert.Equal(30_000.0 / 1001, table.FramesPerSecond!.Value, 1e-9);
            Assert.Equal(240, table.Values.Length);
            Assert.Empty(table.Notes);
        }
    }

    [Fact]
    public void Drop_frame_numbers_and_labels_are_inverse()
    {
        for (int frame = 0; frame < 60 * 60 * 25; frame += 7)
        {
            Assert.True(TimecodeLabel.TryParse(Encoding.ASCII.GetBytes(TimecodeLabel.Format(frame, 60, true)), out TimecodeLabel label));
            Assert.Equal(frame, TimecodeLabel.FrameNumber(label.Second, label.Frame, 60, true));
        }
    }

    [Fact]
    public void A_take_may_pass_midnight()
    {
        CurveTable table = Parse(Header + string.Concat(Enumerable.Range(0, 120).Select(i => Invariant($"{(i < 60 ? "23:59:59" : "00:00:00")}:{i % 60:d2}.000,2,{i},0\n"))));
        Assert.Equal(60, table.FramesPerSecond);
        Assert.Equal(240, table.Values.Length);
    }

    [Fact]
    public void A_short_take_says_what_it_assumes()
    {
        CurveTable table = Parse(Take(10, 60));
        Assert.Equal(60, table.FramesPerSecond);
        Assert.Equal(["timecode: no second runs its course, so 60 frames a second are assumed to be counted"], table.Notes);
    }

    [Fact]
    public void A_plain_table_is_read()
    {
        CurveTable table = Parse("\uFEFFa, \"b\"\r\n1,2e-3\r\n\r\n-3,4\r\n");
        Assert.Equal(["a", "b"], table.Names);
        Assert.Equal([1, 2e-3f, -3, 4], table.Values);
        Assert.Null(table.FramesPerSecond);
    }

    [Theory]
    [InlineData("", "line 1: expected a row of column names, found an empty file")]
    [InlineData("a,b\n", "line 1: expected rows of numbers below the names, found none")]
    [InlineData("1,2\n3,4\n", "line 1, column 1: expected a column's name, found the number 1")]
    [InlineData("a,,b\n1,2,3\n", "line 1, column 2: expected a column's name, found nothing")]
    [InlineData("a,a\n1,2\n", "line 1, column 2: expected unique names, found \"a\" again")]
    [InlineData("Timecode,BlendShapeCount\n", "line 1: expected names of curves, found none")]
    [InlineData("a,b\n1,2\n3\n", "line 3: expected 2 columns, as in the first line, found 1")]
    [InlineData("a,b\n1,2\n3,x\n", "line 3, column 2 (b): expected a finite number, found \"x\"")]
    [InlineData("a,b\n1,NaN\n", "line 2, column 2 (b): expected a finite number, found \"NaN\"")]
    [InlineData("a,b\n1,\n", "line 2: expected 2 columns, as in the first line, found 1")]
    [InlineData(Header + "x,2,1,2\n", "line 2, column 1: expected a timecode hh:mm:ss:ff.sss, found \"x\"")]
    [InlineData(Header + "00:60:00:00,2,1,2\n", "line 2, column 1: expected a timecode")]
    [InlineData(Header + "00:00:00:00,-1,1,2\n", "line 2, column 2: expected a number of shapes, found \"-1\"")]
    [InlineData(Header + "00:00:00:00,0\n", "line 2: expected rows of numbers below the names, found only rows without a face")]
    [InlineData(Header + "00:00:01:00,2,1,2\n00:00:00:00,2,1,2\n", "line 3: expected a timecode after the one before")]
    [InlineData(Header + "00:00:01:00,2,1,2\n00:00:21:00,2,1,2\n", "line 3: expected a timecode within 10 s of the one before, found 20.0 s")]
    public void What_is_wrong_is_said(string text, string message)
    {
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => Parse(text));
        Assert.StartsWith("take.csv: " + message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60.0, 0.0)]
    [InlineData(60.0, 3661.5)]
    [InlineData(30.0, 5.0)]
    [InlineData(24.0, 0.0)]
    [InlineData(25.0, 86399.0)]
    [InlineData(120.0, 1.0)]
    [InlineData(29.97002997002997, 59.0)]
    [InlineData(59.94005994005994, 3599.0)]
    [InlineData(23.976023976023978, 100.0)]
    [InlineData(7.0, 0.0)]
    public void What_is_written_reads_back(double rate, double start)
    {
        foreach (int frames in new[] { 1, 3, 200 })
        {
            var random = new Random(frames);
            float[] values = [.. Enumerable.Range(0, 3 * frames).Select(_ => (float)((random.NextDouble() * 3) - 1))];
            using var stream = new MemoryStream();
            LiveLinkCsv.Write(stream, new CurveTable(["jawOpen", "b c", "ü"], values, rate, start, []));
            CurveTable read = LiveLinkCsv.Parse(stream.ToArray(), "take.csv", new ReadBudget());
            Assert.Equal(["jawOpen", "b c", "ü"], read.Names);
            Assert.Equal(values, read.Values);
            Assert.Equal(start, read.StartSeconds, 0.001);
            if (frames == 1)
                Assert.Null(read.FramesPerSecond);
            else
                Assert.Equal(rate, read.FramesPerSecond!.Value, frames == 3 ? 1e-3 : 1e-4);
        }
    }

    [Fact]
    public void Damaged_takes_end_in_an_error_or_a_table()
    {
        byte[] take = Encoding.UTF8.GetBytes(Take(70, 60));
        int refused = Mutation.AssertReaderIsRobust(take, (bytes, budget) => LiveLinkCsv.Parse(bytes, "take.csv", budget), 4000);
        Assert.InRange(refused, 1000, 3999);
    }

    // A take that starts in the middle of a second, as they do, with the subframe that the app writes.
    private static string Take(int rows, int frames) =>
        Header + string.Concat(Enumerable.Range(frames / 2, rows).Select((i, row) => Invariant($"10:02:{3 + (i / frames):d2}:{i % frames:d2}.250,2,{row},{-row}\n")));

    private static CurveTable Parse(string text) => LiveLinkCsv.Parse(Encoding.UTF8.GetBytes(text), "take.csv", new ReadBudget());

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
