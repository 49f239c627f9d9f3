using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Faces.Synthetic;
using Mimik.Geometry;
using Mimik.Numerics;
using Mimik.TestSupport;
using Mimik.Workflows;

namespace Mimik.Tests.Faces.Synthetic;

public class ToyCorrectivesTests
{
    private const int Side = 30;

    [Fact]
    public void The_overlap_is_1_of_proportional_shapes_0_of_disjoint_ones_and_a_half_where_half_is_shared()
    {
        var overlap = new ControlOverlap(Points([1, 1, 0, 0], [0, 1, 1, 0], [3, 3, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0], [1, 0, 1, 0]));
        Assert.Equal(0.5, overlap.Of([0, 1]), 1e-6);
        Assert.Equal(1, overlap.Of([0, 2]), 1e-6);
        Assert.Equal(0, overlap.Of([0, 3]));
        Assert.Equal(0, overlap.Of([0, 4]));
        Assert.Equal(0, overlap.Of([0, 1, 5]));

        // One vertex of the two that each moves, by 1, 1 and 3: (1 * 1 * 3)^(2/3) / (2 * 2 * 18)^(1/3).
        Assert.Equal(0.5, overlap.Of([0, 1, 2]), 1e-6);
        Assert.Equal([1, 1, 3, 1, 0, 1], overlap.Largest);
    }

    [Fact]
    public void A_corrective_is_where_both_controls_move_and_as_large_as_asked()
    {
        BlendshapeRig rig = Grid();
        BlendshapeRig made = ToyCorrectives.Add(rig, new() { Pairs = 2, Triples = 0, Quadruples = 0, Size = 0.4 });
        float[] deltas = made.Shapes.Single(shape => shape.Name == "left_middle").Deltas;
        double[] lengths = [.. Enumerable.Range(0, Side * Side).Select(v => Length(deltas, v))];

        // The smaller of the two controls moves by 0.5 at most.
        Assert.Equal(0.4 * 0.5, lengths.Max(), 1e-6);
        int top = Array.IndexOf(lengths, lengths.Max());
        Assert.InRange(top % Side, 8, 12);
        Assert.All(Enumerable.Range(0, Side * Side).Where(v => v % Side > 20), v => Assert.InRange(lengths[v], 0, 0.01 * lengths.Max()));
    }

    [Fact]
    public void The_sample_face_gets_correctives_as_smooth_as_its_own_shapes()
    {
        BlendshapeRig rig = SampleFace.Create(), made = ToyCorrectives.Add(rig);
        Assert.Equal(rig.Shapes.Count + 68, made.Shapes.Count);
        CsrMatrix laplacian = GraphLaplacian.Build(rig.VertexCount, rig.Surface.Faces);
        double roughest = rig.Shapes.Take(rig.Logic.ControlCount).Max(shape => Roughness(laplacian, shape.Deltas));
        double[] ours = [.. made.Shapes.Skip(rig.Shapes.Count).Select(shape => Roughness(laplacian, shape.Deltas))];
        Assert.All(ours, roughness => Assert.InRange(roughness, 0, roughest));
    }

    [Fact]
    public void The_rig_keeps_its_shapes_and_logic_and_new_products_are_new_and_overlap()
    {
        BlendshapeRig rig = SampleFace.Create(), made = ToyCorrectives.Add(rig, new() { Seed = 5 });
        Assert.Equal(rig.Shapes, made.Shapes.Take(rig.Shapes.Count));
        Assert.Equal(rig.Logic.InBetweens.ToArray(), made.Logic.InBetweens.ToArray());
        Assert.Equal(rig.Logic.Correctives.ToArray(), made.Logic.Correctives.ToArray()[..rig.Logic.Correctives.Length]);
        int[][] factors = [.. made.Logic.Correctives.ToArray().Select(corrective => corrective.Factors.ToArray().Order().ToArray())];
        Assert.Equal(factors.Length, factors.Select(ControlOverlap.Key).Distinct().Count());
        var overlap = new ControlOverlap(rig);
        int[][] added = factors[rig.Logic.Correctives.Length..];
        Assert.Equal([40, 20, 8], new[] { 2, 3, 4 }.Select(count => added.Count(key => key.Length == count)));
        Assert.All(added, key => Assert.True(overlap.Of(key) >= ControlOverlap.Least));
        Assert.All(added.SelectMany(key => key), factor => Assert.InRange(factor, 0, rig.Logic.ControlCount - 1));
    }

    [Fact]
    public void The_seed_decides_every_bit_and_the_size_scales()
    {
        BlendshapeRig rig = Grid();
        var options = new ToyCorrectiveOptions { Pairs = 2, Triples = 0, Quadruples = 0, Size = 0.25 };
        BlendshapeRig a = ToyCorrectives.Add(rig, options), b = ToyCorrectives.Add(rig, options), twice = ToyCorrectives.Add(rig, options with { Size = 0.5 }), other = ToyCorrectives.Add(rig, options with { Seed = 1 });
        CompskinRigFileTests.AssertSame(a, b);
        Assert.Equal(a.Shapes[4].Deltas.Select(value => 2 * value), twice.Shapes[4].Deltas);
        Assert.NotEqual(a.Shapes[4].Deltas, other.Shapes[4].Deltas);
    }

    [Fact]
    public void More_than_there_are_is_refused_and_controls_that_do_not_move_are_left_alone()
    {
        // left and middle, middle and right: left and right are apart, and the fourth control moves nothing.
        var all = new ToyCorrectiveOptions { Pairs = 2, Triples = 0, Quadruples = 0 };
        Assert.Equal(["left_middle", "middle_right"], ToyCorrectives.Add(Grid(), all).ShapeNames.Skip(4).Order());
        Assert.Equal("pairs: expected 3 new combinations of controls whose shapes overlap, found 2", Refusal(all with { Pairs = 3 }));
        Assert.Equal("triples: expected 1 new combinations of controls whose shapes overlap, found 0", Refusal(all with { Triples = 1 }));
        Assert.Equal("quadruples: expected 0 or more, found -1", Refusal(all with { Quadruples = -1 }));
        Assert.Equal("size: expected a fraction above 0, found 0", Refusal(all with { Size = 0 }));
        Assert.Contains("found 0", Assert.Throws<MimikException>(() => ToyCorrectives.Add(ToyCorrectives.Add(Grid(), all), all with { Pairs = 1 })).Message, StringComparison.Ordinal);
        Assert.Equal(4, ToyCorrectives.Add(Grid(), new() { Pairs = 0, Triples = 0, Quadruples = 0 }).Shapes.Count);

        static string Refusal(ToyCorrectiveOptions options) => Assert.Throws<MimikException>(() => ToyCorrectives.Add(Grid(), options)).Message;
    }

    [Theory]
    [InlineData("out.npz", false)]
    [InlineData("out.glb", false)]
    [InlineData("set.npz", true)]
    [InlineData("set", true)]
    public void Every_format_with_logic_takes_the_result(string name, bool npySet)
    {
        using var folder = new TemporaryFolder();
        RigFile.Write(folder["grid.npz"], Grid());
        var job = new MakeToyCorrectivesJob { RigPath = folder["grid.npz"], OutputPath = folder[name], AsNpySet = npySet, Options = new() { Pairs = 2, Triples = 0, Quadruples = 0 } };
        Assert.Contains(job.Run(), note => note.StartsWith("added 2 pairs, 0 triples, 0 quadruples; they move vertices by up to 1", StringComparison.Ordinal));
        BlendshapeRig expected = ToyCorrectives.Add(Grid(), job.Options), back = RigFile.Read(folder[name]).Rig;
        Assert.Equal(expected.ShapeNames, back.ShapeNames);
        CompskinRigFileTests.AssertSame(expected.Logic, back.Logic);
        Assert.Equal(expected.Shapes[5].Deltas, back.Shapes[5].Deltas, (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal(npySet ? 0 : (Side - 1) * (Side - 1), back.Surface.Faces.Count);
    }

    [Fact]
    public void A_rig_without_faces_gets_them_too_and_a_note_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        new MakeRandomRigJob { OutputPath = folder["random.npz"], Options = new() { Vertices = 50, Controls = 8, Pairs = 3 } }.Run();
        IReadOnlyList<string> notes = new MakeToyCorrectivesJob { RigPath = folder["random.npz"], OutputPath = folder["out.npz"], AsNpySet = true, Options = new() { Pairs = 9, Triples = 5, Quadruples = 2 } }.Run();
        Assert.Contains("no faces: the correctives were not smoothed along the surface", notes);
        Assert.Equal(8 + 38 + 16, RigFile.Read(folder["out.npz"]).Rig.Shapes.Count);
    }

    private static double Length(float[] deltas, int vertex) =>
        Math.Sqrt(deltas.AsSpan(3 * vertex, 3).ToArray().Sum(x => (double)x * x));

    // How far a vertex is from its neighbours' mean, beside how far it moves: |L d|^2 / |d|^2.
    private static double Roughness(CsrMatrix laplacian, float[] deltas)
    {
        float[] change = new float[deltas.Length];
        laplacian.MultiplyRowsScalar(0, laplacian.Rows, deltas, 3, new float[deltas.Length], change);
        return change.Sum(x => (double)x * x) / deltas.Sum(x => (double)x * x);
    }

    private static BlendshapeRig Points(params float[][] lengths) => new(
        new float[3 * lengths[0].Length],
        new RigSurface(lengths[0].Length, PolygonFaces.None),
        [.. lengths.Select((shape, s) => new Blendshape($"c{s}", [.. shape.SelectMany(length => (float[])[0, length, 0])]))],
        LengthUnit.Metres);

    // Bumps of the columns around 5, 15 and 25 in a square of vertices, and a shape of zeros.
    private static BlendshapeRig Grid()
    {
        float[] neutral = [.. Enumerable.Range(0, Side * Side).SelectMany(v => (float[])[v % Side, v / Side, 0])];
        var corners = new List<int>();
        for (int v = 0; v < Side * (Side - 1); v++)
        {
            if ((v + 1) % Side > 0)
                corners.AddRange([v, v + 1, v + Side + 1, v + Side]);
        }

        Blendshape Bump(string name, double centre, double size) => new(
            name,
            [.. Enumerable.Range(0, 3 * Side * Side).Select(i => i % 3 == 2 ? (float)(size * Math.Max(0, 1 - (Math.Pow((i / 3 % Side) - centre, 2) / 81))) : 0f)]);
        return new BlendshapeRig(
            neutral,
            new RigSurface(Side * Side, PolygonFaces.Uniform([.. corners], 4)),
            [Bump("left", 4, 1), Bump("middle", 15, 0.5), Bump("right", 26, 2), new Blendshape("still", new float[3 * Side * Side])],
            LengthUnit.Metres);
    }
}
