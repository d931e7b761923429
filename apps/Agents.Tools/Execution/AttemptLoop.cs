using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.Schemas;
using Agents.Tools.Adapters;
using Agents.Tools.Inventory;

namespace Agents.Tools.Execution;

/// <summary>Sends calls within their time, again after faults where the tool allows it, and says what the answers mean.</summary>
internal sealed class AttemptLoop(TimeProvider time, Random random)
{
    private static readonly CallError NoTimeLeft =
        new() { Type = ProblemTypes.ToolTimeout, Title = "There was no time left to send the call.", Retryable = true };

    /// <summary>Sends to an idempotent tool until it answers, the attempts are used up or the time is.</summary>
    public Task<Outcome> RunAsync(ToolVersion tool, CallCommand command, CancellationToken cancellationToken) =>
        RunAsync(tool, command, batchPath: null, tool.Output, cancellationToken);

    /// <summary>The same for a group. Its answer is not that of a call: whoever takes it apart checks the items.</summary>
    public Task<Outcome> RunBatchAsync(ToolVersion tool, CallCommand group, CancellationToken cancellationToken) =>
        RunAsync(tool, group, tool.Manifest.Batching?.Path, schema: null, cancellationToken);

    private async Task<Outcome> RunAsync(
        ToolVersion tool, CallCommand command, string? batchPath, ValueSchema? schema, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var lostAnswer = false;
        for (var attempt = 1; ; attempt++)
        {
            var timesOutAt = time.GetUtcNow().AddMilliseconds(tool.Manifest.TimeoutMs);
            var until = timesOutAt < command.Deadline ? timesOutAt : command.Deadline;
            var answer = await SendAsync(tool, command, batchPath, attempt, until, cancellationToken);
            if (answer is ToolAnswer.Fault fault
                && attempt < tool.Retry.MaxAttempts
                && Pause(tool.Retry, attempt, fault) is { } pause
                && time.GetUtcNow() + pause < command.Deadline)
            {
                lostAnswer |= !fault.NeverSent;
                await Task.Delay(pause, time, cancellationToken);
                continue;
            }
            var outcome = ToOutcome(schema, answer);
            return (lostAnswer ? outcome.AfterLostAnswer : outcome) with { Attempts = attempt, StartedAt = startedAt, Version = tool.Manifest.Version };
        }
    }

    /// <summary>Sends one attempt; not at all when <paramref name="until"/> has passed, for others then act on the effect's absence.</summary>
    public Task<ToolAnswer> SendAsync(
        ToolVersion tool, CallCommand command, int attempt, DateTimeOffset until, CancellationToken cancellationToken) =>
        SendAsync(tool, command, batchPath: null, attempt, until, cancellationToken);

    private async Task<ToolAnswer> SendAsync(
        ToolVersion tool, CallCommand command, string? batchPath, int attempt, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return new ToolAnswer.Fault(NoTimeLeft, NeverSent: true) { Blameless = true };
        using var limit = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var answer = await tool.Adapter.SendAsync(new ToolRequest(command, attempt, until, left) { BatchPath = batchPath }, either.Token);
        // That this process stops is no answer of the tool: whoever takes the call over goes on from the ledger.
        if (answer is ToolAnswer.Fault)
            cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    public static Outcome ToOutcome(ToolVersion tool, ToolAnswer answer) => ToOutcome(tool.Output, answer);

    private static Outcome ToOutcome(ValueSchema? schema, ToolAnswer answer) => answer switch
    {
        ToolAnswer.Result result => Check(schema, result.Value),
        ToolAnswer.Refusal refusal => Outcome.Failure(refusal.Error) with { End = EndOf(refusal.Error) },
        ToolAnswer.Fault fault => Outcome.Failure(fault.Error) with { End = EndOf(fault) },
        _ => throw new InvalidOperationException($"No outcome for {answer.GetType().Name}."),
    };

    /// <summary>A result that does not match the tool's own schema is no result.</summary>
    public static Outcome Check(ValueSchema? schema, JsonElement? result)
    {
        if (schema?.Check(result) is not [var error, ..])
            return Outcome.Success(result) with { End = CallEnd.Succeeded };
        var unusable = new CallError
        {
            Type = ProblemTypes.InvalidResult,
            Title = "The tool's answer does not match its output schema.",
            Detail = $"At '{error.At}': {error.Allowed}.",
            EffectPossible = true,
        };
        return Outcome.Failure(unusable) with { End = CallEnd.InvalidResult };
    }

    private static CallEnd EndOf(CallError refusal)
    {
        if (refusal.Type == ProblemTypes.InvalidResult)
            return CallEnd.InvalidResult;
        return refusal.Status >= 500 ? CallEnd.Failed : CallEnd.Refused;
    }

    private static CallEnd EndOf(ToolAnswer.Fault fault)
    {
        if (fault.Blameless)
            return CallEnd.NotCounted;
        return fault.Error.Type == ProblemTypes.ToolTimeout ? CallEnd.TimedOut : CallEnd.Fault;
    }

    /// <summary>
    /// The pause before the next attempt; null when there is no point in one: an open breaker is waited for only as long as the tool's
    /// longest pause, for a call that waits keeps its slot from others.
    /// </summary>
    private TimeSpan? Pause(ToolRetry retry, int attempt, ToolAnswer.Fault fault)
    {
        // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        var bound = Math.Min(retry.MaxDelayMs, retry.InitialDelayMs * Math.Pow(2, attempt - 1));
        var pause = TimeSpan.FromMilliseconds(random.NextDouble() * bound);
        if (fault.RetryAfter is not { } open || open <= pause)
            return pause;
        return open <= TimeSpan.FromMilliseconds(retry.MaxDelayMs) ? open : null;
    }
}
