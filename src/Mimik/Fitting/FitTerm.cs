namespace Mimik.Fitting;

/// <summary>Something that a fit is to satisfy: landmarks, a surface, points of an image. Its cost is a weighted mean of robust squares.</summary>
internal abstract class FitTerm
{
    /// <summary>Weighs the term against the others, which are means as well.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>Gathers the equations at where the head is, and says what they cost.</summary>
    /// <param name="head">The head at the parameters of the step.</param>
    /// <param name="rows">Receives the equations; their weights sum to at most 1, but for <see cref="Weight"/>.</param>
    /// <returns>The cost, <see cref="Weight"/> included.</returns>
    public abstract double Collect(HeadLinearisation head, List<FitRow> rows);

    /// <summary>How far what is to be satisfied is off, each by itself; empty where that says nothing.</summary>
    /// <param name="head">The head.</param>
    public virtual double[] Distances(HeadLinearisation head) => [];
}
