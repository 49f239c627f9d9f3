using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The objective as a function of the transforms alone. With phi_(j,d) the displacement of all vertices by a unit of degree of freedom d of
/// bone j, every shape s has the same quadratic
/// <code>
/// f_s(theta) = theta^T H theta - 2 g_s^T theta + |A_s|^2        H = Phi^T (D^2 + alpha L^T L) Phi,  g_s = Phi^T D^2 A_s
/// </code>
/// with D the importance of every vertex. H follows from the 4 x 4 moments of pairs of bones, T_jk = sum over vertices of importance^2 x_ij x_ik^T + alpha
/// y_ij y_ik^T with x_ij = w_ji [v_i; 1] and y = L x.
/// </summary>
internal sealed class NormalEquations
{
    private const int Freedoms = SparseTransforms.DegreesOfFreedom;
    private const int MostPieces = 16;

    private readonly FitProblem _problem;
    private readonly int _bones, _threads, _pieces, _stride;
    private readonly double[][] _moments;
    private readonly AlignedFloats[] _gradients;
    private readonly Scratch[] _scratch;

    public NormalEquations(FitProblem problem, int bones, int threads)
    {
        _problem = problem;
        _bones = bones;
        _threads = threads;
        _pieces = Math.Min(problem.TileCount, MostPieces);
        _stride = SparseGradient.Stride(bones);
        _moments = new double[_pieces][];
        _gradients = new AlignedFloats[_pieces];
        for (int p = 0; p < _pieces; p++)
        {
            _moments[p] = new double[16 * bones * bones];
            _gradients[p] = new AlignedFloats(bones * Freedoms * problem.Width);
        }

        _scratch = new Scratch[Math.Min(threads, _pieces)];
        for (int w = 0; w < _scratch.Length; w++)
            _scratch[w] = new Scratch(bones, _stride, problem.Width);
        Quadratics = new ShapeQuadratics(bones * Freedoms, problem.ShapeCount);
        Constant = SumOfSquares(problem);
    }

    /// <summary>6 P.</summary>
    public int Order => Quadratics.Order;

    /// <summary>H and g of all shapes.</summary>
    public ShapeQuadratics Quadratics { get; }

    /// <summary>[6P x 6P] H.</summary>
    public double[] Matrix => Quadratics.Matrix;

    /// <summary>[S x 6P] g.</summary>
    public double[] RightSides => Quadratics.RightSides;

    /// <summary>Sum over shapes of |D A_s|^2.</summary>
    public double Constant { get; }

    /// <summary>Forms H and g for some weights.</summary>
    public void Assign(PolishWeights weights)
    {
        ParallelLoop.For(_pieces, _threads, (piece, worker) =>
        {
            Scratch scratch = _scratch[worker];
            double[] moments = _moments[piece];
            Array.Clear(moments);
            _gradients[piece].Span.Clear();
            int end = ParallelLoop.Start(_problem.TileCount, _pieces, piece + 1);
            for (int tile = ParallelLoop.Start(_problem.TileCount, _pieces, piece); tile < end; tile++)
            {
                int last = Math.Min(_problem.VertexCount, (tile + 1) * LaneTile.Lanes);
                for (int i = tile * LaneTile.Lanes; i < last; i++)
                    AddMoments(weights, i, moments, scratch);
                AddRightSides(weights, tile, scratch, _gradients[piece].Span);
            }
        });
        Reduce();
    }

    private void Reduce()
    {
        ParallelLoop.For(_bones, _threads, (j, _) =>
        {
            Span<double> t = stackalloc double[16], block = stackalloc double[36];
            for (int k = 0; k < _bones; k++)
            {
                t.Clear();
                bool any = false;
                for (int p = 0; p < _pieces; p++)
                {
                    // Only pairs with the lower index first are summed.
                    ReadOnlySpan<double> part = _moments[p].AsSpan(16 * ((Math.Min(j, k) * _bones) + Math.Max(j, k)), 16);
                    for (int e = 0; e < 16; e++)
                    {
                        t[e] += j <= k ? part[e] : part[(4 * (e % 4)) + (e / 4)];
                        any |= part[e] != 0;
                    }
                }

                if (any)
                    Block(t, block);
                else
                    block.Clear();
                for (int c = 0; c < Freedoms; c++)
                    block.Slice(c * Freedoms, Freedoms).CopyTo(Matrix.AsSpan((((j * Freedoms) + c) * Order) + (k * Freedoms)));
            }

            for (int d = j * Freedoms; d < (j + 1) * Freedoms; d++)
            {
                for (int s = 0; s < _problem.ShapeCount; s++)
                {
                    double sum = 0;
                    for (int p = 0; p < _pieces; p++)
                        sum += _gradients[p][(d * _problem.Width) + s];
                    RightSides[(s * Order) + d] = sum;
                }
            }
        });
    }

    // Inner products of the six columns of one bone with those of another: rotation c moves by e_c x a, translation by a_3 e_c.
    private static void Block(ReadOnlySpan<double> t, Span<double> block)
    {
        double trace = t[0] + t[5] + t[10];
        for (int c = 0; c < 3; c++)
        {
            for (int d = 0; d < 3; d++)
            {
                block[(c * 6) + d] = (c == d ? trace : 0) - t[(4 * d) + c];
                block[((c + 3) * 6) + d + 3] = c == d ? t[15] : 0;
            }
        }

        // (e_c x a) . (tau e_d) = tau (e_d x e_c) . a
        for (int c = 0; c < 3; c++)
        {
            int next = (c + 1) % 3, after = (c + 2) % 3;
            block[(c * 6) + c + 3] = block[((c + 3) * 6) + c] = 0;

            // e_c x a has -a_after at next and a_next at after.
            block[(c * 6) + next + 3] = -t[(4 * after) + 3];
            block[(c * 6) + after + 3] = t[(4 * next) + 3];
            block[((next + 3) * 6) + c] = -t[12 + after];
            block[((after + 3) * 6) + c] = t[12 + next];
        }
    }

    private void AddMoments(PolishWeights weights, int vertex, double[] moments, Scratch scratch)
    {
        BoneColumns columns = scratch.Columns;
        columns.Clear();
        columns.Add(weights, vertex, _problem.Importance is { } factors ? factors[vertex] : 1, _problem.RestOf(vertex));
        AddOuter(columns, 1, moments);
        if (_problem.Alpha == 0)
            return;
        columns.Clear();
        CsrMatrix laplacian = _problem.Laplacian;
        for (int e = laplacian.Offsets[vertex]; e < laplacian.Offsets[vertex + 1]; e++)
            columns.Add(weights, laplacian.Indices[e], laplacian.Values[e], _problem.RestOf(laplacian.Indices[e]));
        AddOuter(columns, _problem.Alpha, moments);
    }

    // moments[j, k] += scale c_j c_k^T for j <= k.
    private void AddOuter(BoneColumns columns, double scale, double[] moments)
    {
        foreach (int j in columns.Bones)
        {
            ReadOnlySpan<double> left = columns[j];
            double j0 = scale * left[0], j1 = scale * left[1], j2 = scale * left[2], j3 = scale * left[3];
            foreach (int k in columns.Bones)
            {
                if (k < j)
                    continue;
                ReadOnlySpan<double> c = columns[k];
                Span<double> to = moments.AsSpan(16 * ((j * _bones) + k), 16);
                for (int d = 0; d < 4; d++)
                {
                    to[d] += j0 * c[d];
                    to[4 + d] += j1 * c[d];
                    to[8 + d] += j2 * c[d];
                    to[12 + d] += j3 * c[d];
                }
            }
        }
    }

    private void AddRightSides(PolishWeights weights, int tile, Scratch scratch, Span<float> gradient)
    {
        Span<float> x = scratch.X.Span;
        x.Clear();
        Span<ulong> lanes = scratch.Lanes;
        lanes.Clear();
        int first = tile * LaneTile.Lanes, count = Math.Min(LaneTile.Lanes, _problem.VertexCount - first);
        for (int lane = 0; lane < count; lane++)
        {
            (double vx, double vy, double vz) = _problem.RestOf(first + lane);
            double importance = _problem.Importance is { } factors ? factors[first + lane] : 1;
            ReadOnlySpan<int> bones = weights.BonesOf(first + lane);
            ReadOnlySpan<double> values = weights.ValuesOf(first + lane);
            for (int k = 0; k < bones.Length; k++)
            {
                // Targets are negated.
                double w = -importance * importance * values[k];
                Span<float> to = x[((lane * _stride) + (4 * bones[k]))..];
                (to[0], to[1], to[2], to[3]) = ((float)(w * vx), (float)(w * vy), (float)(w * vz), (float)w);
                lanes[bones[k]] |= 1UL << lane;
            }
        }

        int rows = 3 * _problem.Width;
        MatrixTranspose.Transpose(_problem.NegatedTargets.Slice(tile * rows * LaneTile.Lanes, rows * LaneTile.Lanes), rows, LaneTile.Lanes, LaneTile.Lanes, scratch.Turned.Span, rows);
        int block = Freedoms * _problem.Width;
        for (int bone = 0; bone < _bones; bone++)
        {
            if (lanes[bone] != 0)
                BoneGradient.Accumulate(lanes[bone], x, _stride, bone, scratch.Turned.Span, _problem.Width, gradient.Slice(bone * block, block));
        }
    }

    private static double SumOfSquares(FitProblem problem)
    {
        double sum = 0;
        for (int tile = 0; tile < problem.TileCount; tile++)
        {
            for (int row = 0; row < 3 * problem.Width; row++)
            {
                Span<float> targets = problem.NegatedTargets.Slice(((tile * 3 * problem.Width) + row) * LaneTile.Lanes, LaneTile.Lanes);
                for (int lane = 0; lane < LaneTile.Lanes; lane++)
                {
                    double a = targets[lane] * (problem.Importance is { } factors ? factors[(tile * LaneTile.Lanes) + lane] : 1.0);
                    sum += a * a;
                }
            }
        }

        return sum;
    }

    private sealed class Scratch(int bones, int stride, int width)
    {
        public BoneColumns Columns { get; } = new(bones);

        public AlignedFloats X { get; } = new(LaneTile.Lanes * stride);

        public AlignedFloats Turned { get; } = new(LaneTile.Lanes * 3 * width);

        public ulong[] Lanes { get; } = new ulong[bones];
    }
}
