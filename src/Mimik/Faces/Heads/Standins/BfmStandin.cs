using System.Numerics.Tensors;
using Mimik.Faces.Landmarks;
using Mimik.Formats.Arrays;
using Mimik.Formats.Mat;

namespace Mimik.Faces.Heads.Standins;

/// <summary>How many directions a stand-in in the BFM's layout keeps.</summary>
public sealed record BfmStandinOptions
{
    /// <summary>Identities at most.</summary>
    public int ShapeCount { get; init; } = 80;

    /// <summary>Expressions at most.</summary>
    public int ExpressionCount { get; init; } = 29;
}

/// <summary>
/// A face in the layout in which face3d writes the Basel Face Model, made of the ICT face: the face without the back of the head and the neck, in micrometres, columns of unit length beside their
/// deviations, vertices counted from 1. The ICT face has no colours: plain ones stand in.
/// </summary>
internal static class BfmStandin
{
    private const float WeightDeviation = 0.4f;

    // Of the mean, the part that is said to be the expressions': the two have to be added.
    private const float ExpressionShare = 0.05f;

    // Micrometres: behind the ears, the throat, the top of the forehead, and how far lips are red.
    private const float BackZ = -10_000, LowestY = -95_000, HighestY = 110_000, LipReach = 4_500;

    private const int LandmarkCount = 68, InnerLips = 60;

    /// <summary>Makes and writes a stand-in.</summary>
    /// <param name="path">The .mat file to make or replace.</param>
    /// <param name="ict">The whole ICT face.</param>
    /// <param name="options">How many directions.</param>
    /// <returns>N, T, identities, expressions.</returns>
    /// <exception cref="MimikException">The model is not the ICT face, or the path cannot be written.</exception>
    public static (int Vertices, int Triangles, int Shapes, int Expressions) Write(string path, MorphableModel ict, BfmStandinOptions options)
    {
        if (options.ShapeCount < 0 || options.ExpressionCount < 0)
            throw new MimikException($"stand-in: expected 0 or more directions, found {options.ShapeCount} and {options.ExpressionCount}");
        float scale = (float)((ict.Unit.MetresPerUnit ?? 0) * 1e6);
        LandmarkEmbedding set = ict.Landmarks.FirstOrDefault(set => set.Convention == LandmarkConvention.Ibug68.Name) is { } found && ict.VertexCount >= IctModel.FaceVertices
            ? found
            : throw new MimikException("stand-in: expected the ICT face with its 68 landmarks, found none");
        int[] kept = Kept(ict, scale), number = new int[ict.VertexCount];
        Array.Fill(number, -1);
        for (int v = 0; v < kept.Length; v++)
            number[kept[v]] = v;
        int n = kept.Length, length = 3 * n;
        int[] landmarks = [.. Enumerable.Range(0, LandmarkCount).Select(k => number[set.Corners[3 * k]])];
        int[] triangles = [.. ict.Surface.Faces.Triangulate().Select(v => number[v]).Chunk(3).Where(corners => corners.Min() >= 0).SelectMany(corners => corners)];
        if (landmarks.Contains(-1) || triangles.Length == 0)
            throw new MimikException("stand-in: expected the ICT face's landmarks and faces on its front, found others");
        float[] template = Taken(ict.Template, kept, scale);
        float[] shapes = PrincipalDirections.Of(Scaled(ict.Shape, kept, scale), ict.Shape.Count, options.ShapeCount);
        float[] weighted = Scaled(ict.Expression, kept, WeightDeviation * scale);
        float[] expressions = PrincipalDirections.Of(weighted, ict.Expression.Count, options.ExpressionCount);
        float[] mean = new float[length], moved = new float[length];
        template.CopyTo(mean, 0);
        if (expressions.Length > 0)
            TensorPrimitives.Multiply(expressions.AsSpan(0, length), ExpressionShare, moved);
        TensorPrimitives.Subtract(mean, moved, mean);
        (float[] colours, float[] tints) = Colours(template, landmarks);
        var fields = new List<KeyValuePair<string, MatValue>> { new("shapeMU", Column(mean)) };
        AddColumns(fields, "shape", shapes, length);
        fields.Add(new("expMU", Column(moved)));
        AddColumns(fields, "exp", expressions, length);
        fields.Add(new("texMU", Column(colours)));
        AddColumns(fields, "tex", tints, length);
        fields.Add(new("tri", Indices(triangles, triangles.Length / 3)));
        fields.Add(new("tri_mouth", Indices([.. Enumerable.Range(1, 6).SelectMany(i => new[] { landmarks[InnerLips], landmarks[InnerLips + i], landmarks[InnerLips + i + 1] })], 6)));
        fields.Add(new("kpt_ind", new MatArray(NpyArray.From(Array.ConvertAll(landmarks, v => (double)(v + 1)), landmarks.Length, 1))));
        fields.Add(new(FlameFile.LicenceEntry, new MatText([1, FlameStandin.Licence.Length], [FlameStandin.Licence])));
        MatWriter.Write(path, [new("model", MatWriter.Struct(fields))]);
        return (n, triangles.Length / 3, shapes.Length / length, expressions.Length / length);
    }

    // Of the face's own vertices, those in front of the ears and above the throat.
    private static int[] Kept(MorphableModel ict, float scale) =>
        [.. Enumerable.Range(0, IctModel.FaceVertices).Where(v => scale * ict.Template[(3 * v) + 2] > BackZ && scale * ict.Template[(3 * v) + 1] is > LowestY and < HighestY)];

    private static float[] Taken(ReadOnlySpan<float> rows, int[] kept, float scale)
    {
        float[] taken = new float[3 * kept.Length];
        for (int i = 0; i < taken.Length; i++)
            taken[i] = scale * rows[(3 * kept[i / 3]) + (i % 3)];
        return taken;
    }

    private static float[] Scaled(CoefficientSpace space, int[] kept, float scale)
    {
        float[] rows = new float[space.Count * 3 * kept.Length];
        for (int k = 0; k < space.Count; k++)
            Taken(space.Direction(k), kept, scale).CopyTo(rows, k * 3 * kept.Length);
        return rows;
    }

    // Columns of unit length, and beside them their deviations.
    private static void AddColumns(List<KeyValuePair<string, MatValue>> fields, string name, float[] rows, int length)
    {
        double[] deviations = new double[rows.Length / length];
        float[] units = new float[rows.Length];
        for (int k = 0; k < deviations.Length; k++)
        {
            deviations[k] = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(rows.AsSpan(k * length, length)));
            TensorPrimitives.Divide(rows.AsSpan(k * length, length), (float)deviations[k], units.AsSpan(k * length, length));
        }

        // The rows are MATLAB's columns already.
        fields.Add(new($"{name}PC", new MatArray(NpyArray.From(units, deviations.Length, length))));
        fields.Add(new($"{name}EV", MatArray.FromRows(NpyArray.From(deviations, deviations.Length))));
    }

    // Skin with redder lips and cheeks that fall off from the landmarks; brightness and redness vary.
    private static (float[] Mean, float[] Directions) Colours(float[] template, int[] landmarks)
    {
        int n = template.Length / 3;
        ReadOnlySpan<float> skin = [205, 160, 135], lips = [175, 95, 90];
        float[] mean = new float[3 * n], directions = new float[2 * mean.Length];
        for (int v = 0; v < n; v++)
        {
            float nearest = float.PositiveInfinity;
            foreach (int mark in landmarks.AsSpan(48))
                nearest = Math.Min(nearest, TensorPrimitives.Distance(template.AsSpan(3 * v, 3), template.AsSpan(3 * mark, 3)));
            float share = MathF.Exp(-nearest * nearest / (LipReach * LipReach));
            for (int c = 0; c < 3; c++)
            {
                mean[(3 * v) + c] = ((1 - share) * skin[c]) + (share * lips[c]);
                directions[(3 * v) + c] = 12;
                directions[mean.Length + (3 * v) + c] = c == 0 ? 6 : -4;
            }
        }

        return (mean, directions);
    }

    private static MatArray Column(float[] values) => MatArray.FromRows(NpyArray.From(values, values.Length));

    // [3 x count], counted from 1.
    private static MatArray Indices(int[] corners, int count) => new(NpyArray.From(Array.ConvertAll(corners, v => (double)(v + 1)), count, 3));
}
