using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Retargeting;

namespace Mimik.Tests.Retargeting;

public sealed class SurfaceRegistrationTests
{
    [Fact]
    public void A_ball_lies_down_on_a_bumpy_one_of_other_tessellation()
    {
        (float[] source, int[] triangles) = TestSurfaces.Ball(24, 40, (_, _, _) => 1);
        (float[] target, int[] targetTriangles) = TestSurfaces.Ball(31, 52, (x, y, z) => 1.1 + (0.15 * z) + (0.08 * Math.Sin(3 * x) * y));
        RegistrationResult result = Registration(source, triangles, target, targetTriangles).Run(SimilarityTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(RegistrationExit.Converged, result.Exit);
        Assert.InRange(result.RootMeanSquare, 0, 0.002);
        var tree = new SurfaceTree(target, targetTriangles);
        for (int v = 0; v < source.Length / 3; v++)
            Assert.InRange(Math.Sqrt(tree.Closest(Vector3D.At(result.Bent, v)).SquaredDistance), 0, 0.01);
    }

    [Fact]
    public void A_surface_on_itself_stays()
    {
        (float[] ball, int[] triangles) = TestSurfaces.Ball(16, 24, (x, _, z) => 1 + (0.2 * z * x));
        RegistrationResult result = Registration(ball, triangles, ball, triangles).Run(SimilarityTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        for (int i = 0; i < ball.Length; i++)
            Assert.Equal(ball[i], result.Bent[i], 1e-4f);
        Assert.All(result.Confidence, c => Assert.InRange(c, 0.5f, 1f));
    }

    [Fact]
    public void What_a_cropped_target_lacks_follows_without_confidence()
    {
        (float[] source, int[] triangles) = TestSurfaces.Ball(24, 40, (_, _, _) => 1);
        (float[] whole, int[] all) = TestSurfaces.Ball(24, 40, (_, _, _) => 1.2);
        int[] front = [.. Enumerable.Range(0, all.Length / 3).Where(t => Enumerable.Range(0, 3).All(c => whole[(3 * all[(3 * t) + c]) + 2] > 0.1f)).SelectMany(t => all.AsSpan(3 * t, 3).ToArray())];
        RegistrationResult result = Registration(source, triangles, whole, front).Run(SimilarityTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        for (int v = 0; v < source.Length / 3; v++)
        {
            // The ball's own front may slide a little over the crop's edge.
            if (source[(3 * v) + 2] < -0.4f)
                Assert.Equal(0, result.Confidence[v]);
            else if (source[(3 * v) + 2] > 0.5f)
                Assert.Equal(1.2, Vector3D.At(result.Bent, v).Length, 0.01);
            // The back keeps its shape.
            Assert.InRange(Vector3D.At(result.Bent, v).Length, 0.6, 1.6);
        }
    }

    [Fact]
    public void Landmarks_align_turned_scaled_and_shifted_heads_and_pull_along_the_surface()
    {
        (float[] source, int[] triangles) = TestSurfaces.Ball(24, 40, (x, y, z) => 1 + (0.2 * z) + (0.1 * x * y));
        var planted = new SimilarityTransform(25, RigidMotion.Create((0.1, 0.3, 0.05, 0.9), (4, -2, 7)));
        float[] target = planted.Map(source);
        int[] marks = [3, 200, 411, 640, 803];
        var landmarks = BarycentricMap.OfVertices(marks);
        float[] places = SurfaceRegistration.Places(landmarks, target);
        RegistrationResult result = new SurfaceRegistration(source, triangles, target, triangles, new RegistrationOptions { Threads = 1 }, landmarks, places)
            .Run(null, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(25, result.Alignment.Scale, 1e-3);
        for (int i = 0; i < target.Length; i++)
            Assert.Equal(target[i], result.Bent[i], 0.01f);
    }

    [Fact]
    public void The_same_bits_for_any_number_of_threads_and_a_cancelled_run_ends()
    {
        (float[] source, int[] triangles) = TestSurfaces.Ball(16, 24, (_, _, _) => 1);
        (float[] target, int[] targetTriangles) = TestSurfaces.Ball(15, 30, (x, _, z) => 1.1 + (0.1 * z * x));
        RegistrationResult one = Registration(source, triangles, target, targetTriangles, 1).Run(SimilarityTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        RegistrationResult three = Registration(source, triangles, target, targetTriangles, 3).Run(SimilarityTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(one.Bent, three.Bent);
        Assert.Equal(one.Confidence, three.Confidence);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Registration(source, triangles, target, targetTriangles).Run(SimilarityTransform.Identity, cancellation: cancelled.Token));
    }

    private static SurfaceRegistration Registration(float[] source, int[] triangles, float[] target, int[] targetTriangles, int threads = 2) =>
        new(source, triangles, target, targetTriangles, new RegistrationOptions { Threads = threads });
}
