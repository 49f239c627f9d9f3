using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Faces;

/// <summary>Makes a rig of the arrays that <see cref="InverseRigSetFile"/> describes. At most one of them is in memory beside the rig.</summary>
internal sealed class InverseRigSetReader(InverseRigSetArrays arrays, ReadBudget budget)
{
    private readonly List<float[]> _shapes = [];
    private readonly List<Corrective> _correctives = [];
    private int _controls;
    private int _numbers;

    /// <summary>Reads the rig.</summary>
    /// <exception cref="MimikException">An array is missing or malformed, or does not fit the others.</exception>
    public BlendshapeRig Read()
    {
        float[] neutral = ReadNeutral();
        ReadControls();
        for (int level = 1; level <= InverseRigSetFile.Levels; level++)
            ReadCorrectives(level);
        string[] names = ReadNames();
        LengthUnit unit = arrays.Has(CompskinUnit.Key) ? CompskinUnit.Of(arrays.Get(CompskinUnit.Key)) : InverseRigSetFile.AssumedUnit;
        try
        {
            Blendshape[] shapes = [.. names.Zip(_shapes, (name, deltas) => new Blendshape(name, deltas))];
            var logic = new RigLogic(_controls, shapes.Length, [], _correctives);
            return new BlendshapeRig(neutral, new RigSurface(_numbers / 3, PolygonFaces.None), shapes, unit, logic);
        }
        catch (MimikException error) when (error is not MalformedFileException)
        {
            throw new MimikException($"{arrays.Path}: {error.Message}", error);
        }
    }

    private float[] ReadNeutral()
    {
        NpyArray array = arrays.Get(InverseRigSetFile.Neutral).Expect(-1);
        _numbers = array.Count;
        if (_numbers == 0 || _numbers % 3 != 0)
            throw array.Origin.Malformed("x, y, z of every vertex, a multiple of three numbers", $"{_numbers}");
        Keep(array, 1);
        return array.AsSingles().ToArray();
    }

    private void ReadControls()
    {
        NpyArray array = arrays.Get(InverseRigSetFile.Deltas).Expect(_numbers, -1);
        _controls = array.Shape[1];
        Keep(array, _controls);
        for (int c = 0; c < _controls; c++)
            _shapes.Add(new float[_numbers]);

        // [3N x m] to m shapes, some rows at a time so that they stay in the cache.
        const int Rows = 256;
        ReadOnlySpan<float> all = array.AsSingles();
        float[] block = new float[Rows * _controls];
        for (int row = 0; row < _numbers; row += Rows)
        {
            int rows = Math.Min(Rows, _numbers - row);
            MatrixTranspose.Transpose(all.Slice(row * _controls, rows * _controls), rows, _controls, _controls, block, Rows);
            for (int c = 0; c < _controls; c++)
                block.AsSpan(c * Rows, rows).CopyTo(_shapes[c].AsSpan(row));
        }
    }

    private void ReadCorrectives(int level)
    {
        string shapesKey = InverseRigSetFile.ShapesOf(level), keysKey = InverseRigSetFile.KeysOf(level);
        if (!arrays.Has(shapesKey) && !arrays.Has(keysKey))
            return;
        NpyArray keys = arrays.Get(keysKey).Expect(-1, level + 1);
        int count = keys.Shape[0];
        int[] controls = keys.ToInt32s();
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<int> factors = controls.AsSpan(row * (level + 1), level + 1);
            Check(keys, row, factors);
            _correctives.Add(new Corrective(_shapes.Count + row, factors));
        }

        NpyArray shapes = arrays.Get(shapesKey).Expect(count, _numbers);
        Keep(shapes, count);
        ReadOnlySpan<float> all = shapes.AsSingles();
        for (int row = 0; row < count; row++)
            _shapes.Add(all.Slice(row * _numbers, _numbers).ToArray());
    }

    // A control twice in a row would be its square, which the published method, quadratic in no control alone, does not have.
    private void Check(NpyArray keys, int row, ReadOnlySpan<int> factors)
    {
        for (int i = 0; i < factors.Length; i++)
        {
            if ((uint)factors[i] >= (uint)_controls)
                throw keys.Origin.Malformed($"controls of 0 to {_controls - 1}", $"{factors[i]} in row {row}");
            if (factors[..i].Contains(factors[i]))
                throw keys.Origin.Malformed("different controls in every row", $"{factors[i]} twice in row {row}");
        }
    }

    private string[] ReadNames()
    {
        string[] names = [];
        if (arrays.Has(InverseRigSetFile.Names))
        {
            NpyArray array = arrays.Get(InverseRigSetFile.Names).Expect(-1);
            if (array.Count != _shapes.Count && array.Count != _controls)
                throw array.Origin.Malformed($"names of {_controls} controls or of {_shapes.Count} shapes", $"{array.Count}");
            names = array.ToStrings();
            if (names.Length == _shapes.Count)
                return names;
        }
        else
        {
            names = ControlNames.Numbered(_controls);
        }

        var unique = new UniqueNames();
        foreach (string name in names)
            unique.Claim(name);
        return [.. names, .. _correctives.Select(corrective => unique.Claim(CorrectiveNames.Of(names, corrective.Factors)))];
    }

    private void Keep(NpyArray array, int shapes)
    {
        long bytes = (long)shapes * _numbers * sizeof(float);
        budget.Charge(bytes, array.Origin.File, array.Origin.Element);

        // A file of its own is still in memory, under what was left when it was read.
        if (array.Origin.Budget != budget)
            array.Origin.Charge(bytes);
    }
}
