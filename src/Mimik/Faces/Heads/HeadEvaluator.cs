using System.Numerics.Tensors;
using Mimik.Faces.Landmarks;
using Mimik.Numerics;

namespace Mimik.Faces.Heads;

/// <summary>Makes heads of a model out of parameters: one at a time, in batches, by the million. Several threads may evaluate at once.</summary>
/// <remarks>
/// A few heads are sums of directions, bound by the memory that these are read from. Many go 64 at a time, each a lane: a product of a packed block of directions
/// with the lanes' coefficients, skinned and turned round to heads while it is in the cache. Both ways are the same bits for any number of threads; they differ from each other
/// by rounding.
/// </remarks>
public sealed class HeadEvaluator
{
    // Vertices of a block: 384 rows of 64 lanes and their directions fit the second-level cache.
    private const int BlockVertices = 128;

    // Numbers of a head that one thread takes at a time.
    private const int PieceNumbers = 3 * 512;

    // From here on a whole tile of lanes costs less than the heads one by one.
    private const int FewHeads = 14;

    private readonly SparseWeights _weights;
    private readonly Lazy<PackedMatrix[]> _blocks;

    /// <summary>Prepares a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapeCount">Identity coefficients in use, the first of the model's; null takes all.</param>
    /// <param name="expressionCount">Expression coefficients in use, the first of the model's; null takes all.</param>
    public HeadEvaluator(MorphableModel model, int? shapeCount = null, int? expressionCount = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        ShapeCount = shapeCount ?? model.Shape.Count;
        ExpressionCount = expressionCount ?? model.Expression.Count;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ShapeCount, model.Shape.Count, nameof(shapeCount));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ExpressionCount, model.Expression.Count, nameof(expressionCount));
        _weights = new SparseWeights(model.Joints);
        _blocks = new Lazy<PackedMatrix[]>(Pack);
    }

    /// <summary>The model.</summary>
    public MorphableModel Model { get; }

    /// <summary>Identity coefficients in use.</summary>
    public int ShapeCount { get; }

    /// <summary>Expression coefficients in use.</summary>
    public int ExpressionCount { get; }

    private int Columns => 1 + ShapeCount + ExpressionCount + Model.Joints.PoseFeatureCount;

    /// <summary>The vertices of one head.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">B = 1.</param>
    /// <returns>[N x 3] in the model's unit.</returns>
    public static float[] Evaluate(MorphableModel model, HeadParameters parameters)
    {
        float[] vertices = new float[3 * model.VertexCount];
        new HeadEvaluator(model).Evaluate(parameters, vertices);
        return vertices;
    }

    /// <summary>The vertices of B heads.</summary>
    /// <param name="parameters">At most as many coefficients as are in use.</param>
    /// <param name="vertices">[B x N x 3] receives the vertices in the model's unit.</param>
    /// <param name="threads">Threads that take part; null takes all.</param>
    /// <exception cref="ArgumentException">The parameters are another model's, or there is no room.</exception>
    public void Evaluate(HeadParameters parameters, Memory<float> vertices, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.ExpectFor(Model);
        if (parameters.ShapeCount > ShapeCount || parameters.ExpressionCount > ExpressionCount)
            throw new ArgumentException($"expected at most {ShapeCount} shape and {ExpressionCount} expression coefficients, found {parameters.ShapeCount} and {parameters.ExpressionCount}", nameof(parameters));
        if ((long)vertices.Length != 3L * Model.VertexCount * parameters.Count)
            throw new ArgumentException($"expected room for {parameters.Count} x {Model.VertexCount} x 3 numbers, found {vertices.Length}", nameof(vertices));
        if (vertices.IsEmpty)
            return;
        int workers = threads ?? ParallelLoop.AllThreads;
        if (parameters.Count < FewHeads)
        {
            for (int head = 0; head < parameters.Count; head++)
                EvaluateOne(parameters, head, vertices.Slice(head * 3 * Model.VertexCount, 3 * Model.VertexCount), workers);
        }
        else
            EvaluateTiles(parameters, vertices, workers);
    }

    /// <summary>Landmarks of heads whose vertices are known: the contour by each head's yaw, where asked for and there is one, then the others.</summary>
    /// <param name="parameters">B heads.</param>
    /// <param name="vertices">[B x N x 3] their vertices.</param>
    /// <param name="landmarks">Which.</param>
    /// <param name="contour">The outline of the jaw, or null to leave it out.</param>
    /// <param name="points">[B x (contour + landmarks) x 3] receives the points.</param>
    public void Landmarks(HeadParameters parameters, ReadOnlySpan<float> vertices, LandmarkEmbedding landmarks, ContourEmbedding? contour, Span<float> points)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(landmarks);
        parameters.ExpectFor(Model);
        int own = 3 * (landmarks.Count + (contour?.Count ?? 0)), mesh = 3 * Model.VertexCount;
        if (points.Length != own * parameters.Count || vertices.Length != mesh * parameters.Count)
            throw new ArgumentException($"expected {parameters.Count} heads of {mesh} numbers and room for {own} each, found {vertices.Length} and {points.Length}", nameof(points));
        var joints = new JointTransforms(Model);
        for (int head = 0; head < parameters.Count; head++)
        {
            ReadOnlySpan<float> from = vertices.Slice(head * mesh, mesh);
            Span<float> to = points.Slice(head * own, own);
            if (contour is not null)
            {
                joints.Assign(parameters, head);
                contour.Rows[ContourEmbedding.RowOf(JointTransforms.YawDegrees(Model.Joints, joints.World))].Apply(from, to[..(3 * contour.Count)]);
            }

            landmarks.Apply(from, to[^(3 * landmarks.Count)..]);
        }
    }

    private void EvaluateOne(HeadParameters parameters, int head, Memory<float> vertices, int threads)
    {
        var joints = new JointTransforms(Model);
        joints.Assign(parameters, head);
        float[] columns = new float[16 * Model.Joints.Count];
        joints.Columns(columns);
        float[] features = new float[Model.Joints.PoseFeatureCount];
        if (features.Length > 0)
            JointTransforms.PoseFeatures(joints.Local, features);
        int numbers = 3 * Model.VertexCount;
        ParallelLoop.For((numbers + PieceNumbers - 1) / PieceNumbers, threads, (piece, _) =>
        {
            int first = piece * PieceNumbers, count = Math.Min(PieceNumbers, numbers - first);
            Span<float> own = vertices.Span.Slice(first, count);
            Model.Template.AsSpan(first, count).CopyTo(own);
            Add(parameters.ShapeOf(head), Model.Shape.Directions, numbers, first, own);
            Add(parameters.ExpressionOf(head), Model.Expression.Directions, numbers, first, own);
            Add(features, Model.Joints.PoseDirections, numbers, first, own);
            LinearBlendSkinning.Skin(_weights.OffsetsOf(first / 3, count / 3), _weights.Joints, _weights.Values, columns, own, own);
        });
    }

    private static void Add(ReadOnlySpan<float> coefficients, float[] directions, int stride, int first, Span<float> sum)
    {
        for (int k = 0; k < coefficients.Length; k++)
        {
            if (coefficients[k] != 0)
                TensorPrimitives.MultiplyAdd(directions.AsSpan((k * stride) + first, sum.Length), coefficients[k], sum, sum);
        }
    }

    private void EvaluateTiles(HeadParameters parameters, Memory<float> vertices, int threads)
    {
        PackedMatrix[] blocks = _blocks.Value;
        int tiles = (parameters.Count + LaneTile.Lanes - 1) / LaneTile.Lanes, workers = Math.Min(threads, tiles * blocks.Length);
        var lanes = new HeadLanes[tiles];
        ParallelLoop.For(tiles, threads, (tile, _) => lanes[tile] = new HeadLanes(this, parameters, tile * LaneTile.Lanes));
        var scratch = new AlignedFloats[workers];
        int room = 0, rows = 0;
        foreach (PackedMatrix block in blocks)
            (room, rows) = (Math.Max(room, block.ScratchLength), Math.Max(rows, block.PaddedRows));
        ParallelLoop.For(tiles * blocks.Length, workers, (piece, worker) =>
        {
            int tile = piece / blocks.Length, block = piece % blocks.Length;
            AlignedFloats own = scratch[worker] ??= new AlignedFloats(((rows + rows) * LaneTile.Lanes) + room);
            Span<float> result = own.Slice(0, blocks[block].PaddedRows * LaneTile.Lanes);
            blocks[block].Multiply(lanes[tile].Coefficients.Span, result, own.Slice(2 * rows * LaneTile.Lanes, room));
            int first = block * BlockVertices, count = Math.Min(BlockVertices, Model.VertexCount - first);
            LinearBlendSkinning.SkinLanes(_weights.OffsetsOf(first, count), _weights.Joints, _weights.Values, lanes[tile].Transforms.Span, result);
            Span<float> turned = own.Slice(rows * LaneTile.Lanes, 3 * count * LaneTile.Lanes);
            MatrixTranspose.Transpose(result[..turned.Length], 3 * count, LaneTile.Lanes, LaneTile.Lanes, turned, 3 * count);
            for (int lane = 0; lane < lanes[tile].Count; lane++)
                turned.Slice(3 * count * lane, 3 * count).CopyTo(vertices.Span.Slice(3 * ((((tile * LaneTile.Lanes) + lane) * Model.VertexCount) + first), 3 * count));
        });
    }

    // Rows are coordinates, columns what is multiplied: the template by 1, then shape, expression and pose features.
    private PackedMatrix[] Pack()
    {
        int numbers = 3 * Model.VertexCount, columns = Columns;
        var blocks = new PackedMatrix[(Model.VertexCount + BlockVertices - 1) / BlockVertices];
        float[] rows = new float[3 * BlockVertices * columns];
        for (int block = 0; block < blocks.Length; block++)
        {
            int first = 3 * block * BlockVertices, count = Math.Min(3 * BlockVertices, numbers - first);
            int column = 0;
            Fill(Model.Template, 1);
            Fill(Model.Shape.Directions, ShapeCount);
            Fill(Model.Expression.Directions, ExpressionCount);
            Fill(Model.Joints.PoseDirections, Model.Joints.PoseFeatureCount);
            blocks[block] = new PackedMatrix(count, columns);
            blocks[block].Assign(rows, columns);

            void Fill(float[] directions, int rowsOfThem)
            {
                if (rowsOfThem > 0)
                    MatrixTranspose.Transpose(directions.AsSpan(first), rowsOfThem, count, numbers, rows.AsSpan(column), columns);
                column += rowsOfThem;
            }
        }

        return blocks;
    }

    /// <summary>The joint weights that are not 0, by vertex.</summary>
    private sealed class SparseWeights
    {
        private readonly int[] _offsets;

        public SparseWeights(HeadJoints joints)
        {
            _offsets = new int[joints.VertexCount + 1];
            var used = new List<int>();
            var values = new List<float>();
            for (int v = 0; v < joints.VertexCount; v++)
            {
                for (int j = 0; j < joints.Count; j++)
                {
                    if (joints.Weights[(v * joints.Count) + j] == 0)
                        continue;
                    used.Add(j);
                    values.Add(joints.Weights[(v * joints.Count) + j]);
                }

                _offsets[v + 1] = used.Count;
            }

            Joints = [.. used];
            Values = [.. values];
        }

        public int[] Joints { get; }

        public float[] Values { get; }

        public ReadOnlySpan<int> OffsetsOf(int first, int count) => _offsets.AsSpan(first, count + 1);
    }

    /// <summary>What 64 heads multiply: coefficients and joint transforms, each head a lane; lanes without a head are 0.</summary>
    private sealed class HeadLanes
    {
        public HeadLanes(HeadEvaluator owner, HeadParameters parameters, int first)
        {
            MorphableModel model = owner.Model;
            Count = Math.Min(LaneTile.Lanes, parameters.Count - first);
            Coefficients = new AlignedFloats(owner.Columns * LaneTile.Lanes);
            Transforms = new AlignedFloats(12 * model.Joints.Count * LaneTile.Lanes);
            var joints = new JointTransforms(model);
            float[] columns = new float[16 * model.Joints.Count];
            for (int lane = 0; lane < Count; lane++)
            {
                joints.Assign(parameters, first + lane);
                Span<float> to = Coefficients.Span[lane..];
                to[0] = 1;
                Spread(parameters.ShapeOf(first + lane), to[LaneTile.Lanes..]);
                Spread(parameters.ExpressionOf(first + lane), to[((1 + owner.ShapeCount) * LaneTile.Lanes)..]);
                if (model.Joints.PoseFeatureCount > 0)
                    JointTransforms.PoseFeatures(joints.Local, to[((1 + owner.ShapeCount + owner.ExpressionCount) * LaneTile.Lanes)..], LaneTile.Lanes);
                joints.Columns(columns);
                for (int e = 0; e < 12 * model.Joints.Count; e++)
                    Transforms[(e * LaneTile.Lanes) + lane] = columns[(16 * (e / 12)) + (e % 12 / 3 * 4) + (e % 3)];
            }
        }

        public int Count { get; }

        public AlignedFloats Coefficients { get; }

        public AlignedFloats Transforms { get; }

        private static void Spread(ReadOnlySpan<float> values, Span<float> rows)
        {
            for (int k = 0; k < values.Length; k++)
                rows[k * LaneTile.Lanes] = values[k];
        }
    }
}
