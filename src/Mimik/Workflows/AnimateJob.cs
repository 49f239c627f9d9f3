using System.Globalization;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Obj;
using Mimik.Formats.Video;
using Mimik.Geometry;

namespace Mimik.Workflows;

/// <summary>Plays weights on a face and writes OBJ frames, an animated GLB, or a video.</summary>
public sealed record AnimateJob
{
    /// <summary>The face: a rig or a compressed one, or <see cref="FaceFile.SampleName"/>.</summary>
    public required string FacePath { get; init; }

    /// <summary>The weights over time: .npy, .npz or .csv; or <see cref="FaceFile.SampleName"/> for the loop that Mimik brings along.</summary>
    public required string WeightsPath { get; init; }

    /// <summary>A folder for OBJ frames, a .glb or .gltf, or a .mp4.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Frames per second where the weights state none; null takes <see cref="WeightAnimation.DefaultFramesPerSecond"/>.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Camera and size of a video.</summary>
    public RenderOptions Rendering { get; init; } = new() { Width = 1280, Height = 720 };

    /// <summary>How a compressed face becomes glTF; null takes the defaults. Other faces and files do not take one.</summary>
    public GltfForm? Gltf { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Plays and writes.</summary>
    /// <param name="progress">Receives every frame.</param>
    /// <param name="cancellation">Ends the run; nothing half-written stays.</param>
    /// <returns>One line each: units, channels that drive nothing, errors of joints, what was written.</returns>
    /// <exception cref="MimikException">A file cannot be read, the weights do not fit the face, or ffmpeg is missing.</exception>
    public IReadOnlyList<string> Run(IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        LoadedFace loaded = FaceFile.Read(FacePath, Reading);
        var notes = new List<string>(loaded.Notes);
        GltfForm.ExpectUse(Gltf, loaded, OutputPath);
        WeightAnimation shapes = AnimationSource.Bind(WeightsPath, ReadWeights(notes), loaded.Face, notes);
        double rate = shapes.FramesPerSecond!.Value;
        switch (Path.GetExtension(OutputPath).ToUpperInvariant())
        {
            case ".GLB" or ".GLTF":
                notes.AddRange(WriteGltf(loaded.Face, shapes));
                break;
            case ".MP4":
                WriteVideo(loaded.Face, shapes, progress, cancellation);
                break;
            case "":
                WriteFrames(loaded.Face, shapes, progress, cancellation);
                break;
            default:
                throw new MimikException($"{OutputPath}: expected a folder, .glb, .gltf or .mp4, found {Path.GetExtension(OutputPath)}");
        }

        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{OutputPath}: {shapes.FrameCount} frames, {rate:g6} a second, {shapes.FrameCount / rate:f2} s"));
        return notes;
    }

    private WeightAnimation ReadWeights(List<string> notes)
    {
        WeightAnimation weights = AnimationSource.Read(WeightsPath, Reading);
        if (weights.FramesPerSecond is { } stated)
        {
            if (FramesPerSecond is { } asked && asked != stated)
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{WeightsPath}: {stated:g6} frames a second as the file says; --fps {asked:g6} is for files that do not"));
            return weights;
        }

        return new WeightAnimation(weights.Weights, weights.ChannelCount, weights.Names, FramesPerSecond ?? WeightAnimation.DefaultFramesPerSecond, weights.StartSeconds)
        {
            HeadPose = weights.HeadPose,
        };
    }

    private IReadOnlyList<string> WriteGltf(PosableFace face, WeightAnimation shapes)
    {
        if (face.Compressed is { } compressed)
        {
            IReadOnlyList<string> notes = (Gltf ?? new GltfForm()).Write(OutputPath, compressed, shapes);
            return shapes.HeadPose is null ? notes : [.. notes, $"{OutputPath}: the head's motion is left out: the joints of a compressed rig stay in place"];
        }

        return GltfRigFile.Write(OutputPath, face.Rig!, shapes);
    }

    private void WriteVideo(PosableFace face, WeightAnimation shapes, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        face.ExpectPolygons(FacePath);
        RenderOptions rendering = Rendering with { Framing = Rendering.Framing ?? face.Neutral };
        var renderer = new FaceRenderer(face.Surface, rendering);
        var picture = new Image(rendering.Width, rendering.Height);
        float[] positions = new float[face.Neutral.Length];
        using var film = new VideoWriter(OutputPath, rendering.Width, rendering.Height, shapes.FramesPerSecond!.Value);
        for (int t = 0; t < shapes.FrameCount; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            face.Pose(shapes[t], positions);
            shapes.HeadPose?[t].Apply(positions, positions);
            renderer.Render(positions, picture);
            film.Add(picture);
            progress?.Report(new JobProgress("frames", t + 1, shapes.FrameCount));
        }

        film.Finish();
    }

    private void WriteFrames(PosableFace face, WeightAnimation shapes, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        int digits = Math.Max(4, (shapes.FrameCount - 1).ToString(CultureInfo.InvariantCulture).Length);
        float[] positions = new float[face.Neutral.Length];
        AtomicFolder.Write(OutputPath, folder =>
        {
            for (int t = 0; t < shapes.FrameCount; t++)
            {
                cancellation.ThrowIfCancellationRequested();
                face.Pose(shapes[t], positions);
                shapes.HeadPose?[t].Apply(positions, positions);
                string name = $"frame_{t.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}.obj";
                ObjFile.Write(Path.Combine(folder, name), MeshSurface.ToMesh(face.Surface, positions, looks: false));
                progress?.Report(new JobProgress("frames", t + 1, shapes.FrameCount));
            }
        });
    }
}
