using Mimik.Faces.Heads;
using Mimik.Fitting;
using Mimik.Geometry;
using Mimik.Numerics;

namespace Mimik.Benchmarks;

/// <summary>Heads with planted parameters, and scans of them.</summary>
internal sealed class FitCases(MorphableModel model, int shapes, int expressions)
{
    private readonly int[] _triangles = model.Surface.Faces.Triangulate();

    /// <summary>A head of random identity, expression and pose.</summary>
    /// <param name="seed">Of everything random.</param>
    /// <param name="degrees">How far the head is turned, about a random axis.</param>
    public HeadParameters Plant(long seed, double degrees)
    {
        var random = new RandomSource(seed);
        var parameters = new HeadParameters(1, shapes, expressions, model.Joints.Count);
        bool weights = model.Expression.Scale == CoefficientScale.Weights;
        for (int k = 0; k < shapes; k++)
            parameters.Shape[k] = (float)Math.Clamp(random.NextGaussian(), -2, 2);
        for (int k = 0; k < expressions; k++)
            parameters.Expression[k] = (float)(weights ? Math.Max(0, (0.8 * random.NextDouble()) - 0.4) : Math.Clamp(random.NextGaussian(), -2, 2) * 0.7);
        double x = random.NextGaussian(), y = random.NextGaussian(), z = random.NextGaussian(), length = Math.Sqrt((x * x) + (y * y) + (z * z));
        double turn = degrees * Math.PI / 180 / length;
        Span<float> root = parameters.RotationOf(0, 0);
        (root[0], root[1], root[2]) = ((float)(turn * x), (float)(turn * y), (float)(turn * z));
        int jaw = model.Joints.IndexOf("jaw");
        if (jaw >= 0)
            parameters.RotationOf(0, jaw)[0] = (float)(0.2 * random.NextDouble());
        for (int axis = 0; axis < 3; axis++)
            parameters.Translations[axis] = (float)(50 * random.NextGaussian() / model.Unit.ReportScale);
        return parameters;
    }

    /// <summary>The planted head's vertices, mm.</summary>
    public float[] Vertices(HeadParameters planted)
    {
        float[] vertices = HeadEvaluator.Evaluate(model, planted);
        for (int i = 0; i < vertices.Length; i++)
            vertices[i] *= (float)model.Unit.ReportScale;
        return vertices;
    }

    /// <summary>The planted surface as a mesh of four times the triangles, each once more where there are too few points.</summary>
    /// <param name="vertices">[N x 3] mm.</param>
    /// <param name="points">At least so many.</param>
    public ScanSurface Mesh(float[] vertices, int points)
    {
        (float[] positions, int[] triangles) = (vertices, _triangles);
        while (positions.Length / 3 < points)
            (positions, triangles) = Subdivide(positions, triangles);
        return new ScanSurface(positions, triangles);
    }

    /// <summary>Points anywhere on the planted surface, with noise; a part of it unseen and some points far off.</summary>
    /// <param name="vertices">[N x 3] mm.</param>
    /// <param name="count">How many.</param>
    /// <param name="noise">Standard deviation along each axis, mm.</param>
    /// <param name="missing">Share of the surface that is not seen: what lies lowest along a random direction.</param>
    /// <param name="outliers">Share of the points that are anywhere within 60 mm.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="seen">[N] receives whether each vertex's neighbourhood was seen.</param>
    public ScanSurface Cloud(float[] vertices, int count, double noise, double missing, double outliers, long seed, out bool[] seen)
    {
        var random = new RandomSource(seed);
        int vertexCount = vertices.Length / 3;
        double[] depth = Depth(vertices, random);
        double limit = depth.Order().ElementAt((int)(missing * (vertexCount - 1)));
        bool[] visible = [.. depth.Select(value => missing == 0 || value >= limit)];
        seen = visible;
        double[] areas = new double[_triangles.Length / 3];
        double total = 0;
        for (int t = 0; t < areas.Length; t++)
        {
            bool there = visible[_triangles[3 * t]] && visible[_triangles[(3 * t) + 1]] && visible[_triangles[(3 * t) + 2]];
            areas[t] = total += there ? Area(vertices, t) : 0;
        }

        float[] points = new float[3 * count];
        for (int i = 0; i < count; i++)
        {
            int t = Array.BinarySearch(areas, random.NextDouble() * total);
            t = Math.Min(t < 0 ? ~t : t, areas.Length - 1);
            double a = random.NextDouble(), b = random.NextDouble();
            if (a + b > 1)
                (a, b) = (1 - a, 1 - b);
            bool off = random.NextDouble() < outliers;
            for (int axis = 0; axis < 3; axis++)
            {
                double at = ((1 - a - b) * vertices[(3 * _triangles[3 * t]) + axis]) + (a * vertices[(3 * _triangles[(3 * t) + 1]) + axis]) + (b * vertices[(3 * _triangles[(3 * t) + 2]) + axis]);
                points[(3 * i) + axis] = (float)(at + (noise * random.NextGaussian()) + (off ? 120 * (random.NextDouble() - 0.5) : 0));
            }
        }

        return new ScanSurface(points, []);
    }

    /// <summary>Mean and largest distance of vertices from where they were planted, along the planted normals: sliding over the surface does not count.</summary>
    public static (double Mean, double Largest) SurfaceError(float[] fitted, float[] planted, int[] triangles, IReadOnlyList<bool>? counted = null)
    {
        var surface = new Geometry.ClosestPoint.SurfaceTree(planted, triangles);
        double sum = 0, largest = 0;
        int count = 0;
        for (int v = 0; v < fitted.Length / 3; v++)
        {
            if (counted is not null && !counted[v])
                continue;
            double distance = Math.Sqrt(surface.Closest(Vector3D.At(fitted, v)).SquaredDistance);
            sum += distance;
            largest = Math.Max(largest, distance);
            count++;
        }

        return (sum / Math.Max(1, count), largest);
    }

    private static double[] Depth(float[] vertices, RandomSource random)
    {
        // Sideways and upwards rather than away: cameras stand in front.
        double x = random.NextGaussian(), y = 0.5 * random.NextGaussian(), z = 0.3;
        return [.. Enumerable.Range(0, vertices.Length / 3).Select(v => (x * vertices[3 * v]) + (y * vertices[(3 * v) + 1]) + (z * vertices[(3 * v) + 2]))];
    }

    private double Area(float[] vertices, int t)
    {
        Vector3D a = Vector3D.At(vertices, _triangles[3 * t]), b = Vector3D.At(vertices, _triangles[(3 * t) + 1]), c = Vector3D.At(vertices, _triangles[(3 * t) + 2]);
        return 0.5 * Vector3D.Cross(b - a, c - a).Length;
    }

    private static (float[] Positions, int[] Triangles) Subdivide(float[] positions, int[] triangles)
    {
        var middles = new Dictionary<(int, int), int>();
        var more = new List<float>(positions);
        var finer = new List<int>(4 * triangles.Length);
        for (int t = 0; t < triangles.Length; t += 3)
        {
            int a = triangles[t], b = triangles[t + 1], c = triangles[t + 2];
            int ab = Middle(a, b), bc = Middle(b, c), ca = Middle(c, a);
            finer.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
        }

        return ([.. more], [.. finer]);

        int Middle(int a, int b)
        {
            (int, int) edge = (Math.Min(a, b), Math.Max(a, b));
            if (!middles.TryGetValue(edge, out int at))
            {
                at = more.Count / 3;
                for (int axis = 0; axis < 3; axis++)
                    more.Add(0.5f * (positions[(3 * a) + axis] + positions[(3 * b) + axis]));
                middles.Add(edge, at);
            }

            return at;
        }
    }
}
