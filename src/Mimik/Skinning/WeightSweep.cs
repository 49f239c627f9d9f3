using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The weights for given transforms: vertex after vertex, each solved exactly with all others held.
/// </summary>
/// <remarks>
/// With D_i = [B_j x_i] the displacements that the bones alone give vertex i (x_i = [v_i; 1]), the objective in the weights of one vertex is
/// <code>
/// w^T Q w - 2 c^T w         Q = (importance^2 + alpha (L^T L)_ii) D_i^T D_i
///                           c = importance^2 D_i^T a_i - alpha sum over k != i of (L^T L)_ik D_i^T D_k w_k
/// w >= 0, sum w = 1, at most K non-zeros
/// </code>
/// and D_i^T D_k follows from the 4 x 4 blocks of B^T B alone, [D_i^T D_k]_jb = x_i^T (B^T B)_jb x_k, so that neither shapes nor targets
/// are met in a sweep. Vertices that are not coupled are solved side by side. Every vertex's step lowers the objective or leaves it.
/// In a symmetric fit a vertex and its image i' are solved as one, with Pi the exchange of mirrored bones: w_i' = Pi w_i, so that half of what
/// both cost is the above with alpha (L^T L)_ii' D_i^T D_i' Pi added to Q where the two are coupled, and i' left out of c. A vertex on the plane has one
/// unknown for a pair of bones, w = E u, each of the two with half of it: E^T Q E and E^T c.
/// </remarks>
internal sealed class WeightSweep
{
    private const int Freedoms = SparseTransforms.DegreesOfFreedom;

    // Vertices of one colour that a worker takes at a time.
    private const int PieceVertices = 16;

    private readonly FitProblem _problem;
    private readonly SmoothnessCoupling _coupling;
    private readonly int _bones, _padded, _threads;
    private readonly double[] _products;
    private readonly float[] _targets;
    private readonly SparseBoneTransforms _transforms;
    private readonly AlignedFloats _parameters;
    private readonly Scratch[] _scratch;

    public WeightSweep(FitProblem problem, SmoothnessCoupling coupling, int bones, int influences, int threads)
    {
        _problem = problem;
        _coupling = coupling;
        _bones = bones;
        _threads = threads;
        _padded = (bones + RowCombination.Lanes - 1) / RowCombination.Lanes * RowCombination.Lanes;
        _products = new double[bones * 16 * _padded];
        _targets = new float[problem.TileCount * LaneTile.Lanes * bones];
        _transforms = new SparseBoneTransforms(bones, problem.Width);
        _parameters = new AlignedFloats(bones * Freedoms * problem.Width);
        _scratch = new Scratch[Math.Min(threads, Math.Max(problem.TileCount, coupling.Colours.Max(Pieces)))];
        for (int w = 0; w < _scratch.Length; w++)
            _scratch[w] = new Scratch(bones, _padded, influences, problem.Mirror is not null);
    }

    /// <summary>Takes the transforms that the next sweeps are for.</summary>
    public void Assign(ReadOnlySpan<ShapeFit> fits)
    {
        _parameters.Span.Clear();
        for (int s = 0; s < fits.Length; s++)
        {
            for (int a = 0; a < fits[s].Count; a++)
                _parameters[(fits[s].Indices[a] * _problem.Width) + s] = (float)fits[s].Values[a];
        }

        _transforms.Assign(_parameters.Span);
        FormProducts();
        ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) =>
        {
            int rows = 3 * _problem.Width;
            ReadOnlySpan<float> targets = _problem.NegatedTargets.Slice(tile * rows * LaneTile.Lanes, rows * LaneTile.Lanes);
            ReadOnlySpan<float> rest = _problem.Rest.Slice(tile * 4 * LaneTile.Lanes, 4 * LaneTile.Lanes);
            Span<float> lanes = _scratch[worker].Lanes.Span;
            LaneTile.MultiplyGroups(_transforms.ColumnOffsets, _transforms.ColumnRows, _transforms.ColumnValues, targets, rest, lanes);
            for (int lane = 0; lane < LaneTile.Lanes; lane++)
            {
                for (int bone = 0; bone < _bones; bone++)
                    _targets[(((tile * LaneTile.Lanes) + lane) * _bones) + bone] = -lanes[(bone * LaneTile.Lanes) + lane];
            }
        });
    }

    /// <summary>Solves every vertex once.</summary>
    /// <param name="weights">Changed in place.</param>
    /// <param name="candidates">How many bones that a vertex does not follow yet are tried at each; 0 keeps them.</param>
    public void Sweep(PolishWeights weights, int candidates)
    {
        foreach (int[] colour in _coupling.Colours)
        {
            ParallelLoop.For(Pieces(colour), _threads, (piece, worker) =>
            {
                int end = Math.Min(colour.Length, PieceVertices * (piece + 1));
                for (int at = PieceVertices * piece; at < end; at++)
                    SolveVertex(weights, colour[at], candidates, _scratch[worker]);
            });
        }
    }

    /// <summary>[N] importance^2 |D_i w_i - a_i|^2 of every vertex under the transforms of <see cref="Assign"/>.</summary>
    public double[] VertexErrors(PolishWeights weights)
    {
        double[] errors = new double[_problem.VertexCount];
        ParallelLoop.For(_problem.TileCount, _threads, (tile, worker) =>
        {
            Scratch scratch = _scratch[worker];
            int last = Math.Min(_problem.VertexCount, (tile + 1) * LaneTile.Lanes);
            for (int i = tile * LaneTile.Lanes; i < last; i++)
                errors[i] = VertexError(weights, i, scratch);
        });
        return errors;
    }

    private double VertexError(PolishWeights weights, int vertex, Scratch scratch)
    {
        (float vx, float vy, float vz) = _problem.RestOf(vertex);
        Span<double> x = [vx, vy, vz, 1], outer = stackalloc double[16];
        Outer(x, x, outer);
        scratch.Begin(outer);
        ReadOnlySpan<int> bones = weights.BonesOf(vertex);
        ReadOnlySpan<double> values = weights.ValuesOf(vertex);
        double sum = _problem.TargetSquare(vertex);
        for (int a = 0; a < bones.Length; a++)
        {
            ReadOnlySpan<double> row = scratch.Row(this, bones[a]);
            double product = -2 * _targets[(vertex * _bones) + bones[a]];
            for (int b = 0; b < bones.Length; b++)
                product += row[bones[b]] * values[b];
            sum += values[a] * product;
        }

        double importance = _problem.Importance is { } factors ? factors[vertex] : 1;
        return importance * importance * sum;
    }

    private static int Pieces(int[] colour) => (colour.Length + PieceVertices - 1) / PieceVertices;

    // (B^T B) of bones j and b, with j innermost.
    private void FormProducts()
    {
        ReadOnlySpan<int> offsets = _transforms.RowOffsets;
        ReadOnlySpan<int> columns = _transforms.RowColumns;
        ReadOnlySpan<float> values = _transforms.RowValues;
        Array.Clear(_products);
        for (int r = 0; r + 1 < offsets.Length; r++)
        {
            for (int e = offsets[r]; e < offsets[r + 1]; e++)
            {
                (int j, int a) = Math.DivRem(columns[e], 4);
                for (int f = offsets[r]; f < offsets[r + 1]; f++)
                {
                    (int b, int c) = Math.DivRem(columns[f], 4);
                    _products[(((b * 16) + (4 * a) + c) * _padded) + j] += (double)values[e] * values[f];
                }
            }
        }
    }

    private void SolveVertex(PolishWeights weights, int vertex, int candidates, Scratch scratch)
    {
        (float vx, float vy, float vz) = _problem.RestOf(vertex);
        Span<double> x = [vx, vy, vz, 1];
        double importance = _problem.Importance is { } factors ? (double)factors[vertex] * factors[vertex] : 1;
        Span<double> c = scratch.Linear;
        for (int j = 0; j < _bones; j++)
            c[j] = importance * _targets[(vertex * _bones) + j];

        int image = _problem.Mirror?.Vertices[vertex] ?? -1;
        double withImage = 0;
        scratch.Neighbours.Clear();
        for (int e = _coupling.Offsets[vertex]; e < _coupling.Offsets[vertex + 1]; e++)
        {
            int k = _coupling.Neighbours[e];
            if (k == image)
            {
                withImage = _coupling.Values[e];
                continue;
            }

            scratch.Neighbours.Add(weights, k, -_coupling.Values[e], _problem.RestOf(k));
        }

        Span<double> outer = stackalloc double[16];
        foreach (int b in scratch.Neighbours.Bones)
        {
            ReadOnlySpan<double> y = scratch.Neighbours[b];
            Outer(x, y, outer);
            RowCombination.Add(outer, Products(b), c);
        }

        Outer(x, x, outer);
        double scale = importance + _coupling.Diagonal[vertex];
        for (int e = 0; e < 16; e++)
            outer[e] *= scale;
        if (image < 0)
        {
            scratch.Begin(outer);
            scratch.Vertex.Solve(this, scratch, weights, vertex, candidates);
        }
        else if (image == vertex)
        {
            scratch.BeginOnPlane(outer);
            scratch.OnPlane!.SolveOnPlane(this, scratch, weights, vertex, candidates, _bones);
        }
        else
        {
            scratch.Begin(outer);
            (float ix, float iy, float iz) = _problem.RestOf(image);
            if (withImage != 0)
                scratch.AddImage([vx, vy, vz, 1], [ix, iy, iz, 1], withImage);
            scratch.Vertex.Solve(this, scratch, weights, vertex, candidates);
            MirroredWeights.Copy(weights, vertex, image, _bones);
        }
    }

    private static void Outer(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> outer)
    {
        for (int a = 0; a < 4; a++)
        {
            for (int b = 0; b < 4; b++)
                outer[(4 * a) + b] = x[a] * y[b];
        }
    }

    private ReadOnlySpan<double> Products(int bone) => _products.AsSpan(bone * 16 * _padded, 16 * _padded);

    /// <summary>What one worker needs for one vertex.</summary>
    internal sealed class Scratch(int bones, int padded, int influences, bool mirrored)
    {
        private readonly double[] _rows = new double[bones * padded];
        private readonly bool[] _hasRow = new bool[bones];
        private readonly double[] _outer = new double[16];
        private readonly double[] _imageOuter = new double[16];
        private bool _hasImage, _onPlane;

        public double[] Linear { get; } = new double[padded];

        public AlignedFloats Lanes { get; } = new(bones * LaneTile.Lanes);

        public SparseSimplexFit Vertex { get; } = new(bones, influences);

        /// <summary>For vertices on the mirror plane, by pairs of bones.</summary>
        public SparseSimplexFit? OnPlane { get; } = mirrored ? new(FitMirror.PairsOf(bones), FitMirror.PairLimit(influences)) : null;

        /// <summary>What the coupled vertices pull with.</summary>
        public BoneColumns Neighbours { get; } = new(bones);

        public void Begin(ReadOnlySpan<double> outer)
        {
            outer.CopyTo(_outer);
            Array.Clear(_hasRow);
            (_hasImage, _onPlane) = (false, false);
        }

        /// <summary>Adds what a vertex and its image, which are coupled, cost together.</summary>
        public void AddImage(ReadOnlySpan<double> x, ReadOnlySpan<double> image, double coupling)
        {
            Outer(x, image, _imageOuter);
            for (int e = 0; e < 16; e++)
                _imageOuter[e] *= coupling;
            _hasImage = true;
        }

        /// <summary>Takes pairs of bones for bones.</summary>
        public void BeginOnPlane(ReadOnlySpan<double> outer)
        {
            Begin(outer);
            _onPlane = true;
            FitMirror.Fold(Linear.AsSpan(0, bones));
        }

        /// <summary>Row `bone` of Q, or of a pair's.</summary>
        public ReadOnlySpan<double> Row(WeightSweep sweep, int bone)
        {
            Span<double> row = _rows.AsSpan(bone * padded, padded);
            if (_hasRow[bone])
                return row;
            _hasRow[bone] = true;
            row.Clear();
            if (_onPlane)
            {
                AddPair(sweep, bone, row);
                return row;
            }

            RowCombination.Add(_outer, sweep.Products(bone), row);
            if (_hasImage)
                RowCombination.Add(_imageOuter, sweep.Products(FitMirror.BoneOf(bone, bones)), row);
            return row;
        }

        // Row `pair` of E^T Q E.
        private void AddPair(WeightSweep sweep, int pair, Span<double> row)
        {
            int bone = 2 * pair, image = FitMirror.BoneOf(bone, bones);
            RowCombination.Add(_outer, sweep.Products(bone), row);
            if (image != bone)
            {
                RowCombination.Add(_outer, sweep.Products(image), row);
                for (int j = 0; j < bones; j++)
                    row[j] /= 2;
            }

            FitMirror.Fold(row[..bones]);
        }
    }
}
