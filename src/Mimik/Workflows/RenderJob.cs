using System.Numerics.Tensors;
using Mimik.Faces;
using Mimik.Formats.Png;
using Mimik.Geometry;

namespace Mimik.Workflows;

/// <summary>Renders one picture of a face in a pose.</summary>
public sealed record RenderJob
{
    /// <summary>The face: a file, a folder, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string FacePath { get; init; }

    /// <summary>The PNG to write.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Control or shape names and their weights; spellings of the name table are understood.</summary>
    public IReadOnlyList<NamedWeight> Weights { get; init; } = [];

    /// <summary>Camera and size; its <see cref="RenderOptions.HeatMap"/> is filled in by the job.</summary>
    public RenderOptions Rendering { get; init; } = new();

    /// <summary>Whether the face is coloured by distance in place of its materials.</summary>
    public bool ShowHeatMap { get; init; }

    /// <summary>The face to whose same pose the distance is measured; null measures from this face's own neutral.</summary>
    public string? HeatMapAgainst { get; init; }

    /// <summary>The distance of the brightest colour, in mm (or the face's unit where it is unknown); null takes the largest there is.</summary>
    public double? HeatMapMaximum { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Renders and writes the picture.</summary>
    /// <returns>One line each: the unit, the largest distance of a heat map.</returns>
    /// <exception cref="MimikException">A file cannot be read, a name is unknown, or two faces do not match.</exception>
    public IReadOnlyList<string> Run()
    {
        if (!Path.GetExtension(OutputPath).Equals(".png", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{OutputPath}: expected a name that ends in .png, found {(Path.HasExtension(OutputPath) ? Path.GetExtension(OutputPath) : "no extension")}");
        LoadedFace loaded = FaceFile.Read(FacePath, Reading);
        loaded.Face.ExpectPolygons(FacePath);
        var notes = new List<string>(loaded.Notes);
        float[] positions = PoseOf(loaded.Face);
        RenderOptions rendering = Rendering;
        if (ShowHeatMap)
            rendering = rendering with { HeatMap = Distances(loaded.Face, positions, notes) };
        Image picture = FaceRenderer.Render(loaded.Face.Surface, positions, rendering with { Framing = rendering.Framing ?? loaded.Face.Neutral });
        PngFile.Write(OutputPath, picture, loaded.Face.Surface.Licence);
        return notes;
    }

    private float[] PoseOf(PosableFace face)
    {
        float[] positions = new float[face.Neutral.Length];
        face.Pose(face.Bind(Weights), positions);
        return positions;
    }

    private HeatMap Distances(PosableFace face, float[] positions, List<string> notes)
    {
        float[] from = face.Neutral;
        if (HeatMapAgainst is { } path)
        {
            LoadedFace other = FaceFile.Read(path, Reading);
            if (other.Face.Neutral.Length != positions.Length)
                throw new MimikException($"{path}: expected {positions.Length / 3} vertices as in {FacePath}, found {other.Face.Neutral.Length / 3}");
            from = PoseOf(other.Face);
            if (other.Face.Unit.MetresPerUnit is { } theirs && face.Unit.MetresPerUnit is { } ours && theirs != ours)
                TensorPrimitives.Multiply(from, (float)(theirs / ours), from);
        }

        float[] distances = VertexDistances.Between(from, positions, face.Unit.ReportScale);
        double largest = distances.Length == 0 ? 0 : distances.Max();
        notes.Add($"largest distance {largest:g4} {face.Unit.ReportLabel}{(HeatMapAgainst is null ? " from the neutral" : $" to {HeatMapAgainst}")}");
        return new HeatMap(distances, HeatMapMaximum ?? (largest > 0 ? largest : 1), face.Unit.ReportLabel);
    }
}
