using System.Numerics;
using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Geometry.Rendering;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces;

public class FaceLooksTests
{
    [Fact]
    public void The_sample_faces_irises_are_round_and_lie_where_its_materials_say()
    {
        SurfaceModel model = Model(SampleFace.Create());
        AssertTwoEyes(model);
    }

    [Fact]
    public void The_ict_faces_irises_lie_on_its_outer_balls_and_the_inner_balls_are_hidden()
    {
        BlendshapeRig rig = IctFaceKit.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"));
        SurfaceModel model = Model(rig);
        AssertTwoEyes(model);
        for (int f = 0; f < rig.Surface.Faces.Count; f++)
        {
            string material = rig.Surface.Materials[rig.Surface.FaceMaterials[f]].Name;
            SurfaceKind kind = model.Looks[model.FaceLooks[f]].Kind;
            if (material is "M_EyeOcclusion" or "M_LacrimalFluid" or "M_EyeBlend" || material.StartsWith("M_Iris", StringComparison.Ordinal))
                Assert.Equal(SurfaceKind.Hidden, kind);
            if (material.StartsWith("M_Sclera", StringComparison.Ordinal))
                Assert.Equal(SurfaceKind.Eye, kind);
        }
    }

    [Fact]
    public void Lashes_run_from_root_to_tip()
    {
        BlendshapeRig face = IctFaceKit.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz"));
        SurfaceModel model = Model(face);
        int[] lashes = [.. Enumerable.Range(0, model.Faces.Count)
            .Where(f => model.Looks[model.FaceLooks[f]].Kind == SurfaceKind.Lashes)
            .SelectMany(f => model.Faces[f].ToArray()).Distinct()];
        Assert.NotEmpty(lashes);
        Assert.Equal(0, lashes.Min(v => model.Places[v].Y), 1e-5f);
        Assert.Equal(1, lashes.Max(v => model.Places[v].Y), 1e-5f);

        // Tips stand out of the face farther than roots.
        float Out(bool tip) => lashes.Where(v => tip ? model.Places[v].Y > 0.99f : model.Places[v].Y < 0.01f).Average(v => face.Neutral[(3 * v) + 2]);
        Assert.True(Out(tip: true) > Out(tip: false));
    }

    [Fact]
    public void Hairs_are_denser_at_the_root_than_at_the_tip()
    {
        int Holes(float height) => Enumerable.Range(0, 5000).Count(i => LashPattern.IsHole(new Vector2(0.01f * i, height)));
        Assert.InRange(Holes(0), 1, 3500);
        Assert.True(Holes(0.9f) > Holes(0.5f) && Holes(0.5f) > Holes(0));
        Assert.Equal(5000, Holes(1.01f));
    }

    [Fact]
    public void An_iris_goes_from_pupil_to_white()
    {
        var look = new SurfaceLook(SurfaceKind.Eye, new Vector3(0.8f), 0.1f) { Iris = new Vector3(0.1f, 0.2f, 0.3f), Pupil = 0.35f };
        Assert.True(IrisPattern.At(Vector2.Zero, look).Length() < 0.02f);
        Assert.Equal(look.Albedo, IrisPattern.At(new Vector2(0, 1.2f), look));
        Assert.Equal(look.Albedo, IrisPattern.At(new Vector2(50, 0), look));
        Assert.True(IrisPattern.At(new Vector2(0.6f, 0), look).Z > 0.1f);
    }

    private static void AssertTwoEyes(SurfaceModel model)
    {
        int[] eyes = [.. Enumerable.Range(0, model.Faces.Count)
            .Where(f => model.Looks[model.FaceLooks[f]].Kind == SurfaceKind.Eye)
            .SelectMany(f => model.Faces[f].ToArray())
            .Distinct()];
        Assert.Contains(eyes, v => model.Places[v].Length() < 0.2f);
        Assert.Contains(eyes, v => model.Places[v].Length() > 3);
        Assert.All(model.Looks.Where(look => look.Kind == SurfaceKind.Eye && look.Pupil > 0), look => Assert.InRange(look.Pupil, 0.2f, 0.6f));
        Assert.Equal(2, model.Looks.Count(look => look.Kind == SurfaceKind.Eye && look.Pupil > 0));
    }

    private static SurfaceModel Model(BlendshapeRig rig)
    {
        var rest = new Vector3[rig.VertexCount];
        for (int v = 0; v < rest.Length; v++)
            rest[v] = new Vector3(rig.Neutral.AsSpan(3 * v, 3));
        return FaceLooks.Of(rig.Surface, rest);
    }
}
