using Mimik.Playback;

namespace Mimik.Faces;

/// <summary>One blendshape: where its weight 1 moves every vertex.</summary>
/// <param name="Name">The shape's name; unique within its rig.</param>
/// <param name="Deltas">[N x 3] displacement from the neutral, in the rig's unit; owned by the rig, not to be written.</param>
public sealed record Blendshape(string Name, float[] Deltas);

/// <summary>
/// A facial rig: one vertex numbering with parts, a neutral, named blendshapes, and the logic that turns controls into shape weights.
/// A pose is neutral + sum over shapes of weight * deltas.
/// </summary>
public sealed class BlendshapeRig
{
    /// <summary>Creates a rig and takes ownership of the arrays.</summary>
    /// <param name="neutral">[N x 3] rest positions, finite, in <paramref name="unit"/>; right-handed, +Y up, +Z out of the face.</param>
    /// <param name="surface">Polygons, parts and materials over the same N vertices.</param>
    /// <param name="shapes">S blendshapes of N deltas each, with unique names; finite.</param>
    /// <param name="unit">The unit of length.</param>
    /// <param name="logic">Controls to shape weights; null makes every shape a control of its own.</param>
    /// <exception cref="MimikException">Counts, names or numbers do not fit together; the message says which.</exception>
    public BlendshapeRig(float[] neutral, RigSurface surface, IReadOnlyList<Blendshape> shapes, LengthUnit unit, RigLogic? logic = null)
    {
        ArgumentNullException.ThrowIfNull(neutral);
        ArgumentNullException.ThrowIfNull(surface);
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentNullException.ThrowIfNull(unit);
        Neutral = neutral;
        Surface = surface;
        Shapes = [.. shapes];
        Unit = unit;
        Logic = logic ?? RigLogic.Identity(shapes.Count);
        Check();
    }

    /// <summary>[N x 3] rest positions in <see cref="Unit"/>; not to be written.</summary>
    public float[] Neutral { get; }

    /// <summary>Polygons, parts, materials, texture coordinates.</summary>
    public RigSurface Surface { get; }

    /// <summary>The S blendshapes; the first <see cref="RigLogic.ControlCount"/> of them are the controls' own.</summary>
    public IReadOnlyList<Blendshape> Shapes { get; }

    /// <summary>The unit of length.</summary>
    public LengthUnit Unit { get; }

    /// <summary>Controls to in-betweens to correctives.</summary>
    public RigLogic Logic { get; }

    /// <summary>N.</summary>
    public int VertexCount => Surface.VertexCount;

    /// <summary>The names of the controls, which are those of the first shapes.</summary>
    public IEnumerable<string> ControlNames => Shapes.Take(Logic.ControlCount).Select(shape => shape.Name);

    /// <summary>The names of all shapes.</summary>
    public IEnumerable<string> ShapeNames => Shapes.Select(shape => shape.Name);

    /// <summary>The same rig in another unit's name: the numbers stay, what they mean changes.</summary>
    /// <param name="unit">The unit that the numbers are in.</param>
    public BlendshapeRig WithUnit(LengthUnit unit) => new(Neutral, Surface, Shapes, unit, Logic);

    /// <summary>Poses the rig: <paramref name="positions"/> = neutral + sum of weight * deltas. Weights are not clamped.</summary>
    /// <param name="shapeWeights">[S] weights of the shapes (after the rig logic).</param>
    /// <param name="positions">[N x 3] receives the positions.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Pose(ReadOnlySpan<float> shapeWeights, Span<float> positions)
    {
        if (shapeWeights.Length != Shapes.Count)
            throw new ArgumentException($"expected {Shapes.Count} weights, found {shapeWeights.Length}", nameof(shapeWeights));
        if (positions.Length != Neutral.Length)
            throw new ArgumentException($"expected {Neutral.Length} numbers, found {positions.Length}", nameof(positions));
        Neutral.CopyTo(positions);
        for (int s = 0; s < Shapes.Count; s++)
        {
            if (shapeWeights[s] != 0)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(Shapes[s].Deltas, shapeWeights[s], positions, positions);
        }
    }

    private void Check()
    {
        if (Neutral.Length != 3 * VertexCount)
            throw new MimikException($"neutral: expected {VertexCount} x 3 numbers, found {Neutral.Length}");
        CheckFinite(Neutral, "neutral");
        if (Logic.ShapeCount != Shapes.Count)
            throw new MimikException($"rig logic: expected {Shapes.Count} shapes, found {Logic.ShapeCount}");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Blendshape shape in Shapes)
        {
            if (!names.Add(shape.Name))
                throw new MimikException($"shapes: expected unique names, found \"{shape.Name}\" twice");
            if (shape.Deltas.Length != Neutral.Length)
                throw new MimikException($"shape \"{shape.Name}\": expected {VertexCount} x 3 deltas, found {shape.Deltas.Length} numbers");
            CheckFinite(shape.Deltas, $"shape \"{shape.Name}\"");
        }
    }

    private static void CheckFinite(float[] values, string element)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new MimikException($"{element}: expected finite numbers, found {values[i]} at vertex {i / 3}, {"xyz"[i % 3]}");
        }
    }
}
