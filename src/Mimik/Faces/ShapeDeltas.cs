using System.Runtime.InteropServices;
using Mimik.Formats.Arrays;

namespace Mimik.Faces;

/// <summary>Blendshapes as one array [S x N x 3].</summary>
internal static class ShapeDeltas
{
    /// <summary>One shape for each slice of the first index.</summary>
    /// <param name="deltas">[S x N x 3].</param>
    /// <param name="names">[S].</param>
    /// <exception cref="MimikException">The elements are no numbers, or pass the budget.</exception>
    public static Blendshape[] Split(NpyArray deltas, IReadOnlyList<string> names)
    {
        ReadOnlySpan<float> all = deltas.AsSingles();
        int numbers = names.Count == 0 ? 0 : all.Length / names.Count;
        deltas.Origin.Charge((long)all.Length * sizeof(float));
        var shapes = new Blendshape[names.Count];
        for (int s = 0; s < shapes.Length; s++)
            shapes[s] = new Blendshape(names[s], all.Slice(s * numbers, numbers).ToArray());
        return shapes;
    }

    /// <summary>The shapes of a rig, in order.</summary>
    /// <exception cref="MimikException">Together they are larger than an array can be.</exception>
    public static NpyArray Join(BlendshapeRig rig)
    {
        long bytes = (long)rig.Shapes.Count * rig.Neutral.Length * sizeof(float);
        if (bytes > Array.MaxLength)
            throw new MimikException($"deltas: {rig.Shapes.Count} shapes of {rig.VertexCount} vertices take {bytes:N0} bytes, more than one array holds");
        byte[] data = new byte[bytes];
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(data.AsSpan());
        for (int s = 0; s < rig.Shapes.Count; s++)
            rig.Shapes[s].Deltas.CopyTo(numbers[(s * rig.Neutral.Length)..]);
        return new NpyArray(new NpyType(NpyKind.Real, sizeof(float)), [rig.Shapes.Count, rig.VertexCount, 3], data, NpyOrigin.Memory);
    }
}
