using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Mat;
using Mimik.Formats.Pickle;
using Mimik.Formats.Png;
using Mimik.Formats.Torch;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Workflows;

/// <summary>One line of a description.</summary>
/// <param name="Label">What is described.</param>
/// <param name="Text">Its value.</param>
public sealed record InfoRow(string Label, string Text);

/// <summary>Describes any file that Mimik reads.</summary>
/// <param name="FilePath">The file or folder, or <see cref="FaceFile.SampleName"/>.</param>
/// <param name="Reading">How files are read.</param>
public sealed record InfoJob(string FilePath, FaceReadOptions Reading)
{
    /// <summary>Describes the quadratic forms that a rig's pair correctives make, too: the range of their eigenvalues.</summary>
    public bool Spectrum { get; init; }

    /// <summary>Reads the file and describes it.</summary>
    /// <returns>Rows of label and text, the format first.</returns>
    /// <exception cref="MimikException">The file cannot be read, or is no rig where <see cref="Spectrum"/> asks for one.</exception>
    public IReadOnlyList<InfoRow> Run()
    {
        var rows = new List<InfoRow>();
        BlendshapeRig? rig = Describe(rows);
        if (Spectrum)
            rows.AddRange(SpectrumRows.Of(rig ?? throw new MimikException($"{FilePath}: expected a rig with blendshapes for its spectrum, found {rows[0].Text}")));
        return rows;
    }

    private BlendshapeRig? Describe(List<InfoRow> rows)
    {
        switch (Path.GetExtension(FilePath).ToUpperInvariant())
        {
            case ".PNG":
                Describe(rows, PngFile.Read(FilePath, Budget()));
                break;
            case ".PKL" or ".MAT" when HeadModelFile.TryRead(FilePath, new HeadReadOptions { Budget = Budget() }) is { } model:
                rows.AddRange(HeadModelRows.Of(model));
                break;
            case ".PKL" or ".PICKLE":
                rows.Add(new("format", "Python pickle, read as data"));
                rows.AddRange(PickleOutline.Of(PickleReader.Read(FilePath, Budget())).Select(entry => new InfoRow(entry.Name, entry.Kind)));
                break;
            case ".PT" or ".PTH" or ".TAR":
                rows.Add(new("format", "PyTorch file, read as data"));
                rows.AddRange(PickleOutline.Of(TorchFile.Read(FilePath, Budget())).Select(entry => new InfoRow(entry.Name, entry.Kind)));
                break;
            case ".MAT":
                rows.Add(new("format", "MATLAB file"));
                rows.AddRange(MatOutline.Of(MatFile.Read(FilePath, Budget())).Select(entry => new InfoRow(entry.Name, entry.Kind)));
                break;
            case ".CSV":
                Describe(rows, AnimationFile.Read(FilePath, Budget()), "animation (csv)");
                break;
            case ".NPY":
                rows.Add(new("format", "numpy array"));
                rows.Add(new("array", NpyArray.Read(FilePath, Budget()).Description));
                break;
            case ".NPZ" when File.Exists(FilePath):
                return DescribeArrays(rows);
            default:
                return Describe(rows, FaceFile.Read(FilePath, Reading));
        }

        return null;
    }

    private ReadBudget Budget() => new(Reading.MaxMemoryBytes);

    private BlendshapeRig? DescribeArrays(List<InfoRow> rows)
    {
        NpzFile arrays = NpzFile.Read(FilePath, Budget());
        BlendshapeRig? rig = null;
        if (AnimationSource.IsAnimation(arrays))
            Describe(rows, AnimationFile.Read(FilePath, Budget()), "animation (npz)");
        else if (FaceFile.IsFace(arrays))
            rig = Describe(rows, FaceFile.Read(FilePath, Reading));
        else if (HeadModelFile.TryRead(FilePath, new HeadReadOptions { Budget = Budget() }) is { } model)
            rows.AddRange(HeadModelRows.Of(model));
        else
            rows.Add(new("format", "numpy arrays"));
        foreach (string name in arrays.Names)
            rows.Add(new($"array {name}", arrays[name].Description));
        return rig;
    }

    private static void Describe(List<InfoRow> rows, Image picture)
    {
        rows.Add(new("format", "PNG picture"));
        rows.Add(new("size", $"{picture.Width} x {picture.Height} pixels"));
    }

    private static void Describe(List<InfoRow> rows, WeightAnimation animation, string format)
    {
        rows.Add(new("format", format));
        string rate = animation.FramesPerSecond is { } fps ? string.Create(CultureInfo.InvariantCulture, $"{fps:g6} a second") : "no rate in the file";
        rows.Add(new("frames", $"{animation.FrameCount}, {rate}"));
        rows.Add(new("channels", $"{animation.ChannelCount}{(animation.Names is null ? ", unnamed" : "")}"));
        if (animation.Names is { } names)
            rows.Add(new("names", string.Join(", ", names)));
        if (animation.FrameCount > 0)
            rows.Add(new("weights", string.Create(CultureInfo.InvariantCulture, $"{animation.Weights.Min():g4} to {animation.Weights.Max():g4}")));
    }

    private static BlendshapeRig? Describe(List<InfoRow> rows, LoadedFace loaded)
    {
        PosableFace face = loaded.Face;
        RigSurface surface = face.Surface;
        rows.Add(new("format", loaded.Format));
        foreach (string note in loaded.Notes)
            rows.Add(new("note", note));
        rows.Add(new("size", Size(face)));
        rows.Add(new("vertices", $"{surface.VertexCount}"));
        rows.Add(new("faces", Polygons(surface.Faces)));
        rows.Add(new("texture coordinates", surface.Uvs is { } uvs ? $"{uvs.Length / 2}" : "none"));
        foreach (RigPart part in surface.Parts)
            rows.Add(new($"part {part.Name}", $"{part.VertexCount} vertices, {part.FaceCount} faces"));
        if (surface.Licence is not null)
            rows.Add(new("licence", surface.Licence));
        rows.Add(new("materials", string.Join(", ", surface.Materials.Select(material => material.Name))));
        RigLogic logic = face.Logic;
        rows.Add(new("shapes", $"{logic.ShapeCount}: {logic.ControlCount} controls, {logic.InBetweens.Length} in-betweens, {logic.Correctives.Length} correctives"));
        rows.Add(new("names", string.Join(", ", face.ShapeNames)));
        if (face.Compressed is { } compressed)
        {
            PlaybackRig playback = compressed.Playback;
            rows.Add(new("bones", $"{playback.Transforms.BoneCount}, {playback.Influences} a vertex"));
            rows.Add(new("non-zeros", $"{playback.Transforms.Values.Length}"));
        }

        return face.Rig;
    }

    private static string Size(PosableFace face)
    {
        Span<float> low = [float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity];
        Span<float> high = [float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity];
        for (int i = 0; i < face.Neutral.Length; i++)
        {
            low[i % 3] = Math.Min(low[i % 3], face.Neutral[i]);
            high[i % 3] = Math.Max(high[i % 3], face.Neutral[i]);
        }

        double scale = face.Unit.ReportScale;
        return face.Neutral.Length == 0
            ? "empty"
            : string.Create(CultureInfo.InvariantCulture, $"{scale * (high[0] - low[0]):f1} x {scale * (high[1] - low[1]):f1} x {scale * (high[2] - low[2]):f1} {face.Unit.ReportLabel}");
    }

    private static string Polygons(PolygonFaces faces)
    {
        int triangles = 0, quads = 0;
        for (int f = 0; f < faces.Count; f++)
        {
            triangles += faces[f].Length == 3 ? 1 : 0;
            quads += faces[f].Length == 4 ? 1 : 0;
        }

        return $"{faces.Count}: {triangles} triangles, {quads} quads, {faces.Count - triangles - quads} others";
    }
}
