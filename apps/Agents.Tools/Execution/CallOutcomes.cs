using Agents.Contracts.Calls;
using Agents.Hosting.State;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;
using Agents.Tools.Results;

namespace Agents.Tools.Execution;

/// <summary>Writes outcomes: the first one stands. Then tells the gateways, and takes the call off the journal.</summary>
internal sealed class CallOutcomes(CallLedger ledger, IResultEvents results, WorkerRegistry registry, TimeProvider time)
{
    /// <summary>
    /// Ends a call whose record carries <paramref name="claim"/> (null: none). A record that somebody else has claimed since is
    /// left to them.
    /// </summary>
    public async Task EndAsync(
        QueuedCall call, Versioned<CallRecord> known, Outcome outcome, string? claim, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (record, _) = await ledger.ChangeAsync(
            known,
            current => current.State.IsFinal() || current.Claim != claim ? null : Apply(current, outcome, now),
            cancellationToken);
        Settle(call, record);
    }

    /// <summary>Makes a call that was sent unknown, unless it has an outcome.</summary>
    public async Task<CallRecord> DoubtAsync(Versioned<CallRecord> known, CallError error, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (record, _) = await ledger.ChangeAsync(
            known,
            current => current.State == CallState.Sent
                ? current with { State = CallState.Unknown, Error = error, UpdatedAt = now }
                : null,
            cancellationToken);
        return record;
    }

    /// <summary>The call needs nothing more from this worker; an outcome that the record shows is told again, which is harmless.</summary>
    public void Settle(QueuedCall call, CallRecord record)
    {
        if (record.State.IsFinal())
            results.Publish(record);
        call.LeaveJournal();
    }

    private CallRecord Apply(CallRecord current, Outcome outcome, DateTimeOffset now) => current with
    {
        State = outcome.State,
        Result = outcome.Result,
        Error = outcome.Error,
        UpdatedAt = now,
        FinishedAt = now,
        Worker = registry.Id,
        Attempts = outcome.Attempts,
        VersionRan = outcome.Version,
        ReconcileAttempts = outcome.ReconcileAttempts,
        Timings = new CallTimings(
            Milliseconds((outcome.StartedAt ?? now) - current.Command.AcceptedAt),
            Milliseconds(outcome.StartedAt is { } startedAt ? now - startedAt : TimeSpan.Zero)),
    };

    // Never negative: the clocks of gateway and worker may differ a little.
    private static double Milliseconds(TimeSpan span) => Math.Round(Math.Max(0, span.TotalMilliseconds), 3);
}
