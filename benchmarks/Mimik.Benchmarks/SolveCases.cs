using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.Faces.Synthetic;
using Mimik.Formats.Arrays;

namespace Mimik.Benchmarks;

/// <summary>A rig and meshes in memory, for timing inverse rigs.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Rig">The rig.</param>
/// <param name="Points">[T x n] displacements.</param>
/// <param name="Lambda">lambda1 and lambda2.</param>
/// <param name="RecordedSecondsPerFrame">What the published code took, or null.</param>
internal sealed record SolveCase(string Name, BlendshapeRig Rig, float[] Points, double Lambda, double? RecordedSecondsPerFrame)
{
    public int Frames => Points.Length / Rig.Neutral.Length;

    public ArraySequence Sequence(int frames) => frames == Frames
        ? new ArraySequence(Points, Rig.VertexCount, areDisplacements: true)
        : new ArraySequence(Points[..(frames * Rig.Neutral.Length)], Rig.VertexCount, areDisplacements: true);

    /// <summary>The recorded ICT face: 28,227 coordinates, 53 controls, 68 correctives, 100 frames with noise, mm.</summary>
    public static SolveCase Ict()
    {
        string path = Reference.TryFind("inverserig/ict.npz") ?? throw new MimikException("expected ../shared/reference/inverserig/ict.npz beside the checkout, found none");
        BlendshapeRig rig = InverseRigSetFile.Read(path).Rig;
        NpyArray targets = NpzFile.Read(path)["targets"];
        float[] columns = targets.ToSingles(), points = new float[columns.Length];
        int n = targets.Shape[0], frames = targets.Shape[1];
        for (int k = 0; k < n; k++)
        {
            for (int t = 0; t < frames; t++)
                points[(t * n) + k] = columns[(k * frames) + t];
        }

        return new SolveCase("ICT face, recorded targets", rig, points, 0.1, 0.4619756767);
    }

    /// <summary>A random rig with its own curves, without noise.</summary>
    public static SolveCase Random(string name, RandomRigOptions options, double? recorded)
    {
        RandomRig made = RandomRig.Create(options);
        BlendshapeRig rig = made.Rig;
        int n = rig.Neutral.Length, m = rig.Logic.ControlCount;
        float[] points = new float[options.Frames * n], shapes = new float[rig.Shapes.Count];
        for (int t = 0; t < options.Frames; t++)
        {
            rig.Logic.Evaluate(made.Weights[t][..m], shapes);
            Span<float> frame = points.AsSpan(t * n, n);
            for (int p = 0; p < shapes.Length; p++)
            {
                if (shapes[p] != 0)
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(rig.Shapes[p].Deltas, shapes[p], frame, frame);
            }
        }

        return new SolveCase(name, rig, points, 1, recorded);
    }

    /// <summary>The size of the paper's largest rig: 72,147 coordinates, 130 controls, 642 correctives.</summary>
    public static SolveCase Paper(int frames) => Random(
        "random rig of the paper's size", new RandomRigOptions { Vertices = 24_049, Controls = 130, Pairs = 400, Triples = 180, Quadruples = 62, Frames = frames }, 9.939745149);
}
