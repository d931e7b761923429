using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Batching;
using Agents.Hosting.State;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
using Agents.Tools.Isolation;
using Agents.Tools.Ledger;

namespace Agents.Tools.Batching;

/// <summary>Brings the calls of a group to their outcomes with one request. Every call stands for itself before and after it.</summary>
internal sealed class BatchRunner(
    CallLedger ledger, CallOutcomes outcomes, ToolInventory inventory, VersionFallback fallback, AttemptLoop attempts, YieldingTurns turns,
    TimeProvider time)
{
    /// <inheritdoc cref="IWorkRunner.RunAsync"/>
    public async Task RunAsync(CallBatch batch, CancellationToken cancellationToken)
    {
        using var lease = await inventory.EnterAsync(batch.Tool, batch.Version, batch.QueuedAt, cancellationToken);
        var tool = lease?.Version;
        var ready = new List<(QueuedCall Call, Versioned<CallRecord> Known)>(batch.Calls.Count);
        await turns.RunAsync(batch.Calls, async calls => ready.AddRange(await SortOutAsync(calls, tool, cancellationToken)), cancellationToken);
        if (ready.Count == 0)
            return;
        var command = BatchRequest.Of([.. ready.Select(one => one.Call)]);
        var placement = await fallback.PlaceAsync(tool!, command, isGroup: true, cancellationToken);
        using var other = placement.Other;
        if (placement.Refusal is { } quarantined)
            await EndAsync(ready, _ => quarantined, cancellationToken);
        else
            await SendAsync(other?.Version ?? tool!, command, ready, cancellationToken);
    }

    /// <summary>The calls that are still to be sent; the others get their outcome here.</summary>
    private async Task<List<(QueuedCall Call, Versioned<CallRecord> Known)>> SortOutAsync(
        QueuedCall[] calls, ToolVersion? tool, CancellationToken cancellationToken)
    {
        // All of them waited for their neighbours: what was read when they came in is old.
        var records = await ledger.ReadManyAsync([.. calls.Select(call => call.Id)], cancellationToken);
        var now = time.GetUtcNow();
        var ready = new List<(QueuedCall, Versioned<CallRecord>)>(calls.Length);
        var ends = new List<Task>();
        for (var i = 0; i < calls.Length; i++)
        {
            var call = calls[i];
            var known = records[i].Value is null ? call.Known : records[i];
            var record = known.Value!;
            if (record.State != CallState.Accepted)
                outcomes.Settle(call, record);
            else if ((Refusals.BeforeStart(call, record, now) ?? Refusals.OfTool(tool, record.Command)) is { } refusal)
                ends.Add(outcomes.EndAsync(call, known, refusal, claim: null, cancellationToken));
            else
                ready.Add((call, known));
        }
        await Task.WhenAll(ends);
        return ready;
    }

    private async Task SendAsync(
        ToolVersion tool, CallCommand command, List<(QueuedCall Call, Versioned<CallRecord> Known)> ready, CancellationToken cancellationToken)
    {
        var whole = await attempts.RunBatchAsync(tool, command, cancellationToken);
        fallback.Ended(command, whole);
        var answer = whole.State == CallState.Succeeded ? BatchAnswer.Read(whole.Result) : null;
        await EndAsync(
            ready,
            id => OutcomeOf(id, tool, whole, answer) with { Attempts = whole.Attempts, StartedAt = whole.StartedAt, Version = whole.Version },
            cancellationToken);
    }

    private Task EndAsync(
        List<(QueuedCall Call, Versioned<CallRecord> Known)> calls, Func<string, Outcome> outcome, CancellationToken cancellationToken) =>
        turns.RunAsync(
            calls,
            some => Task.WhenAll(some.Select(one => outcomes.EndAsync(one.Call, one.Known, outcome(one.Call.Id), claim: null, cancellationToken))),
            cancellationToken);

    private static Outcome OutcomeOf(string id, ToolVersion tool, Outcome whole, BatchAnswer? answer)
    {
        if (whole.State != CallState.Succeeded)
            return whole;
        if (answer is null)
            return Outcome.Failure(
                ProblemTypes.InvalidResult, "The tool's answer cannot be used.", "A batch endpoint answers {\"items\": [...]}.", retryable: true);
        return answer.Of(id) switch
        {
            (false, _, _) => Outcome.Failure(
                ProblemTypes.InvalidResult, "The tool's answer cannot be used.", "It has no item for this call.", retryable: true),
            (_, _, { } error) => Outcome.Failure(error),
            (_, var result, _) => AttemptLoop.Check(tool.Output, result),
        };
    }
}
