using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;

namespace Mimik.Faces.Landmarks;

/// <summary>Writes landmarks as FLAME's embeddings: <c>lmk_face_idx</c>, the triangle of each, and <c>lmk_b_coords</c>, the weights of its corners.</summary>
internal static class FlameEmbeddingWriter
{
    private const string Triangles = "lmk_face_idx", Weights = "lmk_b_coords";

    /// <summary>Writes landmarks that stay: a pickle of [K] and [K x 3].</summary>
    /// <param name="path">The .pkl file to make or replace.</param>
    /// <param name="landmarks">The landmarks.</param>
    /// <param name="mesh">[T x 3] the model's triangles.</param>
    /// <exception cref="MimikException">A landmark is on none of the triangles, or the path cannot be written.</exception>
    public static void WriteStatic(string path, LandmarkEmbedding landmarks, int[] mesh)
    {
        PickleDict entries = Entries([landmarks], mesh, landmarks.Count);
        AtomicFile.Write(path, stream => PickleWriter.Write(stream, entries));
    }

    /// <summary>Writes a contour: a .npy file around a dictionary of [79 x K] and [79 x K x 3].</summary>
    /// <param name="path">The .npy file to make or replace.</param>
    /// <param name="contour">The contour.</param>
    /// <param name="mesh">[T x 3] the model's triangles.</param>
    /// <exception cref="MimikException">A landmark is on none of the triangles, or the path cannot be written.</exception>
    public static void WriteDynamic(string path, ContourEmbedding contour, int[] mesh) =>
        PickleWriter.ObjectArray(Entries(contour.Rows, mesh, contour.Rows.Count, contour.Count)).Write(path);

    private static PickleDict Entries(IReadOnlyList<LandmarkEmbedding> rows, int[] mesh, params int[] shape)
    {
        var finder = new TriangleFinder(mesh);
        var triangles = new List<long>();
        var weights = new List<double>();
        foreach (LandmarkEmbedding row in rows)
        {
            for (int k = 0; k < row.Count; k++)
            {
                int t = finder.Find(row.Corners.AsSpan(3 * k, 3), row.Weights.AsSpan(3 * k, 3));
                if (t < 0)
                    throw new MimikException($"landmark {k}: expected one on a triangle of the model, found vertices that share none");
                triangles.Add(t);
                weights.AddRange(finder.WeightsOn(t, row.Corners.AsSpan(3 * k, 3), row.Weights.AsSpan(3 * k, 3)));
            }
        }

        var entries = new PickleDict();
        entries.Set(Triangles, NpyArray.From(triangles.ToArray(), shape));
        entries.Set(Weights, NpyArray.From(weights.ToArray(), [.. shape, 3]));
        return entries;
    }

    /// <summary>Finds the triangle that some vertices share.</summary>
    private sealed class TriangleFinder
    {
        private readonly int[] _mesh;
        private readonly ILookup<int, int> _trianglesOf;

        public TriangleFinder(int[] mesh)
        {
            _mesh = mesh;
            _trianglesOf = Enumerable.Range(0, mesh.Length).ToLookup(corner => mesh[corner], corner => corner / 3);
        }

        /// <summary>The first triangle with all corners that weigh in, or -1.</summary>
        public int Find(ReadOnlySpan<int> corners, ReadOnlySpan<float> weights)
        {
            int[] used = corners.ToArray();
            for (int c = 0; c < 3; c++)
            {
                // A corner without weight need not be there.
                if (weights[c] == 0)
                    used[c] = -1;
            }

            int first = Array.Find(used, v => v >= 0);
            foreach (int t in _trianglesOf[first])
            {
                int[] own = _mesh[(3 * t)..((3 * t) + 3)];
                if (Array.TrueForAll(used, v => v < 0 || own.Contains(v)))
                    return t;
            }

            return -1;
        }

        /// <summary>The weights in the triangle's own order of corners.</summary>
        public double[] WeightsOn(int triangle, ReadOnlySpan<int> corners, ReadOnlySpan<float> weights)
        {
            double[] own = new double[3];
            for (int c = 0; c < 3; c++)
            {
                int at = Array.IndexOf(_mesh, corners[c], 3 * triangle, 3);
                if (at >= 0)
                    own[at - (3 * triangle)] += weights[c];
            }

            return own;
        }
    }
}
