using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Agents.Hosting.Manifests;

/// <summary>
/// When a folder of manifests is worth a look: somebody wrote to it and it has come to rest, or the time is up. Says once when changes
/// cannot be heard.
/// </summary>
public sealed partial class FolderChanges : IDisposable
{
    // Editors write in steps, and copies of many files take a while.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestUnrest = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _changed = new(0);
    private readonly int _lookSeconds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FolderWatch _watch;
    private string? _seen;
    private bool _unwatched;

    /// <param name="path">Of the folder, relative to the working directory; empty: there is none.</param>
    /// <param name="lookSeconds">The longest time between two looks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public FolderChanges(string path, int lookSeconds, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(path);
        Folder = path.Length == 0 ? "" : Path.GetFullPath(path);
        (_lookSeconds, _time, _logger) = (lookSeconds, time, logger);
        _watch = new FolderWatch(Folder, Touch);
    }

    /// <summary>Full path of the folder; empty: there is none.</summary>
    public string Folder { get; }

    /// <summary>Whether there is a folder.</summary>
    public bool HasFolder => Folder.Length > 0;

    /// <summary>Somebody wrote to the folder.</summary>
    public void Touch() => _changed.Release();

    /// <summary>Whether names, sizes or dates of the files differ from the last time that this was asked.</summary>
    public bool AnyNew()
    {
        var now = Fingerprint();
        var isNew = now != _seen;
        _seen = now;
        return isNew;
    }

    /// <summary>From now on changes are heard, where the system can tell of them. Again and again, for the folder may be away for a while.</summary>
    public void Listen()
    {
        var reason = _watch.Ensure();
        if (reason is not null && !_unwatched)
            Log.NotWatched(_logger, Folder, reason, _lookSeconds);
        _unwatched = reason is not null;
    }

    /// <summary>Waits for the next look.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!await WrittenAsync(TimeSpan.FromSeconds(_lookSeconds), cancellationToken))
            return;
        var since = _time.GetTimestamp();
        while (_time.GetElapsedTime(since) < LongestUnrest && await WrittenAsync(Quiet, cancellationToken))
        {
        }
    }

    // Not the semaphore: a change may be on its way from the watcher, and it holds nothing of the system.
    public void Dispose() => _watch.Dispose();

    /// <summary>What tells a changed folder from an unchanged one without reading the files.</summary>
    private string Fingerprint()
    {
        try
        {
            return string.Join('\n', new DirectoryInfo(Folder).EnumerateFiles()
                .Where(file => ManifestFiles.IsManifest(file.Name))
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name}|{file.Length}|{file.LastWriteTimeUtc.Ticks}")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Loading it says why, once.
            return exception.Message;
        }
    }

    /// <summary>True when something was written, false when the time is up.</summary>
    private async Task<bool> WrittenAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _changed.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        while (_changed.Wait(0, CancellationToken.None))
        {
        }
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Warning, "Changes in {Folder} are not heard at once: {Reason}; it is looked at every {Seconds} s")]
        public static partial void NotWatched(ILogger logger, string folder, string reason, int seconds);
    }
}
