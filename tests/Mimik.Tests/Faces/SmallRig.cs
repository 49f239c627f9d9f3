using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Tests.Faces;

/// <summary>A rig of six vertices with everything that a rig can have.</summary>
internal static class SmallRig
{
    public static BlendshapeRig Make()
    {
        float[] neutral = [0, 0, 0, 1, 0, 0.1f, 1, 1, 0, 0, 1, -0f, 2, 2, 2, 3, 2, 2];
        var faces = new PolygonFaces([0, 4, 7, 10], [0, 1, 2, 3, 0, 2, 3, 4, 5, 4]);
        var surface = new RigSurface(
            6,
            faces,
            [new RigPart("face", 0, 4, 0, 2), new RigPart("teeth", 4, 2, 2, 1)],
            [
                RigMaterial.Default with { BaseColourImage = [1, 2, 3], BaseColourImageType = "image/png" },
                new RigMaterial("tooth", [0.9f, 0.9f, 0.8f, 0.5f], 0.25f, 0.3f) { DoubleSided = true },
            ],
            [0, 0, 1],
            [0, 0, 1, 0, 1, 1, 0, 1],
            [0, 1, 2, 3, 0, 2, 3, 0, 1, 2],
            [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, -1, 1, 0, 0, 1, 1, 0, 0, 1]);
        string[] names = ["jaw", "smile", "jaw50", "both", "über"];
        var shapes = names.Select((name, s) => new Blendshape(name, [.. Enumerable.Range(0, 18).Select(i => (s + i) * 0.01f)]));
        var logic = new RigLogic(
            2, 5, [new InBetween(2, 0, 0, 0.5f, 1)], [new Corrective(3, [0, 1]), new Corrective(4, [2, 1])]);
        return new BlendshapeRig(neutral, surface, [.. shapes], new LengthUnit(0.01, UnitSource.Declared), logic);
    }
}
