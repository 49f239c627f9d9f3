using System.CommandLine;
using System.Globalization;
using Mimik.Skinning;
using Mimik.Workflows;

namespace Mimik.Cli;

/// <summary>The options of every verb that compresses: what it may spend, what it should fit, how long it may take.</summary>
internal sealed class FitOptions
{
    private const string Auto = "auto", All = "all";
    private static readonly SkinCompressorOptions Defaults = new();

    // The paper's detail mode.
    private static readonly SkinCompressorOptions Detail = Defaults with { Bones = 200, Influences = 32, NonZeros = SkinCompressorOptions.AllNonZeros, Power = 12 };

    private readonly Option<bool> _detail = new("--detail") { Description = "the largest errors before all: p = 12, 200 bones, 32 a vertex, all non-zeros; each can be given otherwise" };
    private readonly Option<int> _bones = NumberOption.Create("--bones", "P, the number of bones", "P", Defaults.Bones);
    private readonly Option<int> _influences = NumberOption.Create("--influences", "K, the most bones a vertex follows; at most P", "K", Defaults.Influences);
    private readonly Option<string> _nonZeros = new("--non-zeros") { Description = $"non-zero parameters of all transforms together; auto is {SkinCompressorOptions.NonZerosPerShape.ToString(CultureInfo.InvariantCulture)} a shape, all sets no limit", HelpName = "N", DefaultValueFactory = _ => Auto };
    private readonly Option<int> _power = NumberOption.Create("--power", "p of the error's norm: 2, or a larger even number up to 16 that presses on the largest errors; 12 is the detail mode's", "p", Defaults.Power);
    private readonly Option<string> _smoothness = new("--smoothness") { Description = "alpha, the weight of the Laplacian term; auto follows the mesh's density", HelpName = "ALPHA", DefaultValueFactory = _ => Auto };
    private readonly Option<string?> _animation = new("--animation") { Description = "curves (.npy, .npz, .csv; \"sample\" for those that Mimik brings along) by whose use of every shape its error counts", HelpName = "W" };
    private readonly Option<string?> _importance = new("--importance") { Description = "factors of the vertices' errors, 0 to 100: an .npy or .npz of one a vertex, or by part and region such as part:teeth=0,lips=4,eyelids=4", HelpName = "MASK" };
    private readonly Option<bool> _symmetric = new("--symmetric") { Description = "bones and weights that are mirror images of each other, for a rig that is symmetric across x" };
    private readonly Option<string> _iterations = new("--iterations") { Description = "steps of Adam with free and with normalised weights, at first; one number is their sum; auto is 300+300, 5000+3000 where p is above 2 and 10000+10000 for the published method", HelpName = "FREE+NORMALISED", DefaultValueFactory = _ => Auto };
    private readonly Option<int> _cycles = NumberOption.Create("--cycles", "how often the polished method explores anew from where it has settled; 0 settles once", "C", Defaults.Cycles);
    private readonly Option<int> _threads = NumberOption.Create("--threads", "threads to use; 0 takes all; the result does not depend on it", "N", Defaults.Threads);

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    public FitOptions(Command command)
    {
        _bones.Aliases.Add("-p");
        _influences.Aliases.Add("-k");
        foreach (Option option in (Option[])[_detail, _bones, _influences, _nonZeros, _power, _smoothness, _animation, _importance, _symmetric, _iterations, _cycles, _threads])
            command.Add(option);
    }

    /// <summary>The names that <c>--method</c> takes.</summary>
    public static IReadOnlyList<string> MethodNames { get; } = [.. Enum.GetNames<CompressionMethod>().Select(name => name.ToLowerInvariant())];

    /// <summary>The method of a name.</summary>
    /// <param name="name">One of <see cref="MethodNames"/>.</param>
    public static CompressionMethod Method(string name) => Enum.Parse<CompressionMethod>(name, ignoreCase: true);

    /// <summary>What the user gave; seed and method are the verb's own.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public SkinCompressorOptions From(ParseResult parsed)
    {
        SkinCompressorOptions start = parsed.GetValue(_detail) ? Detail : Defaults;
        SkinCompressorOptions options = start with
        {
            Bones = IsGiven(parsed, _bones) ? parsed.GetValue(_bones) : start.Bones,
            Influences = IsGiven(parsed, _influences) ? parsed.GetValue(_influences) : start.Influences,
            NonZeros = IsGiven(parsed, _nonZeros) ? ParseNonZeros(parsed.GetValue(_nonZeros)!) : start.NonZeros,
            Power = IsGiven(parsed, _power) ? parsed.GetValue(_power) : start.Power,
            Smoothness = ParseAuto<double>("--smoothness", parsed.GetValue(_smoothness)!),
            Symmetric = parsed.GetValue(_symmetric),
            Cycles = parsed.GetValue(_cycles),
            Threads = parsed.GetValue(_threads),
        };
        string iterations = parsed.GetValue(_iterations)!;
        if (iterations == Auto)
            return options;
        (int free, int normalised) = ParseIterations(iterations);
        return options with { FreeIterations = free, NormalisedIterations = normalised };
    }

    /// <summary>P, where the user gave it.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public int? BonesGiven(ParseResult parsed) => IsGiven(parsed, _bones) ? parsed.GetValue(_bones) : null;

    /// <summary>K, where the user gave it.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public int? InfluencesGiven(ParseResult parsed) => IsGiven(parsed, _influences) ? parsed.GetValue(_influences) : null;

    /// <summary>Whether the user gave the number of cycles.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public bool CyclesAreGiven(ParseResult parsed) => IsGiven(parsed, _cycles);

    /// <summary>Refuses <c>--non-zeros</c>, and <c>--detail</c> that sets them, beside an option that chooses them.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <param name="option">That option.</param>
    public void ExpectNoNonZeros(ParseResult parsed, string option)
    {
        if (IsGiven(parsed, _nonZeros))
            throw new MimikException($"{option}: expected no --non-zeros beside it, which it chooses, found {parsed.GetValue(_nonZeros)}");
        if (parsed.GetValue(_detail))
            throw new MimikException($"{option}: expected no --detail beside it, whose size it chooses; --power 12 presses on the largest errors too");
    }

    /// <summary>What the user wants fitted more closely.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public FitWeighting WeightingFrom(ParseResult parsed) => new()
    {
        AnimationPath = parsed.GetValue(_animation),
        Importance = parsed.GetValue(_importance),
    };

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static int? ParseNonZeros(string text) =>
        text == All ? SkinCompressorOptions.AllNonZeros : ParseAuto<int>("--non-zeros", text, $"{Auto}, {All}");

    private static T? ParseAuto<T>(string option, string text, string words = Auto)
        where T : struct, IParsable<T>
    {
        if (text == Auto)
            return null;
        return T.TryParse(text, CultureInfo.InvariantCulture, out T value)
            ? value
            : throw new MimikException($"{option}: expected {words} or a number, found \"{text}\"");
    }

    private static (int Free, int Normalised) ParseIterations(string text)
    {
        string[] phases = text.Split('+');
        if (phases.Length <= 2 && int.TryParse(phases[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first))
        {
            if (phases.Length == 1)
                return (first - (first / 2), first / 2);
            if (int.TryParse(phases[1], NumberStyles.None, CultureInfo.InvariantCulture, out int second))
                return (first, second);
        }

        throw new MimikException($"--iterations: expected steps such as 20000 or 10000+10000, found \"{text}\"");
    }
}
