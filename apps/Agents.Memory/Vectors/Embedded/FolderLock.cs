namespace Agents.Memory.Vectors.Embedded;

/// <summary>Keeps every other process away from a folder. The operating system gives it up when this process dies, however it does.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="VectorTierException">Another process has it, or the folder cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FolderLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VectorTierException(
                $"The vector index in '{folder}' cannot be taken: {e.Message} One process owns a folder. End the other one, or set "
                + $"{EmbeddedOptions.Section}:{nameof(EmbeddedOptions.Path)} to a folder of this one's own.",
                e);
        }
    }

    public void Dispose() => _file.Dispose();
}
