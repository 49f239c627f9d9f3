using Mimik.Faces;
using Mimik.Formats;
using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>
/// Compressed rigs as <c>.mimik</c> files: <see cref="PlaybackFile"/> with one chunk more, <c>SURF</c>, which carries what export needs and playing
/// does not: polygons, parts, materials, texture coordinates, tangents, and how the unit became known. A round trip keeps every bit.
/// </summary>
public static class MimikFile
{
    // Names become strings and correctives objects, the largest growth of decoded data over file bytes; arrays stay as they are.
    private const int LargestGrowth = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The memory that may be taken; null for the default.</param>
    /// <exception cref="MimikException">The file cannot be read or is no playback file.</exception>
    public static CompressedRig Read(string path, ReadBudget? budget = null)
    {
        budget ??= new ReadBudget();
        return Parse(InputFile.ReadAllBytes(path, budget), path, budget);
    }

    /// <summary>Reads a file's bytes. Without a chunk SURF, the surface is the file's triangles.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="fileName">The name for messages.</param>
    /// <param name="budget">The memory that may be taken.</param>
    /// <exception cref="MimikException">The bytes are no playback file; says where, what was expected and what was found.</exception>
    public static CompressedRig Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        budget.Charge((long)LargestGrowth * bytes.Length, fileName, "rig");
        try
        {
            PlaybackFile file = PlaybackFile.Read(bytes);
            PlaybackRig rig = file.Rig;
            PlaybackChunk? chunk = file.Extra.FirstOrDefault(extra => extra.Tag == SurfaceChunk.Tag);
            if (chunk is not null)
            {
                (RigSurface surface, UnitSource source) = SurfaceChunk.Read(chunk, rig);
                return new CompressedRig(rig, surface, new LengthUnit(rig.MetresPerUnit, source));
            }

            var triangles = new RigSurface(rig.VertexCount, PolygonFaces.Uniform([.. rig.Triangles], 3));
            return new CompressedRig(rig, triangles, rig.MetresPerUnit is null ? LengthUnit.Unknown : new LengthUnit(rig.MetresPerUnit, UnitSource.Declared));
        }
        catch (PlaybackFormatException e)
        {
            throw new MalformedFileException(fileName, e.Element, e.Expected, e.Found, e);
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="rig">The rig; its <see cref="CompressedRig.Unit"/> is the one written.</param>
    /// <param name="options">How exactly; null keeps every bit.</param>
    /// <returns>The file's size by part, and what rounding does to the vertices.</returns>
    /// <exception cref="MimikException">The file cannot be written, or the rig's numbers do not fit the options.</exception>
    public static MimikFileReport Write(string path, CompressedRig rig, PlaybackFileOptions? options = null)
    {
        using var content = new MemoryStream();
        MimikFileReport report = WriteTo(content, rig, options, path);
        AtomicFile.Write(path, stream => content.WriteTo(stream));
        return report;
    }

    /// <summary>Writes a file's bytes.</summary>
    /// <param name="stream">Receives the bytes.</param>
    /// <param name="rig">The rig; its <see cref="CompressedRig.Unit"/> is the one written.</param>
    /// <param name="options">How exactly; null keeps every bit.</param>
    /// <returns>The file's size by part, and what rounding does to the vertices.</returns>
    /// <exception cref="MimikException">The rig's numbers do not fit the options.</exception>
    public static MimikFileReport WriteTo(Stream stream, CompressedRig rig, PlaybackFileOptions? options = null) => WriteTo(stream, rig, options, ".mimik");

    private static MimikFileReport WriteTo(Stream stream, CompressedRig rig, PlaybackFileOptions? options, string fileName)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(rig);
        options ??= PlaybackFileOptions.Exact;
        PlaybackRig p = rig.Playback;
        if (p.MetresPerUnit != rig.Unit.MetresPerUnit)
        {
            p = new PlaybackRig(
                p.Rest, p.Centre, p.Influences, p.Bones, p.Weights, p.Transforms, p.ShapeNames, p.Logic, p.Triangles, rig.Unit.MetresPerUnit);
        }

        PlaybackChunk surface = SurfaceChunk.Write(rig.Surface, rig.Unit.Source);
        try
        {
            PlaybackFileSize size = new PlaybackFile(p, [surface], options).Write(stream);
            return options.IsExact ? new MimikFileReport(size, 0, 0) : Rounded(p, options, size);
        }
        catch (ArgumentException e)
        {
            throw new MimikException($"{fileName}: {e.Message.Split(" (Parameter", 2)[0]}", e);
        }
    }

    // What a reader gets of the rig: written and read, so that nothing is said of the file that is not in it.
    private static MimikFileReport Rounded(PlaybackRig rig, PlaybackFileOptions options, PlaybackFileSize size)
    {
        using var copy = new MemoryStream();
        new PlaybackFile(rig, null, options).Write(copy);
        PlaybackRig read = PlaybackFile.Read(copy.GetBuffer().AsMemory(0, (int)copy.Length)).Rig;
        (double mean, double max) = ShapeDistance.Measure(rig, read);
        return new MimikFileReport(size, mean, max);
    }
}

/// <summary>What writing a <c>.mimik</c> file did.</summary>
/// <param name="Size">The file's size by part; the surface is among <see cref="PlaybackFileSize.Other"/>.</param>
/// <param name="MeanRounding">How far rounding takes a vertex from where the rig puts it, mean over vertices and shapes at weight 1, in the rig's unit.</param>
/// <param name="MaxRounding">The farthest.</param>
public sealed record MimikFileReport(PlaybackFileSize Size, double MeanRounding, double MaxRounding);
