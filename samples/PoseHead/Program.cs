// Poses a head of a parametric model and writes it with its skeleton and expressions: `PoseHead MODEL OUT.glb`.
using Mimik.Faces;
using Mimik.Faces.Heads;

MorphableModel model = HeadModelFile.Read(args[0]);
HeadParameters head = HeadParameters.For(model);
if (model.Shape.Count > 0)
    head.Shape[0] = 1.5f;
int jaw = model.Joints.IndexOf("jaw");
if (jaw >= 0)
    head.RotationOf(0, jaw)[0] = 0.2f;
float[] vertices = HeadEvaluator.Evaluate(model, head);
(HeadRigDeviation deviation, _) = HeadRigFile.Write(args[1], model, head, PoseCorrectives.Baked);
Console.WriteLine($"{model.Name}, {vertices.Length / 3} vertices, licence: {model.Licence.Text}");
Console.WriteLine($"the rig against the model: {deviation.MeanMillimetres:f3} mm mean, {deviation.LargestMillimetres:f2} mm at most");
