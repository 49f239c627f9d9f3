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
    /// <param name="rig">The rig.</param>
    public static void Write(string path, CompressedRig rig) => AtomicFile.Write(path, stream => WriteTo(stream, rig));

    /// <summary>Writes a file's bytes.</summary>
    /// <param name="stream">Receives the bytes.</param>
    /// <param name="rig">The rig; its <see cref="CompressedRig.Unit"/> is the one written.</param>
    public static void WriteTo(Stream stream, CompressedRig rig)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(rig);
        PlaybackRig p = rig.Playback;
        if (p.MetresPerUnit != rig.Unit.MetresPerUnit)
        {
            p = new PlaybackRig(
                p.Rest, p.Centre, p.Influences, p.Bones, p.Weights, p.Transforms, p.ShapeNames, p.Logic, p.Triangles, rig.Unit.MetresPerUnit);
        }

        new PlaybackFile(p, [SurfaceChunk.Write(rig.Surface, rig.Unit.Source)]).Write(stream);
    }
}
