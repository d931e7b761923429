using System.Collections.Concurrent;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Tools.Adapters;
using Agents.Tools.Ledger;
using Dapr;

namespace Agents.Tools.Inventory;

/// <summary>
/// The tools as this worker knows them: the last revision that could be read. It is read when a signal tells of a new one, and again and
/// again for signals that got lost. A refresh that fails or finds nothing changes nothing.
/// </summary>
internal sealed partial class ToolInventory(
    ILedgerStore store, IAdapterFactory adapters, ToolsOptions options, TimeProvider time, ILogger<ToolInventory> logger)
    : BackgroundService, ISignalListener
{
    private const int MaxEnterTries = 10;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly SemaphoreSlim _told = new(0);
    private readonly ConcurrentDictionary<Task, byte> _leaving = new();
    private long _refreshedAt;
    private long _readAt = long.MinValue;
    private bool _failing;
    private ToolCatalog _current = ToolCatalog.Empty;
    private InventoryDocument? _document;

    /// <summary>Raised after a new revision has taken effect.</summary>
    public event Action<ToolCatalog>? Applied;

    public ToolCatalog Current => Volatile.Read(ref _current);

    /// <summary>What <see cref="Current"/> was made of; null as long as none was read.</summary>
    public InventoryDocument? Document => Volatile.Read(ref _document);

    /// <summary>
    /// The version, or another of the same tool when that one is gone. A version that is not known may be new: then the inventory is
    /// read again first, unless that was done since <paramref name="namedAt"/>, and at most ten times a second.
    /// </summary>
    /// <param name="tool">Its tool.</param>
    /// <param name="version">The version.</param>
    /// <param name="namedAt">When this worker was told of a call for it, time stamp of its clock: the version was published before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaprException">There is no such tool here, and the store does not answer.</exception>
    public async ValueTask<ToolVersion?> FindAsync(string tool, string version, long namedAt, CancellationToken cancellationToken)
    {
        // In this order: what is found afterwards is not older than that.
        var isRead = Volatile.Read(ref _readAt) > namedAt;
        var found = Current.Find(tool, version);
        if (found?.Manifest.Version == version)
            return found;
        if (!isRead)
        {
            // Waited for, not left out: what was read before may be older than the version.
            if (_refreshedAt != 0 && ShortestPause - time.GetElapsedTime(_refreshedAt) is var pause && pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellationToken);
            await RefreshAsync(namedAt, cancellationToken);
            found = Current.Find(tool, version);
        }
        // Without an answer of the store nobody can say that there is no such tool: the call comes again.
        return found ?? (_failing ? throw new DaprException($"{tool} {version} is not known here, and the inventory could not be read.") : null);
    }

    /// <summary>As <see cref="FindAsync"/>, and keeps the version usable until the lease is disposed, whatever the inventory does.</summary>
    public async ValueTask<ToolLease?> EnterAsync(string tool, string version, long namedAt, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxEnterTries; tries++)
        {
            if (await FindAsync(tool, version, namedAt, cancellationToken) is not { } found)
                return null;
            // It may have been retired since; then a newer catalog is there.
            if (found.TryEnter())
                return new ToolLease(found);
        }
        throw new InvalidOperationException($"The worker stops: {tool} {version} is retired.");
    }

    public void Hear(Signal signal)
    {
        if (signal.Kind == Signal.InventoryChanged && signal.Revision != Current.Revision)
            _told.Release();
    }

    public Task RefreshAsync(CancellationToken cancellationToken) => RefreshAsync(askedAt: long.MaxValue, cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var version in Current.Versions)
            Retire(version);
        await Task.WhenAll(_leaving.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await WaitAsync(_failing ? PauseAfterFailure : TimeSpan.FromSeconds(options.InventoryRefreshSeconds), stoppingToken);
                await RefreshAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; there is nothing to finish.
        }
    }

    private async Task RefreshAsync(long askedAt, CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Of many that ask at once, one reads.
            if (_readAt > askedAt)
                return;
            await ReadAsync(cancellationToken);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        try
        {
            var read = await store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, cancellationToken);
            _failing = false;
            if (read.Value is not { Tools.Count: > 0 } document)
                Log.Empty(logger, Current.Revision);
            else if (document.Revision != Current.Revision)
                Apply(document);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            // Once per outage: it is tried again twice a second.
            if (!_failing)
                Log.NotRead(logger, exception.Message, Current.Revision);
            _failing = true;
        }
        _refreshedAt = time.GetTimestamp();
        // Last of all: who sees it finds what was read.
        Volatile.Write(ref _readAt, startedAt);
    }

    /// <summary>Waits until a signal comes or the time is up. Signals that came meanwhile are one.</summary>
    private async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _told.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }
        while (_told.Wait(0, CancellationToken.None))
        {
        }
    }

    private void Apply(InventoryDocument document)
    {
        var before = Current;
        var after = ToolCatalog.Create(
            document, adapters, before, (manifest, exception) => Log.Unusable(logger, exception, manifest.Name, manifest.Version));
        Volatile.Write(ref _document, document);
        Volatile.Write(ref _current, after);
        foreach (var gone in before.Versions.Except(after.Versions))
            Retire(gone);
        Log.Applied(logger, document.Revision, document.Tools.Count, (time.GetUtcNow() - document.UpdatedAt).TotalMilliseconds);
        Applied?.Invoke(after);
    }

    private void Retire(ToolVersion version)
    {
        version.Retire();
        // Not awaited: its last call may run for an hour. The stop of the app waits for it.
        var leaving = LetGoAsync(version);
        _leaving[leaving] = 0;
        _ = leaving.ContinueWith(
            task => _leaving.TryRemove(task, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task LetGoAsync(ToolVersion version)
    {
        await version.Idle;
        try
        {
            await version.Adapter.DisposeAsync();
            Log.Gone(logger, version.Manifest.Name, version.Manifest.Version);
        }
        catch (Exception exception) // Nobody uses it any more; all that is left to do is to say so.
        {
            Log.NotDisposed(logger, exception, version.Manifest.Name, version.Manifest.Version);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Inventory revision {Revision} applied {Milliseconds:F0} ms after it was written: {Count} tool versions")]
        public static partial void Applied(ILogger logger, long revision, int count, double milliseconds);

        [LoggerMessage(2, LogLevel.Warning, "The inventory in the state store is empty; keeping revision {Revision}")]
        public static partial void Empty(ILogger logger, long revision);

        [LoggerMessage(3, LogLevel.Warning, "The inventory could not be read: {Reason}; keeping revision {Revision}")]
        public static partial void NotRead(ILogger logger, string reason, long revision);

        [LoggerMessage(4, LogLevel.Error, "{Tool} {Version} cannot be made ready; calls for it run on what was there before, or on another version")]
        public static partial void Unusable(ILogger logger, Exception exception, string tool, string version);

        [LoggerMessage(5, LogLevel.Information, "{Tool} {Version} is retired and its last call has ended")]
        public static partial void Gone(ILogger logger, string tool, string version);

        [LoggerMessage(6, LogLevel.Error, "{Tool} {Version} is retired and could not be disposed")]
        public static partial void NotDisposed(ILogger logger, Exception exception, string tool, string version);
    }
}
