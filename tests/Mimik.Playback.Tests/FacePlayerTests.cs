namespace Mimik.Playback.Tests;

public class FacePlayerTests
{
    /// <summary>The paths that this machine and this build have; <c>Scalar</c> and <c>Vector128</c> are always among them.</summary>
    public static TheoryData<string> Paths => [.. Enum.GetValues<SkinPath>().Where(SkinKernel.IsSupported).Select(path => path.ToString())];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Positions_are_the_definition(string pathName)
    {
        SkinPath path = Enum.Parse<SkinPath>(pathName);
        for (int influences = 1; influences <= 9; influences++)
        {
            PlaybackRig rig = TestRig.Create(influences, influences: influences);
            var player = new FacePlayer(rig, path);
            float[] weights = TestRig.RandomShapeWeights(influences);
            player.PoseShapes(weights);
            float[] positions = new float[rig.Rest.Length];
            player.GetPositions(positions);
            double[] expected = TestRig.SlowPositions(rig, weights);
            // Coordinates of 10 that some twenty float operations reach, terms up to some 40: 1e-5 is 8 units in the last place of 10.
            for (int i = 0; i < positions.Length; i++)
                Assert.Equal(expected[i], positions[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_number_of_vertices_fills_its_span_and_no_more(string pathName)
    {
        const float Guard = 12345;
        float[] weights = TestRig.RandomShapeWeights(2);
        for (int vertices = 0; vertices <= 70; vertices++)
        {
            PlaybackRig rig = TestRig.Create(vertices + 1, vertices);
            var player = new FacePlayer(rig, Enum.Parse<SkinPath>(pathName));
            player.PoseShapes(weights);
            float[] positions = new float[rig.Rest.Length + 7], normals = new float[rig.Rest.Length + 7];
            positions.AsSpan().Fill(Guard);
            normals.AsSpan().Fill(Guard);
            int start = 1 + (vertices % 5), length = rig.Rest.Length;
            player.GetPositions(positions.AsSpan(start, length), normals.AsSpan(start, length));
            double[] expected = TestRig.SlowPositions(rig, weights);
            for (int i = 0; i < positions.Length; i++)
            {
                bool inside = i >= start && i < start + length;
                Assert.Equal(inside ? expected[i - start] : Guard, positions[i], inside ? 1e-5 : 0);
                Assert.True(inside == (normals[i] is >= -1.00001f and <= 1.00001f), $"{normals[i]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Bones_may_be_many(string pathName)
    {
        PlaybackRig rig = TestRig.Create(7, vertices: 133, influences: 12, bones: 150);
        var player = new FacePlayer(rig, Enum.Parse<SkinPath>(pathName));
        float[] weights = TestRig.RandomShapeWeights(7), positions = new float[rig.Rest.Length];
        player.PoseShapes(weights);
        player.GetPositions(positions);
        double[] expected = TestRig.SlowPositions(rig, weights);
        for (int i = 0; i < positions.Length; i++)
            Assert.Equal(expected[i], positions[i], 1e-5);
    }

    [Fact]
    public void Tables_serve_a_rig_whose_neighbours_share_few_bones()
    {
        // Where there is no AVX-512 neither rig gets them.
        bool tables = SkinKernel.IsSupported(SkinPath.Tables512);
        Assert.Equal(tables, Rig((v, k) => (v * 7 % 5) + (k * 5)).Layout().Path == SkinPath.Tables512);
        Assert.NotEqual(SkinPath.Tables512, Rig((v, k) => (v / 16 % 30) + k).Layout().Path);

        static PlaybackRig Rig(Func<int, int, int> bone)
        {
            const int Vertices = 320, K = 8, Bones = 40;
            ushort[] bones = new ushort[Vertices * K];
            for (int i = 0; i < bones.Length; i++)
                bones[i] = (ushort)bone(i / K, i % K);
            float[] weights = new float[bones.Length];
            Array.Fill(weights, 1f / K);
            ushort[] indices = [.. Enumerable.Range(0, Bones).Select(b => (ushort)(6 * b))];
            var transforms = new SparseTransforms(Bones, [0, Bones], indices, [.. indices.Select(i => 0.01f * i)]);
            return new PlaybackRig(new float[3 * Vertices], [0, 0, 0], K, bones, weights, transforms, ["a"], RigLogic.Identity(1), [], null);
        }
    }

    [Fact]
    public void Players_of_a_rig_share_its_layout()
    {
        PlaybackRig rig = TestRig.Create();
        FacePlayer a = new(rig), b = new(rig);
        float[] weights = TestRig.RandomShapeWeights(8), first = new float[rig.Rest.Length], second = new float[rig.Rest.Length];
        Assert.Same(rig.Layout(), rig.Layout());
        a.PoseShapes(weights);
        b.PoseShapes(new float[TestRig.Shapes]);
        a.GetPositions(first);
        b.GetPositions(second);
        Assert.NotEqual(first, second);
        Assert.Equal(rig.Rest, second);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Normals_are_the_inverse_transpose_of_the_blended_matrix(string pathName)
    {
        PlaybackRig rig = TestRig.Create(3);
        var player = new FacePlayer(rig, Enum.Parse<SkinPath>(pathName));
        float[] weights = TestRig.RandomShapeWeights(3);
        player.PoseShapes(weights);
        float[] positions = new float[rig.Rest.Length], alone = new float[rig.Rest.Length], normals = new float[rig.Rest.Length], rest = new float[rig.Rest.Length];
        player.GetPositions(positions, normals);
        player.GetPositions(alone);
        player.GetRestNormals(rest);
        Assert.Equal(alone, positions);
        for (int v = 0; v < rig.VertexCount; v++)
        {
            double[] p = TestRig.SlowParameters(rig, weights, v);
            // (I + [r]x)^-T n up to scale: for a skew matrix of r the cofactor matrix is I + r r^T + [r]x.
            double dot = (p[0] * rest[3 * v]) + (p[1] * rest[(3 * v) + 1]) + (p[2] * rest[(3 * v) + 2]);
            double x = rest[3 * v] + (p[0] * dot) + ((p[1] * rest[(3 * v) + 2]) - (p[2] * rest[(3 * v) + 1]));
            double y = rest[(3 * v) + 1] + (p[1] * dot) + ((p[2] * rest[3 * v]) - (p[0] * rest[(3 * v) + 2]));
            double z = rest[(3 * v) + 2] + (p[2] * dot) + ((p[0] * rest[(3 * v) + 1]) - (p[1] * rest[3 * v]));
            double length = Math.Sqrt((x * x) + (y * y) + (z * z));
            if (length == 0)
                length = 1;
            Assert.Equal(x / length, normals[3 * v], 1e-5);
            Assert.Equal(y / length, normals[(3 * v) + 1], 1e-5);
            Assert.Equal(z / length, normals[(3 * v) + 2], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_rest_pose_comes_out_to_the_bit(string pathName)
    {
        PlaybackRig rig = TestRig.Create(4);
        var player = new FacePlayer(rig, Enum.Parse<SkinPath>(pathName));
        float[] positions = new float[rig.Rest.Length];
        player.GetPositions(positions);
        Assert.Equal(rig.Rest, positions);
        player.PoseShapes(TestRig.RandomShapeWeights(1));
        player.PoseShapes(new float[TestRig.Shapes]);
        player.GetPositions(positions);
        Assert.Equal(rig.Rest, positions);
    }

    [Fact]
    public void A_turned_triangle_turns_its_normal()
    {
        // One bone, r = (1, 0, 0): I + [r]x takes y to y + z and z to z - y, a turn of 45 degrees about x with growth.
        var transforms = new SparseTransforms(1, [0, 1], [0], [1]);
        var rig = new PlaybackRig([0, 0, 0, 1, 0, 0, 0, 1, 0], [0, 0, 0], 1, [0, 0, 0], [1, 1, 1], transforms, ["turn"], RigLogic.Identity(1), [0, 1, 2], null);
        var player = new FacePlayer(rig);
        player.PoseShapes([1]);
        float[] positions = new float[9], normals = new float[9];
        player.GetPositions(positions, normals);
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 1, 1], positions);
        float half = MathF.Sqrt(0.5f);
        for (int v = 0; v < 3; v++)
        {
            Assert.Equal(0, normals[3 * v], 1e-6f);
            Assert.Equal(-half, normals[(3 * v) + 1], 1e-6f);
            Assert.Equal(half, normals[(3 * v) + 2], 1e-6f);
        }
    }

    [Fact]
    public void Controls_go_through_the_logic()
    {
        PlaybackRig rig = TestRig.Create();
        var player = new FacePlayer(rig);
        float[] controls = [0.5f, 0.25f, -1, 0.5f, 2], weights = new float[TestRig.Shapes];
        player.PoseControls(controls);
        rig.Logic.Evaluate(controls, weights);
        Assert.Equal(weights, player.ShapeWeights.ToArray());
        float[] viaControls = new float[rig.Rest.Length], viaShapes = new float[rig.Rest.Length];
        player.GetPositions(viaControls);
        player.PoseShapes(weights);
        player.GetPositions(viaShapes);
        Assert.Equal(viaShapes, viaControls);
    }

    [Fact]
    public void Bone_matrices_take_uncentred_positions_to_the_same_place()
    {
        PlaybackRig rig = TestRig.Create(6, influences: 1);
        var player = new FacePlayer(rig);
        player.PoseShapes(TestRig.RandomShapeWeights(6));
        float[] positions = new float[rig.Rest.Length], matrices = new float[12 * rig.Transforms.BoneCount];
        player.GetPositions(positions);
        player.GetBoneMatrices(matrices);
        for (int v = 0; v < rig.VertexCount; v++)
        {
            if (rig.Weights[v] == 0)
                continue;
            Span<float> m = matrices.AsSpan(12 * rig.Bones[v], 12);
            for (int row = 0; row < 3; row++)
            {
                float expected = (m[4 * row] * rig.Rest[3 * v]) + (m[(4 * row) + 1] * rig.Rest[(3 * v) + 1]) + (m[(4 * row) + 2] * rig.Rest[(3 * v) + 2]) + m[(4 * row) + 3];
                Assert.Equal(expected, positions[(3 * v) + row], 2e-5f);
            }
        }
    }

    [Fact]
    public void A_frame_allocates_nothing()
    {
        PlaybackRig rig = TestRig.Create();
        var player = new FacePlayer(rig);
        float[] controls = [0.5f, 0.25f, 1, 0.5f, 2], positions = new float[rig.Rest.Length], normals = new float[rig.Rest.Length];
        float[] matrices = new float[12 * rig.Transforms.BoneCount];
        Frame();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int frame = 0; frame < 100; frame++)
            Frame();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Frame()
        {
            player.PoseControls(controls);
            player.GetBoneMatrices(matrices);
            player.GetPositions(positions);
            player.GetPositions(positions, normals);
        }
    }

    [Fact]
    public void An_empty_rig_plays()
    {
        var rig = new PlaybackRig([], [0, 0, 0], 1, [], [], new SparseTransforms(0, [0], [], []), [], RigLogic.Identity(0), [], null);
        var player = new FacePlayer(rig);
        player.PoseControls([]);
        player.GetPositions([], []);
        player.GetBoneMatrices([]);
    }

    [Fact]
    public void Spans_of_the_wrong_length_are_refused()
    {
        PlaybackRig rig = TestRig.Create();
        var player = new FacePlayer(rig);
        float[] right = new float[rig.Rest.Length], wrong = new float[rig.Rest.Length - 3];
        Assert.Throws<ArgumentException>(() => player.PoseControls(new float[TestRig.Shapes]));
        Assert.Throws<ArgumentException>(() => player.PoseShapes(new float[TestRig.Controls]));
        Assert.Throws<ArgumentException>(() => player.GetPositions(wrong));
        Assert.Throws<ArgumentException>(() => player.GetPositions(right, wrong));
        Assert.Throws<ArgumentException>(() => player.GetRestNormals(wrong));
        Assert.Throws<ArgumentException>(() => player.GetBoneMatrices(new float[12]));
    }

    [Fact]
    public void A_rig_that_does_not_fit_together_is_refused()
    {
        var transforms = new SparseTransforms(1, [0, 1], [0], [1]);
        RigLogic logic = RigLogic.Identity(1);
        Says("three numbers a vertex", () => Rig([0, 0], [0], [1], ["a"], [], 1));
        Says("finite", () => Rig([0, 0, float.NaN], [0], [1], ["a"], [], 1));
        Says("1 x 1 bones", () => Rig([0, 0, 0], [0, 0], [1, 0], ["a"], [], 1));
        Says("weights of 0 or more, found -1", () => Rig([0, 0, 0], [0], [-1], ["a"], [], 1));
        Says("bones below 1, found 1", () => Rig([0, 0, 0], [1], [1], ["a"], [], 1));
        Says("1 names", () => Rig([0, 0, 0], [0], [1], [], [], 1));
        Says("vertices below 1, found 1", () => Rig([0, 0, 0], [0], [1], ["a"], [0, 0, 1], 1));
        Says("three corners", () => Rig([0, 0, 0], [0], [1], ["a"], [0], 1));
        Says("positive number of metres", () => Rig([0, 0, 0], [0], [1], ["a"], [], 0));
        void Says(string what, Action action) => Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
        void Rig(float[] rest, ushort[] bones, float[] weights, string[] names, int[] triangles, double unit) =>
            _ = new PlaybackRig(rest, [0, 0, 0], 1, bones, weights, transforms, names, logic, triangles, unit);
    }

    [Fact]
    public void Transforms_that_do_not_fit_together_are_refused()
    {
        Says("at most 10922 bones", () => new SparseTransforms(10923, [0], [], []));
        Says("at most 10922 bones", () => new SparseTransforms(int.MaxValue / 3, [0], [], []));
        Says("offsets from 0", () => new SparseTransforms(1, [0, 2], [0], [1]));
        Says("rising indices", () => new SparseTransforms(1, [0, 2], [1, 1], [1, 1]));
        Says("rising indices", () => new SparseTransforms(1, [0, 1], [6], [1]));
        Says("finite", () => new SparseTransforms(1, [0, 1], [0], [float.PositiveInfinity]));
        Says("smaller than the one before", () => new SparseTransforms(1, [0, 2, 1, 2], [0, 1], [1, 1]));
        static void Says(string what, Action action) => Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}
