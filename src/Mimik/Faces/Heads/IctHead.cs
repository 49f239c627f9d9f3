using System.Numerics;
using Mimik.Faces.Landmarks;
using Mimik.Geometry;

namespace Mimik.Faces.Heads;

/// <summary>The ICT Face Model Light as a parametric head: identity modes in standard deviations, expressions as weights, eyes that turn about their centres.</summary>
internal static class IctHead
{
    /// <summary>The model's terms.</summary>
    public static readonly ModelLicence Licence = new("ICT Face Model Light: MIT (github.com/ICT-VGL/ICT-FaceKit)", true);

    private static readonly string[] Eyes = ["eyeLeft", "eyeRight"];

    /// <summary>Reads the model.</summary>
    /// <param name="path">The .npz file, or the folder.</param>
    /// <param name="options">How; its budget is given.</param>
    /// <exception cref="MimikException">A file is missing, malformed, or passes the budget.</exception>
    public static MorphableModel Read(string path, HeadReadOptions options)
    {
        IctModel model = IctModel.Read(path, options.Budget!);
        BlendshapeRig rig = model.Rig;
        int modes = rig.VertexCount == 0 ? 0 : model.Identity.Length / (3 * rig.VertexCount);
        float[] expressions = new float[3L * rig.VertexCount * rig.Shapes.Count];
        for (int s = 0; s < rig.Shapes.Count; s++)
            rig.Shapes[s].Deltas.CopyTo(expressions, 3L * rig.VertexCount * s);
        try
        {
            return new MorphableModel(
                "ICT Face Model Light",
                HeadFamily.Ict,
                rig.Neutral,
                rig.Surface,
                rig.Unit,
                new CoefficientSpace(CoefficientSpace.Numbered("identity", modes), CoefficientScale.StandardDeviations, model.Identity),
                new CoefficientSpace([.. rig.ShapeNames], CoefficientScale.Weights, expressions),
                EyeJoints(rig))
            {
                Landmarks = model.Landmarks.Length == 0 ? [] : [LandmarkEmbedding.AtVertices("ibug68", model.Landmarks)],
                Licence = options.Licence ?? Licence,
            };
        }
        catch (MimikException error)
        {
            throw new MimikException($"{path}: {error.Message}", error);
        }
    }

    // Null where the surface has no eyeballs of its own.
    private static HeadJoints? EyeJoints(BlendshapeRig rig)
    {
        int n = rig.VertexCount, joints = 1 + Eyes.Length;
        float[] weights = new float[n * joints];
        double[] regressor = new double[joints * n];
        for (int v = 0; v < n; v++)
            weights[v * joints] = 1;
        for (int eye = 0; eye < Eyes.Length; eye++)
        {
            if (rig.Surface.Parts.FirstOrDefault(part => part.Name == Eyes[eye]) is not { } ball)
                return null;
            int[] vertices = [.. Enumerable.Range(ball.FirstVertex, ball.VertexCount)];
            if (EyeCentre(rig.Neutral, vertices) is not { } centre
                || !JointRegressor.TryPlace(rig.Neutral, vertices, centre, regressor.AsSpan((1 + eye) * n, n)))
                return null;
            foreach (int v in vertices)
                (weights[v * joints], weights[(v * joints) + 1 + eye]) = (0, 1);
        }

        return new HeadJoints([HeadJoints.FlameNames[0], .. Eyes], [-1, 0, 0], weights, regressor, []);
    }

    /// <summary>The centre of the ball that an eye's vertices lie on, or null where they lie on none.</summary>
    public static Vector3D? EyeCentre(float[] positions, int[] vertices)
    {
        Vector3[] points = [.. vertices.Select(v => new Vector3(positions[3 * v], positions[(3 * v) + 1], positions[(3 * v) + 2]))];
        return BallFit.Fit(points) is { } ball ? new Vector3D(ball.Centre.X, ball.Centre.Y, ball.Centre.Z) : null;
    }
}
