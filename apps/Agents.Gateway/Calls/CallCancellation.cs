using Agents.Contracts.Calls;
using Agents.Contracts.Signals;
using Agents.Gateway.Inventory;
using Agents.Hosting.Signals;
using Agents.Tooling.Calls;
using Dapr;

namespace Agents.Gateway.Calls;

/// <summary>
/// Asks for a call not to be started, or to be broken off where its tool allows that. Only a worker knows whether it has started, so
/// the gateway writes down the wish, tells the workers, and the worker that has the call decides.
/// </summary>
internal sealed partial class CallCancellation(
    ICallLedger ledger, CurrentCatalog catalog, ISignals signals, TimeProvider time, ILogger<CallCancellation> logger)
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
            var open = record.State is CallState.Accepted || (record.State is CallState.Sent && IsCancellable(record));
            if (record.State is CallState.Cancelled || (open && record.CancelRequestedAt is not null))
            {
                // Asked again: the signal may have been lost.
                Tell(record);
                return CallSnapshot.From(record);
            }

            if (!open)
            {
                return Refusal.NotCancellable(record.State.ToStatus().ToString().ToLowerInvariant());
            }

            var now = time.GetUtcNow();
            var wish = record with { CancelRequestedAt = now, UpdatedAt = now };
            if (await ledger.TryUpdateAsync(stored, wish, cancellationToken))
            {
                Tell(wish);
                return CallSnapshot.From(wish);
            }
        }

        return Refusal.Unavailable("The call's record changes all the time. Try again.");
    }

    private void Tell(CallRecord record)
    {
        if (!record.State.IsFinal())
        {
            signals.Send(new Signal { Kind = Signal.CancelRequested, CallId = record.Command.Id });
        }
    }

    private bool IsCancellable(CallRecord record) =>
        catalog.Value.ManifestOf(record.Command.Tool, record.VersionRan ?? record.Command.Version)?.Cancellable == true;

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
