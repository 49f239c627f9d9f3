namespace Mimik.InverseRig;

/// <summary>
/// What the objective needs to know of T target meshes: their projections on the rig's shapes, and their size. The n coordinates of
/// the meshes are gone from here on.
/// </summary>
/// <param name="ShapeCount">q.</param>
/// <param name="Projections">[T x q] h_t = S^T y_t / n_t, S [n x q] the shapes, y_t the target's displacement.</param>
/// <param name="Energies">[T] |y_t|^2 / n_t.</param>
/// <param name="Masks">[T] which points of the frame are missing: an index for <see cref="GramStore"/>, 0 where none is.</param>
internal sealed record FrameTargets(int ShapeCount, double[] Projections, double[] Energies, int[] Masks)
{
    /// <summary>Makes room for targets that are still to be projected.</summary>
    /// <param name="shapes">q.</param>
    /// <param name="frames">T.</param>
    public static FrameTargets Room(int shapes, int frames) => new(shapes, new double[(long)frames * shapes], new double[frames], new int[frames]);

    /// <summary>[T] what a frame's fidelity counts, where the targets are a part of the points; null counts all frames alike.</summary>
    public double[]? Shares { get; init; }

    /// <summary>T.</summary>
    public int FrameCount => Energies.Length;

    /// <summary>What a frame's fidelity counts.</summary>
    public double Share(int frame) => Shares is null ? 1 : Shares[frame];

    /// <summary>h_t.</summary>
    public ReadOnlySpan<double> Projection(int frame) => Projections.AsSpan(frame * ShapeCount, ShapeCount);
}
