using Mimik.Faces;
using Mimik.Faces.Synthetic;

namespace Mimik.Workflows;

/// <summary>Draws a random rig with weights and writes them as an inverse-rig set.</summary>
public sealed record MakeRandomRigJob
{
    /// <summary>What to write: one .npz where the name ends so, else a new folder of .npy files.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Sizes and seed.</summary>
    public RandomRigOptions Options { get; init; } = new();

    /// <summary>Whether the meshes that the weights give are written too: <c>targets</c> [3N x T], displacements from the neutral.</summary>
    public bool Targets { get; init; }

    /// <summary>The standard deviation of Gaussian noise on every number of the targets; 0 for none.</summary>
    public double TargetNoise { get; init; }

    /// <summary>Draws and writes.</summary>
    /// <returns>One line on what was made.</returns>
    /// <exception cref="MimikException">A size is out of range, or the path cannot be written.</exception>
    public IReadOnlyList<string> Run()
    {
        if (!(TargetNoise >= 0 && double.IsFinite(TargetNoise)))
            throw new MimikException($"--noise: expected a finite number of 0 or more, found {TargetNoise}");
        if (TargetNoise > 0 && !Targets)
            throw new MimikException($"--noise: expected --targets beside it, found none");
        Options.Check();
        InverseRigSetWriter.ExpectWritable(OutputPath);
        RandomRig made = RandomRig.Create(Options);
        var writer = new InverseRigSetWriter(made.Rig)
        {
            Weights = made.Weights,
            Targets = Targets ? SyntheticTargets.Of(made.Rig, made.Weights, TargetNoise, Options.Seed) : null,
            Compress = false,
        };
        writer.Write(OutputPath);
        return [$"{Options.Vertices:N0} vertices, {Options.Controls} controls, {Options.Pairs} pairs, {Options.Triples} triples, {Options.Quadruples} quadruples, {Options.Frames} frames, seed {Options.Seed}"];
    }
}
