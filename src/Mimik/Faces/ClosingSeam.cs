using Mimik.Faces.Names;
using Mimik.Geometry;

namespace Mimik.Faces;

/// <summary>A seam that some pose closes, and the vertices that meet there.</summary>
/// <param name="Name">"lips", "left eyelids" or "right eyelids".</param>
/// <param name="Pose">The pose that closes it, in ARKit's names: "eyeBlinkLeft 1".</param>
/// <param name="OpenWeights">[S] shape weights of the pose in which the seam stands open.</param>
/// <param name="ClosedWeights">[S] shape weights of the pose that closes it.</param>
/// <param name="Pairs">Vertices that face each other across the seam, from the face's right to its left.</param>
public sealed record ClosingSeam(string Name, string Pose, float[] OpenWeights, float[] ClosedWeights, IReadOnlyList<(int Upper, int Lower)> Pairs)
{
    // Fewer pairs are an accident of other motions, not a seam.
    private const int FewestPairs = 5;

    // Lashes, teeth and fluid close as lips and lids do: the skin is the largest piece that does.
    private const double SmallestPiece = 0.05;

    private const string Lips = "lips";
    private const string JawOpen = "jawOpen", MouthClose = "mouthClose";
    private static readonly (string Seam, string Shape)[] Lids = [("left eyelids", "eyeBlinkLeft"), ("right eyelids", "eyeBlinkRight")];

    /// <summary>
    /// Finds a face's seams: lips by mouthClose, which ARKit defines on top of jawOpen at 1 (tried alone where that closes nothing), eyelids by
    /// eyeBlink. Controls are found by name through the name table, the vertices from the shapes themselves.
    /// </summary>
    /// <param name="rig">The face.</param>
    /// <param name="missing">Receives one line for every seam that was not found: which, and what is missing.</param>
    /// <returns>The seams that were found, lips first.</returns>
    public static IReadOnlyList<ClosingSeam> Find(BlendshapeRig rig, ICollection<string> missing)
    {
        ArgumentNullException.ThrowIfNull(rig);
        ArgumentNullException.ThrowIfNull(missing);
        var seams = new List<ClosingSeam>();
        float[] rest = new float[rig.Shapes.Count];
        if (WeightsOf(rig, MouthClose) is not { } alone)
            missing.Add($"{Lips}: no control for {MouthClose}");
        else if (((WeightsOf(rig, JawOpen) is { } jaw ? Create(rig, Lips, $"{MouthClose} 1 with {JawOpen} 1", jaw, WeightsOf(rig, JawOpen, MouthClose)!) : null)
            ?? Create(rig, Lips, $"{MouthClose} 1", rest, alone)) is { } lips)
            seams.Add(lips);
        else
            missing.Add($"{Lips}: no vertices that {MouthClose} brings together");
        foreach ((string seam, string shape) in Lids)
        {
            if (WeightsOf(rig, shape) is not { } blink)
                missing.Add($"{seam}: no control for {shape}");
            else if (Create(rig, seam, $"{shape} 1", rest, blink) is { } lids)
                seams.Add(lids);
            else
                missing.Add($"{seam}: no vertices that {shape} brings together");
        }

        return seams;
    }

    private static ClosingSeam? Create(BlendshapeRig rig, string name, string pose, float[] openWeights, float[] closedWeights)
    {
        float[] open = new float[rig.Neutral.Length], closed = new float[rig.Neutral.Length];
        rig.Pose(openWeights, open);
        rig.Pose(closedWeights, closed);
        foreach (int[] vertices in Pieces(rig.Surface))
        {
            (int Upper, int Lower)[] pairs = FacingPairs.Find(open, closed, vertices);
            if (pairs.Length >= FewestPairs)
                return new ClosingSeam(name, pose, openWeights, closedWeights, pairs);
        }

        return null;
    }

    // Connected pieces from the largest down; then whole parts, for meshes that are cut along their seams of texture.
    private static IEnumerable<int[]> Pieces(RigSurface surface)
    {
        int[] labels = ConnectedPieces.Of(surface.Faces, [.. Enumerable.Range(0, surface.Faces.Count)], surface.VertexCount);
        IEnumerable<int[]> pieces = Enumerable.Range(0, surface.VertexCount).GroupBy(v => labels[v]).Select(piece => piece.ToArray());
        IEnumerable<int[]> parts = surface.Parts.Select(part => Enumerable.Range(part.FirstVertex, part.VertexCount).ToArray());
        return pieces.OrderByDescending(piece => piece.Length).ThenBy(piece => piece[0])
            .Concat(parts.OrderByDescending(part => part.Length).ThenBy(part => part.FirstOrDefault()))
            .Where(vertices => vertices.Length >= SmallestPiece * surface.VertexCount);
    }

    // The shape weights of controls at 1, after the rig logic; null where the rig has not all of them.
    private static float[]? WeightsOf(BlendshapeRig rig, params string[] names)
    {
        NameMap map = NameMap.Create(names, [.. rig.ControlNames]);
        if (map.UnusedChannels.Count > 0)
            return null;
        float[] controls = new float[rig.Logic.ControlCount], weights = new float[rig.Shapes.Count];
        map.Apply([.. names.Select(_ => 1f)], controls);
        rig.Logic.Evaluate(controls, weights);
        return weights;
    }
}
