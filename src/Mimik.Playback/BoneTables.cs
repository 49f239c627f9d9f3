namespace Mimik.Playback;

/// <summary>
/// The influences of sixteen vertices by place, for processors that look sixteen numbers up in a table of thirty-two registers' lanes at once (AVX-512).
/// Bones are dealt into tables of 32, the busiest first; in each table a block has as many slots as its busiest vertex, a slot being
/// one bone and one weight for every lane. The time does not depend on which bones neighbours share, so this serves meshes whose order
/// is not the surface's.
/// </summary>
internal sealed class BoneTables
{
    /// <summary>Bones of a table: two registers of sixteen.</summary>
    public const int Size = 32;

    /// <summary>Vertices of a block.</summary>
    public const int Lanes = 16;

    /// <summary>The most tables that are ever used; beyond, blocks are better.</summary>
    public const int Most = 16;

    private readonly LineFloats _weights;

    private BoneTables(int[] place, int tables, int[] counts, byte[] slots, LineFloats weights)
    {
        Place = place;
        Count = tables;
        SlotCounts = counts;
        Slots = slots;
        _weights = weights;
    }

    /// <summary>[P] table * 32 + place of every bone; -1 for a bone that no vertex follows.</summary>
    public int[] Place { get; }

    /// <summary>The number of tables.</summary>
    public int Count { get; }

    /// <summary>[blocks x tables] slots.</summary>
    public int[] SlotCounts { get; }

    /// <summary>[slots x 16] places in the table.</summary>
    public byte[] Slots { get; }

    /// <summary>[slots x 16] weights; 0 in empty lanes.</summary>
    public Span<float> Weights => _weights.Span;

    /// <summary>What a frame costs in vector operations: six look-ups and six multiply-adds a slot, twelve loads a table.</summary>
    public long Cost => (12L * Slots.Length / Lanes) + (12L * SlotCounts.Length);

    /// <summary>Deals a rig's bones; null where there are more than the tables take.</summary>
    public static BoneTables? Create(PlaybackRig rig, BoneUse use)
    {
        int[] tally = use.Tally(), place = new int[tally.Length];
        Array.Fill(place, -1);
        int used = 0;
        foreach (int bone in Enumerable.Range(0, tally.Length).Where(b => tally[b] > 0).OrderByDescending(b => tally[b]))
            place[bone] = used++;
        int tables = (used + Size - 1) / Size, blocks = (rig.VertexCount + Lanes - 1) / Lanes;
        if (tables > Most)
            return null;
        var counts = new int[blocks * tables];
        var perLane = new int[tables * Lanes];
        ForEachInfluence((block, lane, table, _) => counts[(block * tables) + table] = Math.Max(counts[(block * tables) + table], ++perLane[(table * Lanes) + lane]));
        var first = new int[counts.Length];
        for (int i = 1; i < first.Length; i++)
            first[i] = first[i - 1] + counts[i - 1];
        int total = first.Length == 0 ? 0 : first[first.Length - 1] + counts[counts.Length - 1];
        var slots = new byte[total * Lanes];
        var weights = new LineFloats(total * Lanes);
        ForEachInfluence((block, lane, table, k) =>
        {
            int at = ((first[(block * tables) + table] + perLane[(table * Lanes) + lane]++) * Lanes) + lane;
            slots[at] = (byte)(place[rig.Bones[k]] % Size);
            weights.Span[at] = rig.Weights[k];
        });
        return new BoneTables(place, tables, counts, slots, weights);

        void ForEachInfluence(Action<int, int, int, int> visit)
        {
            for (int v = 0; v < rig.VertexCount; v++)
            {
                if (v % Lanes == 0)
                    Array.Clear(perLane, 0, perLane.Length);
                for (int k = v * rig.Influences; k < (v + 1) * rig.Influences; k++)
                {
                    if (use.Counts(k))
                        visit(v / Lanes, v % Lanes, place[rig.Bones[k]] / Size, k);
                }
            }
        }
    }
}
