using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mimik.Formats;
using Mimik.Formats.Arrays;

namespace Mimik.Faces.Heads;

/// <summary>Parameters as a file gave them.</summary>
/// <param name="Parameters">B heads.</param>
/// <param name="Notes">One line each: what was passed over, and whether the codes are another model's.</param>
public sealed record HeadParametersImport(HeadParameters Parameters, IReadOnlyList<string> Notes)
{
    /// <summary>Heads per second where they are a sequence and the file says so; null where not.</summary>
    public double? FramesPerSecond { get; init; }
}

/// <summary>Parameters of heads as .npz files, under the names that trackers and layers of FLAME use.</summary>
/// <remarks>
/// Read, each [K] or [B x K]: <c>shape</c> (shape_params, betas, shapecode), <c>exp</c> (expr, expression, expression_params, expcode), <c>pose</c> (pose_params, posecode, full_pose)
/// of 6 numbers (global, jaw), 15 (global, neck, jaw, left eye, right eye) or 18 (the same and the translation), <c>global_orient</c> (rotation, global_pose), <c>neck_pose</c>,
/// <c>jaw_pose</c>, <c>eye_pose</c> (eyes_pose; 6) or <c>leye_pose</c> and <c>reye_pose</c>, <c>transl</c> (translation, trans). Rotation vectors in radians, lengths in the model's unit.
/// Written: shape, exp, pose of 6 and the others beside it where the model has FLAME's joints, else <c>rotations</c> [B x J x 3]; with them <c>model</c>,
/// <c>fingerprint</c> and <c>licence</c>, and <c>fps</c> of a sequence. A fingerprint is of template and directions: codes of one model mean nothing to another.
/// </remarks>
public static class HeadParametersFile
{
    private const string Fingerprint = "fingerprint", ModelName = "model", Rotations = "rotations", Rate = "fps";

    private static readonly string[] Shape = ["shape", "shape_params", "betas", "shapecode"];
    private static readonly string[] Expression = ["exp", "expr", "expression", "expression_params", "expcode"];
    private static readonly string[] Pose = ["pose", "pose_params", "posecode", "full_pose"];
    private static readonly string[] Global = ["global_orient", "rotation", "global_pose"];
    private static readonly string[] Neck = ["neck_pose"];
    private static readonly string[] Jaw = ["jaw_pose"];
    private static readonly string[] Eyes = ["eye_pose", "eyes_pose"];
    private static readonly string[] LeftEye = ["leye_pose"];
    private static readonly string[] RightEye = ["reye_pose"];
    private static readonly string[] Translation = ["transl", "translation", "trans"];

    /// <summary>Reads parameters for a model.</summary>
    /// <param name="path">The .npz file.</param>
    /// <param name="model">The model that is to take them.</param>
    /// <param name="budget">Bounds the memory; null is the default limit.</param>
    /// <exception cref="MimikException">The file is malformed, has no parameters, or more coefficients than the model.</exception>
    public static HeadParametersImport Read(string path, MorphableModel model, ReadBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return From(NpzFile.Read(path, budget), path, model);
    }

    /// <summary>Whether an archive has any of these parameters.</summary>
    internal static bool IsIn(NpzFile file) =>
        ((string[][])[Shape, Expression, Pose, Global, Neck, Jaw, Eyes, LeftEye, RightEye, Translation, [Rotations]]).Any(names => names.Any(file.Contains));

    /// <summary>Takes parameters for a model out of an archive.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="model">The model that is to take them.</param>
    /// <exception cref="MimikException">The archive has no parameters, or more coefficients than the model.</exception>
    internal static HeadParametersImport From(NpzFile file, string path, MorphableModel model)
    {
        var known = new HashSet<string>([Fingerprint, ModelName, FlameFile.LicenceEntry, Rate], StringComparer.Ordinal);
        NpyArray? Find(params ReadOnlySpan<string> names)
        {
            NpyArray? found = null;
            foreach (string name in names)
            {
                known.Add(name);
                found ??= file.TryGet(name);
            }

            return found;
        }

        (NpyArray? Array, int[] Joints)[] turns =
        [
            (Find(Pose), []), (Find(Global), [0]), (Find(Neck), [1]), (Find(Jaw), [2]), (Find(Eyes), [3, 4]), (Find(LeftEye), [3]), (Find(RightEye), [4]),
        ];
        NpyArray? shape = Find(Shape), expression = Find(Expression), translation = Find(Translation), rotations = Find(Rotations);
        NpyArray[] present = [.. new[] { shape, expression, translation }.Concat(turns.Select(turn => turn.Array)).OfType<NpyArray>()];
        if (present.Length == 0 && rotations is null)
            throw new MalformedFileException(path, "archive", "a head's parameters (shape, exp, pose, ...)", string.Join(", ", file.Names.Take(12)));
        int count = rotations is not null ? rotations.Expect(-1, model.Joints.Count, 3).Shape[0] : 1;
        foreach (NpyArray array in present)
        {
            int own = Rows(array);
            if (own != 1 && count != 1 && own != count)
                throw array.Origin.Malformed($"one row or {count}", $"{own}");
            count = Math.Max(count, own);
        }

        var parameters = new HeadParameters(count, Width(shape, model.Shape.Count, "identities"), Width(expression, model.Expression.Count, "expressions"), model.Joints.Count);
        Spread(shape, parameters.Shape, count);
        Spread(expression, parameters.Expression, count);
        if (translation is not null)
            Spread(Sized(translation, 3), parameters.Translations, count);
        if (rotations is not null)
            rotations.ToSingles().CopyTo(parameters.Rotations, 0);
        foreach ((NpyArray? array, int[] joints) in turns)
        {
            if (array is not null)
                Turn(parameters, model, array, joints);
        }

        return new HeadParametersImport(parameters, [.. Notes(file, model, known)]) { FramesPerSecond = RateOf(file) };
    }

    /// <summary>Writes parameters of a model.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="parameters">B heads.</param>
    /// <param name="model">The model that they are of.</param>
    /// <param name="framesPerSecond">Heads per second where they are a sequence; null writes none.</param>
    public static void Write(string path, HeadParameters parameters, MorphableModel model, double? framesPerSecond = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(model);
        parameters.ExpectFor(model);
        int b = parameters.Count;
        var arrays = new List<KeyValuePair<string, NpyArray>>
        {
            new(Shape[0], NpyArray.From(parameters.Shape, b, parameters.ShapeCount)),
            new(Expression[0], NpyArray.From(parameters.Expression, b, parameters.ExpressionCount)),
        };
        if (model.Joints.Names.SequenceEqual(HeadJoints.FlameNames, StringComparer.Ordinal))
        {
            arrays.Add(new(Pose[0], Gather(0, 2)));
            arrays.Add(new(Neck[0], Gather(1)));
            arrays.Add(new(Eyes[0], Gather(3, 4)));
        }
        else
            arrays.Add(new(Rotations, NpyArray.From(parameters.Rotations, b, parameters.JointCount, 3)));
        arrays.Add(new(Translation[0], NpyArray.From(parameters.Translations, b, 3)));
        arrays.Add(new(ModelName, NpyArray.FromStrings([model.Name])));
        arrays.Add(new(Fingerprint, NpyArray.FromStrings([FingerprintOf(model)])));
        arrays.Add(new(FlameFile.LicenceEntry, NpyArray.FromStrings([model.Licence.Text])));
        if (framesPerSecond is { } rate)
            arrays.Add(new(Rate, NpyArray.Scalar(rate)));
        NpzFile.Write(path, arrays);

        NpyArray Gather(params ReadOnlySpan<int> joints)
        {
            float[] rows = new float[b * 3 * joints.Length];
            for (int head = 0; head < b; head++)
            {
                for (int j = 0; j < joints.Length; j++)
                    parameters.RotationOf(head, joints[j]).CopyTo(rows.AsSpan(3 * ((head * joints.Length) + j)));
            }

            return NpyArray.From(rows, b, 3 * joints.Length);
        }
    }

    /// <summary>What tells models apart: a hash of template and directions.</summary>
    internal static string FingerprintOf(MorphableModel model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (float[] part in (float[][])[model.Template, model.Shape.Directions, model.Expression.Directions])
            hash.AppendData(MemoryMarshal.AsBytes<float>(part));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static IEnumerable<string> Notes(NpzFile file, MorphableModel model, HashSet<string> known)
    {
        if (Said(file, Fingerprint) is { } fingerprint && fingerprint != FingerprintOf(model))
            yield return $"warning: the parameters were made for {Said(file, ModelName) ?? "another model"} and not for this {model.Name}: codes do not carry over";
        if (file.Names.Where(name => !known.Contains(name)).ToArray() is { Length: > 0 } others)
            yield return $"passed over: {string.Join(", ", others)}";
    }

    private static double? RateOf(NpzFile file)
    {
        if (file.TryGet(Rate) is not { } array)
            return null;
        return array.Count == 1 && array.ToDoubles()[0] is > 0 and < double.PositiveInfinity and var rate ? rate : throw array.Origin.Malformed("one number above 0", array.Count == 1 ? "another" : $"{array.Count} numbers");
    }

    private static string? Said(NpzFile file, string name) => file.TryGet(name) is { Count: 1, Type.Kind: NpyKind.Text } text ? text.ToStrings()[0] : null;

    // [K] is one row; in front of K all extents are heads.
    private static int Rows(NpyArray array) => array.Shape.Count <= 1 ? 1 : array.Shape[^1] == 0 ? array.Shape[0] : array.Count / array.Shape[^1];

    private static int Columns(NpyArray array) => array.Shape.Count == 0 ? 1 : array.Shape[^1];

    private static int Width(NpyArray? array, int most, string what) =>
        array is null ? 0 : Columns(array) <= most ? Columns(array) : throw array.Origin.Malformed($"at most the model's {most} {what}", $"{Columns(array)}");

    private static NpyArray Sized(NpyArray array, int columns) =>
        Columns(array) == columns ? array : throw array.Origin.Malformed($"{columns} numbers a head", $"{Columns(array)}");

    private static void Spread(NpyArray? array, float[] rows, int count)
    {
        if (array is null)
            return;
        float[] values = array.ToSingles();
        if (Rows(array) == count)
            values.CopyTo(rows, 0);
        else
        {
            for (int head = 0; head < count; head++)
                values.CopyTo(rows, head * values.Length);
        }
    }

    private static void Turn(HeadParameters parameters, MorphableModel model, NpyArray array, int[] joints)
    {
        int columns = Columns(array);
        bool moves = false;
        if (joints.Length == 0)
        {
            (joints, moves) = columns switch
            {
                3 => ((int[])[0], false),
                6 => ([0, 2], false),
                15 => ([0, 1, 2, 3, 4], false),
                18 => ([0, 1, 2, 3, 4], true),
                _ => throw array.Origin.Malformed("6 numbers (global, jaw), 15 (all five joints) or 18 (and the translation)", $"{columns}"),
            };
        }
        else
            Sized(array, 3 * joints.Length);
        float[] rows = new float[parameters.Count * columns];
        Spread(array, rows, parameters.Count);
        for (int head = 0; head < parameters.Count; head++)
        {
            ReadOnlySpan<float> row = rows.AsSpan(head * columns, columns);
            for (int j = 0; j < joints.Length; j++)
            {
                ReadOnlySpan<float> turn = row.Slice(3 * j, 3);
                int joint = model.Joints.IndexOf(HeadJoints.FlameNames[joints[j]]);
                if (joint >= 0)
                    turn.CopyTo(parameters.RotationOf(head, joint));
                else if (turn.ContainsAnyExcept(0f))
                    throw array.Origin.Malformed($"no turn of the {HeadJoints.FlameNames[joints[j]]}, which {model.Name} has no joint for", "one");
            }

            if (moves)
                row[15..].CopyTo(parameters.TranslationOf(head));
        }
    }
}
