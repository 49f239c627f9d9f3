namespace Mimik.Playback;

/// <summary>A shape that follows one control as a hat: 0 outside [X1, X3], rising to 1 at X2.</summary>
public readonly struct InBetween : IEquatable<InBetween>
{
    /// <summary>Creates an in-between.</summary>
    /// <param name="shape">The shape it drives, at or after the controls.</param>
    /// <param name="control">The control it follows.</param>
    /// <param name="x1">Where it starts to rise.</param>
    /// <param name="x2">Where it is 1.</param>
    /// <param name="x3">Where it is 0 again.</param>
    public InBetween(int shape, int control, float x1, float x2, float x3)
    {
        Shape = shape;
        Control = control;
        X1 = x1;
        X2 = x2;
        X3 = x3;
    }

    /// <summary>The shape it drives.</summary>
    public int Shape { get; }

    /// <summary>The control it follows.</summary>
    public int Control { get; }

    /// <summary>Where it starts to rise.</summary>
    public float X1 { get; }

    /// <summary>Where it is 1.</summary>
    public float X2 { get; }

    /// <summary>Where it is 0 again.</summary>
    public float X3 { get; }

    /// <inheritdoc/>
    public bool Equals(InBetween other) =>
        Shape == other.Shape && Control == other.Control && X1 == other.X1 && X2 == other.X2 && X3 == other.X3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InBetween other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Shape ^ (Control << 16);
}

/// <summary>A shape whose weight is the product of two or more others.</summary>
public sealed class Corrective
{
    private readonly int[] _factors;

    /// <summary>Creates a corrective.</summary>
    /// <param name="shape">The shape it drives.</param>
    /// <param name="factors">The shapes (controls or in-betweens) whose weights are multiplied; copied.</param>
    public Corrective(int shape, ReadOnlySpan<int> factors)
    {
        Shape = shape;
        _factors = factors.ToArray();
    }

    /// <summary>The shape it drives.</summary>
    public int Shape { get; }

    /// <summary>The shapes whose weights are multiplied.</summary>
    public ReadOnlySpan<int> Factors => _factors;
}

/// <summary>
/// Rig logic: controls to shape weights. The first <see cref="ControlCount"/> shapes are the controls themselves; in-betweens
/// are hats of one control; correctives are products of controls and in-betweens.
/// </summary>
public sealed class RigLogic
{
    private readonly InBetween[] _inBetweens;
    private readonly Corrective[] _correctives;

    /// <summary>Creates rig logic.</summary>
    /// <param name="controlCount">The number of controls.</param>
    /// <param name="shapeCount">The number of shapes, controls included.</param>
    /// <param name="inBetweens">The in-betweens, each with a shape of its own.</param>
    /// <param name="correctives">The correctives, each with a shape of its own, whose factors are controls or in-betweens.</param>
    /// <exception cref="ArgumentException">An index is out of range, a shape is driven twice or not at all, or a hat is not ordered.</exception>
    public RigLogic(int controlCount, int shapeCount, IReadOnlyList<InBetween> inBetweens, IReadOnlyList<Corrective> correctives)
    {
        if (controlCount < 0 || shapeCount < controlCount)
            throw new ArgumentException($"rig logic: expected 0 <= controls <= shapes, found {controlCount} controls and {shapeCount} shapes");
        ControlCount = controlCount;
        ShapeCount = shapeCount;
        _inBetweens = new InBetween[inBetweens.Count];
        _correctives = new Corrective[correctives.Count];
        bool[] driven = new bool[shapeCount];
        bool[] factor = new bool[shapeCount];
        for (int i = 0; i < controlCount; i++)
            driven[i] = factor[i] = true;
        for (int i = 0; i < _inBetweens.Length; i++)
        {
            InBetween x = inBetweens[i];
            Claim(driven, x.Shape, $"in-between {i}");
            if ((uint)x.Control >= (uint)controlCount)
                throw new ArgumentException($"in-between {i}: expected a control below {controlCount}, found {x.Control}");
            if (!(x.X1 < x.X2 && x.X2 < x.X3) || float.IsInfinity(x.X1) || float.IsInfinity(x.X3))
                throw new ArgumentException($"in-between {i}: expected finite x1 < x2 < x3, found {x.X1}, {x.X2}, {x.X3}");
            factor[x.Shape] = true;
            _inBetweens[i] = x;
        }

        for (int i = 0; i < _correctives.Length; i++)
        {
            Corrective c = correctives[i];
            Claim(driven, c.Shape, $"corrective {i}");
            if (c.Factors.Length < 2)
                throw new ArgumentException($"corrective {i}: expected two or more factors, found {c.Factors.Length}");
            foreach (int f in c.Factors)
            {
                if ((uint)f >= (uint)shapeCount || !factor[f])
                    throw new ArgumentException($"corrective {i}: expected controls or in-betweens as factors, found shape {f}");
            }

            _correctives[i] = c;
        }

        for (int s = 0; s < shapeCount; s++)
        {
            if (!driven[s])
                throw new ArgumentException($"rig logic: nothing drives shape {s}");
        }
    }

    /// <summary>The number of controls.</summary>
    public int ControlCount { get; }

    /// <summary>The number of shapes, controls included.</summary>
    public int ShapeCount { get; }

    /// <summary>Every shape is a control.</summary>
    public bool IsIdentity => ControlCount == ShapeCount;

    /// <summary>The in-betweens.</summary>
    public ReadOnlySpan<InBetween> InBetweens => _inBetweens;

    /// <summary>The correctives.</summary>
    public ReadOnlySpan<Corrective> Correctives => _correctives;

    /// <summary>Logic without in-betweens or correctives: every shape is a control.</summary>
    /// <param name="count">The number of controls and shapes.</param>
    public static RigLogic Identity(int count) => new RigLogic(count, count, Array.Empty<InBetween>(), Array.Empty<Corrective>());

    /// <summary>Turns controls into shape weights. Nothing is clamped; hats are 0 outside [x1, x3]. Allocates nothing.</summary>
    /// <param name="controls">[ControlCount]; may be the start of <paramref name="shapeWeights"/> itself.</param>
    /// <param name="shapeWeights">[ShapeCount] receives the weights.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Evaluate(ReadOnlySpan<float> controls, Span<float> shapeWeights)
    {
        if (controls.Length != ControlCount)
            throw new ArgumentException($"expected {ControlCount} controls, found {controls.Length}", nameof(controls));
        if (shapeWeights.Length != ShapeCount)
            throw new ArgumentException($"expected {ShapeCount} shape weights, found {shapeWeights.Length}", nameof(shapeWeights));
        controls.CopyTo(shapeWeights);
        foreach (InBetween x in _inBetweens)
            shapeWeights[x.Shape] = Hat(shapeWeights[x.Control], x.X1, x.X2, x.X3);
        foreach (Corrective c in _correctives)
        {
            float product = 1;
            foreach (int f in c.Factors)
                product *= shapeWeights[f];
            shapeWeights[c.Shape] = product;
        }
    }

    private static float Hat(float x, float x1, float x2, float x3)
    {
        if (x <= x1 || x >= x3)
            return 0;
        return x <= x2 ? (x - x1) / (x2 - x1) : (x3 - x) / (x3 - x2);
    }

    private static void Claim(bool[] driven, int shape, string who)
    {
        if ((uint)shape >= (uint)driven.Length)
            throw new ArgumentException($"{who}: expected a shape below {driven.Length}, found {shape}");
        if (driven[shape])
            throw new ArgumentException($"{who}: shape {shape} is driven twice");
        driven[shape] = true;
    }
}
