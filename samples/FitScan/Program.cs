// Fits a parametric head to a scan of a face and writes its parameters: `FitScan MODEL SCAN.obj OUT.npz`.
using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Fitting;
using Mimik.Formats.Obj;
using Mimik.Geometry;

MorphableModel model = HeadModelFile.Read(args[0]);
PolygonMesh mesh = ObjFile.Read(args[1]);
var scan = new ScanSurface(mesh.Positions, mesh.Faces.Triangulate(), LengthUnit.Infer(mesh.Positions).MillimetresPerUnit ?? 1);
HeadFitResult result = new HeadFitter(model).ToScan(scan);
HeadParametersFile.Write(args[2], result.Parameters, model);
double[] distances = [.. result.ScanDistances.Where(float.IsFinite).Select(distance => (double)distance)];
Console.WriteLine($"{result.Exit} after {result.Iterations.Count} steps; {distances.Average():f4} mm from the scan on average");
