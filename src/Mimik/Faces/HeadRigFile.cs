using Mimik.Faces.Gltf;
using Mimik.Faces.Heads;
using Mimik.Formats.Gltf;

namespace Mimik.Faces;

/// <summary>Heads as rigged glTF files: skeleton, identity baked, expressions as morph targets.</summary>
public static class HeadRigFile
{
    /// <summary>Writes one head.</summary>
    /// <param name="path">The file to make or replace; ".gltf" is JSON with a .bin beside it, all else is .glb.</param>
    /// <param name="model">The model.</param>
    /// <param name="parameters">B = 1: identity, and the pose and expression that the file opens in.</param>
    /// <param name="correctives">What becomes of the pose correctives.</param>
    /// <param name="surface">A surface with other colours or pictures than the model's; null takes the model's.</param>
    /// <returns>How far the file is from the model in random poses, and a line for each thing that it does not hold.</returns>
    /// <exception cref="ArgumentException">The parameters are another model's, or of several heads.</exception>
    /// <exception cref="MimikException">The file cannot be written.</exception>
    public static (HeadRigDeviation Deviation, IReadOnlyList<string> Notes) Write(
        string path, MorphableModel model, HeadParameters parameters, PoseCorrectives correctives = PoseCorrectives.None, RigSurface? surface = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.ExpectFor(model);
        if (parameters.Count != 1)
            throw new ArgumentException($"expected one head, found {parameters.Count}", nameof(parameters));
        var rig = new HeadRig(model, parameters, correctives);
        RigSurface own = surface ?? model.Surface;
        if (own.Licence is null)
            own = own.With(model.Licence.Text, own.Colours);
        (GltfBuilder builder, IReadOnlyList<string> notes) = HeadRigExport.Build(rig, own);
        GltfWriter.Write(path, builder);
        return (rig.Deviation(), notes);
    }
}
