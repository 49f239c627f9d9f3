using Mimik.Faces.Sequences;
using Mimik.Formats.Ply;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Sequences;

public sealed class MeshFolderSequenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frames_come_in_the_order_of_their_numbers()
    {
        foreach (int frame in (int[])[10, 2, 1])
            File.WriteAllText(_folder[$"frame{frame}.obj"], $"# comment\nv {frame} 0 0\nvt 0 0\nv 0 {frame}.5 1e-1\nvn 0 0 1\nv 1 1 1\nf 1 2 3\n");
        PlyFile.Write(_folder["frame3.ply"], new PolygonMesh([3, 0, 0, 0, 3.5f, 0.1f, 1, 1, 1], PolygonFaces.Uniform([0, 1, 2], 3)));
        File.WriteAllText(_folder["notes.txt"], "not a frame");
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder.Path, new MeshSequenceOptions { FramesPerSecond = 30 });
        Assert.Equal((4, 3, 30), (sequence.FrameCount, sequence.PointCount, sequence.FramesPerSecond!.Value));
        float[] points = new float[9];
        int[] numbers = [1, 2, 3, 10];
        foreach ((int frame, int number) in numbers.Index())
        {
            sequence.Read(frame, points);
            Assert.Equal([number, 0, 0, 0, number + 0.5f, 0.1f, 1, 1, 1], points);
        }

        Assert.Equal($"{_folder["frame10.obj"]}: frame 3", sequence.Describe(3));
    }

    [Fact]
    public void Holes_of_a_scan_are_missing_vertices()
    {
        File.WriteAllText(_folder["a.obj"], "v 1 2 3\nv nan NaN -nan\nv 4 5 6\n");
        File.WriteAllText(_folder["b.ply"], "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nend_header\n1 2 3\nnan 0 0\n4 5 6\n");
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder.Path);
        float[] points = new float[9];
        for (int frame = 0; frame < 2; frame++)
        {
            sequence.Read(frame, points);
            Assert.Equal([1, 2, 3, float.NaN, float.NaN, float.NaN, 4, 5, 6], points);
        }
    }

    [Fact]
    public void Bad_folders_and_frames_end_in_one_line()
    {
        Assert.Contains("expected meshes (.obj, .ply), one a frame, found none", Open(null), StringComparison.Ordinal);
        File.WriteAllText(_folder["a1.obj"], "v 1 2 3\nv 1 2 3\n");
        Assert.Contains("a1.obj: vertices: expected 3, as the rig has, found 2", Open(new MeshSequenceOptions { VertexCount = 3 }), StringComparison.Ordinal);
        File.WriteAllText(_folder["a2.obj"], "v 1 2 3\n");
        File.WriteAllText(_folder["a3.obj"], "v 1 2 3\nv 1 inf 3\n");
        File.WriteAllText(_folder["a4.obj"], "v 1 2 3\nv 1 x 3\n");
        File.WriteAllText(_folder["a5.obj"], "f 1 2 3\n");
        using IMeshSequence sequence = MeshSequenceFile.Open(_folder.Path);
        Assert.Contains("a2.obj: vertices: expected 2, as a1.obj has, found 1", Read(1), StringComparison.Ordinal);
        Assert.Contains("a3.obj: frame 2: vertex 1: expected finite", Read(2), StringComparison.Ordinal);
        Assert.Contains("a4.obj: line 2: expected three coordinates, found \"x\"", Read(3), StringComparison.Ordinal);
        Assert.Contains("a5.obj: file: expected vertices", Read(4), StringComparison.Ordinal);
        File.Delete(_folder["a1.obj"]);
        Assert.Contains("a1.obj: no such file", Read(0), StringComparison.Ordinal);

        string Read(int frame) => Assert.ThrowsAny<MimikException>(() => sequence.Read(frame, new float[6])).Message;
    }

    private string Open(MeshSequenceOptions? options) => Assert.ThrowsAny<MimikException>(() => MeshSequenceFile.Open(_folder.Path, options).Dispose()).Message;
}
