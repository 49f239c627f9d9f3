using System.Globalization;
using Mimik.Faces;

namespace Mimik.Skinning;

/// <summary>How the compression is solved.</summary>
public enum CompressionMethod
{
    /// <summary>Projected Adam, as Kavan et al. 2024 publish it.</summary>
    Published,

    /// <summary>
    /// A short projected Adam, then exact solves for transforms and weights in turn, and again and again some steps of Adam from there and exact
    /// solves; the best state is kept. For p = 2; for other powers it is <see cref="Continued"/>.
    /// </summary>
    Polished,

    /// <summary>
    /// Projected Adam from p = 2 to the p that is asked for. Between the phases nothing moves: weights are scaled, and one bone that has rested so far
    /// takes what they lack to 1. In the second steps grow ever smaller; the best state is kept. With one influence a vertex, or
    /// fewer than four in a symmetric fit, it is <see cref="Published"/>.
    /// </summary>
    Continued,
}

/// <summary>What <see cref="SkinCompressor"/> may spend and how it solves.</summary>
public sealed record SkinCompressorOptions
{
    private const int PublishedIterations = 10_000;
    private const int PolishedIterations = 300;
    private readonly int? _freeIterations, _normalisedIterations;

    /// <summary>The paper's ratio of non-zero parameters to shapes, which <see cref="NonZeros"/> = null takes.</summary>
    public const double NonZerosPerShape = 22.5;

    /// <summary>For <see cref="NonZeros"/>: all six parameters of every bone in every shape.</summary>
    public const int AllNonZeros = int.MaxValue;

    /// <summary>P, the number of bones. Default 40.</summary>
    public int Bones { get; init; } = 40;

    /// <summary>K, the most bones a vertex follows, at most P. Default 8.</summary>
    public int Influences { get; init; } = 8;

    /// <summary>
    /// The most non-zero parameters of all bones' transforms in all shapes together, of 6 P S; null, the default, takes
    /// <see cref="NonZerosPerShape"/> times S, and <see cref="AllNonZeros"/> sets no limit.
    /// </summary>
    public int? NonZeros { get; init; }

    /// <summary>p of the error's norm: 2 (default), or a larger even number up to 16, which presses on the largest errors; 12 is the paper's detail mode.</summary>
    public int Power { get; init; } = 2;

    /// <summary>
    /// alpha, the weight of the smoothness term; without unit. Null, the default, follows from how dense the mesh is for its size, so
    /// that a bump of the same width costs the same on all meshes; it is 10 on the face of the published runs.
    /// </summary>
    public double? Smoothness { get; init; }

    /// <summary>
    /// [N] factors of every vertex's error, from 0 to 100, or null for 1 everywhere: where it is larger, errors count for more. Above 0 on some
    /// vertex of a part that some shape moves.
    /// </summary>
    public IReadOnlyList<float>? Importance { get; init; }

    /// <summary>
    /// [S] factors of every shape's error, from 0.001 to 1,000, or null for 1 everywhere: <see cref="ShapeUse"/> makes them from an
    /// animation. Only their ratios matter to the result; the loss is that of the shapes times their factors.
    /// </summary>
    public IReadOnlyList<float>? ShapeFactors { get; init; }

    /// <summary>
    /// Whether bones and weights are mirror images, to the last bit, across the plane of equal x through the mean of the vertices that move: bones 2m and 2m + 1 are each
    /// other's, the last of an odd number its own. The rig's vertices and shapes must mirror each other to a tolerance; what is fitted is the mean of the rig and
    /// its mirror image. Takes K of 2 or more and NonZeros of 2 or more, which are spent in pairs. Default false.
    /// </summary>
    public bool Symmetric { get; init; }

    /// <summary>Where the random start comes from; the same seed gives the same bits. Default 12345.</summary>
    public long Seed { get; init; } = 12345;

    /// <summary>
    /// Steps of Adam's first phase, in which a vertex's weights may sum to anything, at least 1. Default 300, 5,000 where the continued method
    /// solves and 10,000 where the published one does.
    /// </summary>
    public int FreeIterations { get => _freeIterations ?? (Polishes ? PolishedIterations : Continues ? 5000 : PublishedIterations); init => _freeIterations = value; }

    /// <summary>Steps of the second phase, in which they sum to 1. Default 300, 3,000 where the continued method solves and 10,000 where the published one does.</summary>
    public int NormalisedIterations { get => _normalisedIterations ?? (Polishes ? PolishedIterations : Continues ? 3000 : PublishedIterations); init => _normalisedIterations = value; }

    /// <summary>
    /// How often the polished method goes out again from where it has settled, 0 or more. Default 16; the objective still falls with more, ever more slowly.
    /// </summary>
    public int Cycles { get; init; } = 16;

    /// <summary>Adam's step, in the normalised unit. Default 1e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Threads that take part; 0, the default, takes all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The solver. Default <see cref="CompressionMethod.Polished"/>.</summary>
    public CompressionMethod Method { get; init; } = CompressionMethod.Polished;

    /// <summary>All steps of the run: Adam's, and rounds of exact solves.</summary>
    public int Iterations => FitSchedule.CountFor(this);

    /// <summary>Whether exact solves take part.</summary>
    internal bool Polishes => Method == CompressionMethod.Polished && Power == 2;

    /// <summary>Whether p is approached from 2, and the last bone rests at first.</summary>
    internal bool Continues => Influences >= (Symmetric ? 4 : 2) && (Method == CompressionMethod.Continued || (Method == CompressionMethod.Polished && Power > 2));

    /// <summary>Bones that rest at first: in a symmetric fit with their mirror images.</summary>
    internal int RestingBones => Symmetric && Bones % 2 == 0 ? 2 : 1;

    /// <summary>For a first look at a size: no cycles of a polished run, a fifth of the steps of a continued one.</summary>
    internal SkinCompressorOptions Shortened => Continues
        ? this with { FreeIterations = Math.Max(1, FreeIterations / 5), NormalisedIterations = NormalisedIterations / 5 }
        : this with { Cycles = 0 };

    /// <summary>Whether the best state on the way is kept.</summary>
    internal bool KeepsBest => Polishes || Continues;

    internal int NonZerosFor(int shapes) =>
        (int)Math.Min(NonZeros ?? Math.Round(NonZerosPerShape * shapes), 6.0 * Bones * shapes);

    // Products with a dense B cost 6 P S + 12 K S multiplications a vertex, with a sparse one about 18 for each of its parameters and S.
    internal bool DenseTransformsFor(int shapes) => NonZerosFor(shapes) >= 3L * Bones * shapes;

    internal void Check(BlendshapeRig rig)
    {
        int shapes = rig.Shapes.Count;
        if (shapes == 0)
            throw new MimikException("compress: the rig has no shapes");
        Require(Bones is >= 1 and <= 10_000, "bones", "1 to 10000", Bones);
        Require(Influences >= 1 && Influences <= Bones, "influences", $"1 to the number of bones, {Bones}", Influences);
        if (NonZeros is { } nonZeros and not AllNonZeros)
            Require(nonZeros >= 1 && nonZeros <= 6L * Bones * shapes, "non-zeros", $"1 to 6 x {Bones} bones x {shapes} shapes = {6L * Bones * shapes}, or all", nonZeros);
        Require(Power is >= 2 and <= 16 && Power % 2 == 0, "power", "an even number from 2 to 16", Power);
        if (Smoothness is { } alpha)
            Require(alpha >= 0 && double.IsFinite(alpha), "smoothness", "a finite number of 0 or more", alpha);
        Require(FreeIterations >= 1, "free iterations", "1 or more", FreeIterations);
        Require(NormalisedIterations >= 0 && (long)FreeIterations + NormalisedIterations <= int.MaxValue, "normalised iterations", "0 or more", NormalisedIterations);
        Require(Cycles is >= 0 and <= 1_000_000, "cycles", "0 to 1000000", Cycles);
        Require(LearningRate > 0 && double.IsFinite(LearningRate), "learning rate", "a finite number above 0", LearningRate);
        Require(Threads is >= 0 and <= 1024, "threads", "0 (all) to 1024", Threads);
        Require(Enum.IsDefined(Method), "method", string.Join(" or ", Enum.GetNames<CompressionMethod>()), Method);
        if (Symmetric)
        {
            Require(Influences >= 2, "influences", "2 or more for a symmetric fit, in which a vertex on the mirror plane follows pairs of bones", Influences);
            Require(NonZerosFor(shapes) >= 2, "non-zeros", "2 or more for a symmetric fit, which spends them in pairs", NonZerosFor(shapes));
        }

        CheckShapeFactors(shapes);
        CheckImportance(rig);
    }

    private void CheckShapeFactors(int shapes)
    {
        if (ShapeFactors is null)
            return;
        Require(ShapeFactors.Count == shapes, "shape factors", $"{shapes}, one a shape", ShapeFactors.Count);
        foreach (float factor in ShapeFactors)
            Require(factor is >= 1e-3f and <= 1e3f, "shape factors", "numbers from 0.001 to 1000", factor);
    }

    private void CheckImportance(BlendshapeRig rig)
    {
        if (Importance is null)
            return;
        Require(Importance.Count == rig.VertexCount, "importance", $"{rig.VertexCount} factors, one a vertex", Importance.Count);
        float largest = 0;
        for (int v = 0; v < Importance.Count; v++)
        {
            float factor = Importance[v];
            if (factor is not (>= 0 and <= 100))
                throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"compress: importance: expected factors from 0 to 100, found {factor} at vertex {v}"));
            largest = Math.Max(largest, factor);
        }

        Require(largest > 0, "importance", "a factor above 0 somewhere", "0 at every vertex");
    }

    private static void Require(bool holds, string option, string expected, object found)
    {
        if (!holds)
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"compress: {option}: expected {expected}, found {found}"));
    }
}
