using System.Diagnostics;
using Mimik.Faces.Heads;
using Mimik.Geometry;

namespace Mimik.Fitting;

/// <summary>Which parameters a stage of a fit moves, and where each stands in a row of derivatives.</summary>
/// <remarks>
/// A row is [translation 3 | log scale 1 | focal length 1 | rotations 3 J | expression E' | shape S' | pose features 9 (J - 1)]. The last are scratch: they are what pose correctives
/// add to the rotations. Those that do not move keep their place and are taken out before the step is solved.
/// </remarks>
internal sealed class FitVariables
{
    public const int ScaleColumn = 3;
    public const int FocalColumn = 4;
    public const int RotationColumn = 5;

    private readonly bool[] _free;

    public FitVariables(MorphableModel model, int shapeCount, int expressionCount)
    {
        Joints = model.Joints.Count;
        ShapeCount = shapeCount;
        ExpressionCount = expressionCount;
        PoseFeatures = model.Joints.PoseFeatureCount;
        _free = new bool[Count];
    }

    public int Joints { get; }

    public int ShapeCount { get; }

    public int ExpressionCount { get; }

    public int PoseFeatures { get; }

    public int ExpressionColumn => RotationColumn + (3 * Joints);

    public int ShapeColumn => ExpressionColumn + ExpressionCount;

    /// <summary>All of a head's parameters.</summary>
    public int Count => ShapeColumn + ShapeCount;

    /// <summary>A row of derivatives with its scratch.</summary>
    public int RowLength => Count + PoseFeatures;

    /// <summary>[<see cref="Count"/>] whether each moves.</summary>
    public ReadOnlySpan<bool> Free => _free;

    public bool Translates { set => _free.AsSpan(0, 3).Fill(value); }

    public bool Scales { set => _free[ScaleColumn] = value; }

    public bool Focuses { set => _free[FocalColumn] = value; }

    public void Turns(int joint, bool value) => _free.AsSpan(RotationColumn + (3 * joint), 3).Fill(value);

    public bool IsTurning(int joint) => _free[RotationColumn + (3 * joint)];

    /// <summary>The first coefficients move, the others stand.</summary>
    public void Morphs(int shapeCount, int expressionCount)
    {
        _free.AsSpan(ExpressionColumn, ExpressionCount).Clear();
        _free.AsSpan(ShapeColumn, ShapeCount).Clear();
        _free.AsSpan(ExpressionColumn, Math.Min(expressionCount, ExpressionCount)).Fill(true);
        _free.AsSpan(ShapeColumn, Math.Min(shapeCount, ShapeCount)).Fill(true);
    }

    /// <summary>Goes a step; those that do not move must be 0.</summary>
    public void Apply(ReadOnlySpan<double> step, HeadState state)
    {
        Debug.Assert(step.Length == Count);
        state.Translation += new Vector3D(step[0], step[1], step[2]);
        state.Scale *= Math.Exp(step[ScaleColumn]);
        for (int j = 0; j < Joints; j++)
        {
            ReadOnlySpan<double> turn = step.Slice(RotationColumn + (3 * j), 3);
            if (turn[0] != 0 || turn[1] != 0 || turn[2] != 0)
                state.Local[j] = RotationVector.ToMatrix(new Vector3D(turn[0], turn[1], turn[2])) * state.Local[j];
        }

        for (int k = 0; k < ExpressionCount; k++)
            state.Expression[k] += step[ExpressionColumn + k];
        for (int k = 0; k < ShapeCount; k++)
            state.Shape[k] += step[ShapeColumn + k];
    }
}
