using System.Globalization;
using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// The mirror symmetry of a rig and of its fit across the plane x = centre: sigma takes vertices, tau shapes and rho bones to their mirror images.
/// Bones 2m and 2m + 1 are each other's; the last of an odd number is its own. A fit is symmetric when
/// <code>
/// W[rho(j), sigma(i)] = W[j, i]        B[tau(s), rho(j)] = (r_x, -r_y, -r_z, -t_x, t_y, t_z) of B[s, j]
/// </code>
/// (with M = diag(-1, 1, 1), M [r]x M = [-M r]x). Of every pair the first by number is the master, which the solver moves; the other follows it.
/// </summary>
internal sealed class FitMirror
{
    private const int Freedoms = SparseTransforms.DegreesOfFreedom;

    /// <summary>How far a vertex's image may be from its mirrored place, as a share of the root mean square distance from the centre.</summary>
    public const double Tolerance = 0.01;

    private FitMirror(int[] vertices, int[] shapes)
    {
        Vertices = vertices;
        Shapes = shapes;
    }

    /// <summary>[N] sigma, over the fitted vertices.</summary>
    public int[] Vertices { get; }

    /// <summary>[S] tau.</summary>
    public int[] Shapes { get; }

    /// <summary>Finds the symmetry of a rig.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="vertices">[N] its vertices that are fitted.</param>
    /// <param name="faces">Faces over these.</param>
    /// <param name="centre">[3] a point of the plane.</param>
    /// <param name="radius">Root mean square distance from the centre.</param>
    /// <exception cref="MimikException">A vertex or a shape has no mirror image.</exception>
    public static FitMirror Find(BlendshapeRig rig, int[] vertices, PolygonFaces faces, float[] centre, double radius)
    {
        double[] positions = new double[3 * vertices.Length];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = (double)rig.Neutral[(3 * vertices[i / 3]) + (i % 3)] - centre[i % 3];
        double tolerance = radius > 0 ? Tolerance * radius : 1;
        int[] images = MirrorImages.Find(positions, faces, tolerance, out int lonely, out double distance);
        if (lonely >= 0)
        {
            double scale = rig.Unit.ReportScale;
            throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"compress: symmetric: vertex {vertices[lonely]} has no mirror image across the plane x = {centre[0]:g6}: expected a free vertex of a moving part within {tolerance * scale:g3} {rig.Unit.ReportLabel}, found the nearest at {distance * scale:g3} {rig.Unit.ReportLabel}"));
        }

        return new FitMirror(images, ShapeImages.Find(rig, vertices, images));
    }

    /// <summary>rho of a bone, of P.</summary>
    public static int BoneOf(int bone, int bones) => (bone ^ 1) < bones ? bone ^ 1 : bone;

    /// <summary>The parameter (bone * 6 + degree of freedom) that mirrors another, of P bones.</summary>
    public static int ParameterOf(int parameter, int bones) => (BoneOf(parameter / Freedoms, bones) * Freedoms) + (parameter % Freedoms);

    /// <summary>Whether the parameter changes sign in the mirror: r_y, r_z and t_x do.</summary>
    public static bool ChangesSign(int parameter) => parameter % Freedoms is >= 1 and <= 3;

    /// <summary>Pairs of bones, a bone that mirrors itself counted as one.</summary>
    public static int PairsOf(int bones) => (bones + 1) / 2;

    /// <summary>The most pairs of bones that a vertex on the plane may follow when K bones are allowed.</summary>
    public static int PairLimit(int influences) => influences / 2;

    /// <summary>Means of numbers by bone over pairs of bones, in place.</summary>
    /// <param name="byBone">[P] receives the means first.</param>
    public static void Fold(Span<double> byBone)
    {
        for (int m = 0; 2 * m < byBone.Length; m++)
            byBone[m] = (2 * m) + 1 < byBone.Length ? (byBone[2 * m] + byBone[(2 * m) + 1]) / 2 : byBone[2 * m];
    }

    /// <summary>Whether a vertex is moved by the solver, not by its image.</summary>
    public bool IsMaster(int vertex) => vertex <= Vertices[vertex];

    /// <summary>Faces and their mirror images: the edges between these are symmetric even where the faces are not.</summary>
    public PolygonFaces WithImages(PolygonFaces faces)
    {
        int corners = faces.Corners.Length;
        return new PolygonFaces(
            [.. faces.Offsets, .. faces.Offsets[1..].Select(offset => offset + corners)],
            [.. faces.Corners, .. faces.Corners.Select(corner => Vertices[corner])]);
    }

    /// <summary>Root mean squares of factors and their images' factors.</summary>
    /// <param name="factors">One for every index of <paramref name="images"/>.</param>
    /// <param name="images">Where each one's image is.</param>
    public static float[] Average(ReadOnlySpan<float> factors, int[] images)
    {
        float[] average = new float[factors.Length];
        for (int i = 0; i < average.Length; i++)
        {
            float own = factors[i], image = factors[images[i]];
            average[i] = own == image ? own : (float)Math.Sqrt((((double)own * own) + ((double)image * image)) / 2);
        }

        return average;
    }
}
