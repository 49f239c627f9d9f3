using Mimik.Geometry;

namespace Mimik.Tests.Geometry;

/// <summary>Two rows of vertices, a mouth: the upper stands still, the lower comes up; other vertices try to be taken for lips.</summary>
public class FacingPairsTests
{
    private const int Columns = 9;

    [Theory]
    [InlineData(1f)]
    [InlineData(1e-3f)]
    [InlineData(1000f)]
    public void TheRowsThatMeetAreFoundInAnyUnit(float scale)
    {
        (float[] open, float[] closed) = Mouth(scale);
        (int, int)[] expected = [.. Enumerable.Range(0, Columns).Select(c => (c, Columns + c))];
        Assert.Equal(expected, FacingPairs.Find(open, closed, All(open)));
    }

    [Fact]
    public void TheUpperIsTheHigherOfThePairWhateverTheNumbering()
    {
        (float[] open, float[] closed) = Mouth(1);
        float[] Swapped(float[] rows) => [.. rows[(3 * Columns)..(6 * Columns)], .. rows[..(3 * Columns)], .. rows[(6 * Columns)..]];
        (int, int)[] expected = [.. Enumerable.Range(0, Columns).Select(c => (Columns + c, c))];
        Assert.Equal(expected, FacingPairs.Find(Swapped(open), Swapped(closed), All(open)));
    }

    [Fact]
    public void SkinThatIsOnlyPushedTogetherIsNoSeam()
    {
        // A second pair of rows comes from 10 to 3 apart: together, but not closed.
        (float[] open, float[] closed) = Mouth(1);
        float[] Folded(float[] rows, float apart) => [.. rows, .. Enumerable.Range(0, 2 * Columns).SelectMany(i => (float[])[5 * (i % Columns), 30 + (i < Columns ? apart : 0), 0])];
        float[] wide = Folded(open, 10), narrow = Folded(closed, 3);
        Assert.Equal(Columns, FacingPairs.Find(wide, narrow, All(wide)).Length);
    }

    [Fact]
    public void WhatLiesBehindIsLeftOut()
    {
        // The same mouth again, further in: the inside of the lips.
        (float[] open, float[] closed) = Mouth(1);
        float[] Inside(float[] rows) => [.. rows, .. rows.Select((x, i) => i % 3 == 2 ? x - 8 : x)];
        (int, int)[] expected = [.. Enumerable.Range(0, Columns).Select(c => (c, Columns + c))];
        Assert.Equal(expected, FacingPairs.Find(Inside(open), Inside(closed), All(Inside(open))));
    }

    [Fact]
    public void OnlyCandidatesPairAndNothingMovingGivesNone()
    {
        (float[] open, float[] closed) = Mouth(1);
        int[] without = [.. All(open).Where(v => v != 4)];
        Assert.DoesNotContain(FacingPairs.Find(open, closed, without), pair => pair.Upper == 4);
        Assert.Empty(FacingPairs.Find(open, open, All(open)));
        Assert.Empty(FacingPairs.Find(open, closed, []));
    }

    // Rows 5 apart in x; the lower row lies 30 below when open and 0.5 below, and 0.2 in front, when closed; a chin follows 20 below it.
    private static (float[] Open, float[] Closed) Mouth(float scale)
    {
        float[] Rows(float lower, float front)
        {
            var rows = new List<float>();
            foreach ((float y, float z) in (ReadOnlySpan<(float, float)>)[(0, 0), (-lower, front), (-lower - 20, 0)])
            {
                for (int c = 0; c < Columns; c++)
                    rows.AddRange([scale * 5 * c, scale * y, scale * z]);
            }

            return [.. rows];
        }

        return (Rows(30, 0), Rows(0.5f, 0.2f));
    }

    private static int[] All(float[] positions) => [.. Enumerable.Range(0, positions.Length / 3)];
}
