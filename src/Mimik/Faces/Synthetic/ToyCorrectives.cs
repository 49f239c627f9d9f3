using System.Numerics;
using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Faces.Synthetic;

/// <summary>
/// Gives any rig correctives, so that methods for rigs with correctives can be tried on rigs without: smooth displacements where the controls that
/// drive them move the face together. They correct nothing.
/// </summary>
/// <remarks>
/// For controls i of one combination, with a_i(v) the length of control i's displacement of vertex v and A_i its largest, the corrective is
/// s g(v) u(p_v): g = S prod (a_i / A_i)^(2/k) for k controls, u a slowly changing random vector field (<see cref="SmoothDirections"/>) over the rest positions p, and s
/// such that the longest displacement is the size asked for times the smallest A_i. S averages over polygon edges, g + (mean of the neighbours - g) / 2,
/// as often as it takes to spread over a seventh of the moved region's radius; lips and lids that merely touch stay apart. Combinations are drawn among controls that
/// overlap (<see cref="ControlOverlap"/>) and that the rig has no corrective of yet.
/// </remarks>
public static class ToyCorrectives
{
    // Of the moved region's radius (root mean square distance from its centre).
    private const double SmoothingRadius = 0.15, ShortestWave = 3;
    private const int FewestSteps = 4, MostSteps = 64;

    /// <summary>Adds correctives to a rig, after its own shapes.</summary>
    /// <param name="rig">The rig; its arrays are shared with the result.</param>
    /// <param name="options">Counts, size and seed; null takes the defaults.</param>
    /// <returns>The rig with its shapes and logic, and the correctives: pairs, triples, quadruples, called after their controls.</returns>
    /// <exception cref="MimikException">An option is out of range, or the rig has fewer combinations of controls that overlap.</exception>
    public static BlendshapeRig Add(BlendshapeRig rig, ToyCorrectiveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rig);
        options ??= new ToyCorrectiveOptions();
        options.Check();
        var overlap = new ControlOverlap(rig);
        var random = new RandomSource(options.Seed);
        int[][] combinations = Draw(rig, overlap, options, random);
        long[] seeds = [.. combinations.Select(_ => (long)random.NextBits())];
        CsrMatrix? laplacian = rig.Surface.Faces.Count > 0 ? GraphLaplacian.Build(rig.VertexCount, rig.Surface.Faces) : null;
        double edge = Math.Sqrt(GraphLaplacian.MeanSquaredEdge(rig.Neutral, rig.Surface.Faces));
        float[][] deltas = new float[combinations.Length][];
        ParallelLoop.For(deltas.Length, ParallelLoop.AllThreads, (i, _) =>
            deltas[i] = Displacements(rig, overlap, combinations[i], options.Size, laplacian, edge, new RandomSource(seeds[i])));
        return Extend(rig, combinations, deltas);
    }

    private static int[][] Draw(BlendshapeRig rig, ControlOverlap overlap, ToyCorrectiveOptions options, RandomSource random)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (Corrective corrective in rig.Logic.Correctives)
            taken.Add(ControlOverlap.Key(corrective.Factors.ToArray().Order()));
        var combinations = new List<int[]>();
        foreach ((string name, int count, int factors) in options.Levels)
        {
            List<int[]> drawn = overlap.Draw(count, factors, taken, random);
            if (drawn.Count < count)
                throw new MimikException($"{name}: expected {count} new combinations of controls whose shapes overlap, found {drawn.Count}");
            combinations.AddRange(drawn);
        }

        return [.. combinations];
    }

    private static float[] Displacements(
        BlendshapeRig rig, ControlOverlap overlap, int[] controls, double size, CsrMatrix? laplacian, double edge, RandomSource random)
    {
        float[] extent = new float[rig.VertexCount];
        Array.Fill(extent, 1);
        foreach (int control in controls)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(extent, overlap.Lengths(control), extent);
            System.Numerics.Tensors.TensorPrimitives.Divide(extent, overlap.Largest[control], extent);
        }

        // However many controls there are, as wide as a product of two.
        if (controls.Length > 2)
        {
            float power = 2f / controls.Length;
            for (int v = 0; v < extent.Length; v++)
                extent[v] = MathF.Pow(extent[v], power);
        }

        double radius = Radius(rig.Neutral, extent);
        if (laplacian is not null && edge > 0)
        {
            // A step spreads by half the mean squared edge, of which half goes along each direction of the surface.
            double steps = Math.Round(4 * Math.Pow(SmoothingRadius * radius / edge, 2));
            extent = Smooth(extent, laplacian, (int)Math.Clamp(steps, FewestSteps, MostSteps));
        }

        var directions = new SmoothDirections(Math.Max(ShortestWave * radius, 1e-20), random);
        float[] deltas = new float[rig.Neutral.Length];
        float longest = 0;
        for (int v = 0; v < extent.Length; v++)
        {
            Vector3 d = extent[v] * directions.At(new Vector3(rig.Neutral.AsSpan(3 * v, 3)));
            d.CopyTo(deltas.AsSpan(3 * v));
            longest = Math.Max(longest, d.Length());
        }

        float smallest = controls.Min(control => overlap.Largest[control]);
        if (longest > 0)
            System.Numerics.Tensors.TensorPrimitives.Multiply(deltas, (float)(size * smallest / longest), deltas);
        return deltas;
    }

    private static double Radius(float[] neutral, float[] extent)
    {
        double weight = 0, squares = 0;
        Vector3 centre = Vector3.Zero;
        for (int v = 0; v < extent.Length; v++)
        {
            weight += extent[v];
            centre += extent[v] * new Vector3(neutral.AsSpan(3 * v, 3));
        }

        if (weight == 0)
            return 0;
        centre /= (float)weight;
        for (int v = 0; v < extent.Length; v++)
            squares += extent[v] * Vector3.DistanceSquared(centre, new Vector3(neutral.AsSpan(3 * v, 3)));
        return Math.Sqrt(squares / weight);
    }

    private static float[] Smooth(float[] values, CsrMatrix laplacian, int steps)
    {
        float[] next = new float[values.Length];
        for (int step = 0; step < steps; step++)
        {
            for (int v = 0; v < values.Length; v++)
            {
                float change = 0;
                for (int i = laplacian.Offsets[v]; i < laplacian.Offsets[v + 1]; i++)
                    change += laplacian.Values[i] * values[laplacian.Indices[i]];
                next[v] = values[v] + (0.5f * change);
            }

            (values, next) = (next, values);
        }

        return values;
    }

    private static BlendshapeRig Extend(BlendshapeRig rig, int[][] combinations, float[][] deltas)
    {
        var unique = new UniqueNames();
        string[] names = [.. rig.ShapeNames.Select(unique.Claim)];
        List<Blendshape> shapes = [.. rig.Shapes];
        List<Corrective> correctives = [.. rig.Logic.Correctives];
        for (int i = 0; i < deltas.Length; i++)
        {
            correctives.Add(new Corrective(shapes.Count, combinations[i]));
            shapes.Add(new Blendshape(unique.Claim(CorrectiveNames.Of(names, combinations[i])), deltas[i]));
        }

        var logic = new RigLogic(rig.Logic.ControlCount, shapes.Count, rig.Logic.InBetweens.ToArray(), correctives);
        return new BlendshapeRig(rig.Neutral, rig.Surface, shapes, rig.Unit, logic);
    }
}
