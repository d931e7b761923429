using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Tools.Inventory;
using Agents.Tools.Inventory.Changes;
using Agents.Tools.Recovery;

namespace Agents.Tools.Isolation;

/// <summary>
/// Keeps the quarantine list: takes versions out when their guards say so, lets them back in when live calls have
/// probed them (<see cref="VersionFallback"/>), and drops those that were replaced or removed. Every worker does this; the etag of the list decides who does what.
/// </summary>
internal sealed partial class QuarantineWatch(
    QuarantineBook book, VersionGuards guards, VersionStats stats, ToolInventory inventory, WorkerRegistry registry, ToolsOptions options,
    IInventoryHistory history, TimeProvider time, ILogger<QuarantineWatch> logger)
    : BackgroundService, ISignalListener
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private bool _told = true;
    private long _refreshedAt;
    private ToolCatalog _seen = ToolCatalog.Empty;

    public void Hear(Signal signal)
    {
        if (signal.Kind != Signal.QuarantineChanged || signal.Revision == book.Current.Revision)
            return;
        Volatile.Write(ref _told, true);
        guards.Wake();
    }

    /// <summary>One look at all there is to do.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _told, false) || time.GetElapsedTime(_refreshedAt).TotalSeconds >= options.QuarantineRefreshSeconds)
        {
            await book.RefreshAsync(cancellationToken);
            _refreshedAt = time.GetTimestamp();
        }
        await DropReplacedAsync(cancellationToken);
        while (guards.TryTakeReport(out var report))
            await HandleAsync(report, cancellationToken);
        await DropUnknownAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var tick = time.CreateTimer(_ => guards.Wake(), null, Tick, Tick);
        try
        {
            while (true)
            {
                await LookAsync(stoppingToken);
                await guards.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    private Task HandleAsync(GuardReport report, CancellationToken cancellationToken)
    {
        var guard = report.Guard;
        var settings = guard.Settings.Quarantine;
        return report.News switch
        {
            // Asked again: it may have been reset since.
            GuardNews.OverLimit => guard.IsOver ? EnterAsync(guard, cancellationToken) : Task.CompletedTask,
            GuardNews.ProbePassed => ProbedAsync(guard, entry => QuarantineRules.Pass(entry, settings, time.GetUtcNow()), cancellationToken),
            _ => ProbedAsync(guard, entry => QuarantineRules.Fail(entry, settings, time.GetUtcNow()), cancellationToken),
        };
    }

    private async Task EnterAsync(VersionGuard guard, CancellationToken cancellationToken)
    {
        try
        {
            var entered = QuarantineRules.Enter(guard, time.GetUtcNow());
            if (!await book.ChangeAsync(guard.Tool, guard.Version, entry => entry ?? entered, cancellationToken))
                return;
            Log.Entered(logger, guard.Tool, guard.Version, entered.Reason, entered.NextProbeAt);
            await TellAsync(guard.Tool, guard.Version, "quarantined", entered.Reason, cancellationToken);
        }
        catch (Exception exception) when (QuarantineBook.IsFault(exception))
        {
            // A worker whose own way out is broken sees every tool fail and cannot write either: it must not judge when it is back.
            guard.Reset();
            Log.NotEntered(logger, guard.Tool, guard.Version, exception.Message);
        }
    }

    private async Task ProbedAsync(
        VersionGuard guard, Func<QuarantinedVersion, QuarantinedVersion?> change, CancellationToken cancellationToken)
    {
        try
        {
            QuarantinedVersion? after = null;
            var changed = await book.ChangeAsync(
                guard.Tool, guard.Version, entry => after = entry is null ? null : change(entry), cancellationToken);
            if (!changed)
                return;
            if (after is not null)
            {
                Log.Probed(logger, guard.Tool, guard.Version, after.PassedProbes, after.FailedProbes, after.NextProbeAt);
                return;
            }
            Log.Released(logger, guard.Tool, guard.Version);
            await TellAsync(
                guard.Tool, guard.Version, "released", $"{guard.Settings.Quarantine.ProbesToRelease} probes in a row succeeded.", cancellationToken);
        }
        catch (Exception exception) when (QuarantineBook.IsFault(exception))
        {
            // The next probe tells the same.
            Log.NotProbed(logger, guard.Tool, guard.Version, exception.Message);
        }
    }

    /// <summary>What is due for a probe and is not in the inventory: no call will come that could probe it.</summary>
    private async Task DropUnknownAsync(CancellationToken cancellationToken)
    {
        if (inventory.Current.Revision == 0)
            return;
        var now = time.GetUtcNow();
        foreach (var entry in book.Current.Versions.Where(entry => QuarantineRules.IsDue(entry, now)))
        {
            if (Exact(inventory.Current, entry) is null)
                await DropAsync(entry, "it is not in the inventory", cancellationToken);
        }
    }

    /// <summary>A version that was replaced or removed is not the one that failed.</summary>
    private async Task DropReplacedAsync(CancellationToken cancellationToken)
    {
        var (before, after) = (_seen, inventory.Current);
        if (before == after)
            return;
        stats.Keep(after.Versions);
        foreach (var entry in book.Current.Versions)
        {
            if (Exact(before, entry) is { } old && (Exact(after, entry) is not { } now || !DocumentEdits.IsSame(old.Manifest, now.Manifest)))
            {
                if (!await DropAsync(entry, "it was replaced or removed", cancellationToken))
                    return;
                guards.Find(entry.Tool, entry.Version)?.Reset();
            }
        }
        _seen = after;
    }

    /// <summary>False: not now, for the store does not answer.</summary>
    private async Task<bool> DropAsync(QuarantinedVersion entry, string reason, CancellationToken cancellationToken)
    {
        try
        {
            // Only the entry of the version as it was.
            if (await book.ChangeAsync(entry.Tool, entry.Version, now => now?.Since == entry.Since ? null : now, cancellationToken))
                Log.Dropped(logger, entry.Tool, entry.Version, reason);
            return true;
        }
        catch (Exception exception) when (QuarantineBook.IsFault(exception))
        {
            Log.NotProbed(logger, entry.Tool, entry.Version, exception.Message);
            return false;
        }
    }

    private Task TellAsync(string tool, string version, string kind, string reason, CancellationToken cancellationToken) =>
        history.AddAsync(
            tool,
            new InventoryChange
            {
                Revision = inventory.Current.Revision,
                At = time.GetUtcNow(),
                Kind = kind,
                Version = version,
                By = "worker " + registry.Id,
                Reason = reason,
            },
            cancellationToken);

    private static ToolVersion? Exact(ToolCatalog catalog, QuarantinedVersion entry) =>
        catalog.Find(entry.Tool, entry.Version) is { } found && found.Manifest.Version == entry.Version ? found : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Tool} {Version} is in quarantine: {Reason}. Next probe at {NextProbeAt:O}")]
        public static partial void Entered(ILogger logger, string tool, string version, string reason, DateTimeOffset nextProbeAt);

        [LoggerMessage(2, LogLevel.Warning, "{Tool} {Version} should be in quarantine, and the list could not be written: {Reason}; counting anew")]
        public static partial void NotEntered(ILogger logger, string tool, string version, string reason);

        [LoggerMessage(3, LogLevel.Information, "{Tool} {Version} was probed: {Passed} passed in a row, {Failed} failed. Next probe at {NextProbeAt:O}")]
        public static partial void Probed(ILogger logger, string tool, string version, int passed, int failed, DateTimeOffset nextProbeAt);

        [LoggerMessage(4, LogLevel.Warning, "{Tool} {Version} is back in service")]
        public static partial void Released(ILogger logger, string tool, string version);

        [LoggerMessage(5, LogLevel.Warning, "The quarantine list could not be written for {Tool} {Version}: {Reason}; trying again")]
        public static partial void NotProbed(ILogger logger, string tool, string version, string reason);

        [LoggerMessage(6, LogLevel.Information, "{Tool} {Version} is out of quarantine: {Reason}")]
        public static partial void Dropped(ILogger logger, string tool, string version, string reason);
    }
}
