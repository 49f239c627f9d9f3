using System.Globalization;
using Mimik.Faces.Landmarks;
using Mimik.Formats;
using Mimik.Geometry;
using Mimik.Geometry.ClosestPoint;
using Mimik.Workflows.Evaluate;

namespace Mimik.Workflows;

/// <summary>Places landmarks on a mesh: the closest point of its surface to each becomes part of an embedding.</summary>
public sealed record LandmarksJob
{
    /// <summary>The mesh, head model or rig that is to carry them.</summary>
    public required string SurfacePath { get; init; }

    /// <summary>The landmarks in space, where the surface is.</summary>
    public required string LandmarksPath { get; init; }

    /// <summary>The embedding to write, .json.</summary>
    public required string OutputPath { get; init; }

    /// <summary>How files are read.</summary>
    public FaceReadOptions Reading { get; init; } = new();

    /// <summary>Places the landmarks and writes the embedding.</summary>
    /// <returns>Lines on how far the landmarks were from the surface.</returns>
    /// <exception cref="MimikException">A file cannot be read or written, a landmark is missing, or there is no surface.</exception>
    public IReadOnlyList<string> Run()
    {
        if (!Path.GetExtension(OutputPath).Equals(".json", StringComparison.OrdinalIgnoreCase))
            throw new MimikException($"{OutputPath}: expected a name that ends in .json, found {(Path.HasExtension(OutputPath) ? Path.GetExtension(OutputPath) : "no extension")}");
        OutputPlaces.ExpectApart([OutputPath], [SurfacePath, LandmarksPath]);
        AtomicFile.ExpectWritable(OutputPath);
        FileSurface surface = SurfaceFile.Read(SurfacePath, Reading);
        if (surface.Triangles.Length == 0)
            throw new MimikException($"{SurfacePath}: expected a surface with faces to place landmarks on, found none");
        LandmarkSet landmarks = LandmarkFile.Read(LandmarksPath, new ReadBudget(Reading.MaxMemoryBytes));
        if (landmarks.InPixels)
            throw new MimikException($"{LandmarksPath}: points: expected points in space, found points in a picture");
        if (landmarks.VisibleCount < landmarks.Count)
            throw new MimikException($"{LandmarksPath}: point {landmarks.Visible.ToList().IndexOf(false)}: expected every landmark to be there, found it missing");
        if (landmarks.Unit.MetresPerUnit is not null && surface.Unit.MetresPerUnit is not null)
            landmarks = landmarks.In(surface.Unit);
        var tree = new SurfaceTree(surface.Positions, surface.Triangles);
        int[] corners = new int[3 * landmarks.Count];
        float[] weights = new float[corners.Length];
        double[] distances = new double[landmarks.Count];
        for (int k = 0; k < landmarks.Count; k++)
        {
            SurfacePoint found = tree.Closest(Vector3D.At(landmarks.Coordinates, k));
            surface.Triangles.AsSpan(3 * found.Triangle, 3).CopyTo(corners.AsSpan(3 * k));
            (weights[3 * k], weights[(3 * k) + 1], weights[(3 * k) + 2]) = ((float)found.A, (float)found.B, (float)found.C);
            distances[k] = surface.Unit.ReportScale * Math.Sqrt(found.SquaredDistance);
            if (surface.Unit.MetresPerUnit is not null && distances[k] > EvaluatedMesh.FarthestLandmark)
                throw new MimikException(string.Create(CultureInfo.InvariantCulture, $"{LandmarksPath}: point {k}: expected a landmark on the surface, found it {distances[k]:g4} mm away: it may be in another unit or place"));
        }

        LandmarkEmbeddingFile.Write(OutputPath, new LandmarkEmbedding(landmarks.Convention, corners, weights));
        int farthest = Array.IndexOf(distances, distances.Max());
        return
        [
            surface.Unit.Describe(surface.Positions),
            string.Create(CultureInfo.InvariantCulture, $"{landmarks.Count} landmarks ({(landmarks.Convention.Length > 0 ? landmarks.Convention : "no convention")}): mean distance to the surface {distances.Average():g4} {surface.Unit.ReportLabel}, largest {distances[farthest]:g4} at point {farthest}"),
        ];
    }
}
