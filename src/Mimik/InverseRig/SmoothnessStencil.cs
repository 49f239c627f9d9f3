namespace Mimik.InverseRig;

/// <summary>
/// The second differences that a window of W frames takes part in, with up to two known frames on either side: the rows
/// (c_{k-1} - 2 c_k + c_{k+1}) and the pentadiagonal matrix of their squares.
/// </summary>
internal sealed class SmoothnessStencil
{
    private readonly double[] _band;

    /// <summary>Creates the stencil.</summary>
    /// <param name="frames">W.</param>
    /// <param name="before">Known frames before the window, 0 to 2.</param>
    /// <param name="after">Known frames after it, 0 to 2.</param>
    public SmoothnessStencil(int frames, int before, int after)
    {
        FirstCentre = Math.Max(1 - before, -1);
        LastCentre = Math.Min(frames - 2 + after, frames);
        _band = new double[frames * 3];
        ReadOnlySpan<double> row = [1, -2, 1];
        for (int centre = FirstCentre; centre <= LastCentre; centre++)
        {
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    int t = centre - 1 + a;
                    if (t >= 0 && t < frames && t - (a - b) >= 0)
                        _band[(t * 3) + a - b] += row[a] * row[b];
                }
            }
        }
    }

    /// <summary>The first frame that is the middle of a second difference.</summary>
    public int FirstCentre { get; }

    /// <summary>The last one.</summary>
    public int LastCentre { get; }

    /// <summary>The matrix's element of frames t and t - <paramref name="back"/>.</summary>
    public double this[int t, int back] => _band[(t * 3) + back];
}
