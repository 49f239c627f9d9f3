using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

public sealed class SimilarityTransformTests
{
    [Fact]
    public void Planted_transforms_are_found_and_compose()
    {
        float[] points = [0, 0, 0, 3, 0, 1, 0, 2, 0, 1, 1, 4, -2, 1, 0];
        var planted = new SimilarityTransform(0.37, RigidMotion.Create((0.2, -0.5, 0.1, 0.8), (3, 1, -2)));
        SimilarityTransform found = SimilarityTransform.Fit(points, planted.Map(points));
        Assert.Equal(0.37, found.Scale, 1e-6);
        var second = new SimilarityTransform(4, RigidMotion.Create((0, 1, 0, 1), (0, 1, 0)));
        var p = new Vector3D(1, 2, 3);
        Assert.Equal(0, ((second * planted).Map(p) - second.Map(planted.Map(p))).Length, 1e-12);
        Assert.Equal(0, (found.Map(p) - planted.Map(p)).Length, 1e-5);
        Assert.Throws<MimikException>(() => SimilarityTransform.Fit([0, 0, 0, 1, 0, 0, 2, 0, 0], [0, 0, 0, 1, 0, 0, 2, 0, 0]));
    }
}
