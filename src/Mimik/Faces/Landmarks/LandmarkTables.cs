namespace Mimik.Faces.Landmarks;

/// <summary>Which point is which between conventions, and which lies on the other side.</summary>
internal static class LandmarkTables
{
    /// <summary>The NoW benchmark's seven among the 68.</summary>
    public static readonly int[] Now7 = [36, 39, 42, 45, 33, 48, 54];

    /// <summary>[68] the vertex of MediaPipe's mesh that is usually taken for each of the 68.</summary>
    public static readonly int[] MediaPipeOfIbug =
    [
        127, 234, 93, 58, 172, 136, 150, 176, 152, 400, 379, 365, 397, 288, 323, 454, 356,
        70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
        168, 197, 5, 4, 98, 97, 2, 326, 327,
        33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
        61, 39, 37, 0, 267, 269, 291, 321, 314, 17, 84, 91,
        78, 82, 13, 312, 308, 317, 14, 87,
    ];

    /// <summary>[105] the vertices of MediaPipe's mesh that FLAME has places for, in the order of its file's <c>landmark_indices</c>.</summary>
    public static readonly int[] MediaPipe105 =
    [
        276, 282, 283, 285, 293, 295, 296, 300, 334, 336, 46, 52, 53, 55, 63, 65, 66, 70, 105, 107,
        249, 263, 362, 373, 374, 380, 381, 382, 384, 385, 386, 387, 388, 390, 398, 466,
        7, 33, 133, 144, 145, 153, 154, 155, 157, 158, 159, 160, 161, 163, 173, 246,
        168, 6, 197, 195, 5, 4, 129, 98, 97, 2, 326, 327, 358,
        0, 13, 14, 17, 37, 39, 40, 61, 78, 80, 81, 82, 84, 87, 88, 91, 95, 146, 178, 181, 185, 191,
        267, 269, 270, 291, 308, 310, 311, 312, 314, 317, 318, 321, 324, 375, 402, 405, 409, 415,
    ];

    // Runs of the 68 that are each other's mirror images: the first of one with the last of the other.
    private static readonly (int First, int Last)[] IbugRuns =
        [(0, 16), (17, 26), (31, 35), (36, 45), (37, 44), (38, 43), (39, 42), (40, 47), (41, 46), (48, 54), (55, 59), (60, 64), (65, 67)];

    // The mesh's middle line. Its other vertices are numbered right side first, then left, both in the same order.
    private static readonly int[] MediaPipeMiddle =
        [0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 94, 151, 152, 164, 168, 175, 195, 197, 199, 200];

    private const int MeshVertices = 468;

    private static readonly int[] MeshMirror = MirrorOfMesh();

    /// <summary>The point of the 68 on the other side.</summary>
    public static int MirrorOfIbug(int point)
    {
        // Eyes mirror point by point; everything else runs from the subject's right to the left.
        if (point is >= 36 and < 48)
        {
            (int First, int Last) = IbugRuns[3..9].First(pair => pair.First == point || pair.Last == point);
            return First + Last - point;
        }

        foreach ((int first, int last) in IbugRuns)
        {
            if (point >= first && point <= last)
                return first + last - point;
        }

        return point;
    }

    /// <summary>The vertex of MediaPipe's mesh on the other side.</summary>
    public static int MirrorOfMediaPipe(int point) => point < MeshVertices ? MeshMirror[point] : point switch
    {
        // Irises: the middle, then a ring that starts on the same side of the picture for both eyes and goes over the top.
        468 => 473,
        469 => 476,
        470 => 475,
        471 => 474,
        472 => 477,
        473 => 468,
        474 => 471,
        475 => 470,
        476 => 469,
        _ => 472,
    };

    private static int[] MirrorOfMesh()
    {
        int[] mirror = new int[MeshVertices];
        int[] sides = [.. Enumerable.Range(0, MeshVertices).Except(MediaPipeMiddle)];
        foreach (int middle in MediaPipeMiddle)
            mirror[middle] = middle;
        int pairs = sides.Length / 2;
        for (int i = 0; i < pairs; i++)
            (mirror[sides[i]], mirror[sides[pairs + i]]) = (sides[pairs + i], sides[i]);
        return mirror;
    }
}
