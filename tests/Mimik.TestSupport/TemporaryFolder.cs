namespace Mimik.TestSupport;

/// <summary>A folder of a test's own, with a space in its name, removed afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mimik test ");

    /// <summary>The folder's full path.</summary>
    public string Path => _folder.FullName;

    /// <summary>A path inside the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(_folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
