using System.Reflection;
using System.Runtime.Loader;
using Mimik.Playback;

namespace Mimik.Benchmarks;

/// <summary>A player of the library's build for .NET Standard 2.1, which this program's own build cannot name: loaded apart, called through delegates.</summary>
internal sealed class StandardPlayer
{
    private delegate void Pose(ReadOnlySpan<float> weights);

    private delegate void Take(Span<float> positions);

    private delegate void TakeBoth(Span<float> positions, Span<float> normals);

    private readonly Pose _pose;
    private readonly Take _positions;
    private readonly TakeBoth _both;

    /// <summary>Hands the rig over through a file's bytes.</summary>
    /// <param name="rig">The rig.</param>
    public StandardPlayer(PlaybackRig rig)
    {
        using var stream = new MemoryStream();
        new PlaybackFile(rig).Write(stream);
        Assembly library = new AssemblyLoadContext("netstandard2.1").LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "netstandard2.1", "Mimik.Playback.dll"));
        Type fileType = library.GetType(typeof(PlaybackFile).FullName!)!;
        object file = fileType.GetMethod(nameof(PlaybackFile.Read), [typeof(ReadOnlyMemory<byte>)])!.Invoke(null, [new ReadOnlyMemory<byte>(stream.ToArray())])!;
        object ownRig = fileType.GetProperty(nameof(PlaybackFile.Rig))!.GetValue(file)!;
        object player = Activator.CreateInstance(library.GetType(typeof(FacePlayer).FullName!)!, ownRig)!;
        _pose = Method<Pose>(player, nameof(FacePlayer.PoseShapes), typeof(ReadOnlySpan<float>));
        _positions = Method<Take>(player, nameof(FacePlayer.GetPositions), typeof(Span<float>));
        _both = Method<TakeBoth>(player, nameof(FacePlayer.GetPositions), typeof(Span<float>), typeof(Span<float>));
    }

    /// <summary><see cref="FacePlayer.PoseShapes"/> and <see cref="FacePlayer.GetPositions(Span{float})"/>.</summary>
    /// <param name="weights">[S].</param>
    /// <param name="positions">[N x 3].</param>
    public void Play(ReadOnlySpan<float> weights, Span<float> positions)
    {
        _pose(weights);
        _positions(positions);
    }

    /// <summary>The same with <see cref="FacePlayer.GetPositions(Span{float}, Span{float})"/>.</summary>
    /// <param name="weights">[S].</param>
    /// <param name="positions">[N x 3].</param>
    /// <param name="normals">[N x 3].</param>
    public void Play(ReadOnlySpan<float> weights, Span<float> positions, Span<float> normals)
    {
        _pose(weights);
        _both(positions, normals);
    }

    private static T Method<T>(object player, string name, params Type[] parameters)
        where T : Delegate => player.GetType().GetMethod(name, parameters)!.CreateDelegate<T>(player);
}
