using Mimik.Faces.Sequences;

namespace Mimik.Tests.Faces.Sequences;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Numbers_count_by_value()
    {
        string[] expected = ["", "frame", "frame1", "frame2", "frame007", "frame7", "frame10", "frame10b2", "frame10b10", "frame99999999999999999999", "frame100000000000000000000", "framea"];
        var random = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            string[] names = [.. expected];
            random.Shuffle(names);
            Assert.Equal(expected, names.Order(NaturalOrder.Instance));
        }
    }
}
