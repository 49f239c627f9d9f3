using System.Numerics.Tensors;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Formats.Mat;
using Mimik.Geometry;

namespace Mimik.Faces.Heads;

/// <summary>Reads the Basel Face Model 2009 with expressions out of MATLAB files: as face3d prepares it, and as Deep3D does (BFM_model_front.mat).</summary>
/// <remarks>
/// face3d: a struct <c>model</c> with <c>shapeMU</c> [3N], <c>shapePC</c> [3N x 199], <c>shapeEV</c> [199], <c>expMU</c>, <c>expPC</c>, <c>expEV</c> (29), <c>texMU</c>,
/// <c>texPC</c>, <c>texEV</c>, <c>tri</c> [3 x T or T x 3], <c>tri_mouth</c>, which closes the mouth, <c>kpt_ind</c> [68]; vertices count from 1, lengths are micrometres, the mean is shapeMU + expMU,
/// and a standard deviation is a column times its EV. Deep3D: <c>meanshape</c> [3N], <c>idBase</c> [3N x 80], <c>exBase</c> [3N x 64], <c>meantex</c>, <c>texBase</c>,
/// <c>tri</c>, <c>keypoints</c>; lengths are decimetres, and the columns have their deviations in them.
/// </remarks>
internal static class BfmFile
{
    /// <summary>The terms of the Basel Face Model.</summary>
    public static readonly ModelLicence Published = new("Basel Face Model 2009 (faces.dmi.unibas.ch/bfm): non-commercial research", true);

    private static readonly LengthUnit Micrometres = new(1e-6, UnitSource.Declared);

    private static readonly LengthUnit Decimetres = new(0.1, UnitSource.Declared);

    /// <summary>Reads a model, or gives null where the file holds something else.</summary>
    /// <exception cref="MimikException">The file is malformed or passes the budget.</exception>
    public static MorphableModel? TryRead(string path, HeadReadOptions options)
    {
        ReadBudget budget = options.Budget ?? new ReadBudget();
        MatFields file = MatFile.Read(path, budget);
        if (file.TryGet("model", out MatValue? value) && value is MatStruct { Elements: [var model] } && model.Contains("shapeMU") && model.Contains("shapePC") && model.Contains("tri"))
            return Guarded(path, () => Face3D(model, path, options, budget));
        return file.Contains("meanshape") && file.Contains("idBase") ? Guarded(path, () => Deep3D(file, path, options, budget)) : null;
    }

    private static MorphableModel Guarded(string path, Func<MorphableModel> read)
    {
        try
        {
            return read();
        }
        catch (MimikException error) when (error is not MalformedFileException && !error.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new MimikException($"{path}: {error.Message}", error);
        }
    }

    private static MorphableModel Face3D(MatFields model, string path, HeadReadOptions options, ReadBudget budget)
    {
        float[] mean = Vector(model, "shapeMU");
        int n = Vertices(mean, path, "shapeMU");
        bool moves = model.Contains("expPC");
        if (moves && model.Contains("expMU"))
            TensorPrimitives.Add(mean, Vector(model, "expMU", mean.Length), mean);
        string licence = model.TryGet(FlameFile.LicenceEntry, out MatValue? said) && said is MatText { Rows: [var text] } ? text : "";
        int[] triangles = Triangles(model, "tri", n, path), mouth = model.Contains("tri_mouth") ? Triangles(model, "tri_mouth", n, path) : [];
        int[] materials = new int[(triangles.Length + mouth.Length) / 3];
        materials.AsSpan(triangles.Length / 3).Fill(1);
        return new MorphableModel(
            "BFM 2009 (face3d)",
            HeadFamily.Bfm,
            mean,
            new RigSurface(n, PolygonFaces.Uniform([.. triangles, .. mouth], 3), null, Materials(mouth.Length > 0), materials),
            Micrometres,
            Space(model, "shape", "shapePC", "shapeEV", mean.Length, budget, path),
            moves ? Space(model, "expression", "expPC", "expEV", mean.Length, budget, path) : CoefficientSpace.None)
        {
            Landmarks = Landmarks(model, "kpt_ind", n, path),
            Colours = Colours(model, "texMU", "texPC", "texEV", mean.Length, budget, path),
            Licence = options.Licence ?? (licence.Length > 0 ? new ModelLicence(licence, true) : Published),
        };
    }

    private static MorphableModel Deep3D(MatFields file, string path, HeadReadOptions options, ReadBudget budget)
    {
        float[] mean = Vector(file, "meanshape");
        int n = Vertices(mean, path, "meanshape");
        return new MorphableModel(
            "BFM 2009 (Deep3D, front)",
            HeadFamily.Bfm,
            mean,
            new RigSurface(n, PolygonFaces.Uniform(Triangles(file, "tri", n, path), 3)),
            Decimetres,
            Space(file, "shape", "idBase", null, mean.Length, budget, path),
            Space(file, "expression", "exBase", null, mean.Length, budget, path))
        {
            Landmarks = Landmarks(file, "keypoints", n, path),
            Colours = Colours(file, "meantex", "texBase", null, mean.Length, budget, path),
            Licence = options.Licence ?? Published,
        };
    }

    private static RigMaterial[] Materials(bool closesMouth) =>
        closesMouth ? [RigMaterial.Default, RigMaterial.Default with { Name = "mouth", BaseColour = [0.2f, 0.05f, 0.05f, 1] }] : [RigMaterial.Default];

    private static float[] Vector(MatFields file, string name, int length = -1) => file.Array(name).Vector().Expect(length).ToSingles();

    private static int Vertices(float[] mean, string path, string name) =>
        mean.Length % 3 == 0 && mean.Length > 0 ? mean.Length / 3 : throw new MalformedFileException(path, name, "three numbers a vertex", $"{mean.Length}");

    private static CoefficientSpace Space(MatFields file, string prefix, string columns, string? deviations, int length, ReadBudget budget, string path)
    {
        float[] rows = Rows(file, columns, deviations, length, budget, path);
        return new CoefficientSpace(CoefficientSpace.Numbered(prefix, rows.Length / length), CoefficientScale.StandardDeviations, rows);
    }

    // MATLAB's columns are what rows are here.
    private static float[] Rows(MatFields file, string columns, string? deviations, int length, ReadBudget budget, string path)
    {
        NpyArray array = file.Array(columns).Reversed.Expect(-1, length);
        budget.Charge((long)array.Count * sizeof(float), path, columns);
        float[] rows = array.ToSingles();
        if (deviations is null || !file.Contains(deviations))
            return rows;
        float[] sigma = Vector(file, deviations, rows.Length / length);
        for (int k = 0; k < sigma.Length; k++)
            TensorPrimitives.Multiply(rows.AsSpan(k * length, length), sigma[k], rows.AsSpan(k * length, length));
        return rows;
    }

    private static HeadColours? Colours(MatFields file, string mean, string columns, string? deviations, int length, ReadBudget budget, string path) =>
        !file.Contains(mean) ? null
        : new HeadColours(Vector(file, mean, length), file.Contains(columns) ? Rows(file, columns, deviations, length, budget, path) : []);

    private static int[] Triangles(MatFields file, string name, int vertices, string path)
    {
        MatArray array = file.Array(name);
        if (array.Shape.Count != 2 || (array.Shape[0] != 3 && array.Shape[1] != 3))
            throw new MalformedFileException(path, name, "three vertices a triangle", array.Description);

        // Three rows are triangles one after the other in MATLAB's order; three columns have to be turned.
        int[] corners = array.Shape[0] == 3 ? array.Reversed.ToInt32s() : array.ToRows().ToInt32s();
        return FromOne(corners, name, vertices, path);
    }

    private static LandmarkEmbedding[] Landmarks(MatFields file, string name, int vertices, string path)
    {
        if (!file.Contains(name))
            return [];
        int[] found = FromOne(file.Array(name).Vector().ToInt32s(), name, vertices, path);
        return [LandmarkEmbedding.AtVertices(LandmarkConvention.OfCount(found.Length)?.Name ?? "", found)];
    }

    private static int[] FromOne(int[] indices, string name, int vertices, string path)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 1 || indices[i] > vertices)
                throw new MalformedFileException(path, name, $"vertices of 1 to {vertices}", $"{indices[i]}");
            indices[i]--;
        }

        return indices;
    }
}
