using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Dapr;
using Dapr.Client;

namespace Agents.Gateway.Admission;

/// <summary>Reads the quarantine document on its signal, and every few seconds in case the signal got lost.</summary>
internal sealed partial class QuarantineRefresh(
    DaprClient dapr, CurrentQuarantine quarantine, GatewayOptions options, TimeProvider time, ILogger<QuarantineRefresh> logger)
    : BackgroundService, ISignalListener
{
    private TaskCompletionSource _changed = NewSignal();
    private bool _failing;

    public void Hear(Signal signal)
    {
        if (signal.Kind == Signal.QuarantineChanged && signal.Revision != quarantine.Value.Revision)
        {
            Volatile.Read(ref _changed).TrySetResult();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the read: what changes during it is read again.
            var changed = NewSignal();
            Volatile.Write(ref _changed, changed);
            await RefreshAsync(stoppingToken);
            await changed.Task.WaitAsync(TimeSpan.FromMilliseconds(options.QuarantineRefreshMs), time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await dapr.GetStateAsync<QuarantineDocument?>(
                ComponentNames.Ledger, LedgerKeys.Quarantine, cancellationToken: cancellationToken);
            _failing = false;
            // No document: no version was ever out of service.
            if (document is not null && document.Revision != quarantine.Value.Revision)
            {
                quarantine.Value = document;
                Log.Changed(logger, document.Revision, document.Versions.Count);
            }
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or JsonException)
        {
            // Once per outage, not once per round.
            if (!_failing)
            {
                Log.NotRead(logger, e.Message);
            }

            _failing = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Quarantine revision {Revision}: {Count} versions are out of service")]
        public static partial void Changed(ILogger logger, long revision, int count);

        [LoggerMessage(2, LogLevel.Warning, "The quarantine was not read; what is known stays: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
