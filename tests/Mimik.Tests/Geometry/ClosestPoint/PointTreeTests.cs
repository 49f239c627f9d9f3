using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;

namespace Mimik.Tests.Geometry.ClosestPoint;

public sealed class PointTreeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 1)]
    [InlineData(3000, 1)]
    [InlineData(3000, 3)]
    public void The_tree_answers_as_trying_every_point_does(int count, int threads)
    {
        var random = new Random(count);

        // On a coarse grid, so that many are equally near.
        float[] cloud = [.. Enumerable.Range(0, 3 * count).Select(_ => (float)random.Next(30))];
        if (count > 20)
            cloud[3 * 11] = float.NaN;
        var tree = new PointTree(cloud, threads);
        Assert.Equal(count > 20 ? count - 1 : count, tree.Count);
        float[] asked = [.. Enumerable.Range(0, 3 * 200).Select(i => i < 300 ? random.Next(30) : (40 * random.NextSingle()) - 5)];
        var nearest = new NearPoint[200];
        tree.Nearest(asked, nearest);
        var several = new NearPoint[12];
        for (int i = 0; i < nearest.Length; i++)
        {
            var point = Vector3D.At(asked, i);
            NearPoint[] all = [.. Enumerable.Range(0, count).Where(k => !float.IsNaN(cloud[3 * k]))
                .Select(k => new NearPoint(k, (Vector3D.At(cloud, k) - point).LengthSquared)).OrderBy(p => p.SquaredDistance).ThenBy(p => p.Index)];
            Assert.Equal(all[0], nearest[i]);
            int found = tree.Nearest(point, several);
            Assert.Equal(all.Take(12), several[..found]);
            found = tree.Nearest(point, several, 3);
            Assert.Equal(all.Where(p => p.SquaredDistance <= 9).Take(12), several[..found]);
        }
    }

    [Fact]
    public void Points_that_are_not_finite_are_no_answers_and_get_none()
    {
        Assert.Throws<ArgumentException>(() => new PointTree([float.NaN, 0, 0], 1));
        Assert.Throws<ArgumentException>(() => new PointTree([1, 2], 1));
        var tree = new PointTree([float.PositiveInfinity, 0, 0, 1, 2, 3], 1);
        var found = new NearPoint[2];
        tree.Nearest([float.NaN, 0, 0, 1, 2, 4], found);
        Assert.Equal([NearPoint.None, new NearPoint(1, 1)], found);
        Assert.Equal(NearPoint.None, tree.Nearest(new Vector3D(0, 0, 0), 1));
        Assert.Equal(0, tree.Nearest(new Vector3D(0, 0, 0), []));
    }
}
