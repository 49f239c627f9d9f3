using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Workflows;

namespace Mimik.Tests.Workflows;

public class ImportanceMaskTests
{
    [Fact]
    public void PartsAndRegionsMultiply()
    {
        BlendshapeRig rig = SampleFace.Create();
        float[] factors = ImportanceMask.Read("part:teethUpper=0, lips=4,eyelids=9", rig, new FaceReadOptions());
        RigPart teeth = rig.Surface.Parts.First(part => part.Name == "teethUpper");
        Assert.All(factors[teeth.FirstVertex..(teeth.FirstVertex + teeth.VertexCount)], factor => Assert.Equal(0, factor));
        foreach (ClosingSeam seam in ClosingSeam.Find(rig, []))
            Assert.All(seam.Pairs, pair => Assert.Equal(seam.Name == "lips" ? 4 : 9, factors[pair.Upper], 1e-4));
        // The chin and the brow are out of reach; between, factors fall without a step.
        RigPart face = rig.Surface.Parts[0];
        for (int v = 0; v < face.VertexCount; v++)
        {
            if (rig.Neutral[(3 * v) + 1] is < -10 or > 4)
                Assert.Equal(1, factors[v]);
        }

        Assert.Contains(factors, factor => factor is > 1.5f and < 3.5f);
    }

    [Fact]
    public void ProductsAboveTheLimitAreRefused()
    {
        MimikException error = Assert.Throws<MimikException>(() => ImportanceMask.Read("part:face=20,lips=20", SampleFace.Create(), new FaceReadOptions()));
        Assert.StartsWith("--importance part:face=20,lips=20: expected factors from 0 to 100, found ", error.Message);
    }
}
