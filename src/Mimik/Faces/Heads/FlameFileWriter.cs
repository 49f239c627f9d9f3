using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Pickle;
using Mimik.Numerics;

namespace Mimik.Faces.Heads;

/// <summary>Writes heads as FLAME's pickles, with the entries that <see cref="FlameFile"/> names: double precision, and whole numbers of 64 bits.</summary>
internal static class FlameFileWriter
{
    /// <summary>Writes a model.</summary>
    /// <param name="path">The .pkl file to make or replace.</param>
    /// <param name="model">Of triangles, in metres, with joints.</param>
    /// <exception cref="MimikException">The model does not fit FLAME's layout, or the path cannot be written.</exception>
    public static void Write(string path, MorphableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Unit.MetresPerUnit != 1)
            throw new MimikException($"{path}: expected a model in metres for FLAME's layout, found {model.Unit.Name}");
        if (model.Surface.Faces.Corners.Length != 3 * model.Surface.Faces.Count)
            throw new MimikException($"{path}: expected a model of triangles for FLAME's layout, found polygons");
        int n = model.VertexCount, joints = model.Joints.Count;
        long[] tree = new long[2 * joints];
        for (int j = 0; j < joints; j++)
            (tree[j], tree[joints + j]) = (model.Joints.Parents[j], j);
        var entries = new PickleDict();
        entries.Set("v_template", Doubles(model.Template, n, 3));
        entries.Set("f", NpyArray.From(Array.ConvertAll(model.Surface.Faces.Corners, v => (uint)v), model.Surface.Faces.Count, 3));
        entries.Set("shapedirs", Directions(n, model.Shape.Directions, model.Expression.Directions));
        entries.Set("posedirs", Directions(n, model.Joints.PoseDirections.Length > 0 ? model.Joints.PoseDirections : new float[9 * (joints - 1) * 3 * n], []));
        entries.Set("J_regressor", PickleSparseColumns.Of(model.Joints.Regressor, joints, n));
        entries.Set("kintree_table", NpyArray.From(tree, 2, joints));
        entries.Set("weights", Doubles(model.Joints.Weights, n, joints));
        entries.Set("bs_type", "lrotmin");
        entries.Set("bs_style", "lbs");
        entries.Set(FlameFile.ShapeCountEntry, NpyArray.Scalar((long)model.Shape.Count));
        entries.Set(FlameFile.LicenceEntry, model.Licence.Text);
        AtomicFile.Write(path, stream => PickleWriter.Write(stream, entries));
    }

    private static NpyArray Doubles(float[] values, int rows, int columns) => NpyArray.From(Array.ConvertAll(values, value => (double)value), rows, columns);

    // Rows of [3N] to [N x 3 x rows].
    private static NpyArray Directions(int n, float[] first, float[] second)
    {
        int numbers = 3 * n, own = n == 0 ? 0 : first.Length / numbers, all = own + (n == 0 ? 0 : second.Length / numbers);
        double[] turned = new double[(long)all * numbers];
        const int Piece = 256;
        ParallelLoop.For((numbers + Piece - 1) / Piece, ParallelLoop.AllThreads, (piece, _) =>
        {
            int last = Math.Min(numbers, (piece + 1) * Piece);
            for (int d = 0; d < all; d++)
            {
                ReadOnlySpan<float> row = d < own ? first.AsSpan(d * numbers, numbers) : second.AsSpan((d - own) * numbers, numbers);
                for (int i = piece * Piece; i < last; i++)
                    turned[((long)i * all) + d] = row[i];
            }
        });
        return NpyArray.From(turned, n, 3, all);
    }
}
