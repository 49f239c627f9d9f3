using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Geometry;

namespace Mimik.Workflows.Solve;

/// <summary>The rig and the meshes of a solve, read and joined.</summary>
/// <param name="Rig">The rig.</param>
/// <param name="Frames">The meshes, in the rig's unit.</param>
/// <param name="Map">Where the meshes' points lie on the rig; null where they are its vertices.</param>
/// <param name="Notes">One line each: units, what was inferred or left out.</param>
internal sealed record SolveInputs(BlendshapeRig Rig, IMeshSequence Frames, BarycentricMap? Map, List<string> Notes) : IDisposable
{
    private IMeshSequence? Source { get; init; }

    /// <summary>Reads both.</summary>
    /// <exception cref="MimikException">A file cannot be read, or they do not fit each other.</exception>
    public static SolveInputs Open(SolveJob job)
    {
        (BlendshapeRig rig, LoadedFace loaded) = FaceFile.ReadRig(job.RigPath, job.Reading);
        var notes = new List<string>(loaded.Notes);
        BarycentricMap? map = ReadMap(job, rig, notes);
        var options = new MeshSequenceOptions
        {
            VertexCount = rig.VertexCount,
            Map = map,
            Displacements = job.Displacements,
            FramesPerSecond = job.FramesPerSecond,
            Unit = job.MeshUnits,
            MaxMemoryBytes = job.Reading.MaxMemoryBytes,
        };
        IMeshSequence source = MeshSequenceFile.Open(job.MeshesPath, options, notes);
        return new SolveInputs(rig, new PlacedSequence(source, rig.Unit), map, notes) { Source = source };
    }

    /// <summary>The meshes without the head's motion, where curves have one.</summary>
    public IMeshSequence Still(WeightAnimation curves) => curves.HeadPose is { } motions ? new PlacedSequence(Frames, Rig.Unit, motions) : Frames;

    /// <summary>Opens other meshes of the same points.</summary>
    public IMeshSequence OpenOther(string path, SolveJob job) => MeshSequenceFile.Open(
        path,
        new MeshSequenceOptions { VertexCount = Rig.VertexCount, Map = Map, Displacements = job.Displacements, Unit = job.MeshUnits, MaxMemoryBytes = job.Reading.MaxMemoryBytes },
        Notes);

    /// <inheritdoc/>
    public void Dispose() => Source?.Dispose();

    // A map file, or the closest points of a mesh of another topology that lies on the rig's neutral.
    private static BarycentricMap? ReadMap(SolveJob job, BlendshapeRig rig, List<string> notes)
    {
        if (job.MapPath is not null && job.BindPath is not null)
            throw new MimikException($"--bind: expected no --map beside it, found {job.MapPath}");
        if (job.MapPath is { } path)
        {
            BarycentricMap map = BarycentricMapFile.Read(path, new Formats.ReadBudget(job.Reading.MaxMemoryBytes));
            map.ExpectWithin(rig.VertexCount);
            return map;
        }

        if (job.BindPath is not { } bind)
            return null;
        (BlendshapeRig other, _) = FaceFile.ReadRig(bind, job.Reading with { Units = job.MeshUnits ?? job.Reading.Units });
        float scale = other.Unit.MetresPerUnit is { } from && rig.Unit.MetresPerUnit is { } to ? (float)(from / to) : 1;
        float[] points = [.. other.Neutral.Select(x => scale * x)];
        BarycentricMap bound = BarycentricMap.ByClosestPoint(new PolygonMesh(rig.Neutral, rig.Surface.Faces), points);
        double[] distances = [.. bound.Distances!.Order()];
        notes.Add(FormattableString.Invariant(
            $"{bind}: {bound.Count:N0} vertices bound to the rig's surface, {rig.Unit.ReportScale * distances[distances.Length / 2]:f3} {rig.Unit.ReportLabel} from it in the median, {rig.Unit.ReportScale * distances[^1]:f3} {rig.Unit.ReportLabel} at most"));
        return bound;
    }
}
