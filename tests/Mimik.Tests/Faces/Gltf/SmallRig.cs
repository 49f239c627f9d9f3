using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.Tests.Formats.Gltf;

namespace Mimik.Tests.Faces.Gltf;

/// <summary>A rig of a few dozen vertices that has everything that makes an exchange format stumble.</summary>
internal static class SmallRig
{
    /// <summary>
    /// A 6 x 5 grid of quads, pentagon and triangle with seams in its texture coordinates, two alternating materials and a vertex that no face
    /// uses; a "teeth" part that nothing moves; a part of points, without tangents; an unused material; a picture; tangents; rig logic.
    /// </summary>
    public static BlendshapeRig Make(LengthUnit? unit = null, float scale = 1)
    {
        var random = new Random(5);
        const int columns = 6, rows = 5, grid = columns * rows;
        int count = grid + 1 + 4 + 2;
        float[] neutral = new float[3 * count];
        for (int v = 0; v < count; v++)
        {
            neutral[3 * v] = scale * ((v % columns) + (0.3f * random.NextSingle()));
            neutral[(3 * v) + 1] = scale * ((v / columns) + (0.3f * random.NextSingle()));
            neutral[(3 * v) + 2] = scale * (0.2f * random.NextSingle());
        }

        List<int> offsets = [0], corners = [], materials = [], uvCorners = [];
        var uvs = new List<float>();
        for (int y = 0; y + 1 < rows; y++)
        {
            for (int x = 0; x + 1 < columns; x++)
            {
                int a = (y * columns) + x;
                Face((x + y) % 3 == 0 ? 1 : 0, x >= 3, a, a + 1, a + columns + 1, a + columns);
            }
        }

        Face(1, seam: true, 0, 1, 2, 8, 7);
        Face(0, seam: false, 3, 4, 9);
        int faceFaces = materials.Count;
        Face(3, seam: false, grid + 1, grid + 2, grid + 4, grid + 3);
        float[] tangents = new float[4 * count];
        for (int v = 0; v < grid + 5; v++)
            (tangents[4 * v], tangents[(4 * v) + 3]) = (1, v % 2 == 0 ? 1 : -1);

        var surface = new RigSurface(
            count,
            new PolygonFaces([.. offsets], [.. corners]),
            [
                new RigPart("face", 0, grid + 1, 0, faceFaces),
                new RigPart("teeth", grid + 1, 4, faceFaces, 1),
                new RigPart("freckles", grid + 5, 2, faceFaces + 1, 0),
            ],
            [
                new RigMaterial("skin", [0.8f, 0.6f, 0.5f, 1], 0.1f, 0.7f) { BaseColourImage = GltfBuilderTests.SmallestPng, BaseColourImageType = "image/png" },
                new RigMaterial("lips", [0.7f, 0.2f, 0.2f, 0.5f]) { DoubleSided = true },
                new RigMaterial("unused", [0, 0, 1, 1]),
                new RigMaterial("enamel", [0.9f, 0.9f, 0.85f, 1]),
            ],
            [.. materials],
            [.. uvs],
            [.. uvCorners],
            tangents);

        string[] names = ["jawOpen", "mouthSmile_L", "still", "jawOpen_half", "jawOpen+mouthSmile_L"];
        var shapes = new List<Blendshape>();
        foreach (string name in names)
        {
            float[] deltas = new float[3 * count];
            for (int v = 0; v < grid && name != "still"; v += shapes.Count + 1)
            {
                for (int axis = 0; axis < 3; axis++)
                    deltas[(3 * v) + axis] = scale * (random.NextSingle() - 0.5f);
            }

            shapes.Add(new Blendshape(name, deltas));
        }

        var logic = new RigLogic(3, 5, [new InBetween(3, 0, 0, 0.5f, 1)], [new Corrective(4, [0, 1])]);
        return new BlendshapeRig(neutral, surface, shapes, unit ?? new LengthUnit(0.01, UnitSource.Declared), logic);

        void Face(int material, bool seam, params ReadOnlySpan<int> vertices)
        {
            foreach (int v in vertices)
            {
                corners.Add(v);
                uvCorners.Add(uvs.Count / 2);
                (float x, float y) = ((v % columns) / 8f, (v / columns) / 8f);
                int known = -1;
                for (int i = 0; i < uvs.Count && known < 0; i += 2)
                    known = uvs[i] == x + (seam ? 0.25f : 0) && uvs[i + 1] == y ? i / 2 : -1;
                if (known >= 0)
                    uvCorners[^1] = known;
                else
                    uvs.AddRange([x + (seam ? 0.25f : 0), y]);
            }

            offsets.Add(corners.Count);
            materials.Add(material);
        }
    }

    /// <summary>Holds two rigs to the same topology, bit for bit, and the same numbers but for rounding.</summary>
    public static void AssertSame(BlendshapeRig expected, BlendshapeRig actual)
    {
        Assert.Equal(expected.Surface.Faces.Offsets, actual.Surface.Faces.Offsets);
        Assert.Equal(expected.Surface.Faces.Corners, actual.Surface.Faces.Corners);
        Assert.Equal(expected.Surface.FaceMaterials, actual.Surface.FaceMaterials);
        Assert.Equal(expected.Surface.Parts, actual.Surface.Parts);
        Assert.Equal(expected.Surface.UvCorners, actual.Surface.UvCorners);
        Assert.Equal(expected.Surface.Tangents, actual.Surface.Tangents);
        Assert.Equal(expected.ShapeNames, actual.ShapeNames);
        Assert.Equal(expected.Unit.MetresPerUnit, actual.Unit.MetresPerUnit);
        AssertClose(expected.Neutral, actual.Neutral);
        AssertClose(expected.Surface.Uvs ?? [], actual.Surface.Uvs ?? []);
        foreach ((Blendshape e, Blendshape a) in expected.Shapes.Zip(actual.Shapes))
            AssertClose(e.Deltas, a.Deltas);
        Assert.Equal(expected.Logic.ControlCount, actual.Logic.ControlCount);
        Assert.Equal(expected.Logic.InBetweens.ToArray(), actual.Logic.InBetweens.ToArray());
        Assert.Equal(
            expected.Logic.Correctives.ToArray().Select(c => $"{c.Shape}: {string.Join(' ', c.Factors.ToArray())}"),
            actual.Logic.Correctives.ToArray().Select(c => $"{c.Shape}: {string.Join(' ', c.Factors.ToArray())}"));
        foreach ((RigMaterial e, RigMaterial a) in expected.Surface.Materials.Zip(actual.Surface.Materials))
        {
            Assert.Equal((e.Name, e.Metallic, e.Roughness, e.DoubleSided, e.BaseColourImageType), (a.Name, a.Metallic, a.Roughness, a.DoubleSided, a.BaseColourImageType));
            Assert.Equal(e.BaseColour, a.BaseColour);
            Assert.Equal(e.BaseColourImage, a.BaseColourImage);
        }

        Assert.Equal(expected.Surface.Materials.Count, actual.Surface.Materials.Count);
    }

    // Metres and back: two roundings. Texture coordinates: 1 - (1 - v).
    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) > Math.Max(1.2e-7f * Math.Abs(expected[i]), 6e-8f))
                Assert.Fail($"{i}: expected {expected[i]:g9}, found {actual[i]:g9}");
        }
    }
}
