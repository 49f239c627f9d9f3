using System.Numerics;
using Mimik.Playback;

namespace Mimik.Faces.Sample;

/// <summary>The displacement that an expression gives a vertex at full strength.</summary>
internal delegate Vector3 DisplacementField(FaceVertex vertex);

/// <summary>Collects the shapes of the face in the rig's order: controls, then in-betweens, then correctives.</summary>
internal sealed class ExpressionSet(FaceAnatomy anatomy)
{
    // Displacements below this are rounding or a Gaussian's tail; shapes stay local without them.
    private const float Smallest = 0.0005f;

    private readonly List<(string Name, Vector3[] Deltas)> _controls = [];
    private readonly List<(string Name, Vector3[] Deltas, string Control, float At)> _inBetweens = [];
    private readonly List<(string Name, Vector3[] Deltas, string[] Factors)> _correctives = [];

    /// <summary>Adds a shape that is the same on both sides.</summary>
    public void Add(string name, DisplacementField field) => _controls.Add((name, Clean(Sample(field))));

    /// <summary>Adds a shape of the left side and its mirror image: name + "Left", name + "Right".</summary>
    public void AddSides(string name, DisplacementField left)
    {
        Vector3[] deltas = Clean(Sample(left));
        _controls.Add((name + "Left", deltas));
        _controls.Add((name + "Right", Mirrored(deltas)));
    }

    /// <summary>Adds an in-between: what the pose at <paramref name="at"/> of the control has beyond that part of the full shape.</summary>
    /// <param name="control">The control's name.</param>
    /// <param name="at">0..1.</param>
    /// <param name="pose">The whole displacement at that value.</param>
    public void AddInBetween(string control, float at, DisplacementField pose)
    {
        Vector3[] full = _controls.Single(shape => shape.Name == control).Deltas;
        Vector3[] deltas = Sample(pose);
        for (int v = 0; v < deltas.Length; v++)
            deltas[v] -= at * full[v];
        _inBetweens.Add(($"{control}{MathF.Round(100 * at)}", Clean(deltas), control, at));
    }

    /// <summary>In-betweens of a left shape and its mirror image.</summary>
    public void AddInBetweenSides(string control, float at, DisplacementField left)
    {
        AddInBetween(control + "Left", at, left);
        Vector3[] deltas = Mirrored(_inBetweens[^1].Deltas);
        _inBetweens.Add(($"{control}Right{MathF.Round(100 * at)}", deltas, control + "Right", at));
    }

    /// <summary>Adds a corrective that is added in proportion to the product of its factors.</summary>
    public void AddCorrective(DisplacementField field, params string[] factors) =>
        _correctives.Add((string.Join('_', factors), Clean(Sample(field)), factors));

    /// <summary>A corrective of left factors and its mirror image; factors that have sides are given without them.</summary>
    public void AddCorrectiveSides(DisplacementField left, params string[] factors)
    {
        string[] leftFactors = Sided(factors, "Left"), rightFactors = Sided(factors, "Right");
        AddCorrective(left, leftFactors);
        _correctives.Add((string.Join('_', rightFactors), Mirrored(_correctives[^1].Deltas), rightFactors));
    }

    /// <summary>The shapes and the logic that drives them.</summary>
    /// <param name="order">The order of the controls.</param>
    public (Blendshape[] Shapes, RigLogic Logic) Build(IReadOnlyList<string> order)
    {
        var place = order.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i, StringComparer.Ordinal);
        _controls.Sort((a, b) => place[a.Name].CompareTo(place[b.Name]));
        List<(string Name, Vector3[] Deltas)> all =
            [.. _controls, .. _inBetweens.Select(x => (x.Name, x.Deltas)), .. _correctives.Select(x => (x.Name, x.Deltas))];
        var index = all.Select((shape, i) => (shape.Name, i)).ToDictionary(x => x.Name, x => x.i, StringComparer.Ordinal);
        var logic = new RigLogic(
            _controls.Count,
            all.Count,
            [.. _inBetweens.Select((x, i) => new InBetween(_controls.Count + i, index[x.Control], 0, x.At, 1))],
            [.. _correctives.Select((x, i) => new Corrective(_controls.Count + _inBetweens.Count + i, [.. x.Factors.Select(f => index[f])]))]);
        return ([.. all.Select(shape => new Blendshape(shape.Name, Flat(shape.Deltas)))], logic);
    }

    private string[] Sided(string[] factors, string side) =>
        [.. factors.Select(f => _controls.Any(shape => shape.Name == f + side) ? f + side : f)];

    private Vector3[] Sample(DisplacementField field) => [.. anatomy.Vertices.Select(vertex => field(vertex))];

    private static Vector3[] Clean(Vector3[] deltas) =>
        [.. deltas.Select(d => d.LengthSquared() < Smallest * Smallest ? Vector3.Zero : d)];

    private Vector3[] Mirrored(Vector3[] deltas)
    {
        var mirrored = new Vector3[deltas.Length];
        for (int v = 0; v < deltas.Length; v++)
            mirrored[v] = PartMesh.Mirror(deltas[anatomy.Mirror[v]]);
        return mirrored;
    }

    private static float[] Flat(Vector3[] deltas)
    {
        float[] flat = new float[3 * deltas.Length];
        for (int v = 0; v < deltas.Length; v++)
            deltas[v].CopyTo(flat, 3 * v);
        return flat;
    }
}
