using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Synthetic;

namespace Mimik.Workflows;

/// <summary>Gives a rig smooth correctives and writes it.</summary>
public sealed record MakeToyCorrectivesJob
{
    /// <summary>The rig: a file, a folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string RigPath { get; init; }

    /// <summary>What to write; its extension says the format, unless <see cref="AsNpySet"/> does.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Writes the inverse-rig set (<see cref="InverseRigSetFile"/>).</summary>
    public bool AsNpySet { get; init; }

    /// <summary>Counts, size and seed.</summary>
    public ToyCorrectiveOptions Options { get; init; } = new();

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Reads, adds, writes.</summary>
    /// <returns>One line each: the unit, what was added, what the format cannot hold.</returns>
    /// <exception cref="MimikException">The rig cannot be read, has too few controls that overlap, or cannot be written.</exception>
    public IReadOnlyList<string> Run()
    {
        Options.Check();
        (BlendshapeRig rig, LoadedFace loaded) = FaceFile.ReadRig(RigPath, Reading);
        BlendshapeRig made = ToyCorrectives.Add(rig, Options);
        List<string> notes = [.. loaded.Notes, .. Describe(rig, made)];
        notes.AddRange(AsNpySet ? InverseRigSetFile.Write(OutputPath, made) : RigFile.Write(OutputPath, made));
        return notes;
    }

    private IEnumerable<string> Describe(BlendshapeRig rig, BlendshapeRig made)
    {
        Blendshape[] added = [.. made.Shapes.Skip(rig.Shapes.Count)];
        if (added.Length == 0)
        {
            yield return "no correctives added";
            yield break;
        }

        double[] largest = [.. added.Select(shape => (double)VertexDistances.Between(new float[shape.Deltas.Length], shape.Deltas, made.Unit.ReportScale).DefaultIfEmpty(0).Max())];
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"added {Options.Pairs} pairs, {Options.Triples} triples, {Options.Quadruples} quadruples; they move vertices by up to {largest.Min():g3} to {largest.Max():g3} {made.Unit.ReportLabel}, the last is {added[^1].Name}");
        if (rig.Surface.Faces.Count == 0)
            yield return "no faces: the correctives were not smoothed along the surface";
    }
}
