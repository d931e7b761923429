namespace Agents.Hosting.Manifests;

/// <summary>Hears at once that files of a folder change. Where that does not work, who looks now and then sees it later.</summary>
public sealed class FolderWatch(string folder, Action changed) : IDisposable
{
    private FileSystemWatcher? _watcher;

    /// <summary>Begins, or begins again after the folder was away. Null, or why it does not work.</summary>
    public string? Ensure()
    {
        if (_watcher is { EnableRaisingEvents: true })
            return null;
        Dispose();
        try
        {
            _watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            _watcher.Changed += (_, _) => changed();
            _watcher.Created += (_, _) => changed();
            _watcher.Deleted += (_, _) => changed();
            _watcher.Renamed += (_, _) => changed();
            _watcher.Error += (_, _) => changed();
            _watcher.EnableRaisingEvents = true;
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Dispose();
            return exception.Message;
        }
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _watcher = null;
    }
}
