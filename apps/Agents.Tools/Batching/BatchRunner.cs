using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
using Agents.Tools.Ledger;

namespace Agents.Tools.Batching;

/// <summary>Brings the calls of a group to their outcomes with one request. Every call stands for itself before and after it.</summary>
internal sealed partial class BatchRunner(
    CallLedger ledger, CallOutcomes outcomes, ToolInventory inventory, AttemptLoop attempts, TimeProvider time, ILogger<BatchRunner> logger)
{
    /// <summary>Never throws; calls that could not be brought to an outcome stay in the journal.</summary>
    public async Task RunAsync(CallBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var tool = await inventory.FindAsync(batch.Tool, batch.Version, cancellationToken);
            var ready = await SortOutAsync(batch, tool, cancellationToken);
            if (ready.Count > 0)
                await SendAsync(tool!, ready, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.LeftBehind(logger, batch.Calls.Count, batch.Tool);
        }
        catch (Exception exception) // Nothing is lost: the journal holds the calls, and the next life of a worker takes them over.
        {
            Log.Failed(logger, exception, batch.Calls.Count, batch.Tool);
        }
    }

    /// <summary>The calls that are still to be sent; the others get their outcome here.</summary>
    private async Task<List<(QueuedCall Call, Versioned<CallRecord> Known)>> SortOutAsync(
        CallBatch batch, ToolVersion? tool, CancellationToken cancellationToken)
    {
        // All of them waited for their neighbours: what was read when they came in is old.
        var records = await ledger.ReadManyAsync([.. batch.Calls.Select(call => call.Id)], cancellationToken);
        var now = time.GetUtcNow();
        var ready = new List<(QueuedCall, Versioned<CallRecord>)>(batch.Calls.Count);
        var ends = new List<Task>();
        for (var i = 0; i < batch.Calls.Count; i++)
        {
            var call = batch.Calls[i];
            var known = records[i].Value is null ? call.Known : records[i];
            var record = known.Value!;
            if (record.State != CallState.Accepted)
                outcomes.Settle(call, record);
            else if (Refusals.BeforeStart(record, tool, now) is { } refusal)
                ends.Add(outcomes.EndAsync(call, known, refusal, claim: null, cancellationToken));
            else
                ready.Add((call, known));
        }
        await Task.WhenAll(ends);
        return ready;
    }

    private async Task SendAsync(
        ToolVersion tool, List<(QueuedCall Call, Versioned<CallRecord> Known)> ready, CancellationToken cancellationToken)
    {
        var command = BatchRequest.Of([.. ready.Select(one => one.Call)]);
        var whole = await attempts.RunBatchAsync(tool, command, cancellationToken);
        var answer = whole.State == CallState.Succeeded ? BatchAnswer.Read(whole.Result) : null;
        await Task.WhenAll(ready.Select(one => outcomes.EndAsync(
            one.Call,
            one.Known,
            OutcomeOf(one.Call.Id, tool, whole, answer) with { Attempts = whole.Attempts, StartedAt = whole.StartedAt, Version = whole.Version },
            claim: null,
            cancellationToken)));
    }

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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} calls of {Tool} are left to the next worker: this one stops")]
        public static partial void LeftBehind(ILogger logger, int count, string tool);

        [LoggerMessage(2, LogLevel.Error, "A group of {Count} calls of {Tool} failed inside the worker; they stay in the journal")]
        public static partial void Failed(ILogger logger, Exception exception, int count, string tool);
    }
}
