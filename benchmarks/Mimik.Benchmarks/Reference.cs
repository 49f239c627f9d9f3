using System.Text.Json;
using Mimik.Faces;

namespace Mimik.Benchmarks;

/// <summary>The recorded runs beside the checkout, ../shared/reference.</summary>
internal static class Reference
{
    /// <summary>The ICT face of the recorded run: 57 shapes, 9,409 vertices, centimetres.</summary>
    public static BlendshapeRig IctFace() =>
        CompskinRigFile.Read(PathOf("compskin/ict_face_rig.npz")).WithUnit(new LengthUnit(0.01, UnitSource.Overridden));

    /// <summary>The recorded loss, in squared centimetres, before step <paramref name="iteration"/> of the first phase.</summary>
    public static double Loss(int iteration)
    {
        foreach (JsonElement point in Recorded().GetProperty("curve").EnumerateArray())
        {
            if (point.GetProperty("phase").GetInt32() == 1 && point.GetProperty("it").GetInt32() == iteration)
                return point.GetProperty("loss").GetDouble();
        }

        throw new MimikException($"recorded.json: expected a point of the curve at iteration {iteration}, found none");
    }

    /// <summary>The recorded seconds of an iteration of the first phase, on two threads.</summary>
    public static double SecondsPerIteration() =>
        Recorded().GetProperty("seconds_per_iteration").GetProperty("ict_face").GetProperty("sec_per_iter_phase1").GetDouble();

    private static JsonElement Recorded() => JsonDocument.Parse(File.ReadAllText(PathOf("compskin/recorded.json"))).RootElement;

    private static string PathOf(string relative) =>
        TryFind(relative) ?? throw new MimikException($"expected ../shared/reference/{relative} beside the checkout, found none");

    /// <summary>A file's path, or null where it is not there.</summary>
    /// <param name="relative">From ../shared/reference.</param>
    public static string? TryFind(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "..", "shared", "reference", relative);
            if (File.Exists(Path.Combine(folder.FullName, "Mimik.slnx")) && File.Exists(path))
                return path;
        }

        return null;
    }
}
