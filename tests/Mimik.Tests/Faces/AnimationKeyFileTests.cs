using System.Text;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public sealed class AnimationKeyFileTests
{
    private static readonly string[] Controls = ["jawOpen", "brow, left", "say \"o\"", " padded"];

    [Fact]
    public void WhatIsWrittenReadsBackTheSame()
    {
        using var folder = new TemporaryFolder();
        AnimationKey[] keys = [new(0, "jawOpen", 0.1f), new(7, "brow, left", -1.5e-7f), new(7, "say \"o\"", 1), new(7, " padded", float.MaxValue)];
        AnimationKeyFile.Write(folder["keys.csv"], keys);
        Assert.Equal(keys, AnimationKeyFile.Read(folder["keys.csv"], Controls, 8));
    }

    [Fact]
    public void SpreadsheetsOwnWaysAreRead() =>
        Assert.Equal([new(3, "jawOpen", 0.25f), new(2, "brow, left", 1)], Parse("\uFEFFFrame, Control, Value\r\n\r\n 3, jawOpen , 0.25\r\n2,brow, left,1"));

    [Theory]
    [InlineData("", "keys.csv: line 1: expected the column names frame,control,value, found none")]
    [InlineData("frame,control,value\n", "keys.csv: line 2: expected at least one key below the column names, found none")]
    [InlineData("3,jawOpen,1", "keys.csv: line 1: expected the column names frame,control,value, found \"3,jawOpen,1\"")]
    [InlineData("frame,control,value\n3;jawOpen;1", "keys.csv: line 2: expected three columns, frame,control,value, found \"3;jawOpen;1\"")]
    [InlineData("frame,control,value\n\n8,jawOpen,1", "keys.csv: line 3: expected a frame from 0 to 7, found \"8\"")]
    [InlineData("frame,control,value\n-1,jawOpen,1", "keys.csv: line 2: expected a frame from 0 to 7, found \"-1\"")]
    [InlineData("frame,control,value\n1.5,jawOpen,1", "keys.csv: line 2: expected a frame from 0 to 7, found \"1.5\"")]
    [InlineData("frame,control,value\n1,jaw,1", "keys.csv: line 2: expected a control of the rig (jawOpen, brow, left, say \"o\",  padded), found \"jaw\"")]
    [InlineData("frame,control,value\n1,jawOpen,nan", "keys.csv: line 2: expected a finite value, found \"nan\"")]
    [InlineData("frame,control,value\n1,jawOpen,1e99", "keys.csv: line 2: expected a finite value, found \"1e99\"")]
    [InlineData("frame,control,value\n1,jawOpen,", "keys.csv: line 2: expected a finite value, found \"\"")]
    [InlineData("frame,control,value\n1,jawOpen,0\n2,jawOpen,0\n1,jawOpen,1", "keys.csv: line 4: expected every control once a frame, found jawOpen in frame 1 again, after line 2")]
    public void BadTablesAreOneLine(string text, string message) =>
        Assert.Equal(message, Assert.Throws<MalformedFileException>(() => Parse(text)).Message);

    [Fact]
    public void NamesWithLineEndsAreNotWritten()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<MimikException>(() => AnimationKeyFile.Write(folder["keys.csv"], [new(0, "a\nb", 0)]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static IReadOnlyList<AnimationKey> Parse(string text) => AnimationKeyFile.Parse(Encoding.UTF8.GetBytes(text), "keys.csv", Controls, 8, new ReadBudget());
}
