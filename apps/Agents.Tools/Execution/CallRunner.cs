using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.State;
using Agents.Tools.Adapters;
using Agents.Tools.Inventory;
using Agents.Tools.Isolation;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;

namespace Agents.Tools.Execution;

/// <summary>
/// Brings one call to its outcome. Idempotent tools are sent to at once and need one write, the outcome. For the others the claim
/// is written first, by etag; only who wrote it sends, once, and only while the claim's time lasts.
/// </summary>
internal sealed class CallRunner(
    CallLedger ledger,
    CallOutcomes outcomes,
    ToolInventory inventory,
    Reconciler reconciler,
    WorkerRegistry registry,
    AttemptLoop attempts,
    VersionFallback fallback,
    TimeProvider time)
{
    /// <summary>What was read longer ago is read again before the start: the call may have been cancelled meanwhile.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc cref="IWorkRunner.RunAsync"/>
    public async Task RunAsync(QueuedCall call, CancellationToken cancellationToken)
    {
        var known = await RefreshAsync(call, cancellationToken);
        if (known.Value!.State == CallState.Accepted)
            await StartAsync(call, known, cancellationToken);
        else
            HandOver(call, known);
    }

    /// <inheritdoc cref="IWorkRunner.EndAsync"/>
    public Task EndAsync(QueuedCall call, Outcome outcome, CancellationToken cancellationToken) =>
        EndAsync(call, call.Known, outcome, cancellationToken);

    /// <inheritdoc cref="IWorkRunner.GiveUpAsync"/>
    public async Task GiveUpAsync(QueuedCall call, CancellationToken cancellationToken)
    {
        var read = await ledger.ReadAsync(call.Id, cancellationToken);
        await EndAsync(call, read.Value is null ? call.Known : read, Outcome.WorkerFailed, cancellationToken);
    }

    private async Task EndAsync(QueuedCall call, Versioned<CallRecord> known, Outcome outcome, CancellationToken cancellationToken)
    {
        if (known.Value!.State == CallState.Accepted)
            await outcomes.EndAsync(call, known, outcome, claim: null, cancellationToken);
        else
            HandOver(call, known);
    }

    // A call that this worker does not start any more.
    private void HandOver(QueuedCall call, Versioned<CallRecord> known)
    {
        if (call.Recovered && !known.Value!.State.IsFinal())
            reconciler.Add(call, known);
        else
            // It has its outcome, or the worker that sent it has it in its journal.
            outcomes.Settle(call, known.Value!);
    }

    private async Task<Versioned<CallRecord>> RefreshAsync(QueuedCall call, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(call.QueuedAt) <= Stale)
            return call.Known;
        var read = await ledger.ReadAsync(call.Id, cancellationToken);
        return read.Value is null ? call.Known : read;
    }

    private async Task StartAsync(QueuedCall call, Versioned<CallRecord> known, CancellationToken cancellationToken)
    {
        var command = call.Command;
        if (Refusals.BeforeStart(call, known.Value!, time.GetUtcNow()) is { } tooLate)
        {
            await outcomes.EndAsync(call, known, tooLate, claim: null, cancellationToken);
            return;
        }

        // Held to the end: a call finishes on the version that it started with, whatever the inventory does.
        using var lease = await inventory.EnterAsync(command.Tool, command.Version, call.QueuedAt, cancellationToken);
        var tool = lease?.Version;
        if (Refusals.OfTool(tool, command) is { } refusal)
        {
            await outcomes.EndAsync(call, known, refusal, claim: null, cancellationToken);
            return;
        }
        var placement = await fallback.PlaceAsync(tool!, command, cancellationToken);
        using var other = placement.Other;
        tool = other?.Version ?? tool;
        if (placement.Refusal is { } quarantined)
            await outcomes.EndAsync(call, known, quarantined, claim: null, cancellationToken);
        else if (tool!.Manifest.Idempotent)
            await outcomes.EndAsync(call, known, await SendUntilAnsweredAsync(call, tool, cancellationToken), claim: null, cancellationToken);
        else
            await SendOnceAsync(call, known, tool, cancellationToken);
    }

    private async Task<Outcome> SendUntilAnsweredAsync(QueuedCall call, ToolVersion tool, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        using var either = BreakableBy(call, tool, cancellationToken);
        try
        {
            return await fallback.RunAsync(tool, call.Command, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Outcome.BrokenOff with { Attempts = 1, StartedAt = startedAt, Version = tool.Manifest.Version };
        }
    }

    private static CancellationTokenSource BreakableBy(QueuedCall call, ToolVersion tool, CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, tool.Manifest.Cancellable ? call.CancelToken() : CancellationToken.None);

    private async Task SendOnceAsync(QueuedCall call, Versioned<CallRecord> known, ToolVersion tool, CancellationToken cancellationToken)
    {
        var claim = Guid.NewGuid().ToString("N");
        var sentAt = time.GetUtcNow();
        var timesOutAt = sentAt.AddMilliseconds(tool.Manifest.TimeoutMs);
        var until = timesOutAt < call.Command.Deadline ? timesOutAt : call.Command.Deadline;
        var (record, _) = await ledger.ChangeAsync(
            known,
            current => current.State != CallState.Accepted || current.CancelRequestedAt is not null
                ? null
                : current with
                {
                    State = CallState.Sent,
                    Worker = registry.Id,
                    Claim = claim,
                    SentAt = sentAt,
                    LeaseUntil = until.AddMilliseconds(tool.Manifest.Reconcile?.GraceMs ?? 0),
                    Attempts = 1,
                    VersionRan = tool.Manifest.Version,
                    UpdatedAt = sentAt,
                },
            cancellationToken);
        if (record.Claim != claim)
        {
            if (record is { State: CallState.Accepted, CancelRequestedAt: not null })
                await outcomes.EndAsync(call, known, Outcome.Cancelled, claim: null, cancellationToken);
            else
                outcomes.Settle(call, record);
            return;
        }

        // The claim's new etag is read while the tool works.
        var reading = ledger.ReadAsync(call.Id, cancellationToken);
        var answer = await SendOrBreakOffAsync(call, tool, until, cancellationToken);
        var claimed = await reading;
        if (claimed.Value is null)
            claimed = known with { Value = record };
        var outcome = AttemptLoop.ToOutcome(tool, answer) with { Attempts = 1, StartedAt = sentAt, Version = tool.Manifest.Version };
        fallback.Ended(call.Command, outcome);
        if (answer is ToolAnswer.Fault { NeverSent: false } fault)
        {
            await DoubtAsync(call, claimed, fault.Error, cancellationToken);
            return;
        }
        await outcomes.EndAsync(call, claimed, outcome, claim, cancellationToken);
    }

    // Broken off is as good as unanswered: only the tool's status query can tell what became of it.
    private async Task<ToolAnswer> SendOrBreakOffAsync(
        QueuedCall call, ToolVersion tool, DateTimeOffset until, CancellationToken cancellationToken)
    {
        using var either = BreakableBy(call, tool, cancellationToken);
        try
        {
            return await attempts.SendAsync(tool, call.Command, attempt: 1, until, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ToolAnswer.Fault(Outcome.BrokenOff.Error!, NeverSent: false);
        }
    }

    private async Task DoubtAsync(QueuedCall call, Versioned<CallRecord> claimed, CallError fault, CancellationToken cancellationToken)
    {
        var error = new CallError
        {
            Type = ProblemTypes.OutcomeUnknown,
            Title = "The call was sent and no answer came.",
            Detail = fault.Detail ?? fault.Title,
        };
        var record = await outcomes.DoubtAsync(claimed, error, cancellationToken);
        if (record.State.IsFinal())
            outcomes.Settle(call, record);
        else
            reconciler.Add(call, claimed with { Value = record });
    }
}
