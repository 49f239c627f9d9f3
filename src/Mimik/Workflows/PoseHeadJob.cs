using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Formats.Png;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Workflows;

/// <summary>Poses a head model and writes it as a mesh, a rig, a picture with its landmarks, or a file of parameters.</summary>
public sealed record PoseHeadJob
{
    private const string Jaw = "jaw";

    /// <summary>The model: see <see cref="HeadModelFile"/>.</summary>
    public required string ModelPath { get; init; }

    /// <summary>What to write: .glb, .gltf, .obj, .ply, .png, or .npz for parameters.</summary>
    public required string OutputPath { get; init; }

    /// <summary>A file of parameters to start from, or null for the template at rest.</summary>
    public string? ParametersPath { get; init; }

    /// <summary>Which head of the file, from 0; null takes the first, or all of them for an .npz.</summary>
    public int? Head { get; init; }

    /// <summary>Identity coefficients, "1.5,0,-2" or "0=1.5,3=-2"; null leaves them.</summary>
    public string? Shape { get; init; }

    /// <summary>Expression coefficients, by index or name; null leaves them.</summary>
    public string? Expression { get; init; }

    /// <summary>Rotation vectors in degrees by option name ("--global", "--neck", "--jaw", "--eyes"); a jaw may be one number, its opening; eyes are three numbers or six.</summary>
    public IReadOnlyDictionary<string, string> Turns { get; init; } = new Dictionary<string, string>();

    /// <summary>A translation "x,y,z" in mm; null leaves it.</summary>
    public string? Translation { get; init; }

    /// <summary>Draws identity, expression and a little of every turn, the others being set on top; null draws nothing.</summary>
    public long? RandomSeed { get; init; }

    /// <summary>Texture coordinates (and texture space): .obj or .npz; null takes head_template.obj where it lies beside the model.</summary>
    public string? UvPath { get; init; }

    /// <summary>Coefficients of the texture space or the vertices' colours; null takes the mean.</summary>
    public string? Texture { get; init; }

    /// <summary>Whether a .glb gets a skeleton and morph targets.</summary>
    public bool Rigged { get; init; }

    /// <summary>With <see cref="Rigged"/>: what becomes of pose correctives.</summary>
    public PoseCorrectives Correctives { get; init; }

    /// <summary>Camera and size of a picture.</summary>
    public RenderOptions Rendering { get; init; } = new();

    /// <summary>How the model is read.</summary>
    public HeadReadOptions Reading { get; init; } = new();

    /// <summary>Poses and writes.</summary>
    /// <returns>One line each: the model and its terms, what was found beside it, what the file does not hold.</returns>
    /// <exception cref="MimikException">A file cannot be read or written, or a number does not fit the model.</exception>
    public IReadOnlyList<string> Run()
    {
        string kind = Path.GetExtension(OutputPath).ToUpperInvariant();
        if (kind is not (".GLB" or ".GLTF" or ".OBJ" or ".PLY" or ".PNG" or ".NPZ"))
            throw new MimikException($"{OutputPath}: expected a name that ends in .glb, .gltf, .obj, .ply, .png or .npz, found {(kind.Length > 0 ? Path.GetExtension(OutputPath) : "no extension")}");
        if (Rigged && kind is not (".GLB" or ".GLTF"))
            throw new MimikException($"--rigged: expected a .glb or .gltf to write, found {OutputPath}");
        if (kind == ".NPZ" && (UvPath ?? Texture) is not null)
            throw new MimikException($"{(UvPath is null ? "--texture" : "--uv")}: expected a mesh or a picture to write, found {OutputPath}, which holds parameters alone");
        OutputPlaces.ExpectApart([OutputPath], [ModelPath, UvPath, Reading.LandmarksPath, Reading.MasksPath, ParametersPath]);
        AtomicFile.ExpectWritable(OutputPath);
        MorphableModel model = HeadModelFile.Read(ModelPath, Reading);
        var notes = new List<string>(model.Notes) { $"{model.Name}: {model.VertexCount:N0} vertices; licence: {model.Licence.Text}" };
        HeadParameters parameters = Parameters(model, kind == ".NPZ", notes);
        if (kind == ".NPZ")
        {
            HeadParametersFile.Write(OutputPath, parameters, model);
            return notes;
        }

        RigSurface surface = Surface(model, notes);
        if (Rigged)
        {
            (HeadRigDeviation deviation, IReadOnlyList<string> lost) = HeadRigFile.Write(OutputPath, model, parameters, Correctives, surface);
            notes.AddRange(lost);
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"the rig against the model in {deviation.Poses} random poses: {deviation.MeanMillimetres:f3} mm mean, {deviation.LargestMillimetres:f2} mm at most"));
            return notes;
        }

        float[] vertices = HeadEvaluator.Evaluate(model, parameters);
        if (kind == ".PNG")
            PngFile.Write(OutputPath, Picture(model, surface, parameters, vertices), model.Licence.Text);
        else
            notes.AddRange(RigFile.Write(OutputPath, new BlendshapeRig(vertices, surface, [], model.Unit)));
        return notes;
    }

    private HeadParameters Parameters(MorphableModel model, bool all, List<string> notes)
    {
        HeadParameters parameters = HeadParameters.For(model);
        if (ParametersPath is not null)
        {
            HeadParametersImport read = HeadParametersFile.Read(ParametersPath, model, Reading.Budget);
            notes.AddRange(read.Notes);
            if (Head is { } asked && (asked < 0 || asked >= read.Parameters.Count))
                throw new MimikException($"--head: expected 0 to {read.Parameters.Count - 1}, found {asked}");
            if (all && Head is null)
                parameters = read.Parameters;
            else
            {
                parameters = Widened(read.Parameters.Head(Head ?? 0), model);
                if (read.Parameters.Count > 1 && Head is null)
                    notes.Add($"{ParametersPath}: the first of {read.Parameters.Count} heads (--head chooses another)");
            }
        }
        else if (Head is not null)
            throw new MimikException("--head: expected --params beside it, found none");
        bool changes = Shape is not null || Expression is not null || Translation is not null || Turns.Count > 0 || RandomSeed is not null;
        if (!changes)
            return parameters;
        if (parameters.Count != 1)
            throw new MimikException($"--head: expected one, as the other options change one head and {ParametersPath} has {parameters.Count}");
        if (RandomSeed is { } seed)
            Draw(model, parameters, new RandomSource(seed));
        if (Shape is not null)
            NumberList.Coefficients("--shape", Shape, model.Shape.Names, parameters.Shape);
        if (Expression is not null)
            NumberList.Coefficients("--expression", Expression, model.Expression.Names, parameters.Expression);
        foreach ((string option, string text) in Turns)
            Turn(model, parameters, option, text);
        if (Translation is not null)
        {
            float[] millimetres = NumberList.Numbers("--translation", Translation, 3);
            for (int axis = 0; axis < 3; axis++)
                parameters.Translations[axis] = (float)(millimetres[axis] / (model.Unit.MillimetresPerUnit ?? 1));
        }

        return parameters;
    }

    private static HeadParameters Widened(HeadParameters head, MorphableModel model)
    {
        HeadParameters wide = HeadParameters.For(model);
        head.Shape.CopyTo(wide.Shape, 0);
        head.Expression.CopyTo(wide.Expression, 0);
        head.Rotations.CopyTo(wide.Rotations, 0);
        head.Translations.CopyTo(wide.Translations, 0);
        return wide;
    }

    private void Turn(MorphableModel model, HeadParameters parameters, string option, string text)
    {
        string[] joints = option switch
        {
            "--eyes" => ["eyeLeft", "eyeRight"],
            _ => [option.TrimStart('-')],
        };
        foreach (string name in joints)
        {
            int joint = model.Joints.IndexOf(name);
            if (name == Jaw && (joint < 0 || FlameEdition.IsWithoutJaw(ModelPath) || !model.Joints.Moves(joint)))
            {
                throw new MimikException(joint < 0
                    ? $"{option}: {model.Name} has no jaw joint; its mouth opens by expressions"
                    : $"{option}: the jaw joint of {ModelPath} moves no vertices: in this edition without a jaw the mouth opens by expressions");
            }

            if (joint < 0)
                throw new MimikException($"{option}: expected a model with a joint {name}, found {model.Name} with {string.Join(", ", model.Joints.Names)}");
        }

        float[] degrees = option switch
        {
            "--eyes" => NumberList.Numbers(option, text, 3, 6),
            "--jaw" => NumberList.Numbers(option, text, 1, 3),
            _ => NumberList.Numbers(option, text, 3),
        };
        for (int j = 0; j < joints.Length; j++)
        {
            Span<float> turn = parameters.RotationOf(0, model.Joints.IndexOf(joints[j]));
            turn.Clear();
            int from = degrees.Length == 6 ? 3 * j : 0;
            for (int axis = 0; axis < Math.Min(3, degrees.Length); axis++)
                turn[axis] = (float)(degrees[from + axis] * Math.PI / 180);
        }
    }

    // A plausible face: whole identities, a third of expressions, joints within a few degrees.
    private static void Draw(MorphableModel model, HeadParameters parameters, RandomSource random)
    {
        random.FillGaussian(parameters.Shape, 1);
        if (model.Expression.Scale == CoefficientScale.StandardDeviations)
            random.FillGaussian(parameters.Expression, 0.3);
        else
        {
            for (int e = 0; e < parameters.Expression.Length; e++)
                parameters.Expression[e] = random.NextDouble() < 0.1 ? (float)random.NextDouble() : 0;
        }

        for (int j = 0; j < model.Joints.Count; j++)
        {
            Span<float> turn = parameters.RotationOf(0, j);
            turn.Clear();
            if (model.Joints.Names[j] == Jaw)
                turn[0] = (float)(0.15 * random.NextDouble());
            else
                random.FillGaussian(turn, 0.05);
        }
    }

    private RigSurface Surface(MorphableModel model, List<string> notes)
    {
        float[] coefficients = Texture is null ? [] : NumberList.Coefficients("--texture", Texture);
        RigSurface surface = model.Surface.With(model.Licence.Text, UvPath is null && model.Colours is { } colours ? colours.Evaluate(coefficients) : null);
        if (Texture is not null && UvPath is null && model.Colours is null)
            throw new MimikException($"--texture: expected a model with colours, or --uv FLAME_texture.npz, found {model.Name}");
        string? uv = UvPath;
        if (uv is null && model.Family == HeadFamily.Flame)
        {
            string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ModelPath))!, "head_template.obj");
            if (File.Exists(beside))
            {
                try
                {
                    surface = HeadTexture.Apply(surface, beside, [], Reading.Budget ?? new ReadBudget());
                    notes.Add("beside it: head_template.obj");
                }
                catch (MimikException error)
                {
                    notes.Add($"left out: {error.Message}");
                }
            }
        }

        return uv is null ? surface : HeadTexture.Apply(surface, uv, coefficients, Reading.Budget ?? new ReadBudget());
    }

    private Image Picture(MorphableModel model, RigSurface surface, HeadParameters parameters, float[] vertices)
    {
        // Looks are found on a face that looks ahead.
        HeadParameters ahead = parameters.Head(0);
        Array.Clear(ahead.Rotations);
        var renderer = new FaceRenderer(surface, Rendering with { Framing = HeadEvaluator.Evaluate(model, ahead) });
        var image = new Image(Rendering.Width, Rendering.Height);
        renderer.Render(vertices, image);
        if (model.Landmarks.Count == 0)
            return image;
        LandmarkEmbedding set = model.Landmarks[0];
        ContourEmbedding? contour = set.Convention == LandmarkConvention.Ibug51.Name ? model.Contour : null;
        float[] points = new float[3 * (set.Count + (contour?.Count ?? 0))];
        new HeadEvaluator(model, parameters.ShapeCount, parameters.ExpressionCount).Landmarks(parameters, vertices, set, contour, points);
        LandmarkDots.Draw(image, renderer, vertices, points);
        return image;
    }
}
