using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// B [3S x 4P] in sparse form, by rows and by columns, from its parameters. Block (s, j) is [[r]x | t]: nine places, of
/// which r_x, r_y and r_z fill two each and t_x, t_y, t_z one each.
/// </summary>
internal sealed class SparseBoneTransforms
{
    // (parameter, axis of the row, sign) of the entries of columns x, y, z and 1 of a block.
    private static readonly (int Parameter, int Axis, float Sign)[][] Columns =
    [
        [(2, 1, 1), (1, 2, -1)],
        [(2, 0, -1), (0, 2, 1)],
        [(1, 0, 1), (0, 1, -1)],
        [(3, 0, 1), (4, 1, 1), (5, 2, 1)],
    ];

    private readonly int _bones, _width;
    private readonly int[] _rowOffsets, _rowColumns, _columnOffsets, _columnRows, _next;
    private readonly float[] _rowValues, _columnValues;

    /// <summary>Makes room for P bones and <paramref name="width"/> shapes.</summary>
    public SparseBoneTransforms(int bones, int width)
    {
        _bones = bones;
        _width = width;
        int most = 9 * bones * width;
        _rowOffsets = new int[(3 * width) + 1];
        _columnOffsets = new int[(4 * bones) + 1];
        _next = new int[3 * width];
        _rowColumns = new int[most];
        _rowValues = new float[most];
        _columnRows = new int[most];
        _columnValues = new float[most];
    }

    /// <summary>[3 Width + 1] where the entries of row axis * Width + shape start.</summary>
    public ReadOnlySpan<int> RowOffsets => _rowOffsets;

    /// <summary>[nnz] columns 4 * bone + coordinate, by row.</summary>
    public ReadOnlySpan<int> RowColumns => _rowColumns.AsSpan(0, _rowOffsets[^1]);

    /// <summary>[nnz] values by row.</summary>
    public ReadOnlySpan<float> RowValues => _rowValues.AsSpan(0, _rowOffsets[^1]);

    /// <summary>[4 P + 1] where the entries of a column start.</summary>
    public ReadOnlySpan<int> ColumnOffsets => _columnOffsets;

    /// <summary>[nnz] rows, by column.</summary>
    public ReadOnlySpan<int> ColumnRows => _columnRows.AsSpan(0, _rowOffsets[^1]);

    /// <summary>[nnz] values by column.</summary>
    public ReadOnlySpan<float> ColumnValues => _columnValues.AsSpan(0, _rowOffsets[^1]);

    /// <summary>Takes new parameters.</summary>
    /// <param name="parameters">[P x 6 x Width].</param>
    public void Assign(ReadOnlySpan<float> parameters)
    {
        int count = 0;
        Array.Clear(_next);
        for (int bone = 0; bone < _bones; bone++)
        {
            ReadOnlySpan<float> block = parameters.Slice(bone * SparseTransforms.DegreesOfFreedom * _width, SparseTransforms.DegreesOfFreedom * _width);
            for (int d = 0; d < 4; d++)
            {
                foreach ((int parameter, int axis, float sign) in Columns[d])
                {
                    ReadOnlySpan<float> values = block.Slice(parameter * _width, _width);
                    for (int s = 0; s < values.Length; s++)
                    {
                        if (values[s] == 0)
                            continue;
                        _columnRows[count] = (axis * _width) + s;
                        _columnValues[count++] = sign * values[s];
                        _next[(axis * _width) + s]++;
                    }
                }

                _columnOffsets[(4 * bone) + d + 1] = count;
            }
        }

        for (int r = 0; r < _next.Length; r++)
        {
            _rowOffsets[r + 1] = _rowOffsets[r] + _next[r];
            _next[r] = _rowOffsets[r];
        }

        for (int column = 0; column < 4 * _bones; column++)
        {
            for (int e = _columnOffsets[column]; e < _columnOffsets[column + 1]; e++)
            {
                int at = _next[_columnRows[e]]++;
                _rowColumns[at] = column;
                _rowValues[at] = _columnValues[e];
            }
        }
    }
}
