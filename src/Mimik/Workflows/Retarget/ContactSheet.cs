using System.Numerics.Tensors;
using Mimik.Faces;
using Mimik.Formats.Png;
using Mimik.Geometry;
using Mimik.Geometry.Rendering;
using Mimik.Retargeting;

namespace Mimik.Workflows.Retarget;

/// <summary>Every shape of a rig at its full weight, in one picture; correctives on what they are added to, mouthClose on an open jaw.</summary>
internal static class ContactSheet
{
    private const int Side = 260, Columns = 8;

    // Of the head's depth behind its foremost point: what the camera frames.
    private const float FaceDepth = 0.28f;

    /// <summary>Draws and writes the sheet.</summary>
    public static void Write(string path, BlendshapeRig rig, CancellationToken cancellation = default)
    {
        RigPart skin = rig.Surface.Parts.MaxBy(part => part.FaceCount)!;
        float[] z = [.. Enumerable.Range(skin.FirstVertex, skin.VertexCount).Select(v => rig.Neutral[(3 * v) + 2])];
        float least = z.Max() - (FaceDepth * (z.Max() - z.Min()));
        int[] face = [.. Enumerable.Range(skin.FirstVertex, skin.VertexCount).Where(v => rig.Neutral[(3 * v) + 2] >= least)];
        var renderer = new FaceRenderer(rig.Surface, new RenderOptions { Width = Side, Height = Side, Framing = rig.Neutral, FramedVertices = face, Fill = 0.95 });
        var rows = new List<Image>();
        var pictures = new List<Image>();
        var labels = new List<string>();
        float[]?[] bases = ShapeBases.Of(rig);
        float[] positions = new float[rig.Neutral.Length], weights = new float[rig.Shapes.Count];
        for (int s = -1; s < rig.Shapes.Count; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(weights);
            if (s >= 0)
                weights[s] = 1;
            rig.Pose(weights, positions);
            if (s >= 0 && bases[s] is { } basis)
                TensorPrimitives.Add(positions, basis, positions);
            var picture = new Image(Side, Side);
            renderer.Render(positions, picture);
            pictures.Add(picture);
            labels.Add(s < 0 ? "neutral" : bases[s] is null ? rig.Shapes[s].Name : rig.Shapes[s].Name + " +");
            if (pictures.Count < Columns && s + 1 < rig.Shapes.Count)
                continue;
            while (pictures.Count < Columns)
            {
                pictures.Add(new Image(Side, Side));
                labels.Add("");
            }

            rows.Add(PictureRow.Join(pictures, labels));
            pictures.Clear();
            labels.Clear();
        }

        var sheet = new Image(rows[0].Width, rows.Count * Side);
        for (int r = 0; r < rows.Count; r++)
            rows[r].Pixels.CopyTo(sheet.Pixels, r * rows[r].Pixels.Length);
        PngFile.Write(path, sheet, rig.Surface.Licence);
    }
}
