using Mimik.Faces.Heads;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Workflows.Retarget;

/// <summary>
/// A head's parameters over time as an .npz: <c>expression</c> [T x E], a rotation vector [T x 3] for every joint of the model (<c>global_pose</c>, <c>neck_pose</c>, <c>jaw_pose</c>,
/// <c>leye_pose</c>, <c>reye_pose</c>, radians), and <c>fps</c> where it is known.
/// </summary>
internal static class ParametersFile
{
    private static readonly (string Joint, string Key)[] Keys =
        [("global", "global_pose"), ("neck", "neck_pose"), ("jaw", "jaw_pose"), ("eyeLeft", "leye_pose"), ("eyeRight", "reye_pose")];

    /// <summary>Whether an archive is such a file.</summary>
    public static bool IsIn(NpzFile file) => file.Contains("expression") && !file.Contains("shape_names");

    /// <summary>Writes parameters.</summary>
    public static void Write(string path, MorphableModel model, HeadParameters parameters, double? framesPerSecond)
    {
        var arrays = new List<KeyValuePair<string, NpyArray>> { new("expression", NpyArray.From(parameters.Expression, parameters.Count, parameters.ExpressionCount)) };
        for (int j = 0; j < model.Joints.Count && model.HasJoints; j++)
        {
            float[] rotations = new float[3 * parameters.Count];
            for (int t = 0; t < parameters.Count; t++)
                parameters.RotationOf(t, j).CopyTo(rotations.AsSpan(3 * t));
            arrays.Add(new(KeyOf(model.Joints.Names[j]), NpyArray.From(rotations, parameters.Count, 3)));
        }

        if (framesPerSecond is { } fps)
            arrays.Add(new("fps", NpyArray.Scalar(fps)));
        NpzFile.Write(path, arrays);
    }

    /// <summary>Reads parameters.</summary>
    /// <exception cref="MimikException">The arrays do not fit the model or each other.</exception>
    public static (HeadParameters Parameters, double? FramesPerSecond) Read(NpzFile file, string path, MorphableModel model)
    {
        NpyArray expression = file["expression"].Expect(-1, -1);
        int frames = expression.Shape[0], count = expression.Shape[1];
        if (count > model.Expression.Count)
            throw new MalformedFileException(path, "expression", $"at most {model.Expression.Count} coefficients, those of {model.Name}", $"{count}");
        var parameters = new HeadParameters(frames, 0, count, model.Joints.Count);
        expression.ToSingles().CopyTo(parameters.Expression, 0);
        foreach (string value in file.Names)
        {
            int joint = model.Joints.IndexOf(Keys.FirstOrDefault(key => key.Key == value).Joint ?? value);
            if (joint < 0)
                continue;
            float[] rotations = file[value].Expect(frames, 3).ToSingles();
            for (int t = 0; t < frames; t++)
                rotations.AsSpan(3 * t, 3).CopyTo(parameters.RotationOf(t, joint));
        }

        double? fps = file.TryGet("fps") is { } rate ? rate.ToDoubles()[0] : null;
        return (parameters, fps);
    }

    private static string KeyOf(string joint) => Keys.FirstOrDefault(key => key.Joint == joint).Key ?? joint;
}
