using System.CommandLine;
using Mimik.Faces.Heads;
using Mimik.Workflows;

namespace Mimik.Cli.Commands;

/// <summary><c>mimik pose</c>: one head of a parametric model.</summary>
internal static class PoseCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "a head model: FLAME (.pkl, .npz), the ICT face (folder, .npz) or the BFM (.mat)" };
        var output = new Option<string>("--output", "-o") { Description = "a mesh (.glb, .gltf, .obj, .ply), a picture with the landmarks (.png), or the parameters (.npz)", HelpName = "OUT", Required = true };
        var parameters = Text("--params", "parameters to start from: FLAME trackers' .npz files, or ours", "FILE.npz");
        var head = NumberOption.CreateOptional<int>("--head", "which head of --params, from 0 (default: the first; all of them for an .npz)", "INDEX");
        var shape = Text("--shape", "identity: 1.5,0,-2 or 0=1.5,3=-2, in standard deviations", "LIST");
        var expression = Text("--expression", "expression: the same, in standard deviations or, where they have names, as jawOpen=0.5", "LIST");
        Option<string?>[] turns =
        [
            Text("--global", "how the whole head turns: a rotation vector (axis times angle) in degrees", "X,Y,Z"),
            Text("--neck", "the same of the neck", "X,Y,Z"),
            Text("--jaw", "the same of the jaw; one number is how far it opens", "X[,Y,Z]"),
            Text("--eyes", "the same of both eyes, or six numbers: the left one, the right one", "X,Y,Z[,X,Y,Z]"),
        ];
        var translation = Text("--translation", "where the head moves, in mm", "X,Y,Z");
        var random = NumberOption.CreateOptional<long>("--random", "draw a face of the model's statistics; the other options change it", "SEED");
        var uv = Text("--uv", "texture coordinates: head_template.obj or FLAME_texture.npz, whose picture is taken as well (default: head_template.obj where it lies beside the model)", "FILE");
        var texture = Text("--texture", "coefficients of the texture space, or of the vertices' colours, in standard deviations", "LIST");
        var rigged = new Option<bool>("--rigged") { Description = "with .glb: a skeleton, expressions as morph targets, this identity" };
        var correctives = new Option<string>("--correctives") { Description = "with --rigged: none, baked (those of this pose are part of the shape) or targets (morph targets for whoever turns the joints)", HelpName = "none|baked|targets", DefaultValueFactory = _ => "none" };
        var view = new ViewOptions(800, 800);
        var command = new Command("pose", "Pose a parametric head: identity, expression, joints.")
        {
            model, output, parameters, head, shape, expression, turns[0], turns[1], turns[2], turns[3], translation, random, uv, texture, rigged, correctives,
        };
        view.AddTo(command);
        var reading = new HeadReadingOptions(command);
        command.SetAction(parsed =>
        {
            bool isRigged = parsed.GetValue(rigged);
            if (!isRigged && parsed.GetResult(correctives) is { Implicit: false })
                throw new MimikException("--correctives: expected --rigged beside it, found none");
            string written = parsed.GetValue(output)!;
            if (view.AreGiven(parsed) && !Path.GetExtension(written).Equals(".png", StringComparison.OrdinalIgnoreCase))
                throw new MimikException($"--view, --size: expected a .png to write, found {written}");
            var job = new PoseHeadJob
            {
                ModelPath = parsed.GetValue(model)!,
                OutputPath = written,
                ParametersPath = parsed.GetValue(parameters),
                Head = parsed.GetValue(head),
                Shape = parsed.GetValue(shape),
                Expression = parsed.GetValue(expression),
                Turns = turns.Where(turn => parsed.GetValue(turn) is not null).ToDictionary(turn => turn.Name, turn => parsed.GetValue(turn)!),
                Translation = parsed.GetValue(translation),
                RandomSeed = parsed.GetValue(random),
                UvPath = parsed.GetValue(uv),
                Texture = parsed.GetValue(texture),
                Rigged = isRigged,
                Correctives = ParseCorrectives(parsed.GetValue(correctives)!),
                Rendering = view.From(parsed),
                Reading = reading.From(parsed),
            };
            Notes.Print(parsed.InvocationConfiguration.Output, job.Run());
            parsed.InvocationConfiguration.Output.WriteLine($"wrote {job.OutputPath}");
        });
        return command;
    }

    private static Option<string?> Text(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };

    private static PoseCorrectives ParseCorrectives(string text) => text switch
    {
        "none" => PoseCorrectives.None,
        "baked" => PoseCorrectives.Baked,
        "targets" => PoseCorrectives.Targets,
        _ => throw new MimikException($"--correctives: expected none, baked or targets, found \"{text}\""),
    };
}
