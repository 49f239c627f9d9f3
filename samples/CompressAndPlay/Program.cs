// Compresses a rig for a game and plays it as the game does: `CompressAndPlay [RIG] [OUT.mimik]`, Mimik's own face where no rig is given.
using Mimik.Faces;
using Mimik.Faces.Sample;
using Mimik.Playback;
using Mimik.Skinning;

BlendshapeRig rig = args.Length > 0 ? RigFile.Read(args[0]).Rig : SampleFace.Create();
CompressionResult result = SkinCompressor.Compress(rig, new SkinCompressorOptions { Cycles = 2 });
string path = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), "face.mimik");
MimikFile.Write(path, result.Rig);

// The engine's side needs Mimik.Playback alone.
PlaybackRig face = PlaybackFile.Read(File.ReadAllBytes(path)).Rig;
var player = new FacePlayer(face);
float[] controls = new float[face.Logic.ControlCount];
float[] positions = new float[3 * face.VertexCount];
controls[0] = 1;
player.PoseControls(controls);
player.GetPositions(positions);

ErrorFigures error = result.Report.Errors.Total;
Console.WriteLine($"{rig.Shapes.Count} shapes in {new FileInfo(path).Length:N0} bytes; mean error {error.MeanDistance:f3} {result.Report.LengthLabel}; {positions.Length / 3:N0} vertices posed");
