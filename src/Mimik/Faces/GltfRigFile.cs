using Mimik.Faces.Gltf;
using Mimik.Formats;
using Mimik.Formats.Gltf;

namespace Mimik.Faces;

/// <summary>How a rig is written to glTF.</summary>
public sealed record GltfRigOptions
{
    /// <summary>Write smooth normals; on by default. Without them a viewer shades flat.</summary>
    public bool Normals { get; init; } = true;

    /// <summary>Write how each shape changes the normals; on by default. Without it the shading stays the neutral's. Needs <see cref="Normals"/>.</summary>
    public bool NormalDeltas { get; init; } = true;

    /// <summary>Store only the moved vertices of a shape where that is smaller; on by default. Off suits readers that know no sparse accessors.</summary>
    public bool Sparse { get; init; } = true;
}

/// <summary>What a glTF file holds for a rig.</summary>
/// <param name="Rig">The rig; its unit is metres, or the unit that it was written from.</param>
/// <param name="ShapeWeights">[T x S] the file's first animation of morph weights, or null without one.</param>
/// <param name="Notes">A line for each thing that was left out or had to be decided.</param>
public sealed record GltfRig(BlendshapeRig Rig, WeightAnimation? ShapeWeights, IReadOnlyList<string> Notes);

/// <summary>glTF 2.0 files (.glb, and .gltf with a .bin beside it) as rigs: morph targets are blendshapes.</summary>
public static class GltfRigFile
{
    /// <summary>Reads the rig of a file's scene.</summary>
    /// <remarks>
    /// Every node with a mesh becomes a part; node transforms, and skins in the pose that the file is in, are worked into positions and
    /// deltas. Morph targets of equal name are one shape, 0 where a part lacks it. Vertices are welded by _VERTEX where the file has it,
    /// never because they coincide.
    /// </remarks>
    /// <param name="path">A .glb, or a .gltf whose .bin and pictures are in its folder.</param>
    /// <param name="budget">The memory that reading may take; null is the default limit.</param>
    /// <exception cref="MimikException">The file is missing, damaged or too large, has no mesh, or demands an extension that is not supported.</exception>
    public static GltfRig Read(string path, ReadBudget? budget = null) => GltfRigImport.Read(GltfFile.Read(path, budget));

    /// <summary>Reads the rig of a file's bytes; what they refer to outside themselves is an error.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="budget">The memory that reading may take.</param>
    /// <exception cref="MimikException">As for <see cref="Read"/>.</exception>
    public static GltfRig Parse(ReadOnlyMemory<byte> bytes, string fileName, ReadBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return GltfRigImport.Read(GltfFile.Parse(bytes, fileName, budget));
    }

    /// <summary>Writes a rig, and an animation of it.</summary>
    /// <remarks>
    /// One node a part, one primitive a material; vertices are split where texture coordinates differ, and the attribute _VERTEX says
    /// which of the rig's vertices each is. Lengths are in metres. Polygons, the order of the shapes and the rig logic are kept in extras.
    /// Viewers play shape weights; they do not know the rig logic.
    /// </remarks>
    /// <param name="path">The file to make or replace; ".gltf" is JSON with a .bin beside it, all else is .glb.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="shapeWeights">[T x S] weights of the rig's shapes (after the rig logic), one row a frame, at its rate or 60 a second; null for none.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>A line for each thing that the file does not hold as the rig has it; usually none.</returns>
    /// <exception cref="MimikException">The animation's width or names are not the rig's shapes, or the rig has no vertices.</exception>
    public static IReadOnlyList<string> Write(string path, BlendshapeRig rig, WeightAnimation? shapeWeights = null, GltfRigOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(rig);
        if (shapeWeights is not null)
        {
            if (shapeWeights.ChannelCount != rig.Shapes.Count)
                throw new MimikException($"glTF animation: expected a weight for each of {rig.Shapes.Count} shapes, found {shapeWeights.ChannelCount}");
            if (shapeWeights.Names is { } names && !names.SequenceEqual(rig.ShapeNames, StringComparer.Ordinal))
                throw new MimikException("glTF animation: expected the rig's shapes in their order, found other names");
        }

        (GltfBuilder builder, IReadOnlyList<string> notes) = GltfRigExport.Build(rig, shapeWeights, options ?? new GltfRigOptions());
        GltfWriter.Write(path, builder);
        return notes;
    }
}
