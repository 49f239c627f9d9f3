using Mimik.Retargeting;

namespace Mimik.Tests.Retargeting;

public sealed class SlitSidesTests
{
    // A sheet of 21 x 21 vertices, cut along y = 0 between x = -6 and 6: those below the cut are vertices of their own.
    [Fact]
    public void Vertices_across_a_cut_that_touch_are_on_two_sides()
    {
        var positions = new List<float>();
        var triangles = new List<int>();
        int[,] at = new int[22, 21];
        for (int row = 0; row < 22; row++)
        {
            for (int x = 0; x < 21; x++)
            {
                // Row 10 is the upper edge of the cut, row 11 the lower one at the same height.
                bool shared = row == 11 && x is < 4 or > 16;
                at[row, x] = shared ? at[10, x] : positions.Count / 3;
                if (!shared)
                    positions.AddRange([x - 10, row <= 10 ? 10 - row : 11 - row, 0]);
            }
        }

        for (int row = 0; row < 21; row++)
        {
            for (int x = 0; x < 20 && row != 10; x++)
                triangles.AddRange([at[row, x], at[row + 1, x], at[row + 1, x + 1], at[row, x], at[row + 1, x + 1], at[row, x + 1]]);
        }

        int[] landmarks = [at[10, 7], at[10, 10], at[10, 13], at[11, 7], at[11, 10], at[11, 13]];
        int[] labels = SlitSides.Label([.. positions], [.. triangles], landmarks, [new Slit([0, 1, 2], [3, 4, 5], [])]).Labels;
        for (int x = 6; x <= 14; x++)
        {
            Assert.Equal(1, labels[at[10, x]]);
            Assert.Equal(2, labels[at[11, x]]);
            Assert.Equal(1, labels[at[9, x]]);
            Assert.Equal(2, labels[at[12, x]]);
        }

        Assert.Equal(0, labels[at[0, 10]]);
        Assert.Equal(2, SlitSides.Opposite(1));
        Assert.Equal(1, SlitSides.Opposite(2));
        Assert.Equal(4, SlitSides.Opposite(3));
        Assert.Equal(0, SlitSides.Opposite(0));
    }
}
