using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Faces.Sample;
using Mimik.Formats;

namespace Mimik.Workflows.Retarget;

/// <summary>A head that a rig comes from or goes to, with the landmarks that its file is known to have.</summary>
/// <param name="Rig">The rig; without shapes for a mesh or a model's template.</param>
/// <param name="Landmarks">Sets of landmarks on it, empty where none are known.</param>
/// <param name="Notes">One line each: the unit, what was left out.</param>
internal sealed record RetargetHead(BlendshapeRig Rig, IReadOnlyList<LandmarkEmbedding> Landmarks, IReadOnlyList<string> Notes)
{
    /// <summary>Reads a head: a rig, a mesh, a head model's template, or Mimik's own face.</summary>
    /// <param name="path">The file, the folder, or <see cref="FaceFile.SampleName"/>.</param>
    /// <param name="reading">Unit and memory limit.</param>
    /// <param name="landmarks">A landmark embedding of the head (<see cref="LandmarkEmbeddingFile"/>); null takes the one beside a model, or those that are known.</param>
    /// <exception cref="MimikException">The path holds no face, or a broken one.</exception>
    public static RetargetHead Read(string path, FaceReadOptions reading, string? landmarks = null)
    {
        bool isSample = path == FaceFile.SampleName && !Path.Exists(path);
        MorphableModel? model = isSample ? null : HeadModelFile.TryRead(path, new HeadReadOptions { Budget = new ReadBudget(reading.MaxMemoryBytes) });

        // The ICT face is a rig as well.
        if (model is not null && model.Family != HeadFamily.Ict)
        {
            var mean = new BlendshapeRig(model.Template, model.Surface.With(model.Licence.Text, model.Surface.Colours), [], reading.Units ?? model.Unit);
            return new RetargetHead(mean, Of(model, path, reading, landmarks), [$"{model.Name}: its mean face"]);
        }

        (BlendshapeRig rig, LoadedFace loaded) = FaceFile.ReadRig(path, reading);
        IReadOnlyList<LandmarkEmbedding> known = landmarks is { } file ? Embedded(file, rig.Surface, reading) : isSample ? [SampleLandmarks.Ibug51()] : model?.Landmarks ?? [];
        return new RetargetHead(rig, known, loaded.Notes);
    }

    /// <summary>The landmarks of a model: given ones, its own, else those in the file that FLAME's models have beside them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <param name="reading">Memory limit.</param>
    /// <param name="landmarks">An embedding's file, or null.</param>
    /// <exception cref="MimikException">The embedding is broken, or another mesh's.</exception>
    public static IReadOnlyList<LandmarkEmbedding> Of(MorphableModel model, string path, FaceReadOptions reading, string? landmarks)
    {
        string beside = Path.ChangeExtension(path, null) + LandmarkSidecars.Static;
        if (landmarks is null && model.Landmarks.Count > 0)
            return model.Landmarks;
        string? file = landmarks ?? (File.Exists(beside) ? beside : null);
        return file is null ? [] : Embedded(file, model.Surface, reading);
    }

    private static IReadOnlyList<LandmarkEmbedding> Embedded(string file, RigSurface surface, FaceReadOptions reading) =>
        LandmarkEmbeddingFile.Read(file, surface.Faces.Triangulate(), surface.VertexCount, new ReadBudget(reading.MaxMemoryBytes)).Sets;
}
