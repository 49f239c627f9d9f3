using Mimik.Numerics;

namespace Mimik.Faces.Synthetic;

/// <summary>
/// How far the shapes of controls move the same vertices, and which controls may be combined because of it. With a_i(v) the length of control i's
/// displacement of vertex v, the overlap of k controls is sum_v prod a_i^(2/k) / prod (sum_v a_i^2)^(1/k): 1 where they move vertices in proportion, 0 where no
/// vertex is moved by all (and never more than 1, by Hölder's inequality). Of two controls it is the cosine between their lengths.
/// </summary>
internal sealed class ControlOverlap
{
    /// <summary>Controls that overlap less are not combined.</summary>
    public const double Least = 0.1;

    private const int TriesInAll = 2000, TriesEach = 50;

    private readonly float[] _lengths;
    private readonly double[] _norms;
    private readonly int _vertices;
    private readonly int _controls;
    private readonly List<int[]> _pairs = [];
    private readonly bool[] _overlap;

    /// <summary>Measures all pairs of controls.</summary>
    /// <param name="rig">The rig.</param>
    public ControlOverlap(BlendshapeRig rig)
    {
        _vertices = rig.VertexCount;
        _controls = rig.Logic.ControlCount;
        if ((long)_controls * _vertices > Array.MaxLength / sizeof(float))
            throw new MimikException($"toy correctives: expected controls x vertices that fit an array, found {_controls} x {_vertices:N0}");
        _lengths = new float[_controls * _vertices];
        _norms = new double[_controls];
        Largest = new float[_controls];
        ParallelLoop.For(_controls, ParallelLoop.AllThreads, (c, _) => Measure(rig.Shapes[c].Deltas, c));
        _overlap = new bool[_controls * _controls];
        for (int a = 0; a < _controls; a++)
        {
            for (int b = a + 1; b < _controls; b++)
            {
                if (Of([a, b]) < Least)
                    continue;
                _overlap[(a * _controls) + b] = _overlap[(b * _controls) + a] = true;
                _pairs.Add([a, b]);
            }
        }
    }

    /// <summary>[m] the largest displacement of any vertex.</summary>
    public float[] Largest { get; }

    /// <summary>[N] the lengths of a control's displacements.</summary>
    public ReadOnlySpan<float> Lengths(int control) => _lengths.AsSpan(control * _vertices, _vertices);

    /// <summary>The overlap of some controls, as the class describes it.</summary>
    public double Of(ReadOnlySpan<int> controls)
    {
        double norms = 1;
        foreach (int control in controls)
            norms *= Math.Pow(_norms[control], 2.0 / controls.Length);
        if (norms == 0)
            return 0;
        double sum = 0;
        for (int v = 0; v < _vertices; v++)
        {
            double product = 1;
            foreach (int control in controls)
                product *= _lengths[(control * _vertices) + v];
            if (product > 0)
                sum += controls.Length == 2 ? product : Math.Pow(product, 2.0 / controls.Length);
        }

        return sum / norms;
    }

    /// <summary>Draws combinations of controls that overlap, each once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="factors">Controls of each, 2 to 4.</param>
    /// <param name="taken">Combinations not to draw, sorted; what is drawn is added.</param>
    /// <param name="random">The source.</param>
    /// <returns>Sorted controls; fewer than <paramref name="count"/> combinations where no more are found.</returns>
    public List<int[]> Draw(int count, int factors, HashSet<string> taken, RandomSource random)
    {
        var drawn = new List<int[]>();
        if (factors == 2)
        {
            // All are known: in random order (Fisher and Yates), as many as are wanted.
            int[][] pairs = [.. _pairs];
            for (int i = 0; i < pairs.Length && drawn.Count < count; i++)
            {
                int j = i + random.NextInt(pairs.Length - i);
                (pairs[i], pairs[j]) = (pairs[j], pairs[i]);
                if (taken.Add(Key(pairs[i])))
                    drawn.Add(pairs[i]);
            }

            return drawn;
        }

        for (int tries = 0; drawn.Count < count && tries < TriesInAll + (TriesEach * count) && _pairs.Count > 0; tries++)
        {
            List<int> controls = [.. _pairs[random.NextInt(_pairs.Count)]];
            while (controls.Count < factors)
            {
                int[] next = [.. Enumerable.Range(0, _controls).Where(c => !controls.Contains(c) && controls.TrueForAll(other => _overlap[(c * _controls) + other]))];
                if (next.Length == 0)
                    break;
                controls.Add(next[random.NextInt(next.Length)]);
            }

            int[] sorted = [.. controls.Order()];
            if (sorted.Length == factors && !taken.Contains(Key(sorted)) && Of(sorted) >= Least)
            {
                taken.Add(Key(sorted));
                drawn.Add(sorted);
            }
        }

        return drawn;
    }

    /// <summary>What tells combinations apart.</summary>
    /// <param name="controls">Sorted.</param>
    public static string Key(IEnumerable<int> controls) => string.Join(',', controls);

    private void Measure(float[] deltas, int control)
    {
        double squares = 0;
        for (int v = 0; v < _vertices; v++)
        {
            double x = deltas[3 * v], y = deltas[(3 * v) + 1], z = deltas[(3 * v) + 2], square = (x * x) + (y * y) + (z * z);
            squares += square;
            float length = (float)Math.Sqrt(square);
            _lengths[(control * _vertices) + v] = length;
            Largest[control] = Math.Max(Largest[control], length);
        }

        _norms[control] = Math.Sqrt(squares);
    }
}
