using Agents.Gateway.Calls;
using Agents.Tooling.Calls;
using Dapr;

namespace Agents.Gateway.Waiting;

/// <summary>
/// Asks the ledger, in one bulk read per period, about every call that somebody has waited for longer than a period: a result
/// event that got lost then costs time and nothing else.
/// </summary>
internal sealed partial class LedgerPoll(
    WaitRoom room, ICallLedger ledger, GatewayOptions options, TimeProvider time, ILogger<LedgerPoll> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = TimeSpan.FromMilliseconds(options.LedgerPollMs);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (room.AwaitedFor(period) is { Count: > 0 } ids)
            {
                await OfferAsync(ids, stoppingToken);
            }
        }
    }

    /// <summary>Reads the calls and tells those who wait how they stand.</summary>
    public async Task OfferAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var record in await ledger.FindManyAsync(ids, cancellationToken))
            {
                room.Offer(CallSnapshot.From(record));
            }
        }
        catch (Exception e) when (e is DaprException or HttpRequestException)
        {
            Log.NotRead(logger, ids.Count, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The app stops, and everybody who waits is answered.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The ledger was not asked about {Count} calls that are waited for; it is asked again: {Reason}")]
        public static partial void NotRead(ILogger logger, int count, string reason);
    }
}
