using Mimik.Faces;
using Mimik.Formats.Arrays;

namespace Mimik.Cli.Tests;

/// <summary>Whatever is wrong ends in one line that names it, an exit code that is not 0, and no file.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly SmallFace _face = new();

    public BadInputTests()
    {
        _face.WriteWeights("w2.npy", 2, 2);
        _face.WriteWeights("w3.npy", 2, 3);
        WriteMask("zero.npy", _ => 0);
        WriteMask("negative.npy", v => v == 7 ? -1 : 1);
        WriteMask("nan.npy", v => v == 35 ? float.NaN : 1);
        WriteFrames("rest.npy", 5, 0);
        WriteFrames("still.npy", 4, 0.5f);
        WriteFrames("one.npy", 1, 0.5f);
        byte[] rig = File.ReadAllBytes(_face["rig.npz"]);
        File.WriteAllBytes(_face["cut.npz"], rig[..(rig.Length / 2)]);
        File.WriteAllText(_face["text.txt"], "no rig");
        Blendshape[] shapes = [.. _face.Rig.Shapes.Select(shape => new Blendshape(shape.Name, new float[shape.Deltas.Length]))];
        RigFile.Write(_face["still.npz"], new BlendshapeRig(_face.Rig.Neutral, _face.Rig.Surface, shapes, _face.Rig.Unit, _face.Rig.Logic));
    }

    public void Dispose() => _face.Dispose();

    private void WriteMask(string name, Func<int, float> factor) =>
        NpyArray.From<float>([.. Enumerable.Range(0, _face.Rig.VertexCount).Select(factor)], _face.Rig.VertexCount).Write(_face[name]);

    private void WriteFrames(string name, int frames, float weight) =>
        AnimationFile.Write(_face[name], new WeightAnimation([.. Enumerable.Repeat(weight, 3 * frames)], 3));

    [Theory]
    [InlineData("info none.npz", "none.npz: no such file")]
    [InlineData("info cut.npz", "cut.npz: archive: expected")]
    [InlineData("info text.txt", "text.txt: expected")]
    [InlineData("info rig.npz --units inch", "--units: expected um, mm, cm or m, found \"inch\"")]
    [InlineData("info rig.npz --max-memory 1KB", "passes the limit of 1,024")]
    [InlineData("info rig.npz --max-memory lots", "--max-memory: expected a size")]
    [InlineData("info rig.npz --rig rig.npz", "--rig: expected a compressed rig")]
    [InlineData("convert rig.npz out.mimik", "expected a compressed rig to write here")]
    [InlineData("convert rig.npz out.xyz", "out.xyz: expected")]
    [InlineData("convert rig.npz out.glb --joints trs", "expected a compressed rig, found rig archive")]
    [InlineData("convert rig.npz text.txt/out.npz", "cannot be written")]
    [InlineData("convert w3.npy out.npz --units cm", "expected a face, found the animation")]
    [InlineData("compress rig.npz -o out.obj", "expected .npz, .mimik, .glb or .gltf")]
    [InlineData("compress rig.npz -o text.txt/out.npz", "cannot be written")]
    [InlineData("compress rig.npz -o out.npz --bones 4 -k 5", "influences: expected 1 to the number of bones, 4, found 5")]
    [InlineData("compress rig.npz -o out.npz --non-zeros 0", "non-zeros: expected 1 to")]
    [InlineData("compress rig.npz -o out.npz --non-zeros 1000000", "found 1000000")]
    [InlineData("compress rig.npz -o out.npz --detail --budget 9kB", "--budget: expected no --detail beside it")]
    [InlineData("compress rig.npz -o out.npz --non-zeros many", "--non-zeros: expected auto, all or a number, found \"many\"")]
    [InlineData("compress rig.npz -o out.npz --power 3", "power: expected an even number")]
    [InlineData("compress rig.npz -o out.npz --smoothness -1", "smoothness: expected")]
    [InlineData("compress rig.npz -o out.npz --iterations 1+2+3", "--iterations: expected steps")]
    [InlineData("compress rig.npz -o out.npz --iterations 0", "free iterations: expected 1 or more")]
    [InlineData("compress rig.npz -o out.npz --checkpoint-every 0", "--checkpoint-every: expected seconds above 0")]
    [InlineData("compress rig.npz -o out.npz --resume text.txt", "expected the state of a compression")]
    [InlineData("compress rig.npz -o out.npz --symmetric", "symmetric: vertex 0 has no mirror image across the plane x = 0.1: expected a free vertex of a moving part within ")]
    [InlineData("compress rig.npz -o out.npz --importance w3.npy", "w3.npy: expected 36 factors, one a vertex, found float32 (2, 3)")]
    [InlineData("compress rig.npz -o out.npz --importance rig.npz", "rig.npz: archive: expected an array \"importance\"")]
    [InlineData("compress rig.npz -o out.npz --importance text.txt", "text.txt: expected factors of vertices (.npy, .npz) or a list such as part:teeth=0,lips=4, found .txt")]
    [InlineData("compress rig.npz -o out.npz --importance none.npy", "none.npy: no such file")]
    [InlineData("compress rig.npz -o out.npz --importance zero.npy", "zero.npy: expected a factor above 0 somewhere, found 0 at all 36 vertices")]
    [InlineData("compress rig.npz -o out.npz --importance negative.npy", "negative.npy: expected factors from 0 to 100, found -1 at vertex 7")]
    [InlineData("compress rig.npz -o out.npz --importance nan.npy", "nan.npy: expected factors from 0 to 100, found NaN at vertex 35")]
    [InlineData("compress rig.npz -o out.npz --importance part:teeth=0", "--importance: expected a part of the rig (face), found \"teeth\"")]
    [InlineData("compress rig.npz -o out.npz --importance nose=2", "--importance: expected part:NAME, lips or eyelids, found \"nose\"")]
    [InlineData("compress rig.npz -o out.npz --importance lips=2", "--importance: expected lips that the rig's shapes close, found none (lips: no control for mouthClose;")]
    [InlineData("compress rig.npz -o out.npz --importance part:face=-1", "--importance: expected name=factor with a factor from 0 to 100, found \"part:face=-1\"")]
    [InlineData("compress rig.npz -o out.npz --importance part:face=0", "--importance part:face=0: expected a factor above 0 somewhere")]
    [InlineData("compress rig.npz -o out.npz --report out.pdf", "expected .html or .json for a report, found .pdf")]
    [InlineData("compress rig.npz -o out.npz --report text.txt/out.html", "cannot be written")]
    [InlineData("compress rig.npz -o out.npz --curves w2.npy", "w2.npy: animation: expected 3 channels")]
    [InlineData("compress rig.npz -o out.npz --animation w2.npy", "w2.npy: animation: expected 3 channels (the rig's controls) or 4 (its shapes), found 2")]
    [InlineData("compress rig.npz -o out.npz --animation rest.npy", "rest.npy: expected an animation that moves the face, found weights of 0 in all 5 frames")]
    [InlineData("compress rig.npz -o out.npz --animation still.npy", "still.npy: expected an animation that moves the face, found the same pose in all 4 frames")]
    [InlineData("compress rig.npz -o out.npz --animation one.npy", "one.npy: expected an animation that moves the face, found a single frame")]
    [InlineData("compress rig.npz -o out.npz --cycles -1", "cycles: expected 0 to")]
    [InlineData("compress rig.npz -o out.npz --budget 10", "budget: expected at least 40 bytes for 4 shapes, found 10")]
    [InlineData("compress rig.npz -o out.npz --budget plenty", "--budget: expected a size above 0 such as 24kB, found \"plenty\"")]
    [InlineData("compress rig.npz -o out.npz --budget 24kB --non-zeros 5", "--budget: expected no --non-zeros beside it")]
    [InlineData("compress rig.npz -o out.npz --budget 24kB --max-error 1mm", "--budget: expected no --max-error beside it")]
    [InlineData("compress rig.npz -o out.npz --budget 24kB --bones 4 -k 5", "influences: expected 1 to the number of bones, 4, found 5")]
    [InlineData("compress rig.npz -o out.npz --max-error 0mm", "--max-error: expected a length above 0 such as 0.5mm, found \"0mm\"")]
    [InlineData("compress rig.npz -o out.npz --max-error 1mm --bones 1 -k 1 --iterations 5+5 --cycles 0 --smoothness 1000", "max error: expected 1 mm within reach, found")]
    [InlineData("compress rig.npz --sweep out.txt", "out.txt: expected .html or .csv for a sweep, found .txt")]
    [InlineData("compress rig.npz --sweep out.csv -o out.npz", "--sweep: expected no --output beside it")]
    [InlineData("compress rig.npz --sweep out.csv --non-zeros 5", "--sweep: expected no --non-zeros beside it")]
    [InlineData("compress rig.npz -o out.npz --joints trs", "expected a .glb or .gltf to write")]
    [InlineData("compress rig.npz -o out.npz --half-transforms", "--half-transforms, --weight-bits: expected a .mimik to write, found ")]
    [InlineData("compress rig.npz -o out.mimik --weight-bits 12", "--weight-bits: expected 8, 16 or 32, found 12")]
    [InlineData("convert rig.npz out.obj --weight-bits 8", "--half-transforms, --weight-bits: expected a .mimik to write, found ")]
    [InlineData("compress rig.npz -o out.glb --joints morph --gltf-influences 4", "--gltf-influences: expected --joints chain or trs")]
    [InlineData("bench compress rig.npz -o bench --seeds 0", "bench: seeds: expected 1 to 10000, or 0 where scaling is measured, found 0")]
    [InlineData("bench compress rig.npz -o bench --target -1", "bench: target: expected a loss above 0, found -1")]
    [InlineData("bench compress rig.npz -o bench -p 4 -k 5", "influences: expected 1 to the number of bones, 4, found 5")]
    [InlineData("animate rig.npz -w w2.npy -o frames", "w2.npy: animation: expected 3 channels (the rig's controls) or 4 (its shapes), found 2")]
    [InlineData("animate rig.npz -w rig.npz -o frames", "expected an array \"weights\"")]
    [InlineData("animate rig.npz -w w3.npy -o out.avi", "expected a folder, .glb, .gltf or .mp4")]
    [InlineData("animate rig.npz -w w3.npy -o out.glb --fps 0", "--fps: expected a number above 0, found 0")]
    [InlineData("animate rig.npz -w w3.npy -o out.glb --size 10x10", "--view, --size: expected a video (.mp4)")]
    [InlineData("render rig.npz -o out.png --set jawOpen=0.6,nose=1", "found \"nose\"")]
    [InlineData("render rig.npz -o out.png --set jawOpen", "--set: expected name=number, found \"jawOpen\"")]
    [InlineData("render rig.npz -o out.png --set jawOpen=1,jawOpen=0", "--set: expected each name once, found \"jawOpen\" twice")]
    [InlineData("render rig.npz -o out.jpg", "expected a name that ends in .png")]
    [InlineData("render rig.npz -o out.png --size 0x9", "--size: expected WIDTHxHEIGHT")]
    [InlineData("render rig.npz -o out.png --view up", "view: expected front")]
    [InlineData("cluster rig.npz -o out.json -k 0", "segments: expected 1 to the number of vertices that move, 35, found 0")]
    [InlineData("cluster rig.npz -o out.json -k 36", "segments: expected 1 to the number of vertices that move, 35, found 36")]
    [InlineData("cluster rig.npz -o out.json -k 2 --merge-above 2", "merge above: expected a part from 0 to 1, found 2")]
    [InlineData("cluster rig.npz -o out.json -k 2 --restarts 0", "restarts: expected 1 or more, found 0")]
    [InlineData("cluster rig.npz -o out.json -k 2 --sweep 2,x", "--sweep: expected numbers of segments such as 4,8,16, found \"2,x\"")]
    [InlineData("cluster rig.npz -o out.json -k 2 --sweep 2,40", "sweep: expected 1 to the number of vertices that move, 35, found 40")]
    [InlineData("cluster rig.npz -o out.npz", "out.npz: expected a name that ends in .json, found .npz")]
    [InlineData("cluster rig.npz -o out.json --picture out.jpg", "out.jpg: expected a name that ends in .png, found .jpg")]
    [InlineData("cluster rig.npz -o out.json --report out.pdf", "out.pdf: expected a name that ends in .html, found .pdf")]
    [InlineData("cluster rig.npz -o text.txt/out.json", "cannot be written")]
    [InlineData("cluster none.npz -o out.json", "none.npz: no such file")]
    [InlineData("cluster still.npz -o out.json", "clustering: expected controls that move vertices, found 3 that move none of 36")]
    [InlineData("render rig.npz -o out.png --heat-map-max 3", "--heat-map-max: expected --heat-map beside it")]
    public async Task One_line_says_what_is_wrong(string line, string expected)
    {
        string[] before = [.. _face.Files];
        string[] arguments = [.. line.Split(' ').Select((word, i) => i > 0 && word.Contains('.', StringComparison.Ordinal) && !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal) || word == "frames" ? _face[word] : word)];
        (int code, string output, string error) = await SmallFace.Run(arguments);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(output);
        Assert.StartsWith("mimik: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - Environment.NewLine.Length, error.IndexOf(Environment.NewLine, StringComparison.Ordinal));
        Assert.Equal(before, _face.Files);
    }

    [Theory]
    [InlineData("", "see mimik --help")]
    [InlineData("dance", "see mimik --help")]
    [InlineData("compress rig.npz", "see mimik compress --help")]
    [InlineData("bench", "see mimik bench --help")]
    [InlineData("bench compress rig.npz", "see mimik bench compress --help")]
    [InlineData("bench compress rig.npz -o bench --method best", "see mimik bench compress --help")]
    [InlineData("compress rig.npz -o out.npz --bones x", "--bones: expected a whole number, found \"x\"")]
    [InlineData("compress rig.npz -o out.npz --seed 1.5", "--seed: expected a whole number, found \"1.5\"")]
    [InlineData("compress rig.npz -o out.npz --method best", "see mimik compress --help")]
    [InlineData("cluster rig.npz", "see mimik cluster --help")]
    [InlineData("cluster rig.npz -o out.json --method best", "see mimik cluster --help")]
    [InlineData("cluster rig.npz -o out.json -k many", "--segments: expected a whole number, found \"many\"")]
    [InlineData("compress rig.npz -o out.npz --bogus 1", "see mimik compress --help")]
    [InlineData("animate rig.npz -w w.npy -o frames --fps fast", "--fps: expected a number, found \"fast\"")]
    public async Task A_command_line_that_cannot_be_understood_points_to_the_help(string line, string expected)
    {
        (int code, string output, string error) = await SmallFace.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - Environment.NewLine.Length, error.IndexOf(Environment.NewLine, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("3KB", 3072)]
    [InlineData(" 1.5 mib ", 1_572_864)]
    [InlineData("8GB", 8L << 30)]
    public void Sizes_are_powers_of_1024(string text, long bytes) => Assert.Equal(bytes, ReadingOptions.ParseSize(text));
}
