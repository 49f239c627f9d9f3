using Mimik.Faces;
using Mimik.Formats.Gltf;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Gltf;

/// <summary>
/// Blender as an independent reader: it must move the vertices as Mimik does. Blender 3.4 drops attributes that it does not know, so
/// its vertices are matched through the order that it keeps: primitive after primitive, the vertices that triangles use, rising; the
/// exported _VERTEX then says which of the rig's vertices each is.
/// </summary>
public class GltfInBlenderTests
{
    private const double Tolerance = 1e-5; // of the bounding box's diagonal

    [Fact]
    public void A_small_rig_with_seams_and_materials_moves_as_it_should() => AssertMoves(SmallRig.Make(), seed: 1);

    [Fact]
    public void The_ict_face_moves_as_it_should() => AssertMoves(IctFaceKit.Read(Repository.Shared("models/ict-facekit/ict-facekit.npz")), seed: 2);

    private static void AssertMoves(BlendshapeRig rig, int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        string[] names = [.. rig.ShapeNames];
        int shapes = names.Length;

        // An animation of random mixes at 30 frames a second, asked at its keys and between them; then 0, 1 and random mixes as poses.
        float[] weights = [.. Enumerable.Range(0, 4 * shapes).Select(_ => random.NextSingle())];
        double[] seconds = [0, 1 / 30.0, 1.5 / 30, 2.25 / 30, 3 / 30.0];
        float[][] wanted =
        [
            .. seconds.Select(time => Between(weights, shapes, time * 30)),
            new float[shapes],
            .. new[] { 0, shapes / 2, shapes - 1 }.Select(one => Enumerable.Range(0, shapes).Select(s => s == one ? 1f : 0).ToArray()),
            .. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, shapes).Select(_ => (1.4f * random.NextSingle()) - 0.2f).ToArray()),
        ];
        GltfRigFile.Write(folder["face.glb"], rig, new WeightAnimation(weights, shapes, framesPerSecond: 30));
        IReadOnlyList<BlenderMesh> meshes = BlenderImport.Run(
            folder["face.glb"],
            [.. wanted[seconds.Length..].Select(pose => names.Zip(pose).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal))],
            seconds);

        Dictionary<string, int[]> maps = ImportedVertices(folder["face.glb"]);
        double size = Diagonal(rig.Neutral);
        float[] expected = new float[rig.Neutral.Length];
        foreach (RigPart part in rig.Surface.Parts.Where(part => part.FaceCount > 0))
        {
            BlenderMesh mesh = Assert.Single(meshes, mesh => mesh.Name == part.Name);
            int[] map = mesh.VertexMap ?? maps[part.Name];
            Assert.Equal(map.Length, mesh.VertexCount);
            for (int w = 0; w < wanted.Length; w++)
            {
                rig.Pose(wanted[w], expected);
                double worst = 0;
                for (int i = 0; i < 3 * map.Length; i++)
                {
                    double here = mesh.Positions[w][i] / rig.Unit.MetresPerUnit!.Value;
                    worst = Math.Max(worst, Math.Abs(here - expected[(3 * map[i / 3]) + (i % 3)]));
                }

                Assert.True(worst <= Tolerance * size, $"part {part.Name}, row {w}: off by {worst / size:g3} of the size");
            }
        }
    }

    private static float[] Between(float[] weights, int shapes, double frame)
    {
        int key = Math.Min((int)Math.Floor(frame + 1e-9), (weights.Length / shapes) - 2);
        double t = frame - key;
        return [.. Enumerable.Range(0, shapes).Select(s => (float)(((1 - t) * weights[(key * shapes) + s]) + (t * weights[((key + 1) * shapes) + s])))];
    }

    /// <summary>For each mesh, the exported _VERTEX of the vertices that Blender keeps, in its order.</summary>
    private static Dictionary<string, int[]> ImportedVertices(string path)
    {
        GltfFile file = GltfFile.Read(path);
        var result = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (GltfMesh mesh in file.Document.Meshes!)
        {
            var kept = new List<int>();
            foreach (GltfPrimitive primitive in mesh.Primitives!)
            {
                float[] map = file.ReadFloats(primitive.Attributes!["_VERTEX"], "SCALAR", "test");
                IEnumerable<int> used = primitive.Indices is { } indices ? file.ReadIntegers(indices, "SCALAR", map.Length, "test").Distinct().Order() : Enumerable.Range(0, map.Length);
                kept.AddRange(used.Select(v => (int)map[v]));
            }

            result.Add(mesh.Name!, [.. kept]);
        }

        return result;
    }

    private static double Diagonal(float[] positions)
    {
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            IEnumerable<float> values = positions.Where((_, i) => i % 3 == axis);
            square += Math.Pow(values.Max() - values.Min(), 2);
        }

        return Math.Sqrt(square);
    }
}
