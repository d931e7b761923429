using Agents.Contracts.Calls;
using Agents.Tooling.Calls;
using Dapr;

namespace Agents.Gateway.Calls;

/// <summary>
/// Asks for a call not to be started. Only a worker knows whether it has started, so the gateway writes down the wish and the
/// worker decides.
/// </summary>
internal sealed partial class CallCancellation(ICallLedger ledger, TimeProvider time, ILogger<CallCancellation> logger)
{
    private const int MaxTries = 5;

    /// <summary>The call as it stands; queued: the wish is recorded and durable.</summary>
    public async Task<Outcome<CallSnapshot>> RequestAsync(string id, Principal caller, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await ledger.FindAsync(id, cancellationToken) is not { } stored || stored.Record.Command.Principal.Tenant != caller.Tenant)
            {
                return Refusal.NoSuchCall();
            }

            var record = stored.Record;
            if (record.State is CallState.Cancelled || record is { State: CallState.Accepted, CancelRequestedAt: not null })
            {
                return CallSnapshot.From(record);
            }

            if (record.State is not CallState.Accepted)
            {
                return Refusal.NotCancellable(record.State.ToStatus().ToString().ToLowerInvariant());
            }

            var now = time.GetUtcNow();
            var wish = record with { CancelRequestedAt = now, UpdatedAt = now };
            if (await ledger.TryUpdateAsync(stored, wish, cancellationToken))
            {
                return CallSnapshot.From(wish);
            }
        }

        return Refusal.Unavailable("The call's record changes all the time. Try again.");
    }

    /// <summary>As far as possible; used when a caller was told that the call was not accepted.</summary>
    public async Task WithdrawAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            if (await ledger.FindAsync(id, limit.Token) is { Record.State: CallState.Accepted } stored)
            {
                await ledger.TryUpdateAsync(stored, stored.Record with { CancelRequestedAt = time.GetUtcNow() }, limit.Token);
            }
        }
        catch (Exception e) when (e is DaprException or OperationCanceledException)
        {
            Log.NotWithdrawn(logger, id, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Call {CallId} could not be withdrawn after its command was not published; it runs if the broker holds the command: {Reason}")]
        public static partial void NotWithdrawn(ILogger logger, string callId, string reason);
    }
}
