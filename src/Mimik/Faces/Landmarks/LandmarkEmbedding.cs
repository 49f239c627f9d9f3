namespace Mimik.Faces.Landmarks;

/// <summary>Landmarks as places on a mesh: each is a weighted mean of three of its vertices, so that it moves with the surface.</summary>
public sealed class LandmarkEmbedding
{
    /// <summary>Creates an embedding and takes ownership of the arrays.</summary>
    /// <param name="convention">What the landmarks are and their order, such as "ibug51"; empty where nobody said.</param>
    /// <param name="corners">[K x 3] the vertices of each landmark's triangle.</param>
    /// <param name="weights">[K x 3] their barycentric weights, finite; each three sum to 1 within 1e-3.</param>
    /// <exception cref="MimikException">The arrays do not fit together, or weights do not sum to 1.</exception>
    public LandmarkEmbedding(string convention, int[] corners, float[] weights)
    {
        ArgumentNullException.ThrowIfNull(convention);
        ArgumentNullException.ThrowIfNull(corners);
        ArgumentNullException.ThrowIfNull(weights);
        if (corners.Length % 3 != 0 || weights.Length != corners.Length)
            throw new MimikException($"landmarks: expected three vertices and three weights each, found {corners.Length} and {weights.Length} numbers");
        for (int k = 0; k < corners.Length / 3; k++)
        {
            double sum = (double)weights[3 * k] + weights[(3 * k) + 1] + weights[(3 * k) + 2];
            if (!(Math.Abs(sum - 1) <= 1e-3))
                throw new MimikException($"landmark {k}: expected weights that sum to 1, found {sum:g6}");
            if (corners.AsSpan(3 * k, 3).IndexOfAnyInRange(int.MinValue, -1) >= 0)
                throw new MimikException($"landmark {k}: expected vertices from 0, found a negative one");
        }

        Convention = convention;
        Corners = corners;
        Weights = weights;
    }

    /// <summary>What the landmarks are and their order.</summary>
    public string Convention { get; }

    /// <summary>K.</summary>
    public int Count => Corners.Length / 3;

    /// <summary>[K x 3] vertices; not to be written.</summary>
    public int[] Corners { get; }

    /// <summary>[K x 3] barycentric weights; not to be written.</summary>
    public float[] Weights { get; }

    /// <summary>The largest vertex in use, or -1 without landmarks.</summary>
    public int LargestVertex => Corners.Length == 0 ? -1 : Corners.Max();

    /// <summary>Landmarks that are vertices.</summary>
    /// <param name="convention">As for the constructor.</param>
    /// <param name="vertices">[K] the vertex of each.</param>
    public static LandmarkEmbedding AtVertices(string convention, ReadOnlySpan<int> vertices)
    {
        int[] corners = new int[3 * vertices.Length];
        float[] weights = new float[corners.Length];
        for (int k = 0; k < vertices.Length; k++)
        {
            corners.AsSpan(3 * k, 3).Fill(vertices[k]);
            weights[3 * k] = 1;
        }

        return new LandmarkEmbedding(convention, corners, weights);
    }

    /// <summary>Places on triangles, as model files have them.</summary>
    /// <param name="convention">As for the constructor.</param>
    /// <param name="triangles">[K] triangle of each landmark.</param>
    /// <param name="weights">[K x 3].</param>
    /// <param name="mesh">[T x 3] vertices of the mesh's triangles.</param>
    /// <exception cref="MimikException">A triangle is not there, or the arrays do not fit together.</exception>
    public static LandmarkEmbedding OnTriangles(string convention, ReadOnlySpan<int> triangles, float[] weights, ReadOnlySpan<int> mesh)
    {
        int[] corners = new int[3 * triangles.Length];
        for (int k = 0; k < triangles.Length; k++)
        {
            if ((uint)triangles[k] >= (uint)(mesh.Length / 3))
                throw new MimikException($"landmark {k}: expected a triangle below {mesh.Length / 3}, found {triangles[k]}");
            mesh.Slice(3 * triangles[k], 3).CopyTo(corners.AsSpan(3 * k, 3));
        }

        return new LandmarkEmbedding(convention, corners, weights);
    }

    /// <summary>Some of the landmarks, in another order.</summary>
    /// <param name="convention">What they are.</param>
    /// <param name="landmarks">[K'] indices into these.</param>
    public LandmarkEmbedding Select(string convention, ReadOnlySpan<int> landmarks)
    {
        int[] corners = new int[3 * landmarks.Length];
        float[] weights = new float[corners.Length];
        for (int k = 0; k < landmarks.Length; k++)
        {
            Corners.AsSpan(3 * landmarks[k], 3).CopyTo(corners.AsSpan(3 * k));
            Weights.AsSpan(3 * landmarks[k], 3).CopyTo(weights.AsSpan(3 * k));
        }

        return new LandmarkEmbedding(convention, corners, weights);
    }

    /// <summary>Where the landmarks are on a posed mesh.</summary>
    /// <param name="vertices">[N x 3].</param>
    /// <param name="points">[K x 3] receives the landmarks, in the vertices' unit.</param>
    public void Apply(ReadOnlySpan<float> vertices, Span<float> points)
    {
        if (points.Length != Corners.Length)
            throw new ArgumentException($"expected room for {Count} x 3 numbers, found {points.Length}", nameof(points));
        for (int k = 0; k < Count; k++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                points[(3 * k) + axis] = (Weights[3 * k] * vertices[(3 * Corners[3 * k]) + axis])
                    + (Weights[(3 * k) + 1] * vertices[(3 * Corners[(3 * k) + 1]) + axis])
                    + (Weights[(3 * k) + 2] * vertices[(3 * Corners[(3 * k) + 2]) + axis]);
            }
        }
    }
}
