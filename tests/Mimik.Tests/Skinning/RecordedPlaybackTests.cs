using Mimik.Formats.Arrays;
using Mimik.Playback;
using Mimik.TestSupport;

namespace Mimik.Tests.Skinning;

/// <summary>Rig logic and evaluator against what the published implementation makes of the same numbers.</summary>
public class RecordedPlaybackTests
{
    [Fact]
    public void Rig_logic_equals_the_recording()
    {
        NpzFile file = NpzFile.Read(Repository.Shared("reference/compskin/tiny_rig_expected.npz"));
        float[] controls = file["controls"].ToSingles(), expected = file["shape_weights"].ToSingles(), weights = new float[101];
        RigLogic logic = TinyLogic();
        for (int t = 0; t < 40; t++)
        {
            logic.Evaluate(controls.AsSpan(72 * t, 72), weights);
            for (int s = 0; s < 101; s++)
                Assert.Equal(expected[(101 * t) + s], weights[s], 1e-6f);
        }
    }

    [Fact]
    public void The_published_result_evaluates_to_the_recorded_frames()
    {
        PlaybackRig rig = PublishedResult();
        NpzFile frames = NpzFile.Read(Repository.Shared("reference/compskin/ict_face_playback.npz"));
        float[] weights = frames["weights"].ToSingles(), expected = frames["vertices"].ToSingles(), positions = new float[rig.Rest.Length];
        float[] low = [float.MaxValue, float.MaxValue, float.MaxValue], high = [float.MinValue, float.MinValue, float.MinValue];
        for (int i = 0; i < rig.Rest.Length; i++)
        {
            low[i % 3] = Math.Min(low[i % 3], rig.Rest[i]);
            high[i % 3] = Math.Max(high[i % 3], rig.Rest[i]);
        }

        double size = Math.Sqrt(Enumerable.Range(0, 3).Sum(axis => Math.Pow(high[axis] - low[axis], 2)));
        var player = new FacePlayer(rig);
        double worst = 0;
        for (int t = 0; t < 7; t++)
        {
            player.PoseShapes(weights.AsSpan(57 * t, 57));
            player.GetPositions(positions);
            for (int i = 0; i < positions.Length; i++)
                worst = Math.Max(worst, Math.Abs(positions[i] - expected[(t * positions.Length) + i]));
        }

        Assert.True(worst < 1e-5 * size, $"largest difference {worst:g3} in a head of {size:g3}");
    }

    /// <summary>The dictionaries of tiny_rig.npz, written out.</summary>
    private static RigLogic TinyLogic()
    {
        var inBetweens = new List<InBetween>();
        Add(0, 0.5f, 1, 72, [24, 2, 3, 28, 40]);
        Add(0.25f, 0.5f, 1, 77, [4, 5, 32]);
        Add(0.5f, 0.75f, 1, 80, [24, 33]);
        int[][] factors =
        [
            [0, 64], [8, 33], [9, 58], [16, 59], [18, 51], [20, 21], [21, 24], [31, 34], [41, 63], [45, 67], [72, 80], [24, 2],
            [3, 8, 42], [9, 36, 69], [15, 32, 60], [36, 39, 40], [44, 49, 55],
            [0, 17, 26, 70], [31, 44, 57, 63],
        ];
        return new RigLogic(72, 101, inBetweens, [.. factors.Select((list, i) => new Corrective(82 + i, list))]);

        void Add(float x1, float x2, float x3, int shape, int[] controls)
        {
            foreach (int control in controls)
                inBetweens.Add(new InBetween(shape++, control, x1, x2, x3));
        }
    }

    /// <summary>ict_face_result.npz: rest centred, weights [N x 40], shapeXform [3 * 57 x 4 * 40] whose blocks are [[r]x | t].</summary>
    private static PlaybackRig PublishedResult()
    {
        const int P = 40, S = 57, K = 8;
        NpzFile file = NpzFile.Read(Repository.Shared("reference/compskin/ict_face_result.npz"));
        float[] rest = file["rest"].ToSingles(), dense = file["weights"].ToSingles(), xform = file["shapeXform"].ToSingles();
        int vertices = rest.Length / 3;
        ushort[] bones = new ushort[vertices * K];
        float[] weights = new float[vertices * K];
        for (int v = 0; v < vertices; v++)
        {
            int k = v * K;
            for (int b = 0; b < P; b++)
            {
                if (dense[(v * P) + b] == 0)
                    continue;
                bones[k] = (ushort)b;
                weights[k++] = dense[(v * P) + b];
            }
        }

        int[] offsets = new int[S + 1];
        var indices = new List<ushort>();
        var values = new List<float>();
        for (int s = 0; s < S; s++)
        {
            for (int b = 0; b < P; b++)
            {
                float[] parameters = [At(2, 1), At(0, 2), At(1, 0), At(0, 3), At(1, 3), At(2, 3)];
                Assert.Equal([At(2, 1), At(0, 2), At(1, 0)], [-At(1, 2), -At(2, 0), -At(0, 1)]);
                for (int d = 0; d < 6; d++)
                {
                    if (parameters[d] == 0)
                        continue;
                    indices.Add((ushort)((6 * b) + d));
                    values.Add(parameters[d]);
                }

                float At(int row, int column) => xform[(((3 * s) + row) * 4 * P) + (4 * b) + column];
            }

            offsets[s + 1] = indices.Count;
        }

        Assert.Equal(1281, indices.Count);
        string[] names = [.. Enumerable.Range(0, S).Select(s => $"{s}")];
        return new PlaybackRig(rest, [0, 0, 0], K, bones, weights, new SparseTransforms(P, offsets, [.. indices], [.. values]), names, RigLogic.Identity(S), [], 0.01);
    }
}
