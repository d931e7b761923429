using Agents.Tools.Inventory.Changes;
using Agents.Tools.Recovery;
using Dapr;

namespace Agents.Tools.Inventory.Canary;

/// <summary>
/// Judges versions on trial by the calls that ended on this worker, and takes back those that do badly. Every worker judges; the first
/// that writes decides, and the others find nothing left to do.
/// </summary>
internal sealed partial class CanaryJudge(
    ToolInventory inventory, InventoryEditor editor, ITrialFigures figures, WorkerRegistry registry, TimeProvider time, ILogger<CanaryJudge> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private HashSet<Trial> _known = [];

    /// <summary>Looks at every trial once. Never throws for what the store does.</summary>
    public async Task JudgeAsync(CancellationToken cancellationToken)
    {
        var trials = inventory.Current.Trials;
        foreach (var trial in trials.Where(trial => !_known.Contains(trial)))
            figures.Begin(trial.Tool, trial.Canary.Version);
        _known = [.. trials];
        foreach (var trial in trials)
        {
            var read = figures.Read(trial.Tool, trial.Canary.Version, TimeSpan.FromSeconds(trial.Canary.WindowSeconds));
            if (Judgement.Against(trial.Canary, read) is { } reason)
                await RollBackAsync(trial, reason, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await JudgeAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; the other workers go on judging.
        }
    }

    private async Task RollBackAsync(Trial trial, string reason, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await editor.ChangeAsync(
                "worker " + registry.Id,
                document => document is null ? Edit.Nothing : RollBackRule.Apply(document, trial.Tool, trial.Canary, reason),
                cancellationToken);
            if (outcome.Changed)
                Log.RolledBack(logger, trial.Tool, trial.Canary.Version, reason);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.NotRolledBack(logger, trial.Tool, trial.Canary.Version, reason, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Tool} {Version} is rolled back: {Reason}")]
        public static partial void RolledBack(ILogger logger, string tool, string version, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{Tool} {Version} is to be rolled back ({Reason}), and the ledger does not answer: {Fault}; trying again")]
        public static partial void NotRolledBack(ILogger logger, string tool, string version, string reason, string fault);
    }
}
