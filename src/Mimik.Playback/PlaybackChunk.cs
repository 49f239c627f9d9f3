namespace Mimik.Playback;

/// <summary>A chunk of a <c>.mimik</c> file that playing does not need, kept as it is.</summary>
public sealed class PlaybackChunk
{
    /// <summary>Creates a chunk.</summary>
    /// <param name="tag">Four printable ASCII characters, none of <see cref="PlaybackFile"/>'s own tags.</param>
    /// <param name="data">The payload; not copied.</param>
    /// <exception cref="ArgumentException">The tag is not four printable ASCII characters.</exception>
    public PlaybackChunk(string tag, ReadOnlyMemory<byte> data)
    {
        if (tag.Length != 4 || tag.Any(c => c is < '!' or > '~'))
            throw new ArgumentException($"expected four printable ASCII characters, found \"{tag}\"", nameof(tag));
        Tag = tag;
        Data = data;
    }

    /// <summary>Four printable ASCII characters.</summary>
    public string Tag { get; }

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Data { get; }
}
