using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The transforms of a symmetric fit with only the numbers that are free. A pair of shapes has those of its first, at twice the cost. A shape that is
/// its own mirror has one number for two parameters that mirror each other, theta = E phi, and so H' = E^T H E and g' = E^T g; r_y, r_z and t_x of a
/// bone that is its own mirror are 0. Every free number stands for two parameters and counts as two, also the few that are one: those of
/// such a bone in such a shape.
/// </summary>
internal sealed class MirroredQuadratics
{
    private readonly FitMirror _mirror;
    private readonly ShapeQuadratics _all, _pairs, _single;
    private readonly int _bones;
    private readonly int[] _pairShapes, _singleShapes, _free;

    public MirroredQuadratics(FitMirror mirror, ShapeQuadratics all)
    {
        _mirror = mirror;
        _all = all;
        _bones = all.Order / SparseTransforms.DegreesOfFreedom;
        _pairShapes = [.. Enumerable.Range(0, all.Count).Where(s => mirror.Shapes[s] > s)];
        _singleShapes = [.. Enumerable.Range(0, all.Count).Where(s => mirror.Shapes[s] == s)];
        _free = [.. Enumerable.Range(0, all.Order).Where(d => Image(d) > d || (Image(d) == d && !FitMirror.ChangesSign(d)))];
        _pairs = new ShapeQuadratics(all.Order, _pairShapes.Length);
        _single = new ShapeQuadratics(_free.Length, _singleShapes.Length);
    }

    /// <summary>Pairs of shapes, then shapes that are their own mirror; a kind that there is none of is left out.</summary>
    public ShapeQuadratics[] Kinds => [.. new[] { _pairs, _single }.Where(kind => kind.Count > 0)];

    /// <summary>Takes what <see cref="NormalEquations"/> has formed.</summary>
    public void Assign()
    {
        for (int e = 0; e < _pairs.Matrix.Length; e++)
            _pairs.Matrix[e] = 2 * _all.Matrix[e];
        for (int p = 0; p < _pairShapes.Length; p++)
        {
            ReadOnlySpan<double> from = _all.RightSide(_pairShapes[p]);
            for (int d = 0; d < from.Length; d++)
                _pairs.RightSides[(p * _all.Order) + d] = 2 * from[d];
        }

        for (int a = 0; a < _free.Length; a++)
        {
            for (int b = 0; b < _free.Length; b++)
                _single.Matrix[(a * _free.Length) + b] = Folded(_all.Matrix.AsSpan(_free[a] * _all.Order, _all.Order), b) + Beyond(a, b);
            for (int p = 0; p < _singleShapes.Length; p++)
                _single.RightSides[(p * _free.Length) + a] = Folded(_all.RightSide(_singleShapes[p]), a);
        }
    }

    /// <summary>The free numbers of a symmetric fit.</summary>
    /// <param name="fits">[S] of all shapes.</param>
    public ShapeFit[] Reduce(ShapeFit[] fits) =>
    [
        .. _pairShapes.Select(s => fits[s]),
        .. _singleShapes.Select(s =>
        {
            int[] held = [.. Enumerable.Range(0, fits[s].Count).Where(a => Array.BinarySearch(_free, fits[s].Indices[a]) >= 0)];
            return new ShapeFit([.. held.Select(a => Array.BinarySearch(_free, fits[s].Indices[a]))], [.. held.Select(a => fits[s].Values[a])], fits[s].Cost);
        }),
    ];

    /// <summary>The fit of all shapes that free numbers stand for; costs are not shared out.</summary>
    /// <param name="reduced">By <see cref="Kinds"/>.</param>
    public ShapeFit[] Expand(ShapeFit[] reduced)
    {
        var fits = new ShapeFit[_all.Count];
        for (int p = 0; p < _pairShapes.Length; p++)
        {
            ShapeFit fit = reduced[p];
            fits[_pairShapes[p]] = fit;
            fits[_mirror.Shapes[_pairShapes[p]]] = new ShapeFit(
                [.. fit.Indices.Select(Image)], [.. fit.Indices.Select((d, a) => FitMirror.ChangesSign(d) ? -fit.Values[a] : fit.Values[a])], fit.Cost);
        }

        for (int p = 0; p < _singleShapes.Length; p++)
        {
            ShapeFit fit = reduced[_pairShapes.Length + p];
            var indices = new List<int>();
            var values = new List<double>();
            for (int a = 0; a < fit.Count; a++)
            {
                int d = _free[fit.Indices[a]];
                indices.Add(d);
                values.Add(fit.Values[a]);
                if (Image(d) == d)
                    continue;
                indices.Add(Image(d));
                values.Add(FitMirror.ChangesSign(d) ? -fit.Values[a] : fit.Values[a]);
            }

            fits[_singleShapes[p]] = new ShapeFit([.. indices], [.. values], fit.Cost);
        }

        return fits;
    }

    private int Image(int parameter) => FitMirror.ParameterOf(parameter, _bones);

    // Entry `free` of E^T times a vector of all parameters.
    private double Folded(ReadOnlySpan<double> vector, int free)
    {
        int d = _free[free], image = Image(d);
        if (image == d)
            return vector[d];
        return FitMirror.ChangesSign(d) ? vector[d] - vector[image] : vector[d] + vector[image];
    }

    // What the mirrored row of H adds to an entry of E^T H E.
    private double Beyond(int row, int column)
    {
        int d = _free[row], image = Image(d);
        if (image == d)
            return 0;
        double folded = Folded(_all.Matrix.AsSpan(image * _all.Order, _all.Order), column);
        return FitMirror.ChangesSign(d) ? -folded : folded;
    }
}
