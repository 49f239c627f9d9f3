using Mimik.Faces;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Skinning;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>The ICT face as the published method compressed it, and the recorded frames.</summary>
internal static class IctFace
{
    public static CompressedRig Load()
    {
        NpzFile result = NpzFile.Read(Repository.Shared("reference/compskin/ict_face_result.npz"));
        NpzFile source = NpzFile.Read(Repository.Shared("reference/compskin/ict_face_rig.npz"));
        float[] rest = source["rest_verts"].ToSingles(), dense = result["weights"].ToSingles(), blocks = result["shapeXform"].ToSingles();
        int vertices = rest.Length / 3, bones = dense.Length / vertices, shapes = blocks.Length / (12 * bones);
        float[] centre = [.. Enumerable.Range(0, 3).Select(axis => (float)Enumerable.Range(0, vertices).Average(v => (double)rest[(3 * v) + axis]))];
        const int Influences = 8;
        ushort[] bone = new ushort[vertices * Influences];
        float[] weight = new float[bone.Length];
        for (int v = 0; v < vertices; v++)
        {
            int[] used = [.. Enumerable.Range(0, bones).Where(b => dense[(v * bones) + b] > 0).OrderByDescending(b => dense[(v * bones) + b])];
            for (int k = 0; k < used.Length; k++)
                (bone[(v * Influences) + k], weight[(v * Influences) + k]) = ((ushort)used[k], dense[(v * bones) + used[k]]);
        }

        int[] offsets = new int[shapes + 1];
        var indices = new List<ushort>();
        var values = new List<float>();
        for (int s = 0; s < shapes; s++)
        {
            for (int b = 0; b < bones; b++)
            {
                float At(int row, int column) => blocks[(((3 * s) + row) * 4 * bones) + (4 * b) + column];
                float[] six = [At(2, 1), At(0, 2), At(1, 0), At(0, 3), At(1, 3), At(2, 3)];
                for (int i = 0; i < 6; i++)
                {
                    if (six[i] == 0)
                        continue;
                    indices.Add((ushort)((6 * b) + i));
                    values.Add(six[i]);
                }
            }

            offsets[s + 1] = indices.Count;
        }

        var faces = PolygonFaces.Uniform(source["rest_faces"].ToInt32s(), 4);
        var transforms = new SparseTransforms(bones, offsets, [.. indices], [.. values]);
        var playback = new PlaybackRig(rest, centre, Influences, bone, weight, transforms, source["names"].ToStrings(), RigLogic.Identity(shapes), faces.Triangulate(), 0.01);
        return new CompressedRig(playback, new RigSurface(vertices, faces), new LengthUnit(0.01, UnitSource.Declared));
    }

    /// <summary>The seven recorded frames, strong ones among them, from and back to rest, far apart: the hardest thing to play between keys.</summary>
    public static WeightAnimation RecordedFrames()
    {
        float[] weights = NpzFile.Read(Repository.Shared("reference/compskin/ict_face_playback.npz"))["weights"].ToSingles();
        int shapes = weights.Length / 7;
        return new WeightAnimation([.. new float[shapes], .. weights, .. new float[2 * shapes]], shapes, framesPerSecond: 30);
    }
}
