using Mimik.Geometry;
using Mimik.Playback;

namespace Mimik.Skinning.Gltf;

/// <summary>
/// What a bone holds: the point that its joint sits at, and how its vertices lie about it. The transforms turn about the rig's
/// centre c; a joint at p holds the same motion with the translation t + r x (p - c), which is linear in the shape weights too. With p in
/// the midst of its vertices, what is lost between keys, or by a nearest transform, is multiplied by the shortest distances.
/// </summary>
/// <param name="Pivot">p, the mean of the bone's vertices by squared weight; the rig's centre where the bone has none.</param>
/// <param name="Covariance">The second moments of v - p by squared weight.</param>
/// <param name="Reach">
/// A length such that matrices off by E (in norm) move no vertex by more than E * Reach, if every bone of the vertex keeps to it.
/// </param>
internal sealed record BoneBinding(Vector3D Pivot, Matrix3D Covariance, double Reach)
{
    /// <summary>The bindings of all bones.</summary>
    /// <param name="rig">The rig; lengths are in its unit.</param>
    /// <returns>[P].</returns>
    public static BoneBinding[] Of(PlaybackRig rig)
    {
        int bones = rig.Transforms.BoneCount, k = rig.Influences;
        double[] mass = new double[bones];
        var sum = new Vector3D[bones];
        foreach ((int bone, Vector3D v, double w) in Influences(rig))
        {
            mass[bone] += w * w;
            sum[bone] += w * w * v;
        }

        var centre = Vector3D.At(rig.Centre, 0);
        var pivots = new Vector3D[bones];
        for (int b = 0; b < bones; b++)
            pivots[b] = mass[b] > 0 ? 1 / mass[b] * sum[b] : centre;

        var covariance = new Matrix3D[bones];
        double[] farthest = new double[bones], heaviest = new double[bones];
        foreach ((int bone, Vector3D v, double w) in Influences(rig))
        {
            Vector3D arm = v - pivots[bone];
            covariance[bone] += w * w * Matrix3D.Outer(arm, arm);
            farthest[bone] = Math.Max(farthest[bone], arm.Length);
            heaviest[bone] = Math.Max(heaviest[bone], w * arm.Length);
        }

        // A vertex's error is at most sum_k w_k E |arm_k|: below E * max |arm|, and below K * E * max(w |arm|).
        var bindings = new BoneBinding[bones];
        for (int b = 0; b < bones; b++)
            bindings[b] = new BoneBinding(pivots[b], covariance[b], Math.Min(farthest[b], k * heaviest[b]));
        return bindings;
    }

    private static IEnumerable<(int Bone, Vector3D Vertex, double Weight)> Influences(PlaybackRig rig)
    {
        for (int e = 0; e < rig.Weights.Length; e++)
        {
            if (rig.Weights[e] > 0)
                yield return (rig.Bones[e], Vector3D.At(rig.Rest, e / rig.Influences), rig.Weights[e]);
        }
    }
}
