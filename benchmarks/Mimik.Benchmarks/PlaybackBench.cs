using System.Globalization;
using Mimik.Faces;
using Mimik.Numerics;
using Mimik.Playback;
using Mimik.Skinning;

namespace Mimik.Benchmarks;

/// <summary>Weights to positions on one thread, beside the dense deltas of the same face.</summary>
internal static class PlaybackBench
{
    private const int Rounds = 4, Reach = 17, Shapes = PlaybackRigs.Shapes;
    private static readonly Timing Never = new(double.PositiveInfinity, double.PositiveInfinity);

    public static void Run()
    {
        Console.WriteLine($"processor: {MultiplicationProbe.Processor}");
        PlaybackRig rig = PlaybackRigs.Create(Reach), scattered = PlaybackRigs.Create(PlaybackRigs.Bones);
        Say($"rig: {Shapes} shapes, {rig.VertexCount:N0} vertices, {PlaybackRigs.Bones} bones, {rig.Influences} a vertex, {rig.Transforms.Values.Length:N0} non-zeros; {PlaybackRigs.BonesOfSixteen(rig):f1} bones for 16 vertices in a row");
        float[] weights = Weights(), positions = new float[rig.Rest.Length], normals = new float[rig.Rest.Length];
        var player = new FacePlayer(rig);
        Row("weights to positions, all shapes active", Timing.Of(() => Play(player, weights, positions)));
        Row("  the bones alone", Timing.Of(() => player.PoseShapes(weights)));
        Row("  the positions alone", Timing.Of(() => player.GetPositions(positions)));
        Row("weights to positions and normals", Timing.Of(() =>
        {
            player.PoseShapes(weights);
            player.GetPositions(positions, normals);
        }));
        (string what, float[][] frames) = Curves(rig);
        what = string.Create(CultureInfo.InvariantCulture, $"{what}, {frames.Length:N0} frames, {frames.Average(frame => frame.Count(w => w != 0) / (double)Shapes):p1} of the shapes active");
        Row($"weights to positions, {what}", Timing.Of(() => Array.ForEach(frames, frame => Play(player, frame, positions)), frames.Length));
        FromFile(rig, weights, positions, PlaybackFileOptions.Exact);
        FromFile(rig, weights, positions, new PlaybackFileOptions(halfTransforms: true));
        FromFile(rig, weights, positions, new PlaybackFileOptions(halfTransforms: true, weightBits: 8));
        Faces(rig, weights, 10);
        Faces(rig, weights, 100);
        Standard(rig, weights, positions, normals);
        var scatteredPlayer = new FacePlayer(scattered);
        Row(string.Create(CultureInfo.InvariantCulture, $"bones drawn for every vertex by itself ({PlaybackRigs.BonesOfSixteen(scattered):f1} for 16)"), Timing.Of(() => Play(scatteredPlayer, weights, positions)));
        Recorded();
        Dense(rig, weights, what, frames);
    }

    private static void Play(FacePlayer player, float[] weights, float[] positions)
    {
        player.PoseShapes(weights);
        player.GetPositions(positions);
    }

    private static float[] Weights()
    {
        var random = new RandomSource(1);
        float[] weights = new float[Shapes];
        for (int s = 0; s < Shapes; s++)
            weights[s] = (float)random.NextDouble() + 0.01f;
        return weights;
    }

    // [frames][S] shape weights: recorded controls through the rig logic, or as many active shapes drawn for every frame.
    private static (string What, float[][] Frames) Curves(PlaybackRig rig)
    {
        if (Reference.TryFind("../animation/facs72.npz") is not { } path)
        {
            var random = new RandomSource(6);
            return ("curves drawn (../shared/animation is not there)", [.. Enumerable.Range(0, 600).Select(_ => Draw(random))]);
        }

        WeightAnimation curves = AnimationFile.Read(path);
        float[][] frames = new float[curves.FrameCount][];
        for (int t = 0; t < frames.Length; t++)
            rig.Logic.Evaluate(curves[t], frames[t] = new float[Shapes]);
        return ("real curves", frames);

        static float[] Draw(RandomSource random)
        {
            float[] frame = new float[Shapes];
            for (int i = 0; i < 0.06 * Shapes; i++)
                frame[random.NextInt(Shapes)] = (float)random.NextDouble();
            return frame;
        }
    }

    // Half floats and parts of weights are widened as they are read: a frame costs what it costs with floats.
    private static void FromFile(PlaybackRig rig, float[] weights, float[] positions, PlaybackFileOptions options)
    {
        using var stream = new MemoryStream();
        PlaybackFileSize size = new PlaybackFile(rig, null, options).Write(stream);
        var player = new FacePlayer(PlaybackFile.Read(stream.ToArray()).Rig);
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"from a file of {(options.HalfTransforms ? "half-float" : "float")} transforms ({size.Transforms:N0} bytes) and {options.WeightBits}-bit weights ({size.Weights:N0} bytes)");
        Row(what, Timing.Of(() => Play(player, weights, positions)));
    }

    private static void Faces(PlaybackRig rig, float[] weights, int count)
    {
        FacePlayer[] players = [.. Enumerable.Range(0, count).Select(_ => new FacePlayer(rig))];
        float[][] positions = [.. players.Select(_ => new float[rig.Rest.Length])];
        Timing time = Timing.Of(
            () =>
            {
                for (int i = 0; i < players.Length; i++)
                    Play(players[i], weights, positions[i]);
            },
            count);
        Row($"{count} faces of one rig, each", time);
    }

    private static void Standard(PlaybackRig rig, float[] weights, float[] positions, float[] normals)
    {
        var standard = new StandardPlayer(rig);
        Row("netstandard2.1's build, on this runtime", Timing.Of(() => standard.Play(weights, positions)));
        Row("  with normals", Timing.Of(() => standard.Play(weights, positions, normals)));
    }

    private static void Recorded()
    {
        if (Reference.TryFind("compskin/ict_face_result.npz") is not { } path)
        {
            Console.WriteLine("the published result: skipped, ../shared/reference is not there");
            return;
        }

        PlaybackRig rig = CompskinResultFile.Read(path).Playback;
        var player = new FacePlayer(rig);
        float[] weights = Weights()[..rig.Transforms.ShapeCount], positions = new float[rig.Rest.Length];
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"the published result for the ICT face, {rig.VertexCount:N0} vertices, {rig.Transforms.Values.Length:N0} non-zeros ({PlaybackRigs.BonesOfSixteen(rig):f1} bones for 16)");
        Row(what, Timing.Of(() => Play(player, weights, positions)));
    }

    private static void Dense(PlaybackRig rig, float[] weights, string what, float[][] frames)
    {
        var player = new FacePlayer(rig);
        var dense = new DenseDeltas(rig.Rest, Deltas(player));
        float[] positions = new float[rig.Rest.Length];
        Timing all = Never, sparse = Never;
        // In turns, so that both meet the same load from elsewhere.
        for (int round = 0; round < Rounds; round++)
        {
            sparse = sparse.OrBetter(Timing.Of(() => Play(player, weights, positions)));
            all = all.OrBetter(Timing.Of(() => dense.Tiled(weights)));
            Expect(player, weights, dense, 1e-4);
            all = all.OrBetter(Timing.Of(() => dense.Rows(weights)));
            Expect(player, weights, dense, 1e-4);
        }

        Row(string.Create(CultureInfo.InvariantCulture, $"dense float32 deltas, all active: {dense.Bytes / 1e6:f1} MB a frame at {dense.Bytes / 1e3 / all.Best:f0} GB/s"), all);
        Timing halves = Timing.Of(() => dense.TiledHalves(weights));
        // Half floats of displacements of some ten centimetres are off by up to 2^-11 of them.
        Expect(player, weights, dense, 0.05);
        Row(string.Create(CultureInfo.InvariantCulture, $"dense half-float deltas, all active, at {dense.Bytes / 2e3 / halves.Best:f0} GB/s"), halves);
        Row($"dense float32 deltas, {what}, the others skipped", Timing.Of(() => Array.ForEach(frames, frame => dense.Rows(frame)), frames.Length));
        Expect(player, frames[^1], dense, 1e-4);
        Say($"dense over sparse, all active, measured in turns: {all.Best / sparse.Best:f1} by the best times ({all.Best:f0} and {sparse.Best:f1} us), {all.Median / sparse.Median:f1} by the medians");
    }

    private static float[][] Deltas(FacePlayer player)
    {
        float[] rest = player.Rig.Rest, weights = new float[Shapes];
        float[][] deltas = new float[Shapes][];
        for (int s = 0; s < Shapes; s++)
        {
            Array.Clear(weights);
            weights[s] = 1;
            deltas[s] = new float[rest.Length];
            Play(player, weights, deltas[s]);
            for (int i = 0; i < rest.Length; i++)
                deltas[s][i] -= rest[i];
        }

        return deltas;
    }

    private static void Expect(FacePlayer player, float[] weights, DenseDeltas dense, double tolerance)
    {
        float[] positions = new float[player.Rig.Rest.Length];
        Play(player, weights, positions);
        float worst = 0;
        for (int i = 0; i < positions.Length; i++)
            worst = Math.Max(worst, Math.Abs(positions[i] - dense.Positions[i]));
        if (!(worst < tolerance))
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"dense deltas: expected the played positions within {tolerance} cm, found {worst}"));
    }

    private static void Row(string what, Timing time) => Say($"{what}: {time.Best:f1} us (median {time.Median:f1})");

    private static void Say(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
