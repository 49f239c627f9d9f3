using System.Globalization;
using Mimik.Faces;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Geometry;

namespace Mimik.Workflows.Evaluate;

/// <summary>A predicted face or a scan with its landmarks, in millimetres.</summary>
/// <param name="Positions">[N x 3] in millimetres.</param>
/// <param name="Surface">Its faces; none for a cloud of points.</param>
/// <param name="Landmarks">Its landmarks in millimetres, or null without a file.</param>
internal sealed record EvaluatedMesh(float[] Positions, RigSurface Surface, LandmarkSet? Landmarks)
{
    /// <summary>Landmarks farther from their own surface, in millimetres, are in another unit or place.</summary>
    public const double FarthestLandmark = 30;

    // A person's outer eye corners are apart by this much.
    private const double NarrowestEyes = 0.06, WidestEyes = 0.14;

    private static readonly LengthUnit Millimetres = new(0.001, UnitSource.Declared);

    /// <summary>Named sets of vertices, where a head model has some.</summary>
    public IReadOnlyDictionary<string, int[]> Regions { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Reads a mesh, a rig's neutral or a cloud of points.</summary>
    /// <param name="what">"prediction" or "scan", for notes.</param>
    /// <param name="path">The file.</param>
    /// <param name="landmarkPath">Its landmarks or an embedding; null for none.</param>
    /// <param name="units">The unit that the user gave; null takes the landmarks' or the head's size.</param>
    /// <param name="unitOption">The option that gives it.</param>
    /// <param name="reading">How files are read.</param>
    /// <param name="notes">Receives a line on the unit.</param>
    /// <exception cref="MimikException">A file cannot be read, or its unit is not known.</exception>
    public static EvaluatedMesh Read(string what, string path, string? landmarkPath, LengthUnit? units, string unitOption, FaceReadOptions reading, List<string> notes)
    {
        FileSurface file = SurfaceFile.Read(path, reading with { Units = null });
        (float[] positions, RigSurface surface, int[] triangles, LengthUnit unit) = file;
        LandmarkSet? landmarks = landmarkPath is null ? null : ReadLandmarks(landmarkPath, positions, triangles, reading);
        unit = units ?? ByEyes(landmarks, unit) ?? unit;
        if (unit.MillimetresPerUnit is not { } scale)
            throw new MimikException($"{path}: unit: expected the size of a head, found none of µm, mm, cm and m in which it is one ({unitOption} sets it)");
        notes.Add($"{what}: {positions.Length / 3:N0} vertices, {surface.Faces.Count:N0} faces, unit {unit.Name}{(unit.Source == UnitSource.Overridden ? ", as asked" : unit.Source == UnitSource.Inferred ? $", by the size of the {(ByEyes(landmarks, unit) is null ? "head" : "face")} ({unitOption} overrides)" : "")}");
        float[] inMillimetres = [.. positions.Select(x => (float)(x * scale))];
        return new EvaluatedMesh(inMillimetres, surface, landmarks is null ? null : Placed(landmarks, scale, inMillimetres, landmarkPath!)) { Regions = file.Regions };
    }

    /// <summary>Landmarks from a file of points, or places on the mesh's surface from an embedding.</summary>
    private static LandmarkSet ReadLandmarks(string path, float[] positions, int[] triangles, FaceReadOptions reading)
    {
        if (!LandmarkEmbeddingFile.IsEmbedding(path, new ReadBudget(reading.MaxMemoryBytes)))
        {
            LandmarkSet read = LandmarkFile.Read(path, new ReadBudget(reading.MaxMemoryBytes));
            return read.Dimensions == 3 ? read : throw new MimikException($"{path}: points: expected points in space, found points in a picture");
        }

        LandmarkEmbeddings embeddings = LandmarkEmbeddingFile.Read(path, triangles, positions.Length / 3, new ReadBudget(reading.MaxMemoryBytes));
        LandmarkEmbedding set = embeddings.Sets.Count > 0 ? embeddings.Sets[0] : throw new MimikException($"{path}: expected landmarks other than the contour's, found none");
        float[] points = new float[3 * set.Count];
        set.Apply(positions, points);
        return new LandmarkSet(set.Convention, 3, points);
    }

    // The eyes of a face are a better measure than the size of a scan, which may be of a face alone or of a bust.
    private static LengthUnit? ByEyes(LandmarkSet? landmarks, LengthUnit mesh)
    {
        if (landmarks is null || LandmarkConvention.Find(landmarks.Convention) is null || landmarks.Unit.MetresPerUnit is not null)
            return null;
        float[] seven = landmarks.To(LandmarkConvention.Now7.Name).Seen();
        double eyes = (Vector3D.At(seven, 0) - Vector3D.At(seven, 3)).Length;
        foreach (double metres in (double[])[mesh.MetresPerUnit ?? 0.001, 1e-6, 1e-3, 1e-2, 1])
        {
            if (eyes * metres is > NarrowestEyes and < WidestEyes)
                return metres == mesh.MetresPerUnit ? mesh : new LengthUnit(metres, UnitSource.Inferred);
        }

        return null;
    }

    private static LandmarkSet Placed(LandmarkSet landmarks, double scale, float[] positions, string path)
    {
        LandmarkSet placed = landmarks.Unit.MetresPerUnit is not null
            ? landmarks.In(Millimetres)
            : new LandmarkSet(landmarks.Convention, 3, [.. landmarks.Coordinates.Select(x => (float)(x * scale))], [.. landmarks.Visible]) { Unit = Millimetres };
        var cloud = new Geometry.ClosestPoint.PointTree(positions, 1);
        for (int k = 0; k < placed.Count; k++)
        {
            double distance = placed.Visible[k] ? Math.Sqrt(cloud.Nearest(Vector3D.At(placed.Coordinates, k)).SquaredDistance) : 0;
            if (distance > FarthestLandmark)
                throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"{path}: point {k}: expected a landmark on the mesh, found it {distance:g4} mm away from the next vertex: it may be in another unit or place"));
        }

        return placed;
    }
}
