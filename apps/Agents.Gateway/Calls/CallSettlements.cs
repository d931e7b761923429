using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Inventory;
using Agents.Gateway.Waiting;
using Agents.Tooling.Calls;

namespace Agents.Gateway.Calls;

/// <summary>
/// Ends a call of unknown outcome by a person's word, where no status query can. Others are left to the workers: a person may be
/// wrong, a tool's own answer is not.
/// </summary>
internal sealed partial class CallSettlements(
    ICallLedger ledger, CurrentCatalog catalog, WaitRoom room, TimeProvider time, ILogger<CallSettlements> logger)
{
    private const int MaxTries = 5;

    public async Task<Outcome<CallSnapshot>> SettleAsync(string id, SettleBody body, Principal person, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await ledger.FindAsync(id, cancellationToken) is not { } stored)
            {
                return Refusal.NoSuchCall();
            }

            var record = stored.Record;
            if (Refuse(record) is { } refusal)
            {
                return refusal;
            }

            var settled = Settle(record, body, person);
            if (await ledger.TryUpdateAsync(stored, settled, cancellationToken))
            {
                Log.Settled(logger, id, record.Command.Tool, settled.State, person.Tenant, person.Subject);
                // Other replicas find it in the ledger when they ask there for those who wait.
                room.Offer(CallSnapshot.From(settled));
                return CallSnapshot.From(settled);
            }
        }

        return Refusal.Unavailable("The call's record changes all the time. Try again.");
    }

    private Refusal? Refuse(CallRecord record)
    {
        if (record.State is not CallState.Unknown)
        {
            return Refusal.NotSettleable($"It is {record.State.ToStatus().ToString().ToLowerInvariant()}; only a call of unknown outcome is settled by a person.");
        }

        return catalog.Value.ManifestOf(record.Command.Tool, record.VersionRan ?? record.Command.Version)?.Reconcile is null
            ? null
            : Refusal.NotSettleable($"{record.Command.Tool} has a status query, and the workers keep asking it.");
    }

    private CallRecord Settle(CallRecord record, SettleBody body, Principal person)
    {
        var now = time.GetUtcNow();
        return record with
        {
            State = body.IsSuccess ? CallState.Succeeded : CallState.Failed,
            Result = body.Result,
            Error = body.IsSuccess
                ? null
                : new CallError
                {
                    Type = ProblemTypes.SettledAsFailed,
                    Title = "The answer was lost, and a person found out that the call has failed.",
                    Detail = body.Reason,
                },
            Settlement = new CallSettlement { Tenant = person.Tenant, Subject = person.Subject, Reason = body.Reason, At = now },
            UpdatedAt = now,
            FinishedAt = now,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Call {Id} of {Tool} is settled as {State} by {Subject} of tenant {Tenant}")]
        public static partial void Settled(ILogger logger, string id, string tool, CallState state, string tenant, string subject);
    }
}
