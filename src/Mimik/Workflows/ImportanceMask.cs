using System.Globalization;
using System.Numerics;
using Mimik.Faces;
using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Skinning;

namespace Mimik.Workflows;

/// <summary>Factors of vertices' errors for <see cref="SkinCompressorOptions.Importance"/>, from a file or by part and region.</summary>
/// <remarks>
/// A file is an .npy of [N] factors, or an .npz that holds one such array, or several of which one is called "importance". A list such as
/// "part:teeth=0,lips=4" names parts of the rig, and regions round the seams that <see cref="ClosingSeam"/> finds: "lips" and "eyelids". A
/// part's factor holds for all its vertices. A region's multiplies it, in full at the seam and falling smoothly to 1 at a distance of
/// <see cref="RegionReach"/> of the seam's width.
/// </remarks>
internal static class ImportanceMask
{
    /// <summary>How far a region reaches from its seam, as a share of the seam's width: about a centimetre round the lips.</summary>
    public const float RegionReach = 0.25f;

    private const string Key = "importance", PartPrefix = "part:";
    private static readonly (string Region, string SeamEnding)[] Regions = [("lips", "lips"), ("eyelids", "eyelids")];

    /// <summary>Reads a mask.</summary>
    /// <param name="mask">A file or a list, see the remarks.</param>
    /// <param name="rig">The rig whose N vertices it is for.</param>
    /// <param name="reading">Memory limit.</param>
    /// <exception cref="MimikException">The file cannot be read, a name is unknown, or the numbers do not fit; the message says where, expected and found.</exception>
    public static float[] Read(string mask, BlendshapeRig rig, FaceReadOptions reading)
    {
        bool isList = mask.Contains('=', StringComparison.Ordinal) && !File.Exists(mask);
        string source = isList ? $"--importance {mask}" : mask;
        float[] factors = isList ? FromList(mask, rig) : FromFile(mask, rig, new ReadBudget(reading.MaxMemoryBytes));
        for (int v = 0; v < factors.Length; v++)
        {
            if (factors[v] is not (>= 0 and <= 100))
                throw new MimikException(FormattableString.Invariant($"{source}: expected factors from 0 to 100, found {factors[v]} at vertex {v}"));
        }

        return factors.AsSpan().ContainsAnyExcept(0f)
            ? factors
            : throw new MimikException($"{source}: expected a factor above 0 somewhere, found 0 at all {factors.Length} vertices");
    }

    private static float[] FromFile(string path, BlendshapeRig rig, ReadBudget budget)
    {
        NpyArray array = Open(path, budget);
        return array.Count == rig.VertexCount && array.Shape.Count(side => side != 1) <= 1
            ? array.ToSingles()
            : throw new MimikException($"{path}: expected {rig.VertexCount} factors, one a vertex, found {array.Description}");
    }

    private static NpyArray Open(string path, ReadBudget budget)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                return NpyArray.Read(path, budget);
            case ".NPZ":
                NpzFile file = NpzFile.Read(path, budget);
                return file.TryGet(Key) ?? (file.Names.Count == 1
                    ? file[file.Names[0]]
                    : throw new MalformedFileException(path, "archive", $"an array \"{Key}\"", file.Names.Count == 0 ? "none" : string.Join(", ", file.Names.Take(8))));
            default:
                throw new MimikException($"{path}: expected factors of vertices (.npy, .npz) or a list such as part:teeth=0,lips=4, found {(Path.HasExtension(path) ? Path.GetExtension(path) : "neither")}");
        }
    }

    /// <summary>Reads what bound points count, one number each.</summary>
    /// <param name="path">A file, see the remarks.</param>
    /// <param name="count">The number of points.</param>
    /// <param name="reading">Memory limit.</param>
    /// <exception cref="MimikException">The file cannot be read, or holds another number of numbers.</exception>
    public static float[] ReadPoints(string path, int count, FaceReadOptions reading)
    {
        NpyArray array = Open(path, new ReadBudget(reading.MaxMemoryBytes));
        return array.Count == count ? array.ToSingles() : throw new MimikException($"{path}: expected {count} factors, one a point, found {array.Description}");
    }

    private static float[] FromList(string list, BlendshapeRig rig)
    {
        float[] factors = [.. Enumerable.Repeat(1f, rig.VertexCount)];
        foreach (string entry in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.LastIndexOf('=');
            if (equals <= 0 || !float.TryParse(entry.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float factor) || factor is not (>= 0 and <= 100))
                throw new MimikException($"--importance: expected name=factor with a factor from 0 to 100, found \"{entry}\"");
            string name = entry[..equals].Trim();
            if (name.StartsWith(PartPrefix, StringComparison.Ordinal))
                MultiplyPart(factors, rig, name[PartPrefix.Length..], factor);
            else
                MultiplyRegion(factors, rig, name, factor);
        }

        return factors;
    }

    private static void MultiplyPart(float[] factors, BlendshapeRig rig, string name, float factor)
    {
        RigPart part = rig.Surface.Parts.FirstOrDefault(part => part.Name == name)
            ?? throw new MimikException($"--importance: expected a part of the rig ({string.Join(", ", rig.Surface.Parts.Select(part => part.Name))}), found \"{name}\"");
        foreach (ref float f in factors.AsSpan(part.FirstVertex, part.VertexCount))
            f *= factor;
    }

    private static void MultiplyRegion(float[] factors, BlendshapeRig rig, string name, float factor)
    {
        string ending = Regions.FirstOrDefault(region => region.Region == name).SeamEnding
            ?? throw new MimikException($"--importance: expected part:NAME, {string.Join(" or ", Regions.Select(region => region.Region))}, found \"{name}\"");
        var missing = new List<string>();
        ClosingSeam[] seams = [.. ClosingSeam.Find(rig, missing).Where(seam => seam.Name.EndsWith(ending, StringComparison.Ordinal))];
        if (seams.Length == 0)
            throw new MimikException($"--importance: expected {name} that the rig's shapes close, found none ({string.Join("; ", missing)})");
        foreach (ClosingSeam seam in seams)
        {
            Vector3[] points = [.. seam.Pairs.SelectMany(pair => (int[])[pair.Upper, pair.Lower]).Select(v => At(rig, v))];
            float reach = RegionReach * Vector3.Distance(points.Aggregate(Vector3.Min), points.Aggregate(Vector3.Max));
            for (int v = 0; v < factors.Length; v++)
            {
                Vector3 at = At(rig, v);
                float near = Math.Max(0, 1 - (MathF.Sqrt(points.Min(p => Vector3.DistanceSquared(p, at))) / reach));
                factors[v] *= 1 + ((factor - 1) * near * near * (3 - (2 * near)));
            }
        }
    }

    private static Vector3 At(BlendshapeRig rig, int vertex) => new(rig.Neutral.AsSpan(3 * vertex, 3));
}
