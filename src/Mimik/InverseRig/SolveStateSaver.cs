using System.Diagnostics;

namespace Mimik.InverseRig;

/// <summary>Saves a state now and then.</summary>
/// <param name="state">The state.</param>
/// <param name="checkpoint">Where and how often.</param>
/// <param name="fingerprint">What the run is known by.</param>
/// <param name="grams">Knows the missing points.</param>
internal sealed class SolveStateSaver(SolveState state, InverseRigCheckpoint checkpoint, byte[] fingerprint, GramStore grams)
{
    private long _saved = Stopwatch.GetTimestamp();

    /// <summary>What the run is known by.</summary>
    public byte[] Fingerprint => fingerprint;

    /// <summary>Saves where the last save is long enough ago.</summary>
    public void SaveWhenDue()
    {
        if (Stopwatch.GetElapsedTime(_saved) >= checkpoint.Interval)
            Save();
    }

    /// <summary>Saves.</summary>
    public void Save()
    {
        state.Write(checkpoint.Path, fingerprint, grams);
        _saved = Stopwatch.GetTimestamp();
    }
}
