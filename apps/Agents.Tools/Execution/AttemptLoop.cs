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
    public async Task<Outcome> RunAsync(ToolVersion tool, CallCommand command, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        for (var attempt = 1; ; attempt++)
        {
            var timesOutAt = time.GetUtcNow().AddMilliseconds(tool.Manifest.TimeoutMs);
            var until = timesOutAt < command.Deadline ? timesOutAt : command.Deadline;
            var answer = await SendAsync(tool, command, attempt, until, cancellationToken);
            if (answer is ToolAnswer.Fault && attempt < tool.Retry.MaxAttempts)
            {
                var pause = Pause(tool.Retry, attempt);
                if (time.GetUtcNow() + pause < command.Deadline)
                {
                    await Task.Delay(pause, time, cancellationToken);
                    continue;
                }
            }
            return ToOutcome(tool, answer) with { Attempts = attempt, StartedAt = startedAt, Version = tool.Manifest.Version };
        }
    }

    /// <summary>Sends one attempt; not at all when <paramref name="until"/> has passed, for others then act on the effect's absence.</summary>
    public async Task<ToolAnswer> SendAsync(
        ToolVersion tool, CallCommand command, int attempt, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return new ToolAnswer.Fault(NoTimeLeft, NeverSent: true);
        using var limit = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var answer = await tool.Adapter.SendAsync(new ToolRequest(command, attempt, until, left), either.Token);
        // That this process stops is no answer of the tool: whoever takes the call over goes on from the ledger.
        if (answer is ToolAnswer.Fault)
            cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    public static Outcome ToOutcome(ToolVersion tool, ToolAnswer answer) => answer switch
    {
        ToolAnswer.Result result => Check(tool.Output, result.Value),
        ToolAnswer.Refusal refusal => Outcome.Failure(refusal.Error),
        ToolAnswer.Fault fault => Outcome.Failure(fault.Error),
        _ => throw new InvalidOperationException($"No outcome for {answer.GetType().Name}."),
    };

    /// <summary>A result that does not match the tool's own schema is no result.</summary>
    public static Outcome Check(ValueSchema? schema, JsonElement? result)
    {
        if (schema is null)
            return Outcome.Success(result);
        var errors = schema.Check(result);
        return errors.Count == 0
            ? Outcome.Success(result)
            : Outcome.Failure(
                ProblemTypes.InvalidResult, "The tool's answer does not match its output schema.", $"At '{errors[0].At}': {errors[0].Allowed}.");
    }

    // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    private TimeSpan Pause(ToolRetry retry, int attempt)
    {
        var bound = Math.Min(retry.MaxDelayMs, retry.InitialDelayMs * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(random.NextDouble() * bound);
    }
}
