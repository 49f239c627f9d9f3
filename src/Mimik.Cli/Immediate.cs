namespace Mimik.Cli;

/// <summary>Progress that is shown on the reporting thread, in order: <see cref="Progress{T}"/> posts to the pool and may reorder.</summary>
/// <typeparam name="T">What is reported.</typeparam>
/// <param name="show">Shows one report.</param>
internal sealed class Immediate<T>(Action<T> show) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => show(value);
}
