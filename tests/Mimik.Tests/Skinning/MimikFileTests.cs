using Mimik.Faces;
using Mimik.Formats;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

public class MimikFileTests
{
    [Fact]
    public void A_round_trip_keeps_every_bit()
    {
        CompressedRig rig = Create();
        byte[] bytes = Write(rig);
        CompressedRig read = Parse(bytes);
        Assert.Equal(bytes, Write(read));
        Assert.Equal(rig.Unit, read.Unit);
        Assert.Equal(rig.Surface.Faces.Offsets, read.Surface.Faces.Offsets);
        Assert.Equal(rig.Surface.Faces.Corners, read.Surface.Faces.Corners);
        Assert.Equal(rig.Surface.Parts, read.Surface.Parts);
        Assert.Equal(rig.Surface.FaceMaterials, read.Surface.FaceMaterials);
        Assert.Equal(rig.Surface.Uvs, read.Surface.Uvs);
        Assert.Equal(rig.Surface.UvCorners, read.Surface.UvCorners);
        Assert.Equal(rig.Surface.Tangents, read.Surface.Tangents);
        Assert.Equal(rig.Surface.Materials.Count, read.Surface.Materials.Count);
        foreach ((RigMaterial expected, RigMaterial found) in rig.Surface.Materials.Zip(read.Surface.Materials))
        {
            Assert.Equal(expected.BaseColour, found.BaseColour);
            Assert.Equal(expected.BaseColourImage, found.BaseColourImage);
            Assert.Equal(expected, found, MaterialComparer);
        }
    }

    [Fact]
    public void A_file_is_written_whole()
    {
        using var folder = new TemporaryFolder();
        MimikFile.Write(folder["face.mimik"], Create());
        Assert.Equal(Write(Create()), File.ReadAllBytes(folder["face.mimik"]));
        Assert.Equal(2, MimikFile.Read(folder["face.mimik"]).Surface.Parts.Count);
    }

    [Fact]
    public void A_playback_file_alone_gives_its_triangles()
    {
        using var stream = new MemoryStream();
        new PlaybackFile(Create().Playback).Write(stream);
        CompressedRig read = Parse(stream.ToArray());
        Assert.Equal([0, 1, 2, 0, 2, 3], read.Surface.Faces.Corners);
        Assert.Equal(new LengthUnit(0.01, UnitSource.Declared), read.Unit);
        Assert.Equal("face", Assert.Single(read.Surface.Parts).Name);
    }

    [Fact]
    public void The_unit_of_the_rig_is_the_one_written()
    {
        CompressedRig rig = Create() with { Unit = new LengthUnit(1, UnitSource.Overridden) };
        CompressedRig read = Parse(Write(rig));
        Assert.Equal(rig.Unit, read.Unit);
        Assert.Equal(1, read.Playback.MetresPerUnit);
        Assert.Equal(LengthUnit.Unknown, Parse(Write(rig with { Unit = LengthUnit.Unknown })).Unit);
    }

    [Fact]
    public void Errors_name_the_file()
    {
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => Parse([1, 2, 3]));
        Assert.Equal("face.mimik: header: expected 16 bytes, found 3", error.Message);
        Assert.Contains("no such file", Assert.ThrowsAny<MimikException>(() => MimikFile.Read("none.mimik")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_end_in_an_error_or_a_rig()
    {
        int refused = Mutation.AssertReaderIsRobust(Write(Create()), (bytes, budget) => MimikFile.Parse(bytes, "face.mimik", budget), 6000);
        Assert.InRange(refused, 2000, 5999);
    }

    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 16)]
    public void Damaged_files_of_lower_precision_end_in_an_error_or_a_rig(bool half, int bits)
    {
        using var stream = new MemoryStream();
        MimikFile.WriteTo(stream, Create(), new PlaybackFileOptions(half, bits));
        int refused = Mutation.AssertReaderIsRobust(stream.ToArray(), (bytes, budget) => MimikFile.Parse(bytes, "face.mimik", budget), 4000);
        Assert.InRange(refused, 1000, 3999);
    }

    [Fact]
    public void What_rounding_does_to_the_vertices_is_said()
    {
        // One vertex at x = 1 from the centre, on bones 0 and 1 by 0.3 and 0.7: shape a moves bone 0 by t_x = 1/3 + 2, shape b turns bone 1 by r_z = 1.
        const float Third = 1 / 3f;
        var transforms = new SparseTransforms(2, [0, 1, 2], [3, 8], [2 + Third, 1]);
        var rig = new PlaybackRig([1, 0, 0, 9, 9, 9], [0, 0, 0], 2, [0, 1, 0, 1], [0.3f, 0.7f, 0.5f, 0.5f], transforms, ["a", "b"], RigLogic.Identity(2), [], 0.01);
        var compressed = new CompressedRig(rig, new RigSurface(2, PolygonFaces.Uniform([], 3)), new LengthUnit(0.01, UnitSource.Declared));
        using var stream = new MemoryStream();
        MimikFileReport exact = MimikFile.WriteTo(stream, compressed);
        Assert.Equal((0, 0), (exact.MeanRounding, exact.MaxRounding));
        Assert.Equal(stream.Length, exact.Size.Total);
        MimikFileReport report = MimikFile.WriteTo(new MemoryStream(), compressed, new PlaybackFileOptions(true, 8));
        // 0.3 and 0.7 become 77/256 and 179/256, 2 1/3 the nearest half float; halves of the second vertex stay as they are.
        double half = (double)(Half)(2 + Third), first = Math.Abs((0.3f * (2.0 + Third)) - (77 / 256.0 * half)), second = Math.Abs(0.7f - (179 / 256.0)), other = 0.5 * Math.Abs(2.0 + Third - half);
        Assert.Equal((first + second + other) / 4, report.MeanRounding, 1e-7);
        Assert.Equal(Math.Max(first, second), report.MaxRounding, 1e-7);
        Assert.True(report.Size.Total < exact.Size.Total);
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_said_with_the_file()
    {
        using var folder = new TemporaryFolder();
        CompressedRig rig = Create();
        rig = rig with { Playback = new PlaybackRig(rig.Playback.Rest, rig.Playback.Centre, 2, rig.Playback.Bones, rig.Playback.Weights, new SparseTransforms(3, [0, 1, 1, 1], [4], [1e6f]), rig.Playback.ShapeNames, rig.Playback.Logic, rig.Playback.Triangles, 0.01) };
        MimikException error = Assert.ThrowsAny<MimikException>(() => MimikFile.Write(folder["far.mimik"], rig, new PlaybackFileOptions(halfTransforms: true)));
        Assert.Equal($"{folder["far.mimik"]}: expected transforms below 65520 for half floats, found 1000000", error.Message);
        Assert.False(File.Exists(folder["far.mimik"]));
    }

    private static readonly IEqualityComparer<RigMaterial> MaterialComparer = EqualityComparer<RigMaterial>.Create(
        (a, b) => a!.Name == b!.Name && a.Metallic == b.Metallic && a.Roughness == b.Roughness && a.DoubleSided == b.DoubleSided && a.BaseColourImageType == b.BaseColourImageType);

    private static CompressedRig Create()
    {
        var surface = new RigSurface(
            6,
            new PolygonFaces([0, 4, 7], [0, 1, 2, 3, 4, 5, 4]),
            [new RigPart("face", 0, 4, 0, 1), new RigPart("Auge", 4, 2, 1, 1)],
            [new RigMaterial("skin", [0.1f, 0.2f, 0.3f, 1], 0.25f, 0.5f) { DoubleSided = true, BaseColourImage = [1, 2, 3], BaseColourImageType = "image/png" }, RigMaterial.Default],
            [1, 0],
            [0, 0, 1, 0, 1, 1],
            [0, 1, 2, 0, 1, 2, 0],
            [.. Enumerable.Range(0, 24).Select(i => i / 24f)]);
        var playback = new PlaybackRig(
            [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 2, 2, 2, 3, 3, 3],
            [0.5f, 0.5f, 0],
            2,
            [0, 1, 0, 1, 1, 0, 1, 0, 2, 0, 2, 0],
            [0.75f, 0.25f, 1, 0, 0.5f, 0.5f, 1, 0, 1, 0, 1, 0],
            new SparseTransforms(3, [0, 2, 3, 4], [0, 4, 7, 11], [1, -0.5f, 0.25f, 2]),
            ["jawOpen", "Lächeln", "both"],
            new RigLogic(2, 3, [], [new Corrective(2, [0, 1])]),
            [0, 1, 2, 0, 2, 3],
            0.01);
        return new CompressedRig(playback, surface, new LengthUnit(0.01, UnitSource.Inferred));
    }

    private static byte[] Write(CompressedRig rig)
    {
        using var stream = new MemoryStream();
        MimikFile.WriteTo(stream, rig);
        return stream.ToArray();
    }

    private static CompressedRig Parse(byte[] bytes) => MimikFile.Parse(bytes, "face.mimik", new ReadBudget());
}
