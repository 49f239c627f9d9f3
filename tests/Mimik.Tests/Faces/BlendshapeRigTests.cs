using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Tests.Faces;

public class BlendshapeRigTests
{
    private static readonly float[] Square = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0];

    [Fact]
    public void A_pose_is_the_neutral_and_weighted_deltas_without_clamping()
    {
        BlendshapeRig rig = Rig(new Blendshape("a", Deltas(0, 1)), new Blendshape("b", Deltas(5, 2)), new Blendshape("still", new float[12]));
        float[] posed = new float[12];
        rig.Pose([2, -0.5f, 7], posed);
        Assert.Equal([2f, 0, 0, 1, 0, -1, 1, 1, 0, 0, 1, 0], posed);
        Assert.Throws<ArgumentException>(() => rig.Pose([1, 2], posed));
        Assert.Throws<ArgumentException>(() => rig.Pose([1, 2, 3], new float[11]));
    }

    [Fact]
    public void Without_logic_every_shape_is_a_control_and_all_zero_shapes_are_kept()
    {
        BlendshapeRig rig = Rig(new Blendshape("a", new float[12]), new Blendshape("b", new float[12]));
        Assert.Equal(["a", "b"], rig.ControlNames);
        float[] posed = new float[12];
        rig.Pose([1, 1], posed);
        Assert.Equal(Square, posed);
    }

    [Fact]
    public void Another_unit_keeps_the_numbers()
    {
        BlendshapeRig rig = Rig(new Blendshape("a", Deltas(0, 1)));
        BlendshapeRig same = rig.WithUnit(LengthUnit.Metres);
        Assert.Equal(LengthUnit.Metres, same.Unit);
        Assert.Same(rig.Neutral, same.Neutral);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Says("shape \"a\": expected 4 x 3 deltas, found 9 numbers", () => Rig(new Blendshape("a", new float[9])));
        Says("shapes: expected unique names, found \"a\" twice", () => Rig(new Blendshape("a", new float[12]), new Blendshape("a", new float[12])));
        Says("shape \"a\": expected finite numbers, found NaN at vertex 1, z", () => Rig(new Blendshape("a", Deltas(5, float.NaN))));
        Says("neutral: expected 4 x 3 numbers, found 3", () => new BlendshapeRig(new float[3], Surface(), [], LengthUnit.Unknown));
        Says(
            "rig logic: expected 1 shapes, found 2",
            () => new BlendshapeRig(Square, Surface(), [new Blendshape("a", new float[12])], LengthUnit.Unknown, RigLogic.Identity(2)));
    }

    [Fact]
    public void A_surface_that_does_not_fit_is_named()
    {
        PolygonFaces quad = PolygonFaces.Uniform([0, 1, 2, 3], 4);
        Says("faces: expected vertex indices below 3, found 3", () => new RigSurface(3, quad));
        Says("parts: expected unique names", () => Surface(parts: [new("p", 0, 4, 0, 1), new("p", 4, 0, 1, 0)]));
        Says("expected to start at vertex 4", () => Surface(parts: [new("p", 0, 4, 0, 1), new("q", 3, 1, 1, 0)]));
        Says("passes the end", () => Surface(parts: [new("p", 0, 5, 0, 1)]));
        Says("parts: expected to cover 4 vertices", () => Surface(parts: [new("p", 0, 3, 0, 0)]));
        Says("expected faces over vertices 0..2, found vertex 3", () => Surface(parts: [new("p", 0, 3, 0, 1), new("q", 3, 1, 1, 0)]));
        Says("face materials: expected 1, found 2", () => Surface(faceMaterials: [0, 0]));
        Says("face materials: expected an index below 1, found 1", () => Surface(faceMaterials: [1]));
        Says("values and corner indices together", () => Surface(uvs: [0, 0]));
        Says("expected 4 corner indices", () => Surface(uvs: [0, 0], uvCorners: [0, 0, 0]));
        Says("expected an index below 1, found -1", () => Surface(uvs: [0, 0], uvCorners: [0, 0, 0, -1]));
        Says("texture coordinates: expected finite numbers, found NaN at 0", () => Surface(uvs: [0, float.NaN], uvCorners: [0, 0, 0, 0]));
        Says("tangents: expected 16 numbers", () => Surface(tangents: new float[12]));
        Says("tangents: expected finite numbers", () => Surface(tangents: [.. new float[15], float.PositiveInfinity]));
        Says("material \"m\": expected a base colour of 4 numbers, found 3", () => Surface(materials: [new("m", [1, 1, 1])]));
        Says("material \"m\": expected finite numbers", () => Surface(materials: [new("m", [1, 1, 1, 1], float.NaN)]));
    }

    private static BlendshapeRig Rig(params Blendshape[] shapes) => new(Square, Surface(), shapes, LengthUnit.Unknown);

    private static RigSurface Surface(
        RigPart[]? parts = null, RigMaterial[]? materials = null, int[]? faceMaterials = null, float[]? uvs = null, int[]? uvCorners = null, float[]? tangents = null) =>
        new(4, PolygonFaces.Uniform([0, 1, 2, 3], 4), parts, materials, faceMaterials, uvs, uvCorners, tangents);

    private static float[] Deltas(int at, float value)
    {
        float[] deltas = new float[12];
        deltas[at] = value;
        return deltas;
    }

    private static void Says(string expected, Func<object> make) =>
        Assert.Contains(expected, Assert.ThrowsAny<MimikException>(make).Message, StringComparison.Ordinal);
}
