using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Schedules;
using Agents.Hosting.Signals;
using Agents.Tools.Inventory;
using Dapr;

namespace Agents.Tools.Batching;

/// <summary>
/// Sends groups by schedule. Each scheduled tool has one job that comes due once, at the next time of its schedule in its time zone; the
/// worker that gets it tells all workers and sets the next one. A worker that hears nothing sends by itself a little later.
/// </summary>
internal sealed partial class BatchScheduler(
    IBatchJobs jobs, ToolInventory inventory, BatchCollector collector, ISignals signals, TimeProvider time, ILogger<BatchScheduler> logger)
    : BackgroundService, ISignalListener
{
    private const string Prefix = "batch.";
    // A version that was just published may have its time soon; looking costs nothing when there is nothing new.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(10);

    private readonly HashSet<(string Tool, string Schedule, string Zone)> _known = [];

    public static string JobName(string tool) => Prefix + tool;

    /// <summary>A job came due here.</summary>
    public async Task HearJobAsync(string name, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            Log.Stranger(logger, name);
            return;
        }
        var tool = name[Prefix.Length..];
        signals.Send(new Signal { Kind = Signal.FlushRequested, Tool = tool });
        collector.Flush(tool);
        if (Find(tool) is { } batching)
            await ScheduleNextAsync(tool, batching, cancellationToken);
    }

    public void Hear(Signal signal)
    {
        if (signal is { Kind: Signal.FlushRequested, Tool: { } tool })
            collector.Flush(tool);
    }

    /// <summary>Sees to it that every scheduled tool has its job. One that is there is left alone: it may be due already.</summary>
    internal async Task EnsureAsync(CancellationToken cancellationToken)
    {
        foreach (var tool in inventory.Current.Versions.Select(version => version.Manifest.Name).Distinct().ToArray())
        {
            if (Find(tool) is not { } batching || _known.Contains((tool, batching.Schedule!, batching.TimeZone)))
                continue;
            // Another schedule than the one that this worker saw before needs another time; else an older job is good.
            var changed = _known.RemoveWhere(known => known.Tool == tool) > 0;
            if (changed || !await jobs.ExistsAsync(JobName(tool), cancellationToken))
                await ScheduleNextAsync(tool, batching, cancellationToken);
            _known.Add((tool, batching.Schedule!, batching.TimeZone));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                await EnsureAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is DaprException or HttpRequestException)
            {
                Log.NotScheduled(logger, exception.Message);
                pause = PauseAfterFault;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The newest version says when; groups of all its versions go out then.
    private ToolBatching? Find(string tool) => inventory.Current.Versions
        .Where(version => version.Manifest.Name == tool)
        .MaxBy(version => version.Manifest.Version, VersionOrder.Instance)?.Manifest.Batching is { Schedule: not null } batching
            ? batching
            : null;

    private async Task ScheduleNextAsync(string tool, ToolBatching batching, CancellationToken cancellationToken)
    {
        if (ToolSchedule.NextAfter(batching, time.GetUtcNow()) is not { } next)
            return;
        await jobs.ScheduleAsync(JobName(tool), next, cancellationToken);
        Log.Scheduled(logger, tool, next);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The groups of {Tool} go out at {At:O}")]
        public static partial void Scheduled(ILogger logger, string tool, DateTimeOffset at);

        [LoggerMessage(2, LogLevel.Warning, "A schedule could not be set: {Reason}; trying again, and this worker sends by itself when nothing comes")]
        public static partial void NotScheduled(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The job {Name} is none of this app's")]
        public static partial void Stranger(ILogger logger, string name);
    }
}
