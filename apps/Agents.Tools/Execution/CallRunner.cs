using Agents.Contracts;
using Agents.Contracts.Calls;
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
internal sealed partial class CallRunner(
    CallLedger ledger,
    CallOutcomes outcomes,
    ToolInventory inventory,
    Reconciler reconciler,
    WorkerRegistry registry,
    AttemptLoop attempts,
    VersionFallback fallback,
    TimeProvider time,
    ILogger<CallRunner> logger)
{
    /// <summary>What was read longer ago is read again before the start: the call may have been cancelled meanwhile.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMilliseconds(100);

    /// <summary>Never throws; a call that could not be brought to an outcome stays in the journal.</summary>
    public async Task RunAsync(QueuedCall call, CancellationToken cancellationToken)
    {
        try
        {
            var known = await RefreshAsync(call, cancellationToken);
            var record = known.Value!;
            if (record.State == CallState.Accepted)
                await StartAsync(call, known, cancellationToken);
            else if (call.Recovered && !record.State.IsFinal())
                reconciler.Add(call, known);
            else
                // It has its outcome, or the worker that sent it has it in its journal.
                outcomes.Settle(call, record);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.LeftBehind(logger, call.Id);
        }
        catch (Exception exception) // Nothing is lost: the journal holds the call, and the next life of a worker takes it over.
        {
            Log.Failed(logger, exception, call.Id);
        }
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
        if (known.Value!.CancelRequestedAt is not null)
        {
            await outcomes.EndAsync(call, known, Outcome.Cancelled, claim: null, cancellationToken);
            return;
        }
        if (command.Deadline <= time.GetUtcNow())
        {
            await outcomes.EndAsync(call, known, Outcome.Expired, claim: null, cancellationToken);
            return;
        }

        // Held to the end: a call finishes on the version that it started with, whatever the inventory does.
        using var lease = await inventory.EnterAsync(command.Tool, command.Version, cancellationToken);
        var tool = lease?.Version;
        if (Refuse(tool, command) is { } refusal)
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
            await outcomes.EndAsync(call, known, await fallback.RunAsync(tool, command, cancellationToken), claim: null, cancellationToken);
        else
            await SendOnceAsync(call, known, tool, cancellationToken);
    }

    // The gateway has checked this before; a worker trusts nobody who can write to a topic.
    private static Outcome? Refuse(ToolVersion? tool, CallCommand command)
    {
        if (tool is null)
            return Outcome.Failure(ProblemTypes.ToolNotFound, $"There is no tool '{command.Tool}' {command.Version}.");
        return command.Principal.Holds(tool.Manifest.RequiredScopes)
            ? null
            : Outcome.Failure(
                ProblemTypes.Forbidden,
                "The principal lacks a scope that the tool requires.",
                $"Required: {string.Join(' ', tool.Manifest.RequiredScopes)}.");
    }

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
        var answer = await attempts.SendAsync(tool, call.Command, attempt: 1, until, cancellationToken);
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Call {Id} is left to the next worker: this one stops")]
        public static partial void LeftBehind(ILogger logger, string id);

        [LoggerMessage(2, LogLevel.Error, "Call {Id} failed inside the worker; it stays in the journal")]
        public static partial void Failed(ILogger logger, Exception exception, string id);
    }
}
