using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Dapr;

namespace Agents.Gateway.Admission;

/// <summary>Asks the ledger about calls that are open for long: an end whose event got lost is counted a little later.</summary>
internal sealed class OpenCallsCheck(OpenCalls open, ICallLedger ledger, TimeProvider time) : BackgroundService
{
    private const int CallsPerRound = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await CheckAsync(stoppingToken);
        }
    }

    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (open.TakeOlderThan(Age, CallsPerRound) is not { Count: > 0 } ids)
        {
            return;
        }

        try
        {
            var there = (await ledger.FindManyAsync(ids, cancellationToken)).ToDictionary(r => r.Command.Id, r => r.State);
            foreach (var id in ids)
            {
                // Unknown ones wait for a person or a status query, not for a worker.
                if (!there.TryGetValue(id, out var state) || state.IsFinal() || state is CallState.Unknown)
                {
                    open.Remove(id);
                }
            }
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or OperationCanceledException)
        {
            // A ledger that is down tells others loudly enough; these calls are asked about again later.
        }
    }
}
