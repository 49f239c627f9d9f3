using Mimik.Faces;
using Mimik.Faces.Heads;
using Mimik.Faces.Heads.Standins;
using Mimik.Geometry;
using Mimik.Retargeting;
using Mimik.TestSupport;

namespace Mimik.Tests.Retargeting;

/// <summary>From the ICT face to the stand-in in FLAME's layout and back.</summary>
public sealed class StandinRoundTripTests
{
    [Fact]
    public void Expressions_come_back_within_a_fifth_of_a_millimetre()
    {
        string path = Repository.Shared("models/ict-facekit/ict-facekit.npz");
        MorphableModel ict = HeadModelFile.Read(path), standin = FlameStandin.Create(ict);
        BlendshapeRig all = IctFaceKit.Read(path);

        // Some that move much, the mouth's corners, lips and lids.
        string[] names = ["jawOpen", "mouthClose", "mouthSmile_L", "mouthFunnel", "mouthRollUpper", "eyeBlink_R", "browInnerUp_L", "cheekPuff_R"];
        var rig = new BlendshapeRig(all.Neutral, all.Surface, [.. all.Shapes.Where(shape => names.Contains(shape.Name))], all.Unit);
        RigTransferResult there = RigTransfer.Run(
            rig, standin.Template, standin.Surface, standin.Unit, LandmarkPairs.Shared(ict.Landmarks, standin.Landmarks), cancellation: TestContext.Current.CancellationToken);
        RigTransferResult back = RigTransfer.Run(
            there.Rig, rig.Neutral, rig.Surface, rig.Unit, LandmarkPairs.Shared(standin.Landmarks, ict.Landmarks), cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(back.MatchedShare, 0.95, 1);
        for (int s = 0; s < rig.Shapes.Count; s++)
        {
            double sum = 0;
            int count = 0;
            for (int v = 0; v < rig.VertexCount; v++)
            {
                if (back.Matched[v] == 0)
                    continue;
                sum += (Vector3D.At(rig.Shapes[s].Deltas, v) - Vector3D.At(back.Rig.Shapes[s].Deltas, v)).Length;
                count++;
            }

            // Centimetres.
            double millimetres = 10 * sum / count;
            TestContext.Current.TestOutputHelper?.WriteLine($"{rig.Shapes[s].Name}: {millimetres:f4} mm");
            Assert.InRange(millimetres, 0, 0.2);
        }
    }
}
