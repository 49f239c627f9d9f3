using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public class ConnectedPiecesTests
{
    [Fact]
    public void Only_chosen_faces_connect()
    {
        var faces = new PolygonFaces([0, 3, 6, 10, 10], [4, 1, 5, 0, 2, 3, 5, 6, 7, 8]);
        Assert.Equal([0, 1, 0, 0, 1, 1, 1, 1, 1, 9], ConnectedPieces.Of(faces, [0, 1, 2, 3], 10));
        Assert.Equal([0, 1, 0, 0, 1, 1, 6, 7, 8, 9], ConnectedPieces.Of(faces, [0, 1], 10));
    }
}
