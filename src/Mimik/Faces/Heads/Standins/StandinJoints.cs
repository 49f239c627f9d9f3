using Mimik.Geometry;

namespace Mimik.Faces.Heads.Standins;

/// <summary>The five joints of a stand-in with their weights, regressors and pose correctives. Lengths in metres.</summary>
internal sealed class StandinJoints
{
    private const int Neck = 1, Jaw = 2, LeftEye = 3, JointCount = 5;

    // Heights of root and neck, and between which the neck follows the head less and less.
    private const double RootY = -0.165, NeckY = -0.07, NeckStartY = -0.14, NeckEndY = -0.08;

    // The neck's slice that shows where its axis is.
    private const double SliceY = -0.11, SliceHalf = 0.008;

    private const double RootReach = 0.02, NeckReach = 0.08, JawReach = 0.02, JawSides = 0.04;

    private readonly JawHinge _hinge;
    private readonly float[] _jawWeights;

    private StandinJoints(HeadJoints joints, JawHinge hinge, float[] jawWeights)
    {
        Joints = joints;
        _hinge = hinge;
        _jawWeights = jawWeights;
    }

    /// <summary>The joints.</summary>
    public HeadJoints Joints { get; }

    /// <summary>Makes the joints.</summary>
    /// <param name="source">The kept vertices.</param>
    /// <param name="hinge">How the jaw opens.</param>
    /// <param name="jawOpen">[N x 3] the whole jawOpen.</param>
    /// <exception cref="MimikException">The eyes are no balls, or a joint has no vertices around it.</exception>
    public static StandinJoints Of(StandinSource source, JawHinge hinge, float[] jawOpen)
    {
        float[] template = source.Template;
        int n = template.Length / 3;
        float[] jaw = hinge.Weights(template, jawOpen, source.Surface.Faces);
        float[] weights = new float[n * JointCount];
        for (int v = 0; v < source.Surface.Parts[0].VertexCount; v++)
        {
            double share = Math.Clamp((template[(3 * v) + 1] - NeckStartY) / (NeckEndY - NeckStartY), 0, 1);
            float head = (float)(share * share * (3 - (2 * share)));
            jaw[v] *= head;
            weights[v * JointCount] = 1 - head;
            weights[(v * JointCount) + Neck] = head - jaw[v];
            weights[(v * JointCount) + Jaw] = jaw[v];
        }

        double[] regressor = new double[JointCount * n];
        for (int eye = 0; eye < 2; eye++)
        {
            int[] vertices = source.Eye(eye);
            foreach (int v in vertices)
                (weights[(v * JointCount) + LeftEye + eye], jaw[v]) = (1, 0);
            Place(LeftEye + eye, vertices, IctHead.EyeCentre(template, vertices) ?? throw new MimikException("stand-in: expected eyes that are balls, found others"));
        }

        double axis = NeckAxis(template);
        var neck = new Vector3D(0, NeckY, axis);
        Place(0, Skin(p => Math.Abs(p.Y - RootY) < RootReach), new Vector3D(0, RootY, axis));
        Place(Neck, Skin(p => (p - neck).Length < NeckReach), neck);
        Place(Jaw, Skin(p => Math.Abs(p.X) > JawSides && new Vector3D(0, p.Y - hinge.Centre.Y, p.Z - hinge.Centre.Z).Length < JawReach), hinge.Centre);
        var joints = new HeadJoints(HeadJoints.FlameNames, [-1, 0, Neck, Neck, Neck], weights, regressor, Correctives(template, jawOpen, jaw, hinge));
        return new StandinJoints(joints, hinge, jaw);

        int[] Skin(Func<Vector3D, bool> around) => [.. Enumerable.Range(0, IctModel.OuterSkinVertices).Where(v => around(Vector3D.At(template, v)))];

        void Place(int joint, int[] vertices, Vector3D at)
        {
            if (!JointRegressor.TryPlace(template, vertices, at, regressor.AsSpan(joint * n, n)))
                throw new MimikException($"stand-in: expected vertices around the joint {HeadJoints.FlameNames[joint]}, found {vertices.Length}");
        }
    }

    /// <summary>Takes displacements that belong on top of the open jaw to the unposed head, in place.</summary>
    /// <param name="deltas">[N x 3].</param>
    public void Unpose(float[] deltas)
    {
        for (int v = 0; v < _jawWeights.Length; v++)
        {
            // Unposing is affine, so that the difference of two points' images is the displacement's.
            Vector3D moved = _hinge.Unpose(Vector3D.At(deltas, v), _jawWeights[v]) - _hinge.Unpose(Vector3D.Zero, _jawWeights[v]);
            (deltas[3 * v], deltas[(3 * v) + 1], deltas[(3 * v) + 2]) = ((float)moved.X, (float)moved.Y, (float)moved.Z);
        }
    }

    // What jawOpen has beyond the hinge, by the sine of the angle: the entries (1, 2) = -sin and (2, 1) = sin of the jaw's R - I carry half each.
    private static float[] Correctives(float[] template, float[] jawOpen, float[] jaw, JawHinge hinge)
    {
        int length = template.Length, minus = (9 * (Jaw - 1)) + 5, plus = (9 * (Jaw - 1)) + 7;
        float[] rows = new float[9 * (JointCount - 1) * length];
        double sine = Math.Sin(hinge.Angle);
        for (int v = 0; v < jaw.Length; v++)
        {
            Vector3D rest = Vector3D.At(template, v);
            Vector3D extra = (0.5 / sine) * (hinge.Unpose(rest + Vector3D.At(jawOpen, v), jaw[v]) - rest);
            ReadOnlySpan<double> axes = [extra.X, extra.Y, extra.Z];
            for (int axis = 0; axis < 3; axis++)
            {
                rows[(plus * length) + (3 * v) + axis] = (float)axes[axis];
                rows[(minus * length) + (3 * v) + axis] = (float)-axes[axis];
            }
        }

        return rows;
    }

    private static double NeckAxis(float[] template)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int v = 0; v < IctModel.OuterSkinVertices; v++)
        {
            Vector3D p = Vector3D.At(template, v);
            if (Math.Abs(p.Y - SliceY) > SliceHalf)
                continue;
            (low, high) = (Math.Min(low, p.Z), Math.Max(high, p.Z));
        }

        return double.IsFinite(low) ? (low + high) / 2 : throw new MimikException("stand-in: expected a neck, found none");
    }
}
