using Mimik.Numerics;
using Mimik.Playback;

namespace Mimik.Skinning;

/// <summary>Keeps a state symmetric: masters stay as a step left them, and their images take what they have.</summary>
internal sealed class MirroredState(FitMirror mirror, FitProblem problem, FitState state, SkinCompressorOptions options)
{
    private readonly int _bones = options.Bones;
    private readonly int _order = options.Bones * SparseTransforms.DegreesOfFreedom;

    /// <summary>Makes the whole state symmetric.</summary>
    /// <param name="pairs">The most pairs of bones that a vertex on the plane may follow.</param>
    public void Complete(int pairs)
    {
        CopyParameters();
        for (int tile = 0; tile < problem.TileCount; tile++)
            CopyWeights(tile, pairs);
    }

    /// <summary>Clears the parameters that follow others, so that those that are left can be counted in pairs.</summary>
    public void ClearParameterImages()
    {
        Span<float> parameters = state.Parameters.Span;
        for (int d = 0; d < _order; d++)
        {
            Span<float> row = parameters.Slice(d * problem.Width, problem.ShapeCount);
            int image = FitMirror.ParameterOf(d, _bones);
            bool follows = image < d || (image == d && FitMirror.ChangesSign(d));
            for (int s = 0; s < row.Length; s++)
            {
                if (mirror.Shapes[s] < s || (mirror.Shapes[s] == s && follows))
                    row[s] = 0;
            }
        }
    }

    /// <summary>Gives the parameters that follow others their values.</summary>
    public void CopyParameters()
    {
        ClearParameterImages();
        Span<float> parameters = state.Parameters.Span;
        for (int d = 0; d < _order; d++)
        {
            int image = FitMirror.ParameterOf(d, _bones);
            bool turns = FitMirror.ChangesSign(d);
            for (int s = 0; s < problem.ShapeCount; s++)
            {
                int t = mirror.Shapes[s];
                if (t < s || (t == s && image <= d))
                    continue;
                float value = parameters[(d * problem.Width) + s];
                parameters[(image * problem.Width) + t] = turns ? 0 - value : value;
            }
        }
    }

    /// <summary>
    /// Gives the vertices of a tile that follow others their weights; those on the plane keep their largest pairs of bones. Tiles can be completed side
    /// by side: only weights of masters beside the plane are read across tiles, and these are not written.
    /// </summary>
    /// <param name="tile">The tile.</param>
    /// <param name="pairs">The most pairs of bones that a vertex on the plane may follow.</param>
    public void CopyWeights(int tile, int pairs)
    {
        int last = Math.Min(problem.VertexCount, (tile + 1) * LaneTile.Lanes);
        for (int i = tile * LaneTile.Lanes; i < last; i++)
        {
            int master = mirror.Vertices[i];
            if (master == i)
                EvenOut(i, pairs);
            for (int bone = 0; master < i && bone < _bones; bone++)
                Weight(i, FitMirror.BoneOf(bone, _bones)) = Weight(master, bone);
        }
    }

    private ref float Weight(int vertex, int bone)
    {
        (int tile, int lane) = Math.DivRem(vertex, LaneTile.Lanes);
        return ref state.Weights.Span[(((tile * _bones) + bone) * LaneTile.Lanes) + lane];
    }

    // The two of a pair differ by rounding, or by the limit of K having cut between them.
    private void EvenOut(int vertex, int pairs)
    {
        int held = 0;
        for (int bone = 0; bone < _bones; bone += 2)
        {
            int image = FitMirror.BoneOf(bone, _bones);
            float larger = Math.Max(0, Math.Max(Weight(vertex, bone), Weight(vertex, image)));
            Weight(vertex, bone) = Weight(vertex, image) = larger;
            held += larger > 0 ? 1 : 0;
        }

        for (; held > pairs; held--)
        {
            int smallest = -1;
            for (int bone = 0; bone < _bones; bone += 2)
            {
                if (Weight(vertex, bone) > 0 && (smallest < 0 || Weight(vertex, bone) < Weight(vertex, smallest)))
                    smallest = bone;
            }

            Weight(vertex, smallest) = Weight(vertex, FitMirror.BoneOf(smallest, _bones)) = 0;
        }
    }
}
