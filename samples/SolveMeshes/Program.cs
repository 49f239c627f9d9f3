// Solves captured meshes back into the controls of a rig and writes the curves: `SolveMeshes RIG MESHES OUT.npz`.
using Mimik.Faces;
using Mimik.Faces.Sequences;
using Mimik.InverseRig;

BlendshapeRig rig = RigFile.Read(args[0]).Rig;
using IMeshSequence meshes = MeshSequenceFile.Open(args[1], new MeshSequenceOptions { VertexCount = rig.VertexCount });
InverseRigResult result = RigInversion.Solve(rig, meshes);
AnimationFile.Write(args[2], result.Controls);
Console.WriteLine($"{result.Controls.FrameCount} frames of {result.Controls.ChannelCount} controls, J = {result.Objective:g4}, {result.Exit}");
