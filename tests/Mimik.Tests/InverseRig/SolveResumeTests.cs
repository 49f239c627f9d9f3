using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;
using Mimik.TestSupport;

namespace Mimik.Tests.InverseRig;

public sealed class SolveResumeTests
{
    private const int Frames = 900, Controls = 4;

    private static readonly BlendshapeRig Rig = LogicRigs.Random(15, Controls, 2, hats: 3, correctives: 5);

    [Theory]
    [InlineData("projecting", 500)]
    [InlineData("solving", 100)]
    [InlineData("solving", 700)]
    public void ACancelledSolveGoesOnToTheSameBits(string stage, int frames)
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new InverseRigCheckpoint(folder["state"], TimeSpan.FromHours(1));
        ArraySequence targets = Targets();
        InverseRigResult whole = Solver().Solve(targets, cancellation: TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource();
        var stop = new Stop(stage, frames, cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => Solver().Solve(targets, stop, checkpoint, cancel.Token));
        Assert.True(File.Exists(checkpoint.Path));

        var watch = new Stop("nothing", 0, cancel);
        InverseRigResult resumed = Solver().Solve(targets, watch, checkpoint, TestContext.Current.CancellationToken);
        Assert.Equal(whole.Controls.Weights, resumed.Controls.Weights);
        Assert.Equal(whole.Objective, resumed.Objective);
        Assert.Equal(whole.MissingPoints, resumed.MissingPoints);

        // What was done is not done again.
        if (stage == "solving")
        {
            Assert.DoesNotContain(watch.Seen, step => step.Stage == "projecting");
            Assert.True(watch.Seen.Where(step => step.Stage == "solving").Min(step => step.Frames) > stop.Seen[^1].Frames);
        }
    }

    [Fact]
    public void AnotherRunsStateIsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new InverseRigCheckpoint(folder["state"], TimeSpan.FromHours(1));
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Solver().Solve(Targets(), new Stop("solving", 100, cancel), checkpoint, cancel.Token));
        byte[] state = File.ReadAllBytes(checkpoint.Path);
        string expected = $"{checkpoint.Path}: fingerprint: expected the state of a solve of these meshes with this rig and these options (only the threads may differ), found another solve's";
        Assert.Equal(expected, Refused(new InverseRigOptions { Lambda1 = 0.3 }, Targets()));
        Assert.Equal(expected, Refused(new InverseRigOptions { Lambda1 = 0.2, NeutralOffset = new float[45] }, Targets()));
        Assert.Equal(expected, Refused(new InverseRigOptions { Lambda1 = 0.2 }, new SequencePart(Targets(), 0, 800)));
        File.WriteAllBytes(checkpoint.Path, state[..(state.Length / 2)]);
        Assert.DoesNotContain('\n', Refused(new InverseRigOptions { Lambda1 = 0.2 }, Targets()));
        File.WriteAllText(checkpoint.Path, "hello");
        Assert.StartsWith(checkpoint.Path, Refused(new InverseRigOptions { Lambda1 = 0.2 }, Targets()), StringComparison.Ordinal);
        AnimationFile.Write(folder["curves.npz"], new WeightAnimation(new float[4], 4));
        File.Move(folder["curves.npz"], checkpoint.Path, overwrite: true);
        Assert.Equal($"{checkpoint.Path}: archive: expected the state of a solve, found weights", Refused(new InverseRigOptions { Lambda1 = 0.2 }, Targets()));

        string Refused(InverseRigOptions options, IMeshSequence targets) => Assert.ThrowsAny<MimikException>(
            () => new InverseRigSolver(Rig, options).Solve(targets, null, checkpoint, TestContext.Current.CancellationToken)).Message;
    }

    private static InverseRigSolver Solver() => new(Rig, new InverseRigOptions { Lambda1 = 0.2, Threads = 2 });

    // With gaps, which the state has to carry.
    private static ArraySequence Targets()
    {
        float[] points = LogicRigs.Displacements(Rig, LogicRigs.Walk(Frames, Controls, 1), 0.3);
        for (int t = 0; t < Frames; t += 7)
            points[(t * 45) + (3 * (t % 15))] = float.NaN;
        return new ArraySequence(points, 15, areDisplacements: true);
    }

    private sealed class Stop(string stage, int frames, CancellationTokenSource cancel) : IProgress<InverseRigProgress>
    {
        public List<InverseRigProgress> Seen { get; } = [];

        public void Report(InverseRigProgress value)
        {
            Seen.Add(value);
            if (value.Stage == stage && value.Frames >= frames)
                cancel.Cancel();
        }
    }
}
