using Mimik.Faces;
using Mimik.Geometry;
using Mimik.Playback;
using Mimik.TestSupport;

namespace Mimik.Cli.Tests;

/// <summary>A small face in a folder of its own, and the command line run on it within the process.</summary>
public sealed class SmallFace : IDisposable
{
    /// <summary>Vertices along each side of the face's grid.</summary>
    private const int Columns = 6;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Writes the face as rig.npz.</summary>
    public SmallFace()
    {
        Rig = Create();
        RigFile.Write(this["rig.npz"], Rig);
    }

    /// <summary>Three controls and a corrective of the first two, in metres.</summary>
    public BlendshapeRig Rig { get; }

    /// <summary>The files in the folder.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>A path inside the folder.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Runs the command line.</summary>
    /// <param name="arguments">As a shell splits them.</param>
    public static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Writes weights of unnamed channels.</summary>
    /// <param name="name">A file name, .npy or .npz.</param>
    /// <param name="frames">T.</param>
    /// <param name="channels">C.</param>
    public string WriteWeights(string name, int frames, int channels)
    {
        float[] weights = [.. Enumerable.Range(0, frames * channels).Select(i => (i % 7) / 7f)];
        AnimationFile.Write(this[name], new WeightAnimation(weights, channels));
        return this[name];
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static BlendshapeRig Create()
    {
        float[] neutral = new float[3 * Columns * Columns];
        var corners = new List<int>();
        for (int v = 0; v < Columns * Columns; v++)
        {
            int column = v % Columns, row = v / Columns;
            neutral[3 * v] = 0.04f * column;
            neutral[(3 * v) + 1] = 0.04f * row;
            neutral[(3 * v) + 2] = 0.01f * column * (Columns - column);
            if (column + 1 < Columns && row + 1 < Columns)
                corners.AddRange([v, v + 1, v + Columns + 1, v + Columns]);
        }

        Blendshape Shape(string name, int axis, double wave) =>
            new(name, [.. neutral.Select((_, i) => i % 3 == axis ? (float)(0.01 * Math.Sin(wave * (i / 3))) : 0f)]);
        return new BlendshapeRig(
            neutral,
            new RigSurface(Columns * Columns, PolygonFaces.Uniform([.. corners], 4)),
            [Shape("jawOpen", 1, 0.1), Shape("mouthSmileLeft", 0, 0.2), Shape("browInnerUp", 2, 0.3), Shape("jawOpen_mouthSmileLeft", 1, 0.4)],
            LengthUnit.Metres,
            new RigLogic(3, 4, [], [new Corrective(3, [0, 1])]));
    }
}
